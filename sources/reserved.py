"""Short names that would hide an address of the desk."""

from __future__ import annotations

RESERVED = frozenset({"new", "suggestions"})
