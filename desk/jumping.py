"""From what somebody types into the masthead to the thing: by its name, else by its words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from claims.models import Claim
from desk.listing import matching
from dossiers.models import Dossier
from estimates.models import Estimate, Parameter
from sources.models import Source

EACH = 6
LONGEST = 100


@dataclass(frozen=True)
class Place:
    """A thing by the name that people type, its words, and its page."""

    kind: Any
    name: str
    words: str
    address: str
    language: str = ""


@dataclass(frozen=True)
class _Kind:
    label: Any
    name: str
    """The column of the name that is typed."""
    searched: tuple[str, ...]
    rows: Callable[[User], Any]
    place: Callable[[Any, Any], Place]


def _dossier_page(row: Dossier) -> str:
    return f"{reverse('desk:dossiers')}?q={row.serial}"


KINDS = (
    _Kind(
        _("claim"), "reference", ("reference", "statement", "claimant"),
        lambda user: Claim.objects.live().visible_to(user),
        lambda kind, row: Place(kind, row.reference, row.statement,
                                reverse("desk:claim", args=[row.reference]), row.language),
    ),
    _Kind(
        _("estimate"), "slug", ("slug", "title", "measure"),
        lambda _user: Estimate.objects.live(),
        lambda kind, row: Place(kind, row.slug, row.title,
                                reverse("desk:estimate", args=[row.slug])),
    ),
    _Kind(
        _("source"), "slug", ("slug", "title", "author", "publisher__name"),
        lambda user: Source.objects.live().visible_to(user),
        lambda kind, row: Place(kind, row.slug, row.title,
                                reverse("desk:source", args=[row.slug]), row.language),
    ),
    _Kind(
        _("parameter"), "slug", ("slug", "title"),
        lambda _user: Parameter.objects.live(),
        lambda kind, row: Place(kind, row.slug, row.title,
                                reverse("desk:parameter", args=[row.slug])),
    ),
    _Kind(
        _("dossier"), "serial", ("serial",),
        lambda user: Dossier.objects.visible_to(user).defer("facts"),
        lambda kind, row: Place(kind, row.serial, row.get_kind_display(), _dossier_page(row)),
    ),
)  # fmt: skip


def named(text: str, user: User) -> Place | None:
    """The one thing of exactly this name that this person may see. A query a kind."""
    if not text:
        return None
    for kind in KINDS:
        row = kind.rows(user).filter(**{f"{kind.name}__iexact": text}).first()
        if row is not None:
            return kind.place(kind.label, row)
    return None


def suggested(text: str, user: User) -> list[Place]:
    """Things that have every word in their name or title, a few of each kind. A query a kind."""
    return list(_suggested(text, user)) if text else []


def _suggested(text: str, user: User) -> Iterator[Place]:
    for kind in KINDS:
        rows = kind.rows(user).filter(matching(text, kind.searched)).order_by("-pk")
        for row in rows[:EACH]:
            yield kind.place(kind.label, row)


def typed(text: str) -> str:
    return text[:LONGEST].replace("\x00", "").strip()
