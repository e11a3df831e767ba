"""What a dossier carries for machines: its content, its estimates as models, its evidence. Pure.

The same content and facts that are printed, as files inside the PDF: whoever holds the document
can work every figure out again without us (`manage.py calculate --file`).
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from audit.canonical import canonical_text
from audit.cells import safe_cell
from dossiers.language import gettext as _
from estimates.distributions import parse_input
from estimates.flattened import Correlation, each_once
from estimates.measurement import Leaf, MeasurementModel, Node, Ref
from sources import counting
from sources.reading import ReadingError
from sources.units import Unit, read_unit

SCHEMA = "plumbline.dossier/1"
CONTENT_NAME = "content.json"
COLUMNS = (
    *("key", "stance", "quantity", "source", "title", "publisher", "published_on", "url"),
    *("figure", "low", "high", "bound", "unit", "quote", "page", "capture_sha256", "note"),
    *("reliability", "credibility"),  # on the Admiralty scale: of the source, of this item
)
Entry = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Attached:
    """One file inside the PDF. `relationship` is PDF/A-3's: Source or Data."""

    name: str
    media_type: str
    description: str
    relationship: str
    data: bytes


def attached(content: Entry, facts: Entry) -> list[Attached]:
    """Every file that a dossier of this content carries, in order of name."""
    return [
        Attached(
            CONTENT_NAME,
            "application/json",
            _("Everything that this document prints, as frozen (docs/reference/dossier.md)."),
            "Source",
            canonical_text({"schema": SCHEMA, "content": content, "facts": facts}).encode(),
        ),
        Attached(
            "evidence.csv",
            "text/csv",
            _("The evidence as a table."),
            "Data",
            evidence_table(content).encode(),
        ),
        *_models(content),
    ]


def evidence_table(content: Entry) -> str:
    """CSV with a row for each piece of evidence; cells that a spreadsheet would run are inert."""
    sources = {row["ref"]: row for row in content["sources"]}
    observations = {row["key"]: row for row in content["observations"]}
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in content["evidence"]:
        source = sources.get(row["source"], {})
        cells = _cells(row, source, observations.get(row["observation"] or ""))
        writer.writerow([safe_cell(cells.get(name)) for name in COLUMNS])
    return out.getvalue()


def _cells(row: Entry, source: Entry, observation: Entry | None) -> dict[str, object]:
    figure = observation["figure"] if observation else {}
    passage = row["passage"] or (observation or {}).get("passage") or {}
    publisher = source.get("publisher") or {}
    return {
        **{name: row[name] for name in ("key", "stance", "quantity", "source", "note")},
        **{name: source.get(name) for name in ("title", "published_on", "url")},
        **{name: figure.get(name) for name in ("low", "high", "bound", "unit")},
        "publisher": publisher.get("name"),
        "figure": figure.get("text"),
        "quote": passage.get("quote"),
        "page": passage.get("page"),
        "capture_sha256": passage.get("capture"),
        "reliability": source.get("grade", {}).get("reliability"),
        "credibility": row.get("grade", {}).get("credibility"),
    }


def _models(content: Entry) -> Iterator[Attached]:
    """A runnable file for each estimate, and one for each figure held against it.

    An estimate that this engine cannot read, as that of an old version may be, has none.
    """
    runnable: dict[str, dict[str, Any]] = {}
    for estimate in sorted(content["estimates"], key=lambda row: str(row["slug"])):
        with suppress(ReadingError):
            request = runnable[estimate["slug"]] = calculation(content, estimate["slug"])
            yield _model(f"model-{estimate['slug']}.json", estimate["title"], request)
    figures = {row["key"]: row["figure"]["text"] for row in content["quantities"]}
    for row in sorted(content["findings"], key=lambda row: (row["estimate"], row["quantity"])):
        if row["estimate"] in runnable:
            request = {**runnable[row["estimate"]], "claimed": figures[row["quantity"]]}
            name = f"model-{row['estimate']}-against-{row['quantity']}.json"
            title = _("{estimate} against {figure}").format(
                estimate=row["estimate"], figure=row["quantity"]
            )
            yield _model(name, title, request)


def _model(name: str, title: str, request: Entry) -> Attached:
    text = json.dumps(request, ensure_ascii=False, indent=1, sort_keys=True)
    described = _("Runs with manage.py calculate --file: {title}").format(title=title)[:200]
    return Attached(name, "application/json", described, "Data", text.encode())


def calculation(content: Entry, slug: str) -> dict[str, Any]:
    """A request for `estimates.calculation.calculate` that works an estimate of this content
    out again, with everything upstream of it."""
    estimates = {row["slug"]: row for row in content["estimates"]}
    needed = _upstream(estimates, slug)
    texts = {row["slug"]: row["text"] for row in content["parameters"]}
    taken = {it["parameter"] for row in needed for it in row["inputs"] if it["parameter"]}
    leaves = tuple(Leaf(key, texts[key]) for key in sorted(taken))
    model = MeasurementModel(
        target=slug,
        nodes=tuple(_node(row) for row in needed),
        leaves=leaves,
        correlations=each_once(it for row in needed for it in _correlations(row)),
    )
    units = _counted(needed, leaves)
    return {
        "model": model.canonical(),
        "bearing": estimates[slug]["bearing"],
        **({"units": units} if units else {}),
    }


def _upstream(estimates: Mapping[str, Entry], slug: str) -> list[Entry]:
    found, waiting = {slug}, [slug]
    while waiting:
        for row in estimates[waiting.pop()]["inputs"]:
            above = row["estimate"]
            if above and above not in found:
                found.add(above)
                waiting.append(above)
    return [estimates[key] for key in sorted(found)]


def _node(row: Entry) -> Node:
    refs = {
        it["name"]: Ref("leaf", it["parameter"]) if it["parameter"] else Ref("node", it["estimate"])
        for it in row["inputs"]
    }
    return Node(row["slug"], row["formula"], row["unit"], refs)


def _correlations(row: Entry) -> Iterator[Correlation]:
    for it in row.get("correlations", ()):
        yield Correlation(it["first"], it["second"], Decimal(it["rank"]))


def _counted(nodes: Iterable[Entry], leaves: Iterable[Leaf]) -> list[dict[str, str]]:
    """What the desk counts besides the tables: whoever runs the model is told its words."""
    units: list[Unit] = [read_unit(row["unit"]) for row in nodes]
    units += [parse_input(leaf.text).unit for leaf in leaves]
    tokens = {token for unit in units for token, _power in unit.powers}
    counts = [counting.count_of(token) for token in sorted(tokens)
              if counting.is_of_the_desk(token)]  # fmt: skip
    return [
        {"token": count.token, "singular": count.singular, "plural": count.plural}
        for count in counts
        if count is not None
    ]
