"""Facts that higher apps must be told of, inside the transaction that makes them true."""

from __future__ import annotations

from django.dispatch import Signal

published = Signal()
"""Readers see a version of a claim: `claim`, `version`, and `correction`, which is None where
they saw none before or the very same."""

withdrawn = Signal()
"""Readers see a claim no more: `claim`, `correction`. Not sent for one they never saw."""

approval_moved = Signal()
"""Something moved since a claim was approved; sent once for each approval: `claim`."""
