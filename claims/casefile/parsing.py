"""From the tree of a file to its entries, checked as far as a file alone can be."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TypeGuard

from claims.casefile.reading import (
    CaseFileError,
    Listing,
    Mapping,
    Node,
    Place,
    Problem,
    Text,
    shortened,
)
from claims.casefile.schema import SECTIONS, TOP, VERSION, Key, keys_of
from claims.casefile.values import READERS
from sources import counting
from sources.counting import Count
from sources.unit_words import complaints

Name = str | tuple[str, ...]
"""A slug or key; a pair for derivations (source, origin) and findings (quantity, estimate)."""


@dataclass
class Entry:
    """One entry: its values by key, and where each stands. What is not there is its default."""

    place: Place
    values: dict[str, Any] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        return self.values.get(name)

    def text(self, name: str) -> str:
        return str(self.values.get(name) or "")

    def texts(self, *names: str) -> dict[str, Any]:
        return {name: self.text(name) for name in names}

    def at(self, name: str) -> Place:
        """Where the key stands; where the entry starts when it has no such key."""
        return self.places.get(name, self.place)


@dataclass
class CaseFile:
    """A whole file. `sections` has every section, empty or not."""

    case: Entry | None
    sections: dict[str, list[Entry]]

    @property
    def counts(self) -> list[Count]:
        """The units that the file brings."""
        return [count_in(entry) for entry in self.sections["units"]]


def count_in(entry: Entry) -> Count:
    return Count(entry.text("token"), entry.text("singular"), entry.text("plural"))


def parse(tree: Mapping) -> CaseFile:
    """Check the tree against the schema; raises `CaseFileError` with all that is wrong."""
    parser = _Parser()
    file = parser.file(tree)
    if parser.problems:
        raise CaseFileError(parser.problems)
    return file


def name_of(entry: Entry, section: str) -> Any:
    """What identifies an entry within its section: a `Name`."""
    if section == "derivations":
        return (entry["source"], entry["origin"])
    if section == "findings":
        return (entry["quantity"], entry["estimate"])
    if section == "correlations":
        return tuple(sorted((entry.text("first"), entry.text("second"))))
    return entry["slug"] or entry["key"] or entry["token"] or entry["file"]


def spelled(name: Name) -> str:
    """A name in an error message."""
    return " and ".join(name) if isinstance(name, tuple) else name


def closest(name: str, known: Iterable[str]) -> str:
    """A hint at the name that was probably meant; empty when nothing comes near."""
    close = difflib.get_close_matches(name[:80], list(known), 1)
    return f" Did you mean “{close[0]}”?" if close else ""


class _Parser:
    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def file(self, tree: Mapping) -> CaseFile:
        self._unknown(tree, TOP)
        version = tree.items.get("plumbline")
        if not isinstance(version, Text) or version.value != VERSION:
            place = version.place if version else tree.place
            self._problem(place, "Expected “plumbline: 1”, the version of the schema.")
        case = tree.items.get("case")
        known = keys_of("case")
        units = self._entries(tree.items.get("units"), "units")
        with counting.given(self._counts(units)):
            sections = {name: self._entries(tree.items.get(name), name)
                        for name in SECTIONS if name != "units"}  # fmt: skip
        sections["units"] = units
        return CaseFile(self._entry(case, known) if _says_something(case) else None, sections)

    def _counts(self, units: list[Entry]) -> list[Count]:
        """What the file counts by, without what could be read as something else."""
        found: list[Count] = []
        for entry in units:
            if not entry["token"]:
                continue  # a problem already
            wrong = complaints(count_in(entry), found)
            for key, error in wrong.items():
                self._problem(entry.at(key), error.sentence())
            if not wrong:
                found.append(count_in(entry))
        return found

    def _entries(self, node: Node | None, section: str) -> list[Entry]:
        if not _says_something(node):
            return []
        if not isinstance(node, Listing):
            self._problem(node.place, "Expected a list, each entry with a “-”.")
            return []
        known = keys_of(section)
        entries = [self._entry(item, known) for item in node.items]
        self._twice(entries, section)
        return entries

    def _entry(self, node: Node, known: tuple[Key, ...]) -> Entry:
        entry = Entry(node.place, {key.name: key.default for key in known if key.default})
        if not isinstance(node, Mapping):
            self._problem(node.place, "Expected keys and values, such as “slug: some-name”.")
            return entry
        self._unknown(node, [key.name for key in known])
        for key in known:
            value = node.items.get(key.name)
            entry.places[key.name] = node.keys.get(key.name, node.place)
            if _says_something(value):
                entry.values[key.name] = self._value(key, value, entry)
            elif key.required:
                self._problem(entry.at(key.name), f"“{key.name}” is missing.")
        return entry

    def _value(self, key: Key, node: Node, entry: Entry) -> Any:
        if key.kind == "entries":
            return self._entries(node, key.name)
        if key.kind == "inputs":
            return self._inputs(node, entry)
        if not isinstance(node, Text):
            self._problem(node.place, f"“{key.name}” takes one value, not a list or mapping.")
            return None
        text = node.value or ""
        try:
            return READERS[key.kind](text.rstrip("\n") if node.block else text, key)
        except ValueError as error:
            self._problem(node.place, str(error))
        return None

    def _inputs(self, node: Node, entry: Entry) -> dict[str, tuple[str, str]]:
        """{name: ("parameters" | "estimates", slug)}"""
        if not isinstance(node, Mapping):
            self._problem(node.place, "Expected a name and what it stands for on each line.")
            return {}
        found = {}
        for name, value in node.items.items():
            if isinstance(value, Mapping) and set(value.items) == {"estimate"}:
                section, named = "estimates", value.items["estimate"]
            else:
                section, named = "parameters", value
            entry.places[f"inputs.{name}"] = value.place
            if isinstance(named, Text) and named.value:
                found[name] = (section, named.value)
            else:
                self._problem(value.place, "Expected a parameter's slug, or {estimate: slug}.")
        return found

    def _unknown(self, node: Mapping, known: Iterable[str]) -> None:
        for name in node.items:
            if name not in known:
                hint = closest(name, known) or f" Expected: {', '.join(known)}."
                self._problem(node.keys[name], f"There is no key “{shortened(name)}” here.{hint}")

    def _twice(self, entries: list[Entry], section: str) -> None:
        seen: dict[object, int] = {}
        for entry in entries:
            name = name_of(entry, section)
            if name is None or (isinstance(name, tuple) and None in name):
                continue
            if name in seen:
                self._problem(
                    entry.place, f"“{spelled(name)}” stands in line {seen[name]} already."
                )
            seen.setdefault(name, entry.place.line)

    def _problem(self, place: Place, message: str) -> None:
        self.problems.append(Problem(place, message))


def _says_something(node: Node | None) -> TypeGuard[Node]:
    return node is not None and not (isinstance(node, Text) and not node.value)
