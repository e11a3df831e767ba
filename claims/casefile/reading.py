"""YAML as a tree of texts that know where they stand. Hostile files are refused, not expanded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from audit.errors import DomainError

MOST_BYTES = 5_000_000
MOST_NODES = 200_000
DEEPEST = 12
MOST_PROBLEMS = 50
NULLS = {"", "~", "null", "Null", "NULL"}


@dataclass(frozen=True, order=True)
class Place:
    """A line (from 1) and the keys that lead there: `claims[0].quantities[1].figure`."""

    line: int
    path: str = ""

    def inside(self, key: str | int, line: int | None = None) -> Place:
        step = f"[{key}]" if isinstance(key, int) else (f".{key}" if self.path else key)
        return Place(self.line if line is None else line, self.path + step)


@dataclass(frozen=True, order=True)
class Problem:
    """What is wrong at a place, and what was expected there."""

    place: Place
    message: str

    def __str__(self) -> str:
        where = f"line {self.place.line}"
        return (
            f"{where}, {self.place.path}: {self.message}"
            if self.place.path
            else (f"{where}: {self.message}")
        )


class CaseFileError(DomainError):
    """The file cannot be loaded; nothing of it was."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(problems)[:MOST_PROBLEMS]
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass(frozen=True)
class Text:
    """A scalar exactly as written; `None` where the file says nothing or null."""

    value: str | None
    place: Place


@dataclass(frozen=True)
class Listing:
    items: list[Node]
    place: Place


@dataclass(frozen=True)
class Mapping:
    items: dict[str, Node]
    place: Place
    keys: dict[str, Place] = field(default_factory=dict)


Node = Text | Listing | Mapping


def read(content: bytes) -> Mapping:
    """The tree of a case file. Raises `CaseFileError` naming the line."""
    if len(content) > MOST_BYTES:
        raise refused(1, f"The file is larger than {MOST_BYTES:,} bytes.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise refused(line, "The file is not UTF-8 text.") from error
    _check_characters(text)
    try:
        tree = _Builder(yaml.parse(text, Loader=yaml.CSafeLoader)).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        problem = f"This is not YAML: {error.problem or error.context}."
        raise refused(line, problem) from error
    except yaml.YAMLError as error:
        raise refused(1, f"This is not YAML: {error}.") from error
    if not isinstance(tree, Mapping):
        raise refused(1, "A case file is a mapping that starts with “plumbline: 1”.")
    return tree


def refused(line: int, message: str, path: str = "") -> CaseFileError:
    return CaseFileError([Problem(Place(line, path), message)])


def _check_characters(text: str) -> None:
    for number, line in enumerate(text.splitlines(), 1):
        if "\x00" in line:
            raise refused(number, "There is a NUL character in this line. Remove it.")


class _Builder:
    """Builds the tree from parser events, so that nothing is expanded before it is refused."""

    def __init__(self, events: Iterator[yaml.Event]) -> None:
        self.events = events
        self.nodes = 0

    def document(self) -> Node:
        next(self.events)  # start of the stream
        if isinstance(next(self.events), yaml.StreamEndEvent):
            raise refused(1, "The file is empty. A case file starts with “plumbline: 1”.")
        tree = self.node(next(self.events), Place(1), 0)
        next(self.events)  # end of the document
        after = next(self.events)
        if not isinstance(after, yaml.StreamEndEvent):
            raise refused(after.start_mark.line + 1, "A case file is one YAML document.")
        return tree

    def node(self, event: yaml.Event, place: Place, depth: int) -> Node:
        line = event.start_mark.line + 1
        place = Place(line, place.path)
        self._check(event, place, depth)
        if isinstance(event, yaml.ScalarEvent):
            plain = event.style in (None, "")
            value = None if plain and event.value in NULLS else event.value
            return Text(value, place)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._listing(place, depth)
        return self._mapping(place, depth)

    def _check(self, event: yaml.Event, place: Place, depth: int) -> None:
        self.nodes += 1
        if self.nodes > MOST_NODES:
            raise refused(place.line, f"The file has more than {MOST_NODES:,} values.")
        if depth > DEEPEST:
            raise refused(place.line, "This is nested too deeply for a case file.", place.path)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            sentence = "Anchors (&) and aliases (*) are not allowed: write the value out."
            raise refused(place.line, sentence, place.path)
        if getattr(event, "tag", None):
            raise refused(place.line, "Tags (!) are not allowed: write plain values.", place.path)

    def _listing(self, place: Place, depth: int) -> Listing:
        items: list[Node] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            items.append(self.node(event, place.inside(len(items)), depth + 1))
        return Listing(items, place)

    def _mapping(self, place: Place, depth: int) -> Mapping:
        found = Mapping({}, place)
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            line = event.start_mark.line + 1
            key = self.node(event, place, depth + 1)
            if not isinstance(key, Text) or key.value is None:
                raise refused(line, "A key is a plain word.", place.path)
            if key.value in found.items:
                raise refused(line, f"The key “{key.value}” stands here twice.", place.path)
            found.keys[key.value] = place.inside(key.value, line)
            value = next(self.events)
            found.items[key.value] = self.node(value, found.keys[key.value], depth + 1)
        return found
