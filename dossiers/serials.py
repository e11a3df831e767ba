"""Serials: a D, the year of issue and a number, counted up within the year."""

from __future__ import annotations

from django.db import connection
from django.db.models.functions import Length
from django.utils import timezone

from dossiers.models import Dossier

SERIAL_LOCK = 0x444F5353  # "DOSS": any constant that no other advisory lock here uses


def next_serial() -> str:
    """The next free serial of this year. Call inside the transaction that uses it."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SERIAL_LOCK])
    prefix = f"D-{timezone.localdate().year}-"
    newest = (
        Dossier.objects.filter(serial__startswith=prefix)
        .order_by(Length("serial").desc(), "-serial")
        .values_list("serial", flat=True)
        .first()
    )
    return f"{prefix}{int(newest.removeprefix(prefix)) + 1 if newest else 1:04d}"
