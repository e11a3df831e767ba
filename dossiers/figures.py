"""The claimed figures as the pages print them, and where each stands in the estimates. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dossiers import words
from dossiers.language import ENGLISH, spoken
from dossiers.language import gettext as _
from dossiers.pictures import Beside, anchor_of, beside, glance
from dossiers.sourcing import Cited, Sourcing, direction

Entry = Mapping[str, Any]


@dataclass(frozen=True)
class Finding:
    """Where one claimed figure stands in one estimate."""

    fields: Entry
    estimate: Entry

    @property
    def anchor(self) -> str:
        return anchor_of(self.estimate)

    @property
    def settled(self) -> bool:
        return bool(self.fields["state"] == "fresh" and self.fields["result"])

    @property
    def place(self) -> str:
        central = self.estimate["bearing"] == "central"
        places = words.PLACES if central else words.ONE_SIDED_PLACES
        name = str(self.fields["place"])
        return words.looked_up(places, name) if name in places else ""

    @property
    def sentence(self) -> str:
        """What the engine said of it; "" before it was worked out."""
        return words.typeset(self.fields["sentence"])

    @property
    def interval(self) -> str:
        result = self.estimate["result"]
        return words.interval_words(result) if result else ""

    @property
    def break_even(self) -> list[tuple[str, str]]:
        """(input, value at which the estimate's median meets the claimed figure)."""
        entries = (self.fields["result"] or {}).get("break_even", [])
        return [
            (entry.get("title") or entry["name"], words.value_words(entry["value"], entry["unit"]))
            for entry in entries
            if entry["value"] is not None
        ]

    @property
    def shape(self) -> str:
        check = (self.fields["result"] or {}).get("shape_check") or {}
        return str(check.get("sentence", ""))


@dataclass(frozen=True)
class ClaimedFigure:
    """`read`: the observation that the figure was read in."""

    fields: Entry
    period: str
    source: Cited | None
    read: Entry | None
    findings: list[Finding]
    beside: Beside | None
    glance: str
    """The estimates beside each other once more, for the page that stands alone: of the first
    figure that is held against any."""

    @property
    def locator(self) -> str:
        return str(self.read["locator"]) if self.read else ""

    @property
    def passage(self) -> Entry | None:
        """The words that it was read in."""
        found: Entry | None = self.read["passage"] if self.read else None
        return found

    @property
    def language(self) -> str:
        return str(self.read["language"]) if self.read else ""

    @property
    def direction(self) -> str:
        return direction(self.language)


def claimed_figures(content: Entry, sourcing: Sourcing) -> list[ClaimedFigure]:
    """In the order of the claim."""
    observations = {row["key"]: row for row in content["observations"]}
    estimates = {row["slug"]: row for row in content["estimates"]}
    agreements = {row["quantity"]: row for row in content.get("agreements", ())}
    findings = findings_of(content)
    first = next((row["key"] for row in content["quantities"] if row["key"] in findings), None)
    found = []
    for row in content["quantities"]:
        held = findings.get(row["key"], [])
        read = observations.get(row["observation"] or "")
        figure = ClaimedFigure(
            fields=row,
            period=words.period_words(row["period"]),
            source=sourcing.cite(read["source"]) if read else None,
            read=read,
            findings=held,
            beside=beside(row, estimates, agreements.get(row["key"])),
            glance=glance(row, [it.estimate for it in held]) if row["key"] == first else "",
        )
        found.append(figure)
    return found


def findings_of(content: Entry) -> dict[str, list[Finding]]:
    """By claimed figure."""
    estimates = {row["slug"]: row for row in content["estimates"]}
    found: dict[str, list[Finding]] = {}
    for row in content["findings"]:
        found.setdefault(row["quantity"], []).append(Finding(row, estimates[row["estimate"]]))
    return found


def finding_in_short(figures: list[ClaimedFigure]) -> str:
    """The finding in one sentence, of the first claimed figure that is held against anything."""
    held = next((figure for figure in figures if figure.findings), None)
    if held is None:
        return _("No estimate has been held against this claim.")
    settled = [finding for finding in held.findings if finding.settled]
    if len(settled) < len(held.findings):
        return _("The estimates held against this claim have not all been worked out.")
    said = words.held_together(held.fields["figure"]["text"])
    return _alone(said, settled[0]) if len(settled) == 1 else _tally(said, settled)


def _alone(said: str, finding: Finding) -> str:
    """In English the engine's own sentence, which says more; in another language one of ours."""
    if spoken() == ENGLISH:
        return finding.sentence.partition(". ")[0].rstrip(".") + "."
    sentences = {
        "inside": _("“{figure}” is compatible with the estimate of {interval}."),
        "edge": _("“{figure}” is at the edge of the estimate of {interval}."),
        "outside": _("“{figure}” is outside the estimate of {interval}."),
    }
    bounds = {
        "inside": _("“{figure}” is compatible with a bound of {interval}."),
        "edge": _("“{figure}” is at the edge of what a bound of {interval} allows."),
        "outside": _("“{figure}” is outside what a bound of {interval} allows."),
    }
    central = finding.estimate["bearing"] == "central"
    sentence = (sentences if central else bounds)[str(finding.fields["place"])]
    return sentence.format(figure=said, interval=finding.interval)


def _tally(said: str, settled: list[Finding]) -> str:
    """ "“about 1.6 million” is compatible with two of three estimates and at the edge of one."."""
    counts = {
        place: sum(it.fields["place"] == place for it in settled)
        for place in ("inside", "edge", "outside")
    }
    found = [place for place, count in counts.items() if count]
    if len(found) == 1:
        return _alike(said, found[0], len(settled))
    first = {
        "inside": _("compatible with {number} of {total} estimates"),
        "edge": _("at the edge of {number} of {total} estimates"),
    }
    others = {"edge": _("at the edge of {number}"), "outside": _("outside {number}")}
    total = words.number_words(len(settled))
    told = [
        (others if place != found[0] else first)[place].format(
            number=words.number_words(counts[place]), total=total
        )
        for place in found
    ]
    places = _(" and ").join([", ".join(told[:-1]), told[-1]])
    return _("“{figure}” is {places}.").format(figure=said, places=places)


def _alike(said: str, place: str, number: int) -> str:
    """Of several estimates that all say the same of the figure."""
    of_two = {
        "inside": _("“{figure}” is compatible with both estimates that it was held against."),
        "edge": _("“{figure}” is at the edge of both estimates that it was held against."),
        "outside": _("“{figure}” is outside both estimates that it was held against."),
    }
    of_more = {
        "inside": _(
            "“{figure}” is compatible with all {number} estimates that it was held against."
        ),
        "edge": _("“{figure}” is at the edge of all {number} estimates that it was held against."),
        "outside": _("“{figure}” is outside all {number} estimates that it was held against."),
    }
    sentence = (of_two if number == 2 else of_more)[place]
    return sentence.format(figure=said, number=words.number_words(number))
