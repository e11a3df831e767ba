"""Tags of passages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

from claims.models import Evidence
from desk.claim_page import cited_in
from sources.models import Passage

register = template.Library()


@register.filter
def of(told: Mapping[int, Any], row: Any) -> Any:
    """What is told of one row, if anything is: of a passage what was noticed, of evidence its
    grade."""
    return told.get(row.pk) if told and row else None


@register.filter
def cited(evidence: Evidence) -> Passage | None:
    """The words that evidence cites."""
    return cited_in(evidence)
