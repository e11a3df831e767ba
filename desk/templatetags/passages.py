"""Tags of passages."""

from __future__ import annotations

from collections.abc import Mapping

from django import template

from claims.models import Evidence
from desk.claim_page import cited_in
from sources.models import Passage
from sources.noticing import Notice

register = template.Library()


@register.filter
def of(notices: Mapping[int, Notice], passage: Passage | None) -> Notice | None:
    """What was noticed of one passage, if anything was."""
    return notices.get(passage.pk) if notices and passage else None


@register.filter
def cited(evidence: Evidence) -> Passage | None:
    """The words that evidence cites."""
    return cited_in(evidence)
