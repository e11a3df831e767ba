"""What loading a case file did, or would do."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Gone:
    """Something that the file held before and no longer holds.

    `refusal` says, in a sentence, what keeps it from being retired.
    """

    section: str
    name: str
    retired: bool
    refusal: str = ""

    def sentence(self) -> str:
        fate = "retired" if self.retired else "kept"
        told = f"Gone from the file: {self.section} {self.name} ({fate})."
        return f"{told} {self.refusal}".rstrip()


@dataclass
class Report:
    """Counts by section, what is gone from the file, what will be recomputed (slugs), and the
    claims' references by key."""

    added: Counter[str] = field(default_factory=Counter)
    revised: Counter[str] = field(default_factory=Counter)
    unchanged: Counter[str] = field(default_factory=Counter)
    gone: list[Gone] = field(default_factory=list)
    recomputed: list[str] = field(default_factory=list)
    references: dict[str, str] = field(default_factory=dict)

    @property
    def changed_nothing(self) -> bool:
        return not (self.added or self.revised or any(gone.retired for gone in self.gone))
