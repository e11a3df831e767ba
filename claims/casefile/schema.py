"""What may stand in a case file, version 1, and how each value is read.

`docs/reference/case-file.md` describes the same tables; a test holds the two together.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from claims.casefile.reading import CaseFileError, Listing, Mapping, Node, Place, Problem, Text
from claims.models import Evidence
from estimates.distributions import parse_input
from estimates.formula import compile_formula
from estimates.models import Estimate
from sources.columns import Modality
from sources.dates import PartialDate, Period
from sources.links import safe_href
from sources.models import Derivation, Source
from sources.quantities import read_figure
from sources.reading import ReadingError
from sources.units import parse_unit

VERSION = "1"
SLUG = re.compile(r"[-a-zA-Z0-9_]{1,80}")
REFERENCE = re.compile(r"[0-9]{4}-[0-9]{4,6}")


@dataclass(frozen=True)
class Key:
    """One key of an entry: how its value is read, whether it must be there, what it means."""

    name: str
    kind: str
    required: bool = False
    choices: tuple[str, ...] = ()


def keys(*named: str, **choices: tuple[str, ...]) -> tuple[Key, ...]:
    """`"slug!:slug"` is a required key `slug` of kind slug; without a kind it is text."""
    found = []
    for spelled in named:
        name, _colon, kind = spelled.partition(":")
        required, name = name.endswith("!"), name.rstrip("!")
        found.append(Key(name, kind or "text", required, choices.get(name, ())))
    return tuple(found)


MODALITY = tuple(Modality.values)
ON_CLAIM = {
    "appearances": keys(
        "key!:slug", "source!:slug", "on:date", "url:link", "locator", "quote", "note"
    ),
    "quantities": keys(
        "key!:slug", "measure!", "figure!:figure", "period:period", "observation:slug", "note"
    ),
    "evidence": keys(
        "key!:slug",
        "quantity:slug",
        "source!:slug",
        "observation:slug",
        "stance!:choice",
        "note",
        stance=tuple(Evidence.Stance.values),
    ),
    "findings": keys("quantity!:slug", "estimate!:slug"),
}
CASE = keys("slug!:slug", "title!", "summary", "language:language")
SECTIONS = {
    "publishers": keys("slug!:slug", "name!", "url:link", "country:country", "note"),
    "sources": keys(
        "slug!:slug",
        "publisher:slug",
        "title!",
        "url:link",
        "author",
        "published_on:date",
        "language:language",
        "kind:choice",
        "description",
        "protected:flag",
        kind=tuple(Source.Kind.values),
    ),
    "derivations": keys(
        "source!:slug",
        "origin!:slug",
        "relation!:choice",
        "note",
        relation=tuple(Derivation.Relation.values),
    ),
    "observations": keys(
        "key!:slug",
        "source!:slug",
        "measure!",
        "figure!:figure",
        "period:period",
        "place",
        "modality:choice",
        "locator",
        "language:language",
        "note",
        modality=MODALITY,
    ),
    "parameters": keys(
        "slug!:slug",
        "title!",
        "value!:input",
        "illustrative:flag",
        "observation:slug",
        "source:slug",
        "note",
    ),
    "estimates": keys(
        "slug!:slug",
        "title!",
        "measure",
        "formula!:formula",
        "unit:unit",
        "bearing:choice",
        "inputs!:inputs",
        "note",
        bearing=tuple(Estimate.Bearing.values),
    ),
    "claims": (
        *keys(
            "key!:slug",
            "reference:reference",
            "statement!",
            "language:language",
            "claimant!",
            "claimed_on:date",
            "period:period",
            "place",
            "modality:choice",
            "summary",
            "note",
            modality=MODALITY,
        ),
        *(Key(name, "entries") for name in ON_CLAIM),
    ),
}


@dataclass
class Entry:
    """One entry: its values by key, and where each stands."""

    place: Place
    values: dict[str, Any] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        return self.values.get(name)

    def text(self, name: str) -> str:
        return str(self.values.get(name) or "")

    def at(self, name: str) -> Place:
        return self.places.get(name, self.place)


@dataclass
class CaseFile:
    """A whole file, read and checked as far as a file alone can be."""

    case: Entry | None
    sections: dict[str, list[Entry]]


def parse(tree: Mapping) -> CaseFile:
    """Check the tree against the schema; raises `CaseFileError` with all that is wrong."""
    reader = _Reader()
    file = reader.file(tree)
    if reader.problems:
        raise CaseFileError(reader.problems)
    return file


class _Reader:
    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def file(self, tree: Mapping) -> CaseFile:
        self._unknown(tree, ["plumbline", "case", *SECTIONS])
        version = tree.items.get("plumbline")
        if not isinstance(version, Text) or version.value != VERSION:
            place = version.place if version else tree.place
            self._problem(place, "Expected “plumbline: 1”, the version of the schema.")
        case = tree.items.get("case")
        sections = {name: self._entries(tree.items.get(name), name) for name in SECTIONS}
        return CaseFile(self._entry(case, CASE) if case else None, sections)

    def _entries(self, node: Node | None, section: str) -> list[Entry]:
        if node is None or (isinstance(node, Text) and node.value is None):
            return []
        if not isinstance(node, Listing):
            self._problem(node.place, "Expected a list, each entry with a “-”.")
            return []
        known = SECTIONS.get(section) or ON_CLAIM[section]
        entries = [self._entry(item, known) for item in node.items]
        self._twice(entries, section)
        return entries

    def _entry(self, node: Node, known: tuple[Key, ...]) -> Entry:
        entry = Entry(node.place)
        if not isinstance(node, Mapping):
            self._problem(node.place, "Expected keys and values, such as “slug: some-name”.")
            return entry
        self._unknown(node, [key.name for key in known])
        for key in known:
            value = node.items.get(key.name)
            entry.places[key.name] = node.keys.get(key.name, node.place)
            if value is None or (isinstance(value, Text) and value.value is None):
                if key.required:
                    self._problem(node.place, f"“{key.name}” is missing.")
                continue
            entry.values[key.name] = self._value(key, value)
        return entry

    def _value(self, key: Key, node: Node) -> Any:
        if key.kind == "entries":
            return self._entries(node, key.name)
        if key.kind == "inputs":
            return self._inputs(node)
        if not isinstance(node, Text):
            self._problem(node.place, f"“{key.name}” takes one value, not a list or mapping.")
            return None
        try:
            return READERS[key.kind](node.value or "", key)
        except ReadingError as error:
            self._problem(node.place, error.sentence())
        except ValueError as error:
            self._problem(node.place, str(error))
        return None

    def _inputs(self, node: Node) -> dict[str, tuple[str, str]]:
        """{name: ("parameter" | "estimate", slug)}"""
        if not isinstance(node, Mapping):
            self._problem(node.place, "Expected a name and what it stands for on each line.")
            return {}
        found = {}
        for name, value in node.items.items():
            if isinstance(value, Text) and value.value:
                found[name] = ("parameter", value.value)
            elif isinstance(value, Mapping) and set(value.items) == {"estimate"}:
                slug = value.items["estimate"]
                found[name] = ("estimate", str(getattr(slug, "value", "") or ""))
            else:
                expected = "Expected a parameter's slug, or {estimate: slug}."
                self._problem(value.place, expected)
        return found

    def _unknown(self, node: Mapping, known: list[str]) -> None:
        for name in node.items:
            if name not in known:
                close = difflib.get_close_matches(name, known, 1)
                hint = f" Did you mean “{close[0]}”?" if close else ""
                expected = ", ".join(known)
                sentence = f"There is no key “{name[:60]}” here.{hint} Expected: {expected}."
                self._problem(node.keys[name], sentence)

    def _twice(self, entries: list[Entry], section: str) -> None:
        seen: dict[object, int] = {}
        for entry in entries:
            name = name_of(entry, section)
            if name in seen:
                label = " and ".join(map(str, name)) if isinstance(name, tuple) else name
                self._problem(entry.place, f"“{label}” stands in line {seen[name]} already.")
            elif name:
                seen[name] = entry.place.line

    def _problem(self, place: Place, message: str) -> None:
        self.problems.append(Problem(place, message))


def name_of(entry: Entry, section: str) -> Any:
    """What identifies an entry within its section."""
    if section == "derivations":
        return (entry["source"], entry["origin"])
    if section == "findings":
        return (entry["quantity"], entry["estimate"])
    return entry["slug"] or entry["key"]


def _slug(text: str, _key: Key) -> str:
    if not SLUG.fullmatch(text):
        raise ValueError(
            f"Expected a short name of letters, digits and hyphens, not “{text[:60]}”."
        )
    return text


def _choice(text: str, key: Key) -> str:
    if text not in key.choices:
        raise ValueError(f"“{text[:60]}” is none of: {', '.join(key.choices)}.")
    return text


def _flag(text: str, _key: Key) -> bool:
    if text.lower() not in {"true", "false"}:
        raise ValueError(f"Expected true or false, not “{text[:60]}”.")
    return text.lower() == "true"


def _link(text: str, _key: Key) -> str:
    if safe_href(text) is None:
        raise ValueError("Expected a full web address that starts with https:// or http://.")
    return text


def _matching(pattern: str, expected: str) -> Callable[[str, Key], str]:
    def read(text: str, _key: Key) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(f"Expected {expected}, not “{text[:60]}”.")
        return text

    return read


def _checked(check: Callable[[str], object]) -> Callable[[str, Key], str]:
    def read(text: str, _key: Key) -> str:
        check(text)
        return text

    return read


READERS: dict[str, Callable[[str, Key], Any]] = {
    "text": lambda text, _key: text.rstrip("\n"),
    "slug": _slug,
    "choice": _choice,
    "flag": _flag,
    "link": _link,
    "date": lambda text, _key: PartialDate.parse(text),
    "period": lambda text, _key: Period.parse(text),
    "figure": lambda text, _key: read_figure(text),
    "input": _checked(parse_input),
    "formula": _checked(compile_formula),
    "unit": _checked(parse_unit),
    "language": _matching(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", "a language tag such as en"),
    "country": _matching(r"[A-Z]{2}", "a two-letter country code such as US"),
    "reference": _matching(REFERENCE.pattern, "a reference such as 2026-0001"),
}
