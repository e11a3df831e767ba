"""What typed fields offer to choose from, bounded, and only what a person may see."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.http import Http404

from accounts.models import User
from claims.models import Claim, Finding, FindingQuerySet
from estimates.models import Estimate
from sources.models import Observation, Source

MOST_OFFERED = 500


def lists(names: Iterable[str], user: User) -> dict[str, list[tuple[str, str]]]:
    """By the name of a list: what is typed, and what it stands for."""
    return {name: LISTS[name](user) for name in names}


def _sources(user: User) -> list[tuple[str, str]]:
    rows = Source.objects.live().visible_to(user).order_by("-pk")
    return list(rows.values_list("slug", "title")[:MOST_OFFERED])


def _observations(user: User) -> list[tuple[str, str]]:
    rows = Observation.objects.live().visible_to(user).order_by("-pk")
    found = rows.values_list("key", "measure", "text")[:MOST_OFFERED]
    return [(key, f"{measure}: {text}") for key, measure, text in found]


def _estimates(_user: User) -> list[tuple[str, str]]:
    rows = Estimate.objects.live().order_by("title", "slug")
    return list(rows.values_list("slug", "title")[:MOST_OFFERED])


LISTS = {"sources": _sources, "observations": _observations, "estimates": _estimates}


def findings_of(claim: Claim) -> FindingQuerySet:
    rows: FindingQuerySet = Finding.objects.live().filter(quantity__claim=claim)
    return rows.select_related("quantity", "estimate")


def uuid_of(text: str) -> UUID:
    """The identifier in an address; what is none names nothing."""
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error
