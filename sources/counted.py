"""The desk's counting units as the reader of units asks for them."""

from __future__ import annotations

import threading
from functools import partial

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from sources.counting import Count
from sources.models import CountingUnit
from sources.units import Unit

COUNTING_LOCK = 0x434F554E  # "COUN": any constant that no other advisory lock here uses

_mine = threading.local()


def desk_counts() -> list[tuple[Count, bool]]:
    """Every counting unit, retired ones included, and whether it is there for good.

    What this thread wrote in a transaction that has not ended may be taken back; what anybody
    else wrote is not seen before it is there for good.
    """
    written = _written()
    rows = CountingUnit.objects.values_list("token", "singular", "plural")
    return [(Count(*row), row[0] not in written) for row in rows]


def not_yet_for_good(token: str) -> None:
    """Remember, until the transaction is committed, that the unit may be taken back."""
    _written().add(token)
    transaction.on_commit(partial(_written().discard, token))


def _written() -> set[str]:
    if not hasattr(_mine, "written"):
        _mine.written = set()
    written: set[str] = _mine.written
    return written


def lock() -> None:
    """Units are added one after the other: no two come to share a word.

    SQLite's IMMEDIATE transactions are one after the other already.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [COUNTING_LOCK])


def check_not_retired(unit: Unit, field: str) -> None:
    """Refuse, at the field it was typed into, a unit that this desk no longer counts in."""
    tokens = unit.desk_tokens
    gone = CountingUnit.objects.filter(token__in=tokens, retired_at__isnull=False)
    retired = gone.first() if tokens else None
    if retired is not None:
        sentence = _("“%(token)s” is retired: this desk no longer counts in it.")
        raise ValidationError({field: sentence % {"token": retired.token}})
