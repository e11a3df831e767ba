"""Narrowing the list of suggested derivations, and deciding on one or several."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from audit.writing import LONGEST_WHY
from desk.searches import Search
from sources.models import Derivation, DerivationSuggestion

State = DerivationSuggestion.State
SOURCE, ORIGIN = "source", "origin"


class SuggestionSearch(Search):
    searched = (
        "source__title",
        "source__slug",
        "source__publisher__name",
        "origin__title",
        "origin__slug",
        "origin__publisher__name",
    )
    sorts = {"": ("-score", "pk"), "newest": ("-pk",)}

    rule = forms.ChoiceField(
        label=_("Found by"),
        choices=[("", _("any")), *DerivationSuggestion.Rule.choices],
        required=False,
    )
    publisher = forms.CharField(label=_("Publisher"), max_length=200, required=False)
    source = forms.SlugField(label=_("Short name of a source"), max_length=80, required=False)
    state = forms.ChoiceField(
        label=_("Which"),
        choices=[
            ("", _("waiting")),
            (State.DISMISSED, _("dismissed")),
            (State.ACCEPTED, _("accepted")),
        ],
        required=False,
    )
    sort = forms.ChoiceField(
        label=_("Order"),
        choices=[("", _("strongest first")), ("newest", _("newest first"))],
        required=False,
    )

    def narrowed(self, rows: Any) -> QuerySet[DerivationSuggestion]:
        state = self.given("state")
        rows = rows.filter(state=state) if state else rows.open()
        if self.given("rule"):
            rows = rows.filter(rule=self.given("rule"))
        for name, lookup in (("publisher", "publisher__name__icontains"), ("source", "slug")):
            if self.given(name):
                one, other = ({f"{end}__{lookup}": self.given(name)} for end in (SOURCE, ORIGIN))
                rows = rows.filter(Q(**one) | Q(**other))
        return self.apply(rows)


class AcceptForm(forms.Form):
    """How, and which way: asked where no date tells."""

    relation = forms.ChoiceField(label=_("How"), choices=Derivation.Relation)
    direction = forms.ChoiceField(label=_("Who has it from whom"))

    def __init__(
        self, data: Any = None, *, suggestion: DerivationSuggestion, **kwargs: Any
    ) -> None:
        first = SOURCE if suggestion.direction_known else ""
        initial = {"relation": suggestion.relation, "direction": first}
        uuid = suggestion.uuid
        super().__init__(data, initial=initial, auto_id=f"{uuid}-%s", **kwargs)
        source, origin = suggestion.source.title, suggestion.origin.title
        template = _("“%(one)s” has it from “%(other)s”")
        choices = [
            (SOURCE, template % {"one": _short(source), "other": _short(origin)}),
            (ORIGIN, template % {"one": _short(origin), "other": _short(source)}),
        ]
        if not suggestion.direction_known:
            choices.insert(0, ("", str(_("No date tells: choose"))))
        direction = self.fields["direction"]
        direction.choices = choices  # type: ignore[attr-defined]  # a ChoiceField
        direction.error_messages["required"] = _("Say who has it from whom: no date tells.")

    def decided(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {"relation": given["relation"], "swapped": given["direction"] == ORIGIN}


class DismissForm(forms.Form):
    why = forms.CharField(
        label=_("Why it is not so"),
        max_length=LONGEST_WHY,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("One reason for all that are chosen. They come back for other words only."),
    )


def _short(title: str) -> str:
    return title if len(title) <= 60 else f"{title[:59]}…"
