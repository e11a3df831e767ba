"""YAML as a tree of texts that know where they stand. Hostile files are refused, not expanded.

Every scalar is kept as the text that was written: `2024-06`, `NO` and `1.60` mean what they
say, whatever a YAML version would make of them. The tree is built from the parser's events,
so that an alias bomb or deep nesting is refused at the event where it starts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from audit.errors import DomainError

MOST_BYTES = 5_000_000
MOST_NODES = 200_000
DEEPEST = 12
MOST_PROBLEMS = 50
LONGEST_KEY = 60
NULLS = {"", "~", "null", "Null", "NULL"}
CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# The C parser where PyYAML was built with it: the other one takes a minute for 5 MB.
PARSER: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, order=True)
class Place:
    """A line (from 1) and the keys that lead there: `claims[0].quantities[1].figure`."""

    line: int
    path: str = ""

    def inside(self, key: str | int, line: int | None = None) -> Place:
        if isinstance(key, int):
            step = f"[{key}]"
        else:
            step = f".{shortened(key)}" if self.path else shortened(key)
        return Place(self.line if line is None else line, self.path + step)


@dataclass(frozen=True, order=True)
class Problem:
    """What is wrong at a place, and what was expected there."""

    place: Place
    message: str

    def __str__(self) -> str:
        path = f" {self.place.path}:" if self.place.path else ""
        return f"{self.place.line}:{path} {self.message}"


class CaseFileError(DomainError):
    """The file cannot be loaded; nothing of it was. `problems` are in order of place."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(problems)[:MOST_PROBLEMS]
        self.more = len(problems) - len(self.problems)
        super().__init__(self.listed("line "))

    def listed(self, prefix: str) -> str:
        """One problem a line: `prefix` (such as "file.yaml:"), line, keys, sentence."""
        lines = [f"{prefix}{problem}" for problem in self.problems]
        return "\n".join([*lines, f"… and {self.more} more."] if self.more else lines)


@dataclass(frozen=True)
class Text:
    """A scalar exactly as written; `None` where the file says nothing or null.

    `block` marks the styles `|` and `>`, whose last line break belongs to the layout.
    """

    value: str | None
    place: Place
    block: bool = False


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
        raise refused(Place(1), f"The file is larger than {MOST_BYTES:,} bytes.")
    text = _decoded(content)
    _check_characters(text)
    try:
        tree = _Builder(yaml.parse(text, Loader=PARSER)).document()
    except yaml.MarkedYAMLError as error:
        raise _not_yaml(error, text) from error
    except yaml.YAMLError as error:
        raise refused(Place(1), f"This is not YAML: {error}.") from error
    if not isinstance(tree, Mapping):
        raise refused(tree.place, "A case file is a mapping that starts with “plumbline: 1”.")
    return tree


def refused(place: Place, message: str) -> CaseFileError:
    return CaseFileError([Problem(place, message)])


def shortened(text: str) -> str:
    """A stranger's text, short enough for an error message."""
    return text if len(text) <= LONGEST_KEY else f"{text[: LONGEST_KEY - 1]}…"


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise refused(Place(line), "The file is not UTF-8 text.") from error


def _check_characters(text: str) -> None:
    found = CONTROL_CHARACTERS.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        raise refused(Place(line), _control_character(found[0]))


def _control_character(character: str) -> str:
    name = (
        "a NUL character"
        if character == "\x00"
        else f"a control character (U+{ord(character):04X})"
    )
    return f"There is {name} here. Remove it."


def _not_yaml(error: yaml.MarkedYAMLError, text: str) -> CaseFileError:
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else 1
    written = text.splitlines()[line - 1 : line]
    tab = "\t" in (written[0] if written else "")
    hint = " Indent with spaces, not tabs." if tab else ""
    return refused(Place(line), f"This is not YAML: {error.problem or error.context}.{hint}")


class _Builder:
    """Builds the tree from parser events, so that nothing is expanded before it is refused."""

    def __init__(self, events: Iterator[yaml.Event]) -> None:
        self.events = events
        self.nodes = 0

    def document(self) -> Node:
        next(self.events)  # start of the stream
        if isinstance(next(self.events), yaml.StreamEndEvent):
            raise refused(Place(1), "The file is empty. A case file starts with “plumbline: 1”.")
        tree = self.node(next(self.events), Place(1), 0)
        next(self.events)  # end of the document
        after = next(self.events)
        if not isinstance(after, yaml.StreamEndEvent):
            place = Place(_line(after))
            raise refused(place, "A case file is one YAML document; a second one starts here.")
        return tree

    def node(self, event: yaml.Event, place: Place, depth: int) -> Node:
        place = Place(_line(event), place.path)
        self._check(event, place, depth)
        if isinstance(event, yaml.ScalarEvent):
            return _text(event, place)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._listing(place, depth)
        return self._mapping(place, depth)

    def _check(self, event: yaml.Event, place: Place, depth: int) -> None:
        self.nodes += 1
        if self.nodes > MOST_NODES:
            raise refused(place, f"The file has more than {MOST_NODES:,} values.")
        if depth > DEEPEST:
            raise refused(place, "This is nested too deeply for a case file.")
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise refused(place, "Anchors (&) and aliases (*) are not allowed: write it out.")
        if getattr(event, "tag", None):
            raise refused(place, "Tags (!) are not allowed: write plain values.")

    def _listing(self, place: Place, depth: int) -> Listing:
        items: list[Node] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            items.append(self.node(event, place.inside(len(items)), depth + 1))
        return Listing(items, place)

    def _mapping(self, place: Place, depth: int) -> Mapping:
        found = Mapping({}, place)
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self.node(event, place, depth + 1)
            if not isinstance(key, Text) or key.value is None:
                raise refused(key.place, "A key is a plain word.")
            name = key.value
            if name in found.items:
                raise refused(key.place, f"The key “{shortened(name)}” stands here twice.")
            found.keys[name] = place.inside(name, key.place.line)
            found.items[name] = self.node(next(self.events), found.keys[name], depth + 1)
        return found


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _text(event: yaml.ScalarEvent, place: Place) -> Text:
    value: str = event.value
    hidden = CONTROL_CHARACTERS.search(value)  # "\0" in double quotes is written with an escape
    if hidden:
        raise refused(place, _control_character(hidden[0]))
    if value in NULLS and event.style in (None, ""):
        return Text(None, place)
    return Text(value, place, block=event.style in ("|", ">"))
