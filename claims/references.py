"""Human references: a year and a number, counted up within the year of logging."""

from __future__ import annotations

from django.db import connection
from django.db.models.functions import Length
from django.utils import timezone

from claims.models import Claim

REFERENCE_LOCK = 0x52454652  # "REFR": any constant that no other advisory lock here uses


def next_reference(year: int | None = None) -> str:
    """The next free reference of the year. Call inside the transaction that uses it."""
    return next_references(1, year)[0]


def next_references(number: int, year: int | None = None) -> list[str]:
    """So many free references of the year, one after the other."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [REFERENCE_LOCK])
    year = year or timezone.localdate().year
    newest = (
        Claim.objects.filter(reference__startswith=f"{year}-")
        .order_by(Length("reference").desc(), "-reference")
        .values_list("reference", flat=True)
        .first()
    )
    first = int(newest.partition("-")[2]) + 1 if newest else 1
    return [f"{year}-{it:04d}" for it in range(first, first + number)]
