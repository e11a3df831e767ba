"""The filters of the desk's lists, as they stand in addresses."""

from __future__ import annotations

from typing import Any, TypeVar, cast

from django import forms
from django.db.models import Count, F, Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from claims import unready
from claims.models import Case, Claim, Comment
from desk.listing import matching
from estimates.models import Estimate, Parameter
from sources import weighing
from sources.models import Capture, Reliability, Source

Row = TypeVar("Row", bound=Model)


class Search(forms.Form):
    """Words to look for. What cannot be read is said at its field, and filters nothing."""

    searched: tuple[str, ...] = ()
    sorts: dict[str, tuple[Any, ...]] = {}
    folded: tuple[str, ...] = ()
    """Filters that are used less: folded away until one of them says something."""

    q = forms.CharField(label=_("Search"), max_length=200, required=False)

    def __init__(self, *args: Any, user: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def given(self, name: str) -> Any:
        """The cleaned value of a field, or nothing where it is empty or was refused."""
        self.is_valid()
        return self.cleaned_data.get(name)

    def apply(self, rows: QuerySet[Row]) -> QuerySet[Row]:
        rows = rows.filter(matching(self.given("q") or "", self.searched))
        return rows.order_by(*self.sorts.get(self.given("sort") or "", self.sorts[""]))

    def narrowed(self, rows: Any) -> QuerySet[Any]:
        """What is asked for, in the order asked for."""
        return self.apply(rows)

    @property
    def narrows(self) -> bool:
        """Whether anything but the order was asked for."""
        return any(self.given(name) for name in self.fields if name != "sort")

    @property
    def is_unfolded(self) -> bool:
        """Whether a folded filter is in use, or was refused and has to say why."""
        return any(self.given(name) or name in self.errors for name in self.folded)


class ClaimSearch(Search):
    searched = ("statement", "claimant", "reference")
    folded = ("case", "claimant", "tag", "sort")
    sorts = {
        "": ("-reference",),
        "oldest": ("reference",),
        "claimed": (F("claimed_on").desc(nulls_last=True), "-reference"),
        "claimant": ("claimant", "-reference"),
        "status": ("status", "-reference"),
        "due": (F("due_on").asc(nulls_last=True), "-priority", "-reference"),
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
            ("work", _("work: not finished")),
            ("points", _("work: with open points")),
            ("ready", _("no work: without open points")),
            ("overdue", _("overdue")),
            ("review", _("to review")),
            ("changed", _("changed since approval")),
            ("publish", _("to publish")),
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
            ("due", _("by the day they are due")),
        ],
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
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
        """The queues of the desk, as its home counts them."""
        chosen = unready.NEEDING.get(self.given("needs") or "")
        return chosen(rows, self.user) if chosen else rows


class PublisherSearch(Search):
    searched = ("name", "slug", "country")
    sorts = {
        "": ("name", "slug"),
        "sources": (F("published").desc(), "name"),
    }

    grade = forms.ChoiceField(
        label=_("Grade"),
        choices=[("", _("any")), (weighing.UNGRADED, _("not graded")), *Reliability.choices],
        required=False,
    )
    sort = forms.ChoiceField(
        label=_("Order"),
        choices=[("", _("by name")), ("sources", _("most sources first"))],
        required=False,
    )

    def apply(self, rows: QuerySet[Row]) -> QuerySet[Row]:
        rows = super().apply(rows)
        grade = self.given("grade")
        return weighing.of_grade(rows, grade) if grade else rows


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
    sorts = {"": ("title", "slug"), "newest": ("-pk",)}

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

    sort = forms.ChoiceField(
        label=_("Order"),
        choices=[("", _("by title")), ("newest", _("newest first"))],
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
    sorts = {"": ("-pk",), "oldest": ("pk",)}

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
    sort = forms.ChoiceField(
        label=_("Order"),
        choices=[("", _("newest first")), ("oldest", _("oldest first"))],
        required=False,
    )

    def apply(self, rows: QuerySet[Row]) -> QuerySet[Row]:
        rows = super().apply(rows)
        return rows.filter(state=self.given("state")) if self.given("state") else rows


class CaptureSearch(Search):
    searched = ("source__title", "source__slug", "url", "final_url", "filename", "error")
    sorts = {"": ("-pk",), "oldest": ("pk",), "source": ("source__title", "-pk")}

    state = forms.ChoiceField(
        label=_("State"), choices=[("", _("any")), *Capture.State.choices], required=False
    )
    method = forms.ChoiceField(
        label=_("How"), choices=[("", _("any")), *Capture.Method.choices], required=False
    )
    change = forms.ChoiceField(
        label=_("Since the one before"),
        choices=[("", _("any")), *Capture.Change.choices],
        required=False,
    )
    sort = forms.ChoiceField(
        label=_("Order"),
        choices=[
            ("", _("newest first")),
            ("oldest", _("oldest first")),
            ("source", _("by source")),
        ],
        required=False,
    )

    def apply(self, rows: QuerySet[Row]) -> QuerySet[Row]:
        rows = super().apply(rows)
        asked = {name: self.given(name) for name in ("state", "method", "change")}
        return rows.filter(**{name: value for name, value in asked.items() if value})
