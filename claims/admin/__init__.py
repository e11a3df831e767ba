"""Claims, what bears on them, and the place where an editor decides on one."""

from __future__ import annotations

from claims.admin import bearing, cases, grades, review, scales, standing

__all__ = ["bearing", "cases", "grades", "review", "scales", "standing"]
