"""Recording many sources at once: each with its event, in statements that hardly grow with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from accounts.models import User
from audit import writing
from sources import policies
from sources.models import Source


@transaction.atomic
def add_sources(
    given: Sequence[Mapping[str, Any]], *, whys: Sequence[str], by: User
) -> list[Source]:
    """As `add_source` for each, none of them protected: all of them, or nothing.

    What is wrong with one is raised as `audit.writing.add_all` does.
    """
    policies.check_can_change_sources(by)
    for fields in given:
        policies.check_is_no_address(str(fields["slug"]))
    sources = [Source(**fields) for fields in given]
    writing.add_all(sources, verb="source.added", by=by, whys=whys)
    return sources
