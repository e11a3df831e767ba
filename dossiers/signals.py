"""Facts that higher apps must be told of, inside the transaction that makes them true."""

from __future__ import annotations

from django.dispatch import Signal

issued = Signal()
"""A dossier left the building: its file is stored and the row is frozen. `dossier`."""
