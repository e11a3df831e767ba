"""What each page says: a version's content and the facts of its issue, in words. Pure.

The templates only lay out what stands here; nothing is looked up and nothing worked out anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dossiers import decisions, grades, words
from dossiers.losses import Carried, Origin, carried_of, losses_of
from dossiers.pictures import Beside, Width, anchor_of, beside, distributions, provenance, width_of
from dossiers.sourcing import Cited, Sourcing, direction, sourcing_of

Entry = Mapping[str, Any]
MOST_TOLD = 3
"""Of figures, on the page that stands alone."""


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
        return places.get(self.fields["place"], "")

    @property
    def sentence(self) -> str:
        waiting = "This has not been worked out yet."
        return words.typeset(self.fields["sentence"]) or waiting

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
    fields: Entry
    period: str
    source: Cited | None
    locator: str
    findings: list[Finding]
    beside: Beside | None


@dataclass(frozen=True)
class InputRow:
    """One input of an estimate: a parameter with its reading, or another estimate."""

    name: str
    parameter: Entry | None
    upstream: Entry | None
    source: Cited | None
    locator: str

    @property
    def upstream_anchor(self) -> str:
        return anchor_of(self.upstream) if self.upstream else ""

    @property
    def upstream_interval(self) -> str:
        result = self.upstream and self.upstream["result"]
        return words.interval_words(result) if result else "not worked out"


@dataclass(frozen=True)
class EstimateSection:
    fields: Entry
    inputs: list[InputRow]
    findings: list[Finding]
    charts: list[str]
    width: Width

    @property
    def anchor(self) -> str:
        return anchor_of(self.fields)

    @property
    def bearing(self) -> str:
        return words.BEARINGS.get(self.fields["bearing"], "")

    @property
    def interval(self) -> str:
        result = self.fields["result"]
        return words.interval_words(result) if result else ""

    @property
    def correlations(self) -> list[Entry]:
        """What the estimate states of how its inputs go together."""
        return list(self.fields.get("correlations", ()))

    @property
    def notices(self) -> list[str]:
        """What had to be changed before the result could be worked out."""
        result = self.fields["result"] or {}
        return [words.typeset(notice) for notice in result.get("notices", ())]

    @property
    def illustrative(self) -> bool:
        return any(row.parameter and row.parameter["illustrative"] for row in self.inputs)


@dataclass(frozen=True)
class EvidenceEntry:
    fields: Entry
    source: Cited | None
    observation: Entry | None
    period: str
    modality: str
    figure: str
    language: str
    direction: str

    @property
    def passage(self) -> Entry | None:
        """The words that were read: the evidence's own, else those of its observation."""
        held = self.observation["passage"] if self.observation else None
        return self.fields["passage"] or held

    @property
    def mark(self) -> str:
        """ "B2": letter of the source, number of the piece."""
        return grades.mark(self.fields, self.source.fields if self.source else None)

    @property
    def credibility(self) -> str:
        return grades.credibility_words(self.fields)


