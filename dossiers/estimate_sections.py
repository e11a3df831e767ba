"""Each estimate as the pages print it: inputs, charts, what it rests on, how it moved. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dossiers import words
from dossiers.figures import Finding, findings_of
from dossiers.language import gettext as _
from dossiers.moving import Past, past_of
from dossiers.pictures import Width, anchor_of, distributions, width_of
from dossiers.sourcing import Cited, Sourcing

Entry = Mapping[str, Any]


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
        return words.interval_words(result) if result else _("not worked out")


@dataclass(frozen=True)
class EstimateSection:
    fields: Entry
    inputs: list[InputRow]
    findings: list[Finding]
    charts: list[str]
    width: Width
    past: Past | None
    """How it moved; None where the facts of the issue do not say."""

    @property
    def anchor(self) -> str:
        return anchor_of(self.fields)

    @property
    def bearing(self) -> str:
        name = str(self.fields["bearing"])
        return words.looked_up(words.BEARINGS, name) if name in words.BEARINGS else ""

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


def sections_of(content: Entry, facts: Entry, sourcing: Sourcing) -> list[EstimateSection]:
    """Estimates that the claim is held against first, in the order of the findings; then those
    that these rest on."""
    held = list(dict.fromkeys(row["estimate"] for row in content["findings"]))
    place = {slug: number for number, slug in enumerate(held)}
    rows = sorted(
        content["estimates"],
        key=lambda row: (place.get(row["slug"], len(held)), row["slug"]),
    )
    findings = [it for them in findings_of(content).values() for it in them]
    return [_section(row, content, facts, sourcing, findings) for row in rows]


def resting_on_assumptions(sections: list[EstimateSection]) -> list[bool]:
    """Of each estimate that a figure is held against: whether an input was assumed, through
    whatever estimates lie between."""
    by_slug = {it.fields["slug"]: it for it in sections}
    return [_is_assumed(section, by_slug) for section in sections if section.findings]


def _is_assumed(section: EstimateSection, by_slug: Mapping[str, EstimateSection]) -> bool:
    waiting, seen = [section], {section.fields["slug"]}
    while waiting:
        found = waiting.pop()
        if found.illustrative:
            return True
        above = [row.upstream["slug"] for row in found.inputs if row.upstream]
        waiting += [by_slug[slug] for slug in above if slug not in seen]
        seen |= set(above)
    return False


def _section(
    row: Entry, content: Entry, facts: Entry, sourcing: Sourcing, findings: list[Finding]
) -> EstimateSection:
    parameters = {it["slug"]: it for it in content["parameters"]}
    held = [it for it in findings if it.estimate["slug"] == row["slug"]]
    quantities = {it["key"]: it for it in content["quantities"]}
    figures = [quantities[it.fields["quantity"]]["figure"] for it in held]
    first = figures[0] if figures else None
    return EstimateSection(
        fields=row,
        inputs=[_input(it, parameters, content, sourcing) for it in row["inputs"]],
        findings=held,
        charts=distributions(row, figures),
        width=width_of(row, parameters, first),
        past=past_of(row, facts, parameters, first),
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
