"""Sources and what hangs on them, and the units that a desk counts in."""

from __future__ import annotations

from sources.admin import evidence, grades, suggestions, units

__all__ = ["evidence", "grades", "suggestions", "units"]
