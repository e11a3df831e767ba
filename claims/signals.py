"""Facts that higher apps must be told of, inside the transaction that makes them true."""

from __future__ import annotations

from django.dispatch import Signal

published = Signal()
"""Readers are given this version of a claim: `claim`, `version`."""
