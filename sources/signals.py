"""Facts that higher apps must be told of, inside the transaction that makes them true."""

from __future__ import annotations

from django.dispatch import Signal

superseded = Signal()
"""A new row took the place of an older one under the same key: `old`, `new`."""

uses_of_unit = Signal()
"""Asked before a counting unit retires: `token`. Receivers answer with the live rows, as
sentences name them, that are in it."""

captured = Signal()
"""A capture is ready, read and compared with the one before it: `capture`."""

failed = Signal()
"""A capture failed for good, and nobody may have asked for it: `capture`."""

uses_of_evidence = Signal()
"""Asked before a passage or an observation (`row`) is taken out of use. Receivers answer with
what rests on it, as sentences name it, and never with what may not be seen by everybody here."""
