"""A collection laid out: what each claim's chapter says, and what all claims share. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dossiers import merging, words
from dossiers.composition import Composition, composed, draft_words
from dossiers.language import gettext as _
from dossiers.language import noop
from dossiers.sourcing import direction
from dossiers.words import looked_up

Entry = Mapping[str, Any]
KINDS = {
    "draft": noop("not approved"),
    "approved": noop("approved"),
    "published": noop("published"),
}


@dataclass(frozen=True)
class Chapter:
    """One claim of the collection."""

    number: int
    composition: Composition

    @property
    def anchor(self) -> str:
        return f"claim-{self.number}"

    @property
    def standing(self) -> str:
        """ "Approved, Editor, 22 November 2026", or that it is not."""
        facts = self.composition.facts
        if facts["status"] == "withdrawn":
            return looked_up(words.STATUSES, "withdrawn")
        if self.composition.superseded:
            return self.composition.superseded
        said = looked_up(KINDS, facts["kind"])
        given = self.composition.approval
        return f"{said}; {given}" if given and facts["kind"] != "draft" else said

    @property
    def running(self) -> str:
        """For a line in the margin: "D-2026-0003 · 2026-0001 · Russia may have received…"."""
        it = self.composition
        return f"{it.facts['serial']} · {it.claim['reference']} · {it.short_statement}"


@dataclass(frozen=True)
class CollectionPages:
    """Everything that the templates print. `shared` has all sources and estimates, once each."""

    case: Entry
    facts: Entry
    chapters: list[Chapter]
    shared: Composition

    @property
    def is_draft(self) -> bool:
        return bool(self.facts["kind"] == "draft")

    @property
    def mark(self) -> str:
        """What runs on every page as long as one claim in it is a draft, or when one was
        approved again since."""
        if self.is_draft:
            return draft_words()
        return _("Superseded") if self.is_superseded else ""

    @property
    def is_superseded(self) -> bool:
        return bool(self.facts["kind"] == "superseded")

    @property
    def superseded(self) -> list[str]:
        """Of each claim that was approved again, by which version this one is superseded."""
        chapters = [it.composition for it in self.chapters if it.composition.superseded]
        return [f"{it.claim['reference']}: {it.superseded_sentence}" for it in chapters]

    @property
    def drafts(self) -> list[str]:
        """References of the claims that nobody approved."""
        kinds = [(it["reference"], it["kind"]) for it in self.facts["claims"]]
        return [reference for reference, kind in kinds if kind == "draft"]

    @property
    def kind(self) -> str:
        return looked_up(words.ISSUE_KINDS, self.facts["kind"])

    @property
    def status(self) -> str:
        """Every way in which a claim of it stands, once."""
        told = str(self.facts["status"]).split(", ")
        return ", ".join(looked_up(words.STATUSES, it) for it in told)

    @property
    def title(self) -> str:
        return words.shortened(self.case["title"], 160)

    @property
    def short_title(self) -> str:
        """For a line in the margin, which runs from left to right whatever this does."""
        return words.isolated(words.shortened(self.case["title"], 76), self.direction)

    @property
    def issued(self) -> str:
        return words.moment_words(self.facts["issued_on"])

    @property
    def direction(self) -> str:
        return direction(self.case["language"])

    @property
    def count(self) -> str:
        """ "three claims"."""
        return words.counted(len(self.chapters), "{number} claim", "{number} claims")


def laid_out(content: Entry, facts: Entry) -> CollectionPages:
    """Content must be cleaned and of schema "plumbline.collection/1" with its claims' contents."""
    contents = [merging.renamed(row["content"]) for row in content["claims"]]
    merged = merging.shared(contents)
    shared = composed(merged, facts)
    merging.numbered(contents, {ref: it.number for ref, it in shared.sourcing.by_ref.items()})
    standings = {row["reference"]: row for row in facts["claims"]}
    chapters = [
        Chapter(number, composed(row, {**facts, **standings[row["claim"]["reference"]]}))
        for number, row in enumerate(contents, start=1)
    ]
    return CollectionPages(content["case"], facts, chapters, shared)
