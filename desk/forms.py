"""What the desk's pages take in: filters from the address, and the few forms."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, TypeVar, cast

from django import forms
from django.db.models import Count, F, Model, Q, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from accounts.models import ApiToken, User
from audit.writing import LONGEST_WHY
from claims.models import Case, Claim, Comment
from desk.listing import matching
from estimates.models import Estimate, Parameter
from sources.models import Source

Row = TypeVar("Row", bound=Model)
Refusal = Any
"""Django's ValidationError, kept as it came."""


class Search(forms.Form):
    """Words to look for. What cannot be read is said at its field, and filters nothing."""

    searched: tuple[str, ...] = ()
    sorts: dict[str, tuple[Any, ...]] = {}

    q = forms.CharField(label=_("Search"), max_length=200, required=False)

    def given(self, name: str) -> Any:
        """The cleaned value of a field, or nothing where it is empty or was refused."""
        self.is_valid()
        return self.cleaned_data.get(name)

    def apply(self, rows: QuerySet[Row]) -> QuerySet[Row]:
        rows = rows.filter(matching(self.given("q") or "", self.searched))
        return rows.order_by(*self.sorts.get(self.given("sort") or "", self.sorts[""]))

    @property
    def narrows(self) -> bool:
        """Whether anything but the order was asked for."""
        return any(self.given(name) for name in self.fields if name != "sort")


class ClaimSearch(Search):
    searched = ("statement", "claimant", "reference")
    sorts = {
        "": ("-reference",),
        "oldest": ("reference",),
        "claimed": (F("claimed_on").desc(nulls_last=True), "-reference"),
        "claimant": ("claimant", "-reference"),
        "status": ("status", "-reference"),
        "priority": ("-priority", F("due_on").asc(nulls_last=True), "-reference"),
    }

    status = forms.ChoiceField(
        label=_("Status"), choices=[("", _("any")), *Claim.Status.choices], required=False
    )
    case = forms.ModelChoiceField(
        Case.objects.none(), label=_("Case"), to_field_name="slug", required=False
    )
    claimant = forms.CharField(label=_("Claimant"), max_length=200, required=False)
    whose = forms.ChoiceField(
        label=_("Whose"),
        choices=[
            ("", _("anybody's")),
            ("mine", _("assigned to me")),
            ("followed", _("followed by me")),
            ("named", _("where I am named")),
            ("nobody", _("nobody's")),
        ],
        required=False,
    )
    needs = forms.ChoiceField(
        label=_("Needs"),
        choices=[
            ("", _("anything")),
            ("overdue", _("overdue")),
            ("changed", _("changed since approval")),
        ],
        required=False,
    )
    tag = forms.CharField(label=_("Tag"), max_length=80, required=False)
    sort = forms.ChoiceField(
        label=_("Order"),
        choices=[
            ("", _("newest first")),
            ("oldest", _("oldest first")),
            ("claimed", _("last claimed first")),
            ("claimant", _("by claimant")),
            ("status", _("by status")),
            ("priority", _("most urgent first")),
        ],
        required=False,
    )

    def __init__(self, *args: Any, user: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        case = cast("forms.ModelChoiceField[Case]", self.fields["case"])
        case.queryset, case.empty_label = Case.objects.live(), str(_("any"))

    def apply(self, rows: QuerySet[Row]) -> QuerySet[Row]:
        rows = super().apply(rows)
        for name, lookup in (("status", "status"), ("case", "case")):
            if self.given(name):
                rows = rows.filter(**{lookup: self.given(name)})
        if self.given("claimant"):
            rows = rows.filter(claimant__icontains=self.given("claimant"))
        if self.given("tag"):
            rows = rows.filter(tags__label__iexact=self.given("tag"), tags__retired_at=None)
        needing: QuerySet[Row] = self._needing(rows.filter(self._whose()))
        return needing

    def _whose(self) -> Q:
        named = Comment.objects.live().filter(mentions=self.user).values("claim")
        chosen = {
            "mine": Q(assignees=self.user),
            "followed": Q(watchers=self.user),
            "named": Q(pk__in=named),
            "nobody": Q(assignees=None),
        }
        return chosen.get(self.given("whose") or "", Q())

    def _needing(self, rows: Any) -> Any:
        if self.given("needs") == "changed":
            return rows.changed_since_approval()
        if self.given("needs") == "overdue":
            done = (Claim.Status.PUBLISHED, Claim.Status.WITHDRAWN)
            return rows.filter(due_on__lt=localdate()).exclude(status__in=done)
        return rows


class SourceSearch(Search):
    searched = ("title", "slug", "publisher__name", "author")
    sorts = {
        "": ("title", "slug"),
        "newest": (F("published_on").desc(nulls_last=True), "title"),
        "publisher": (F("publisher__name").asc(nulls_last=True), "title"),
    }

    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("", _("any")), *Source.Kind.choices], required=False
    )
    sort = forms.ChoiceField(
        label=_("Order"),
        choices=[
            ("", _("by title")),
            ("newest", _("newest first")),
            ("publisher", _("by publisher")),
        ],
        required=False,
    )

    def apply(self, rows: QuerySet[Row]) -> QuerySet[Row]:
        rows = super().apply(rows)
        return rows.filter(kind=self.given("kind")) if self.given("kind") else rows


