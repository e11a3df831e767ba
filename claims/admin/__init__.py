"""Claims, what bears on them, and the place where an editor decides on one."""

from __future__ import annotations

from claims.admin import bearing, cases, changes, grades, review, scales, standing

__all__ = ["bearing", "cases", "changes", "grades", "review", "scales", "standing"]
