"""What somebody who comes to the desk wants to know first: what is theirs, and what needs work."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from accounts import mailing
from accounts.models import Notification, User
from audit.models import Event
from claims import checklist, queues
from claims.checklist import Point
from claims.models import Claim
from claims.transitions import Status
from desk import history
from desk.history import Entry
from dossiers.models import Dossier
from estimates.models import Estimate
from sources.models import Capture

LISTED = 8
FEW = 5
ACTIVE = 12
MOST_FOLLOWED = 400
"""Claims whose activity is looked for; the newest of whoever follows more."""
UNREAD_LINES = 60

QUEUES = {
    "mine": (_("assigned to me"), "whose=mine&needs=work&sort=due"),
    "overdue": (_("overdue"), "needs=overdue&sort=due"),
    "waiting": (_("to review"), "needs=review&sort=priority"),
    "stale": (_("changed since approval"), "needs=changed"),
    "approved": (_("to publish"), "needs=publish"),
}


@dataclass
class Mine:
    """A claim of one's own, with what is open on it."""

    claim: Claim
    points: list[Point]

    @property
    def is_late(self) -> bool:
        due: date | None = self.claim.due_on
        return due is not None and due < localdate()


@dataclass
class Tile:
    label: Any
    count: int
    address: str


@dataclass
class Failing:
    """Things that went wrong: the first few, how many there are, and where all of them are."""

    rows: list[Any]
    count: int

    @property
    def more(self) -> int:
        return self.count - len(self.rows)


@dataclass
class Activity:
    claim: Claim
    entry: Entry


@dataclass
class Home:
    tiles: list[Tile]
    mine: list[Mine]
    mine_in_all: int
    to_review: list[Claim]
    news: list[dict[str, Any]]
    estimates: Failing
    captures: Failing
    dossiers: Failing
    stale_estimates: int
    activity: list[Activity]
    of_everybody: bool
    """Whether the activity is of all claims, since this person follows none."""

    @property
    def nothing_failed(self) -> bool:
        failing = (self.estimates, self.captures, self.dossiers)
        return not any(it.count for it in failing)


def read(user: User) -> Home:
    """In a number of queries that does not grow with rows."""
    claims = Claim.objects.live().visible_to(user)
    counts = queues.counts(claims, user)
    followed = _followed(claims, user)
    activity = _activity(claims, followed)
    return Home(
        tiles=_tiles(counts),
        mine=_mine(queues.mine(claims, user)),
        mine_in_all=counts["mine"],
        to_review=_to_review(claims, user),
        news=_news(user),
        estimates=_failing(Estimate.objects.failed().order_by("-due_since", "-pk")),
        captures=_failing(_failed_captures(user)),
        dossiers=_failing(_failed_dossiers(user)),
        stale_estimates=Estimate.objects.stale().count(),
        activity=activity,
        of_everybody=not followed,
    )


def _tiles(counts: dict[str, int]) -> list[Tile]:
    where = reverse("desk:claims")
    return [
        Tile(label, counts[name], f"{where}?{query}") for name, (label, query) in QUEUES.items()
    ]


def _mine(rows: QuerySet[Claim]) -> list[Mine]:
    ordered = rows.order_by(F("due_on").asc(nulls_last=True), "-priority", "-reference")
    claims = list(ordered.select_related("case")[:LISTED])
    points = checklist.points_of(claims) if claims else {}
    return [Mine(claim, points[claim.pk]) for claim in claims]


def _to_review(claims: QuerySet[Claim], user: User) -> list[Claim]:
    """For editors: what waits for a decision, the most urgent first."""
    if not user.has_perm("claims.review_claim"):
        return []
    rows = claims.filter(status=Status.IN_REVIEW).order_by("-priority", "reference")
    return list(rows[:FEW])


def _news(user: User) -> list[dict[str, Any]]:
    rows = Notification.objects.unread().of(user).order_by("-told_at", "-pk")
    return mailing.about(rows[:UNREAD_LINES])[:FEW]


def _failed_captures(user: User) -> QuerySet[Capture]:
    rows = Capture.objects.live().visible_to(user).filter(state=Capture.State.FAILED)
    return rows.select_related("source").defer("facts", "reading").order_by("-pk")


def _failed_dossiers(user: User) -> QuerySet[Dossier]:
    rows = Dossier.objects.visible_to(user).filter(state=Dossier.State.FAILED)
    return rows.select_related("version__claim", "collection__case").order_by("-pk")


def _failing(rows: QuerySet[Any]) -> Failing:
    return Failing(list(rows[:FEW]), rows.count())


def _followed(claims: QuerySet[Claim], user: User) -> list[str]:
    """What the log calls the claims that somebody works on or follows."""
    there = Q(assignees=user) | Q(watchers=user)
    uuids = claims.filter(there).order_by("-pk").values_list("uuid", flat=True).distinct()
    return [str(uuid) for uuid in uuids[:MOST_FOLLOWED]]


def _activity(claims: QuerySet[Claim], followed: Iterable[str]) -> list[Activity]:
    events = Event.objects.filter(object_type="claims.claim").order_by("-pk")
    keys = list(followed)
    if keys:
        events = events.filter(object_key__in=keys)
    newest = history.newest(events, ACTIVE)
    found = claims.filter(uuid__in={key for key, _entry in newest})
    named = {str(claim.uuid): claim for claim in found}
    return [Activity(named[key], entry) for key, entry in newest if key in named]
