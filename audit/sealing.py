"""Sealing the log: events that no seal holds yet become members of the next one.

Two sealers at once make one chain: on PostgreSQL an advisory lock lets one go first, on SQLite
every transaction that writes does, and the database lets no two seals follow the same one.
"""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from audit.merkle import Tree
from audit.models import NO_SEAL, Event, EventQuerySet, Seal, SealedEvent

MOST_EVENTS = 10_000
"""Members of one seal, so that sealing a long log takes little memory and many short turns."""
MOST_SEALS = 100
"""Seals of one run; the next run goes on."""
LOOK_BEHIND = 100_000
"""An event may become visible later than those with higher keys. So far back every run looks;
a transaction that stays open for longer than so many events is met by a run over the whole log."""
ROWS_A_STATEMENT = 500
SEAL_LOCK = 0x5345414C  # "SEAL": any constant that no other advisory lock here uses


def seal_events(*, whole: bool = False, most: int = MOST_SEALS) -> list[Seal]:
    """Seal what waits, at most `MOST_EVENTS` a seal and `most` seals; returns the new ones.

    `whole` looks through all the log, not only its newest part.
    """
    made: list[Seal] = []
    while len(made) < most:
        seal = _seal_once(whole=whole)
        if seal is None:
            break
        made.append(seal)
    return made


def newest_seal() -> Seal | None:
    return Seal.objects.order_by("-number").first()


def unsealed(*, whole: bool = False) -> EventQuerySet:
    """Events that no seal holds yet."""
    events = Event.objects.filter(sealing=None)
    highest = None if whole else SealedEvent.objects.aggregate(key=Max("event_id"))["key"]
    return events if highest is None else events.filter(pk__gt=highest - LOOK_BEHIND)


def seal_age(now: datetime | None = None) -> float:
    """Seconds that the event which waits longest for its seal has waited; 0 if none does.

    Grows without bound when nobody seals: the figure for an alarm.
    """
    oldest = unsealed().order_by("pk").values_list("at", flat=True).first()
    return 0.0 if oldest is None else max(0.0, ((now or timezone.now()) - oldest).total_seconds())


@transaction.atomic
def _seal_once(*, whole: bool) -> Seal | None:
    if not unsealed(whole=whole).exists():
        return None
    _wait_for_other_sealers()
    # Read after the lock: what the other one sealed meanwhile is not sealed again.
    events = list(unsealed(whole=whole).order_by("uuid")[:MOST_EVENTS])
    return _seal(events) if events else None


def _seal(events: list[Event]) -> Seal:
    leaves = [event.leaf() for event in events]
    before = newest_seal()
    seal = Seal(
        number=before.number + 1 if before else 1,
        previous=before.digest if before else NO_SEAL,
        root=Tree(map(bytes.fromhex, leaves)).root().hex(),
        count=len(events),
        sealed_at=timezone.now(),
    )
    seal.digest = seal.computed_digest()
    seal.save(force_insert=True)
    members = (
        SealedEvent(event=event, seal=seal, position=position, leaf=leaf)
        for position, (event, leaf) in enumerate(zip(events, leaves, strict=True))
    )
    SealedEvent.objects.bulk_create(members, batch_size=ROWS_A_STATEMENT)
    return seal


def _wait_for_other_sealers() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEAL_LOCK])
