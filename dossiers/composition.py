"""What each page says: a version's content and the facts of its issue, in words. Pure.

The templates only lay out what stands here; nothing is looked up and nothing worked out anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dossiers import decisions, words
from dossiers.estimate_sections import EstimateSection, sections_of
from dossiers.evidence_entries import Appearance, EvidenceEntry, appearances_of, evidence_of
from dossiers.figures import ClaimedFigure, Finding, claimed_figures, finding_in_short
from dossiers.language import gettext as _
from dossiers.losses import Carried, Origin, carried_of, losses_of
from dossiers.pictures import provenance
from dossiers.sourcing import Sourcing, direction, sourcing_of
from dossiers.unknowns import MOST_TOLD, caveat_of, unknowns_of

__all__ = ["ClaimedFigure", "Composition", "EstimateSection", "Finding", "composed"]

Entry = Mapping[str, Any]


@dataclass(frozen=True)
class Composition:
    """Everything that the templates print."""

    claim: Entry
    facts: Entry
    sourcing: Sourcing
    provenance: str
    """Who got it from whom, drawn; empty where nobody has it from another."""
    figures: list[ClaimedFigure]
    estimates: list[EstimateSection]
    evidence: list[tuple[str, list[EvidenceEntry]]]
    appearances: list[Appearance]
    carried: list[Carried]
    losses: list[Origin]
    waivers: list[str]
    relations: list[str]
    points: str
    engine: str

    # --- what it is ---

    @property
    def is_draft(self) -> bool:
        return bool(self.facts["kind"] == "draft")

    @property
    def mark(self) -> str:
        """What runs on every page of a draft, and of a version that was superseded."""
        return draft_words() if self.is_draft else self.superseded

    @property
    def superseded(self) -> str:
        """ "Superseded by version 3"; "" for what was not."""
        later = self.facts.get("superseded_by")
        return _("Superseded by version {number}").format(**later) if later else ""

    @property
    def kind(self) -> str:
        return words.looked_up(words.ISSUE_KINDS, self.facts["kind"])

    @property
    def status(self) -> str:
        return words.looked_up(words.STATUSES, self.facts["status"])

    @property
    def issued(self) -> str:
        return words.moment_words(self.facts["issued_on"])

    @property
    def issued_by(self) -> str:
        return decisions.person_words(self.facts["issued_by"])

    @property
    def sealed(self) -> str:
        """The newest seal over the desk's log when this was issued; empty before there was one."""
        seal = self.facts.get("seal")
        if not seal:
            return ""
        return _("number {number} of {date}").format(
            number=seal["number"], date=words.moment_words(seal["sealed_on"])
        )

    # --- what was decided ---

    @property
    def approval(self) -> str:
        given = self.facts.get("approval")
        if not given:
            return ""
        return f"{decisions.person_words(given['by'])}, {words.date_words(given['on'])}"

    @property
    def verdict(self) -> str:
        return decisions.verdict_words(self.claim)

    @property
    def confidence(self) -> str:
        return decisions.confidence_words(self.claim)

    @property
    def reviews(self) -> list[str]:
        return decisions.reviews(self.facts)

    @property
    def corrections(self) -> list[str]:
        return decisions.corrections(self.facts)

    @property
    def decided(self) -> bool:
        """Whether anything was, so that there is a section about it."""
        said = (self.verdict, self.waivers, self.reviews, self.corrections, self.relations)
        return any(said)

    # --- the claim ---

    @property
    def direction(self) -> str:
        return direction(self.claim["language"])

    @property
    def statement(self) -> str:
        return words.held_together(self.claim["statement"])

    @property
    def title(self) -> str:
        """Of the document: "2026-0001: Russia may have received…"."""
        return f"{self.claim['reference']}: {words.shortened(self.claim['statement'], 120)}"

    @property
    def short_statement(self) -> str:
        """For a line in the margin, which runs from left to right whatever this does."""
        return words.isolated(words.shortened(self.claim["statement"], 60), self.direction)

    @property
    def claimed_on(self) -> str:
        return words.date_words(self.claim["claimed_on"])

    @property
    def period(self) -> str:
        return words.period_words(self.claim["period"])

    @property
    def modality(self) -> str:
        name = str(self.claim["modality"])
        return words.looked_up(words.MODALITIES, name) if name in words.MODALITIES else ""

    # --- in short ---

    @property
    def finding(self) -> str:
        """The finding in one sentence, of the first claimed figure."""
        return finding_in_short(self.figures)

    @property
    def caveat(self) -> str:
        return caveat_of(self.estimates)

    @property
    def unknowns(self) -> list[str]:
        """What a reader of one page must know that this does not settle."""
        return unknowns_of(self.claim, self.figures, self.estimates, self.carried, self.sourcing)

    @property
    def has_room(self) -> bool:
        """Whether the page that stands alone has room for a chart: where texts must be cut for
        it, the chart gives way first."""
        texts = [(self.claim["statement"], 220), (self.claim["claimant"], 100), (self.finding, 320)]
        texts += [(it.fields["figure"]["text"], 60) for it in self.figures[:MOST_TOLD]]
        return all(len(text) <= most for text, most in texts)

    @property
    def shows_illustrative(self) -> bool:
        return any(section.illustrative for section in self.estimates)

    @property
    def shows_grades(self) -> bool:
        return any(entry.mark for _stance, entries in self.evidence for entry in entries)

    @property
    def superseded_sentence(self) -> str:
        later = self.facts.get("superseded_by")
        if not later:
            return ""
        return _(
            "This is an earlier version: version {number} was approved on {date} and holds instead."
        ).format(number=later["number"], date=words.date_words(later["on"]))


def draft_words() -> str:
    return _("Draft – not approved")


def composed(content: Entry, facts: Entry) -> Composition:
    """Content must be cleaned (`dossiers.cleaning`) and of schema "plumbline.version/1"."""
    sourcing = sourcing_of(content)
    results = [row["result"] for row in content["estimates"] if row["result"]]
    return Composition(
        claim=content["claim"],
        facts=facts,
        sourcing=sourcing,
        provenance=provenance(content, sourcing, prefix=_prefix(content["claim"])),
        figures=claimed_figures(content, sourcing),
        estimates=sections_of(content, facts, sourcing),
        evidence=evidence_of(content, sourcing),
        appearances=appearances_of(content, sourcing),
        carried=carried_of(content, sourcing),
        losses=losses_of(content, sourcing),
        waivers=decisions.waivers(content),
        relations=decisions.relations(content),
        points=_(" or ").join(
            f"{int(count):,}" for count in sorted({row["points"] for row in results}, key=int)
        ),
        engine=", ".join(sorted({row["engine"] for row in results})),
    )


def _prefix(claim: Entry) -> str:
    """Sets apart the pictures of the chapters of a collection, whose whole has no claim."""
    return f"chain-{claim.get('reference', '')}-"
