"""Tags of passages."""

from __future__ import annotations

from collections.abc import Mapping

from django import template

from sources.models import Passage
from sources.noticing import Notice

register = template.Library()


@register.filter
def of(notices: Mapping[int, Notice], passage: Passage | None) -> Notice | None:
    """What was noticed of one passage, if anything was."""
    return notices.get(passage.pk) if notices and passage else None
