"""Claims of one case in one document: what they share told once, everything under its own name.
Pure.

Two claims name their figures alike, and each names its protected sources "protected-1" and so on:
here they get names that tell them apart. That one protected source is under two claims is not
told, since neither version tells it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

SCHEMA = "plumbline.collection/1"
NAMED_BY = {"sources": "ref", "observations": "key", "parameters": "slug", "estimates": "slug"}
"""What claims may share, and by what each row is named."""
WITH_SOURCE = ("appearances", "observations", "evidence", "parameters")
WITH_QUANTITY = ("findings", "evidence", "agreements", "carried")

Entry = dict[str, Any]


class DifferError(Exception):
    """Two contents tell the same thing differently: they were not frozen at one moment."""


def renamed(content: Mapping[str, Any]) -> Entry:
    """A claim's content with names that no other claim of the collection has."""
    found: Entry = json.loads(json.dumps(content))
    reference = found["claim"]["reference"]
    hidden = {row["ref"] for row in found["sources"] if row["protected"]}
    own = {ref: f"{ref}/{reference}" for ref in hidden}  # no slug has a slash
    for row in _rows(found, WITH_SOURCE):
        row["source"] = own.get(row["source"], row["source"])
    for row in found["sources"]:
        row["ref"] = own.get(row["ref"], row["ref"])
    for row in found["derivations"]:
        row |= {end: own.get(row[end], row[end]) for end in ("source", "origin")}
    for row in found.get("carried", ()):
        for name in ("sources", "origins", "single_points", "apart"):
            row[name] = [own.get(ref, ref) for ref in row[name]]
    for row in _rows(found, WITH_QUANTITY):
        row["quantity"] = row["quantity"] and f"{reference}.{row['quantity']}"
    for row in found["quantities"]:
        row["key"] = f"{reference}.{row['key']}"
    return found


def shared(contents: Sequence[Mapping[str, Any]]) -> Entry:
    """Everything that stands under claims with names of their own, each thing once.

    Raises `DifferError` when two tell something differently.
    """
    merged: Entry = {name: _once(contents, name) for name in NAMED_BY}
    merged["derivations"] = [row for content in contents for row in content["derivations"]]
    merged["quantities"] = [row for content in contents for row in content["quantities"]]
    merged["findings"] = list(_once_each_figure(contents))
    return merged | {"claim": {}, "appearances": [], "evidence": []}


def numbered(contents: Sequence[Mapping[str, Any]], numbers: Mapping[str, int]) -> None:
    """Give the sources of each content the numbers that they have in the whole document."""
    for content in contents:
        for row in content["sources"]:
            row["number"] = numbers[row["ref"]]


def _once_each_figure(contents: Iterable[Mapping[str, Any]]) -> Iterator[Entry]:
    """What is found of a figure in an estimate, once where several claims say the figure."""
    seen: set[tuple[str, str]] = set()
    for content in contents:
        said = {row["key"]: json.dumps(row["figure"], sort_keys=True)
                for row in content["quantities"]}  # fmt: skip
        for row in content["findings"]:
            name = (row["estimate"], said[row["quantity"]])
            if name not in seen:
                seen.add(name)
                yield row


def _rows(content: Entry, names: Iterable[str]) -> Iterator[Entry]:
    for name in names:
        yield from content.get(name, ())


def _once(contents: Iterable[Mapping[str, Any]], name: str) -> list[Entry]:
    found: dict[str, Entry] = {}
    for content in contents:
        for row in content[name]:
            known = found.setdefault(row[NAMED_BY[name]], row)
            if known is not row and _told(known) != _told(row):
                raise DifferError(f"{name}: {row[NAMED_BY[name]]}")
    return list(found.values())


def _told(row: Entry) -> Entry:
    """Without the name of a protected source, which is another in each claim."""
    source = str(row.get("source") or "")
    return {**row, "source": "" if "/" in source else source}
