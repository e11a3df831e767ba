"""Taking back the lines of a table, but for the claims that somebody touched since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from audit.errors import DomainError
from audit.models import Event
from claims import actions
from claims.models import (
    Appearance,
    Claim,
    ClaimedQuantity,
    ClaimImport,
    Comment,
    Evidence,
    Finding,
    ImportRow,
    Relation,
)
from sources import actions as sources

State = ImportRow.State
SOURCE_STAYS = "Its source stays: something else rests on it."


def take_back_lines(rows: Sequence[ImportRow], made: ClaimImport) -> None:
    """Retire the claim of each line, and the source made for it, unless somebody touched it."""
    who: dict[str, Any] = {"by": made.created_by, "why": made.undo_why}
    touched = _touched(rows)
    for row in rows:
        row.said = touched.get(row.line, "")
        row.state = State.KEPT if row.said else State.UNDONE
    gone = [row for row in rows if row.state == State.UNDONE]
    actions.retire_claims([row.claim for row in gone if row.claim is not None], **who)
    for row in gone:
        if row.source is not None and row.source.is_live:
            try:
                with transaction.atomic():
                    sources.retire_source(row.source, **who)
            except (ValidationError, DomainError):
                row.said = SOURCE_STAYS
    ImportRow.objects.bulk_update(rows, ["state", "said"], batch_size=100)


def _touched(rows: Sequence[ImportRow]) -> dict[int, str]:
    """By line, why its claim stays. A number of queries that does not grow with them."""
    claims: dict[int, Any] = {row.line: row.claim for row in rows}
    keys = [it.pk for it in claims.values()]
    spoken = set(Comment.objects.live().filter(claim__in=keys).values_list("claim", flat=True))
    related = Relation.objects.live()
    tied = set(related.filter(claim__in=keys).values_list("claim", flat=True))
    tied |= set(related.filter(other__in=keys).values_list("other", flat=True))
    newest = newest_events(list(claims.values()))
    why: dict[int, str] = {}
    for row in rows:
        claim = claims[row.line]
        if not claim.is_live:
            why[row.line] = "It is retired already."
        elif claim.status != Claim.Status.LOGGED:
            why[row.line] = f"It is {claim.get_status_display()} by now."
        elif claim.pk in spoken:
            why[row.line] = "It was commented on."
        elif claim.pk in tied:
            why[row.line] = "Other claims are related to it."
        elif newest[claim.pk] > row.seen_event:
            why[row.line] = "Somebody changed it since."
    return why


def newest_events(claims: Sequence[Claim]) -> dict[int, int]:
    """By claim, the newest event about it or about anything that hangs on it."""
    of_key: dict[str, int] = {it.audit_key(): it.pk for it in claims}
    for model, path in (
        (Appearance, "claim"),
        (ClaimedQuantity, "claim"),
        (Evidence, "claim"),
        (Finding, "quantity__claim"),
    ):
        hanging: Any = model._default_manager.filter(**{f"{path}__in": list(of_key.values())})
        of_key |= {str(uuid): claim for uuid, claim in hanging.values_list("uuid", path)}
    found: dict[int, int] = defaultdict(int)
    events = Event.objects.filter(object_key__in=list(of_key)).values_list("object_key")
    for key, newest in events.annotate(newest=Max("pk")).order_by():
        found[of_key[key]] = max(found[of_key[key]], newest)
    return found