@dataclass(frozen=True)
class Appearance:
    fields: Entry
    source: Cited | None
    on: str
    direction: str


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

    @property
    def is_draft(self) -> bool:
        return bool(self.facts["kind"] == "draft")

    @property
    def mark(self) -> str:
        """What runs on every page of a draft."""
        return "Draft – not approved" if self.is_draft else ""

    @property
    def issued(self) -> str:
        return words.moment_words(self.facts["issued_on"])

    @property
    def sealed(self) -> str:
        """The newest seal over the desk's log when this was issued; empty before there was one."""
        seal = self.facts.get("seal")
        if not seal:
            return ""
        return f"number {seal['number']} of {words.moment_words(seal['sealed_on'])}"

    @property
    def approval(self) -> str:
        given = self.facts.get("approval")
        return f"{given['by']}, {words.date_words(given['on'])}" if given else ""

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

    @property
    def direction(self) -> str:
        return direction(self.claim["language"])

    @property
    def statement(self) -> str:
        return words.held_together(self.claim["statement"])

    @property
    def claimed_on(self) -> str:
        return words.date_words(self.claim["claimed_on"])

    @property
    def period(self) -> str:
        return words.period_words(self.claim["period"])

    @property
    def modality(self) -> str:
        return words.MODALITIES.get(self.claim["modality"], "")

    @property
    def finding(self) -> str:
        """The finding in one sentence, of the first claimed figure."""
        held = next((figure for figure in self.figures if figure.findings), None)
        if held is None:
            return "No estimate has been held against this claim."
        settled = [finding for finding in held.findings if finding.settled]
        if len(settled) < len(held.findings):
            return "The estimates held against this claim have not all been worked out."
        if len(settled) == 1:
            return settled[0].sentence.partition(". ")[0].rstrip(".") + "."
        return _tally(words.held_together(held.fields["figure"]["text"]), settled)

    @property
    def unknowns(self) -> list[str]:
        """What a reader of one page must know that this does not settle."""
        said = [self.caveat]
        waiting = sum(not it.settled for figure in self.figures for it in figure.findings)
        if waiting:
            said.append(
                f"{words.counted(waiting, 'finding is', 'findings are')} not worked out yet."
            )
        alone = [figure for figure in self.figures if not figure.findings]
        if alone:
            figures = words.counted(len(alone), "figure", "figures")
            said.append(f"No estimate is held against {figures} of the claim.")
        said += self._hanging_on()
        unkept = sum(not cited.fields["captures"] for cited in self.sourcing.by_ref.values())
        if unkept:
            said.append(f"No copy is kept of {words.counted(unkept, 'source', 'sources')}.")
        if not self.claim.get("verdict"):
            said.append("No verdict has been given.")
        return [words.typeset(it[:1].upper() + it[1:]) for it in said if it]

    def _hanging_on(self) -> list[str]:
        """Figures that all have through the same few sources."""
        through: dict[tuple[str, ...], list[str]] = {}
        for it in self.carried[:MOST_TOLD]:
            if it.single_points:
                names = tuple(cited.name for cited in it.single_points)
                through.setdefault(names, []).append(f"“{it.figure}”")
        return [
            f"{', '.join(figures)}: known only through {', '.join(names)}."
            for names, figures in through.items()
        ]

    @property
    def caveat(self) -> str:
        """How many of the estimates that the claim is held against rest on assumed inputs."""
        held = [section for section in self.estimates if section.findings]
        assumed = sum(self._rests_on_assumptions(section) for section in held)
        if not assumed:
            return ""
        if len(held) == 1:
            return "The estimate rests on inputs that were assumed."
        which = "All" if assumed == len(held) else words.number_words(assumed).capitalize()
        verb = "rests" if assumed == 1 else "rest"
        return f"{which} of the {words.number_words(len(held))} {verb} on inputs that were assumed."

    @property
    def shows_illustrative(self) -> bool:
        return any(section.illustrative for section in self.estimates)

    def _rests_on_assumptions(self, section: EstimateSection) -> bool:
        """Through whatever estimates lie between."""
        by_slug = {it.fields["slug"]: it for it in self.estimates}
        waiting, seen = [section], {section.fields["slug"]}
        while waiting:
            found = waiting.pop()
            if found.illustrative:
                return True
            above = [row.upstream["slug"] for row in found.inputs if row.upstream]
            waiting += [by_slug[slug] for slug in above if slug not in seen]
            seen |= set(above)
        return False


def _prefix(claim: Entry) -> str:
    """Sets apart the pictures of the chapters of a collection, whose whole has no claim."""
    return f"chain-{claim.get('reference', '')}-"


def composed(content: Entry, facts: Entry) -> Composition:
    """Content must be cleaned (`dossiers.cleaning`) and of schema "plumbline.version/1"."""
    sourcing = sourcing_of(content)
    observations = {row["key"]: row for row in content["observations"]}
    estimates = {row["slug"]: row for row in content["estimates"]}
    findings = _findings(content, estimates)
    agreements = {row["quantity"]: row for row in content.get("agreements", ())}
    figures = [
        _figure(row, findings, observations, sourcing, estimates, agreements.get(row["key"]))
        for row in content["quantities"]
    ]
    engines = {row["result"]["engine"] for row in content["estimates"] if row["result"]}
    points = {row["result"]["points"] for row in content["estimates"] if row["result"]}
    return Composition(
        claim=content["claim"],
        facts=facts,
        sourcing=sourcing,
        provenance=provenance(content, sourcing, prefix=_prefix(content["claim"])),
        figures=figures,
        estimates=[_estimate(row, content, sourcing, findings) for row in _ordered(content)],
        evidence=_evidence(content, observations, sourcing),
        appearances=[
            Appearance(
                row,
                sourcing.cite(row["source"]),
                words.date_words(row["on"]),
                direction(_language_of(sourcing.cite(row["source"]))),
            )
            for row in content["appearances"]
        ],
        carried=carried_of(content, sourcing),
        losses=losses_of(content, sourcing),
        waivers=decisions.waivers(content),
        relations=decisions.relations(content),
        points=" or ".join(f"{int(count):,}" for count in sorted(points, key=int)),
        engine=", ".join(sorted(engines)),
    )


