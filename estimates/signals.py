"""Facts that higher apps must be told of, inside the transaction that makes them true."""

from __future__ import annotations

from django.dispatch import Signal

evaluated = Signal()
"""Estimates have a result, or a refusal, for their inputs as they are now: `estimate_ids`."""

uses_of_estimate = Signal()
"""Who needs an estimate that is to be retired? `estimate`; receivers return uses, in words."""
