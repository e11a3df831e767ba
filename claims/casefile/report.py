"""What loading a case file did, or would do."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Report:
    """Counts by section, what is gone from the file, and what will be recomputed."""

    added: Counter[str] = field(default_factory=Counter)
    revised: Counter[str] = field(default_factory=Counter)
    unchanged: Counter[str] = field(default_factory=Counter)
    gone: list[tuple[str, str]] = field(default_factory=list)
    retired: list[tuple[str, str]] = field(default_factory=list)
    recomputed: list[str] = field(default_factory=list)
    references: dict[str, str] = field(default_factory=dict)

    @property
    def changed_nothing(self) -> bool:
        return not (self.added or self.revised or self.retired)