class EstimateSearch(Search):
    searched = ("title", "slug", "measure")
    sorts = {"": ("title", "slug")}

    state = forms.ChoiceField(
        label=_("State"),
        choices=[
            ("", _("any")),
            ("fresh", _("up to date")),
            ("stale", _("being worked out")),
            ("failed", _("cannot be worked out")),
        ],
        required=False,
    )

    def narrowed(self, rows: Any) -> QuerySet[Estimate]:
        state = self.given("state")
        return self.apply(getattr(rows, state)() if state else rows)


class ParameterSearch(Search):
    searched = ("title", "slug", "text")
    sorts = {"": ("title", "slug"), "newest": ("-pk",)}

    use = forms.ChoiceField(
        label=_("Use"),
        choices=[("", _("any")), ("used", _("taken in")), ("unused", _("by no estimate"))],
        required=False,
    )
    sort = forms.ChoiceField(
        label=_("Order"),
        choices=[("", _("by title")), ("newest", _("newest first"))],
        required=False,
    )

    def narrowed(self, rows: QuerySet[Parameter]) -> QuerySet[Parameter]:
        """With how many live estimates take each in."""
        live = Q(inputs__estimate__retired_at=None)
        rows = rows.annotate(uses=Count("inputs", filter=live, distinct=True))
        narrowing = {"used": {"uses__gt": 0}, "unused": {"uses": 0}}
        return self.apply(rows.filter(**narrowing.get(self.given("use") or "", {})))


class DossierSearch(Search):
    searched = (
        "serial",
        "version__claim__reference",
        "version__claim__statement",
        "collection__case__title",
    )
    sorts = {"": ("-pk",)}

    state = forms.ChoiceField(
        label=_("State"),
        choices=[
            ("", _("any")),
            ("queued", _("waiting")),
            ("rendering", _("being set")),
            ("ready", _("ready")),
            ("failed", _("failed")),
            ("cancelled", _("cancelled")),
        ],
        required=False,
    )

    def apply(self, rows: QuerySet[Row]) -> QuerySet[Row]:
        rows = super().apply(rows)
        return rows.filter(state=self.given("state")) if self.given("state") else rows


class Jump(forms.Form):
    """A reference typed into the masthead."""

    reference = forms.CharField(max_length=40)


class CaptureForm(forms.Form):
    """A file that somebody saved from a source."""

    upload = forms.FileField(label=_("File"), help_text=_("The page or document as you found it."))
    note = forms.CharField(
        label=_("Note"),
        max_length=2000,
        required=False,
        help_text=_("How and where it was saved."),
    )


class ParameterForm(forms.Form):
    """A new value for a parameter, and why. Whether it can be read, the action says."""

    text = forms.CharField(
        label=_("Value, with its unit"),
        max_length=500,
        help_text=_(
            "43.6 kg (exact) · 40 to 50 kg (90 % interval) · 40..50 kg (hard limits) · "
            "40 / 43.6 / 50 kg (low, most likely, high) · 43.6 +- 2 kg"
        ),
    )
    why = forms.CharField(
        label=_("Why"),
        max_length=LONGEST_WHY,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept in the history, for whoever asks later."),
    )

    @classmethod
    def of(cls, parameter: Parameter) -> ParameterForm:
        return cls(initial={"text": parameter.text})


class ProfileForm(forms.Form):
    """What colleagues and readers call a person."""

    name = forms.CharField(
        label=_("Name"), max_length=150, help_text=_("As colleagues and dossiers show it.")
    )
    byline = forms.BooleanField(
        label=_("Show my name to readers. Without this, published pages do not name me."),
        required=False,
    )


class TokenForm(forms.Form):
    """A new API token of one's own."""

    name = forms.CharField(
        label=_("Name"), max_length=100, help_text=_("What will use this token?")
    )
    scope = forms.ChoiceField(label=_("May"), choices=ApiToken.Scope.choices)
    days = forms.IntegerField(
        label=_("Days until it expires"), min_value=1, max_value=366, initial=90
    )

    def lifetime(self) -> timedelta:
        return timedelta(days=self.cleaned_data["days"])


def take_over(form: forms.Form, refusal: Refusal) -> None:
    """Show what an action refused at the fields it names, and the rest above the form."""
    errors = refusal.error_dict if hasattr(refusal, "error_dict") else {None: refusal.error_list}
    for name, messages in errors.items():
        form.add_error(name if name in form.fields else None, messages)
