"""Shapes of database constraints that several apps state."""

from __future__ import annotations

from django.db.models import Q


def all_or_none(*names: str) -> Q:
    """The columns are all NULL or all filled."""
    nulls = Q(**{f"{name}__isnull": True for name in names})
    filled = Q(**{f"{name}__isnull": False for name in names})
    return nulls | filled
