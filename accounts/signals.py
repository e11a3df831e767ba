"""Facts that higher apps must be told of, inside the transaction that makes them true."""

from __future__ import annotations

from django.dispatch import Signal

account_closed = Signal()
"""Nobody signs in as this person any more: `user`, and `by` who closed the account."""
