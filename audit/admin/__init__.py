"""The log in the admin, and what every app's admin is made of."""

from __future__ import annotations

from audit.admin import log, seals

__all__ = ["log", "seals"]
