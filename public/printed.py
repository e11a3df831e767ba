"""A frozen version laid out for a page: the dossier's words, and pictures for desk and phone.

Page and paper say the same because one module words both (`dossiers.composition`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from dossiers.cleaning import cleaned
from dossiers.composition import ClaimedFigure, Composition, EstimateSection, composed
from dossiers.pictures import beside, distributions, width_of

Entry = Mapping[str, Any]
NARROW = 340
KEPT = 32


@dataclass(frozen=True)
class Picture:
    """One chart as SVG, drawn for a wide screen and for a narrow one."""

    wide: str
    narrow: str


@dataclass(frozen=True)
class Figure:
    row: ClaimedFigure
    beside: Picture | None


@dataclass(frozen=True)
class Estimate:
    section: EstimateSection
    charts: list[Picture]
    width: Picture | None


@dataclass(frozen=True)
class Printed:
    """Everything that the page of a version prints."""

    content: Entry
    composition: Composition
    figures: list[Figure]
    estimates: list[Estimate]


@lru_cache(maxsize=KEPT)
def printed(content: str) -> Printed:
    """`content`: a version's canonical text. Drawing takes a while and never comes out different,
    so that the last ones are kept."""
    entry = cleaned(json.loads(content))
    composition = composed(entry, {"kind": "published"})
    estimates = {row["slug"]: row for row in entry["estimates"]}
    parameters = {row["slug"]: row for row in entry["parameters"]}
    agreements = {row["quantity"]: row for row in entry.get("agreements", ())}
    return Printed(
        content=entry,
        composition=composition,
        figures=[_figure(row, estimates, agreements) for row in composition.figures],
        estimates=[_estimate(it, parameters, entry) for it in composition.estimates],
    )


def _figure(
    row: ClaimedFigure, estimates: Mapping[str, Entry], agreements: Mapping[str, Entry]
) -> Figure:
    narrow = beside(row.fields, estimates, agreements.get(row.fields["key"]), width=NARROW)
    both = row.beside and narrow and Picture(row.beside.picture, narrow.picture)
    return Figure(row, both or None)


def _estimate(
    section: EstimateSection, parameters: Mapping[str, Entry], content: Entry
) -> Estimate:
    quantities = {row["key"]: row["figure"] for row in content["quantities"]}
    figures = [quantities[it.fields["quantity"]] for it in section.findings]
    narrow = distributions(section.fields, figures, width=NARROW)
    first = figures[0] if figures else None
    width = width_of(section.fields, parameters, first, width=NARROW).picture
    return Estimate(
        section=section,
        charts=[Picture(*pair) for pair in zip(section.charts, narrow, strict=True)],
        width=Picture(section.width.picture, width) if width else None,
    )
