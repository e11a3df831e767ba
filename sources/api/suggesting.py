"""Derivations that were suggested: read, and decided on by a person."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api.changing import Changing
from api.describing import described
from api.resources import UUID
from audit.errors import DomainError
from sources.api import filters, inputs
from sources.api.suggestion_serializers import SuggestionSerializer
from sources.models import DerivationSuggestion
from sources.suggestions import ALREADY_DECIDED, accept_suggestion, dismiss_suggestions


class Suggestions(Changing):
    """Who may have it from whom: what rules found in captures, for a person to decide."""

    serializer_class = SuggestionSerializer
    filterset_class = filters.SuggestionFilters
    lookup_field, lookup_value_regex = "uuid", UUID
    orderings = ("-score", "uuid")

    def rows(self) -> QuerySet[DerivationSuggestion]:
        rows = DerivationSuggestion.objects.visible_to(self.request.user)
        return rows.select_related("source", "origin", "derivation", "decided_by")

    @action(detail=True, methods=["post"])
    @described(takes=inputs.Acceptance)
    def accept(self, request: Request, **_name: Any) -> Response:
        """Record the derivation, with the words that led to it as its passage."""

        def act(row: DerivationSuggestion, **given: Any) -> None:
            accept_suggestion(row, by=self.by, **given)

        return self.changing(inputs.Acceptance, act)

    @action(detail=True, methods=["post"])
    @described(takes=inputs.Reasoned)
    def dismiss(self, request: Request, **_name: Any) -> Response:
        """Say that it is not so. It comes back only when other words lead to it."""

        def act(row: DerivationSuggestion, why: str) -> None:
            if not dismiss_suggestions([row], by=self.by, why=why):
                raise DomainError(ALREADY_DECIDED)

        return self.changing(inputs.Reasoned, act)
