"""Facts that higher apps must be told of, inside the transaction that makes them true."""

from __future__ import annotations

from django.dispatch import Signal

evaluated = Signal()
"""An estimate has a result, or a refusal, for its inputs as they are now: `estimate_id`."""
