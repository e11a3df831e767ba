"""Whether the log has the event of everything that was decided, published and corrected."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from audit.models import Event
from audit.verification import ROWS_AT_ONCE, Fault, unlogged
from claims.models import Claim, Correction, Review

Decided = tuple[str, str]
"""(what was decided, the digest of the version it was decided on)."""


def faults() -> Iterator[Fault]:
    yield from _of_claims()
    for correction in unlogged(Correction.objects.select_related("claim"), "correction.made"):
        sentence = _("A correction of the claim %s has no event in the log.")
        yield Fault("event", sentence % correction.claim.reference)


def _of_claims() -> Iterator[Fault]:
    last = 0
    while claims := _next(last):
        yield from _missing(claims)
        yield from _misplaced(claims)
        last = claims[-1].pk


def _next(after: int) -> list[Claim]:
    rows = Claim.objects.filter(pk__gt=after).select_related("published_version").order_by("pk")
    rows = rows.defer("published_version__content")
    columns = ("reference", "uuid", "status", "published_version__digest")
    return list(rows.only(*columns)[:ROWS_AT_ONCE])


def _missing(claims: list[Claim]) -> Iterator[Fault]:
    reviewed = _events(claims, "claim.reviewed")
    published = _events(claims, "claim.published")
    decided: dict[int, list[Decided]] = {}
    rows = Review.objects.filter(version__claim__in=claims)
    for pk, decision, digest in rows.values_list("version__claim", "decision", "version__digest"):
        decided.setdefault(pk, []).append((decision, digest))
    for claim in claims:
        named = {"claim": claim.reference}
        for decision in _without(decided.get(claim.pk, []), reviewed[claim.audit_key()]):
            label = Review.Decision(decision).label
            sentence = _("A review of the claim %(claim)s (%(decision)s) has no event in the log.")
            yield Fault("event", sentence % {**named, "decision": label})
        version = claim.published_version
        if version and any(_without([("", version.digest)], published[claim.audit_key()])):
            sentence = _("The publication of the claim %(claim)s has no event in the log.")
            yield Fault("event", sentence % named)


def _misplaced(claims: list[Claim]) -> Iterator[Fault]:
    """Claims in a state to which no event took them: a status that was written past the table."""
    moves = Event.objects.filter(
        verb="claim.moved", object_key__in=[it.audit_key() for it in claims]
    )
    last = dict(moves.order_by("pk").values_list("object_key", "detail__new"))
    for claim in claims:
        new = last.get(claim.audit_key(), '{"status":"logged"}')
        if new and json.loads(new).get("status") != claim.status:  # an erased one may say anything
            sentence = _("The claim %(claim)s is %(status)s, and its events say otherwise.")
            named = {"claim": claim.reference, "status": claim.get_status_display()}
            yield Fault("status", sentence % named)


def _events(claims: Iterable[Claim], verb: str) -> dict[str, Counter[Decided | None]]:
    """By claim, what its events say was decided; None for one whose words are erased."""
    found: dict[str, Counter[Decided | None]] = {it.audit_key(): Counter() for it in claims}
    rows = Event.objects.filter(verb=verb, object_key__in=list(found))
    for key, facts in rows.values_list("object_key", "detail__facts"):
        told = json.loads(facts) if facts else None
        found[key][told and (told.get("decision", ""), told.get("digest", ""))] += 1
    return found


def _without(decided: Iterable[Decided], events: Counter[Decided | None]) -> Iterator[str]:
    """What was decided without an event that says so; an erased one may have said anything."""
    for it in decided:
        said = it if events[it] else None
        if not events[said]:
            yield it[0] or "published"
        events[said] -= 1
