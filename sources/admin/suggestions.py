"""Suggested derivations: a person says yes, and it is recorded, or no, and why."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from audit.admin.panels import PanelsAdmin, sentence_of
from audit.admin.readonly import shown_json
from audit.errors import DomainError
from audit.writing import LONGEST_WHY
from sources import policies
from sources.admin.panels import OnLive, WhyForm
from sources.models import Derivation, DerivationSuggestion
from sources.suggestions import ALREADY_DECIDED, accept_suggestion, dismiss_suggestions

AS_IT_IS, ROUND = "source", "origin"


class AcceptForm(forms.Form):
    relation = forms.ChoiceField(label=_("How"), choices=Derivation.Relation)
    direction = forms.ChoiceField(label=_("Who has it from whom"))
    why = forms.CharField(label=_("Why"), max_length=LONGEST_WHY, required=False)


class OnOpen(OnLive):
    def is_offered(self) -> bool:
        return bool(self.row.state == DerivationSuggestion.State.OPEN)

    def why_not(self) -> str:
        return sentence_of(lambda: policies.check_can_change_sources(self.user))


class Accept(OnOpen):
    verb = "accept"
    title = _("It is so")
    button = _("Record it")
    done = _("It is recorded who has it from whom.")
    form_class = AcceptForm

    def __init__(self, row: Any, user: Any, posted: Any = None) -> None:
        super().__init__(row, user, posted)
        said = _("“%(one)s” has it from “%(other)s”")
        source, origin = row.source.title[:60], row.origin.title[:60]
        ways = [
            (AS_IT_IS, said % {"one": source, "other": origin}),
            (ROUND, said % {"one": origin, "other": source}),
        ]
        field: Any = self.form.fields["direction"]
        open_way = [("", str(_("No date tells: choose")))]
        field.choices = ways if row.direction_known else [*open_way, *ways]

    def initial(self) -> dict[str, Any]:
        return {"relation": self.row.relation}

    def run(self, cleaned: dict[str, Any]) -> None:
        swapped = cleaned.pop("direction") == ROUND
        accept_suggestion(self.row, by=self.user, swapped=swapped, **cleaned)


class Dismiss(OnOpen):
    verb = "dismiss"
    title = _("It is not so")
    button = _("Dismiss")
    done = _("Dismissed. It comes back only when other words lead to it.")
    form_class = WhyForm

    def run(self, cleaned: dict[str, Any]) -> None:
        if not dismiss_suggestions([self.row], by=self.user, why=cleaned["why"]):
            raise DomainError(ALREADY_DECIDED)


@admin.register(DerivationSuggestion)
class DerivationSuggestionAdmin(PanelsAdmin):
    list_display = ("__str__", "rule", "relation", "score", "direction_known", "state")
    list_filter = ("state", "rule", "relation", "direction_known")
    list_select_related = ("source", "origin")
    search_fields = ("source__title", "source__slug", "origin__title", "origin__slug")
    panels = (Accept, Dismiss)
    shown_reasons = shown_json("reasons", _("reasons"))
    fields = (
        *("source", "origin", "rule", "relation", "direction_known", "score", "state"),
        ("decided_at", "decided_by"),
        *("why", "derivation", "shown_reasons", "identifier"),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[DerivationSuggestion]:
        rows = super().get_queryset(request)
        return rows.select_related("source", "origin")