def _findings(content: Entry, estimates: Mapping[str, Entry]) -> dict[str, list[Finding]]:
    """By claimed figure."""
    found: dict[str, list[Finding]] = {}
    for row in content["findings"]:
        estimate = estimates[row["estimate"]]
        found.setdefault(row["quantity"], []).append(Finding(row, estimate))
    return found


def _tally(said: str, settled: list[Finding]) -> str:
    """ "“about 1.6 million” is compatible with two of three estimates and at the edge of one."."""
    ways = {"inside": "compatible with", "edge": "at the edge of", "outside": "outside"}
    counts = {place: sum(it.fields["place"] == place for it in settled) for place in ways}
    parts = [(ways[place], count) for place, count in counts.items() if count]
    total = words.number_words(len(settled))
    if len(parts) == 1:
        every = "both" if len(settled) == 2 else f"all {total}"
        return f"“{said}” is {parts[0][0]} {every} estimates that it was held against."
    told = [f"{way} {words.number_words(count)}" for way, count in parts]
    told[0] = f"{told[0]} of {total} estimates"
    return f"“{said}” is {', '.join(told[:-1])} and {told[-1]}."


def _figure(
    row: Entry,
    findings: Mapping[str, list[Finding]],
    observations: Mapping[str, Entry],
    sourcing: Sourcing,
    estimates: Mapping[str, Entry],
    agreement: Entry | None,
) -> ClaimedFigure:
    held = findings.get(row["key"], [])
    read = observations.get(row["observation"] or "")
    return ClaimedFigure(
        fields=row,
        period=words.period_words(row["period"]),
        source=sourcing.cite(read["source"]) if read else None,
        locator=read["locator"] if read else "",
        findings=held,
        beside=beside(row, estimates, agreement),
    )


def _ordered(content: Entry) -> list[Entry]:
    """Estimates that the claim is held against first, in the order of the findings; then those
    that these rest on."""
    held = list(dict.fromkeys(row["estimate"] for row in content["findings"]))
    place = {slug: number for number, slug in enumerate(held)}
    return sorted(content["estimates"], key=lambda row: (place.get(row["slug"], len(held)),
                                                         row["slug"]))  # fmt: skip


def _estimate(
    row: Entry, content: Entry, sourcing: Sourcing, findings: Mapping[str, list[Finding]]
) -> EstimateSection:
    parameters = {it["slug"]: it for it in content["parameters"]}
    held = [it for rows in findings.values() for it in rows if it.estimate["slug"] == row["slug"]]
    quantities = {it["key"]: it for it in content["quantities"]}
    figures = [quantities[it.fields["quantity"]]["figure"] for it in held]
    return EstimateSection(
        fields=row,
        inputs=[_input(it, parameters, content, sourcing) for it in row["inputs"]],
        findings=held,
        charts=distributions(row, figures),
        width=width_of(row, parameters, figures[0] if figures else None),
    )


def _input(
    row: Entry, parameters: Mapping[str, Entry], content: Entry, sourcing: Sourcing
) -> InputRow:
    parameter = parameters.get(row["parameter"] or "")
    upstream = next((it for it in content["estimates"] if it["slug"] == row["estimate"]), None)
    key = parameter["observation"] if parameter else None
    read = next((it for it in content["observations"] if it["key"] == key), None)
    source = read["source"] if read else (parameter["source"] if parameter else None)
    return InputRow(
        row["name"], parameter, upstream, sourcing.cite(source), read["locator"] if read else ""
    )


def _evidence(
    content: Entry, observations: Mapping[str, Entry], sourcing: Sourcing
) -> list[tuple[str, list[EvidenceEntry]]]:
    """(stance in words, its evidence), in the order supports, contradicts, context."""
    entries = [(row["stance"], _entry(row, observations, sourcing)) for row in content["evidence"]]
    grouped = [
        (said, [entry for stance, entry in entries if stance == name])
        for name, said in words.STANCES.items()
    ]
    return [(said, rows) for said, rows in grouped if rows]


def _entry(row: Entry, observations: Mapping[str, Entry], sourcing: Sourcing) -> EvidenceEntry:
    read = observations.get(row["observation"] or "")
    source = sourcing.cite(row["source"])
    language = read["language"] if read else _language_of(source)
    return EvidenceEntry(
        fields=row,
        source=source,
        observation=read,
        period=words.period_words(read["period"]) if read else "",
        modality=words.MODALITIES.get(read["modality"], "") if read else "",
        figure=read["figure"]["text"] if read else "",
        language=language,
        direction=direction(language),
    )


def _language_of(source: Cited | None) -> str:
    return str(source.fields["language"]) if source else ""
