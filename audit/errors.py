"""Errors in the domain's own words. A page, a command and the API all show the sentence."""

from __future__ import annotations


class DomainError(Exception):
    """Something a person asked for cannot be done; `str(error)` is a sentence for them."""


class StaleError(DomainError):
    """What was decided on is no longer what is there."""


class CycleError(DomainError):
    """Something would, in the end, rest on itself."""
