"""A case file made from the schema itself, so that a new key is hostile on the day it is added."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from accounts.models import User
from claims.casefile.loading import load
from claims.casefile.parsing import parse
from claims.casefile.reading import CaseFileError, read
from claims.casefile.schema import ON_CLAIM, ON_ESTIMATE, SECTIONS, Key, keys_of

Where = tuple[str, int, str]
"""Section, position, key."""
Texts = Callable[[Where], str]

FIXED: dict[str, list[dict[str, str]]] = {
    "case": [{"slug": "hostile"}],
    "units": [{"token": "hatch", "singular": "hatch", "plural": "hatches"}],
    "publishers": [{"slug": "paper", "url": "https://example.org/?a=%22%3Cb%3E&c=1"}],
    "sources": [
        {"slug": "article", "publisher": "paper", "url": "https://example.org/a"},
        {"slug": "insider", "publisher": "", "protected": "true", "url": ""},
    ],
    "captures": [],  # they come with files: tests/claims/test_casefile_captures.py
    "derivations": [{"source": "article", "origin": "insider", "relation": "quotes"}],
    "observations": [
        {"key": "cargo", "source": "article", "figure": "more than 3,000 t"},
        {"key": "hearsay", "source": "insider", "figure": "3,000 t"},
    ],
    "parameters": [
        {"slug": "grain", "value": "3000 t", "observation": "cargo", "source": "article"},
        {"slug": "crate", "value": "40 to 60 kg/crate", "observation": "", "source": ""},
    ],
    "estimates": [
        {"slug": "crates", "formula": "grain / crate", "unit": "crate"},
        {"slug": "half", "formula": "crates / 2", "unit": "crate"},
    ],
    "correlations": [{"first": "grain", "second": "crate", "rank": "0.5"}],
    "claims": [{"key": "crates", "reference": "2026-0042"}],
    "appearances": [
        {"key": "front", "source": "article"},
        {"key": "inside", "source": "insider", "url": ""},
    ],
    "quantities": [{"key": "crates", "figure": "about 60,000 crates", "observation": "cargo"}],
    "evidence": [
        {"key": "cargo", "quantity": "crates", "source": "article", "observation": "cargo",
         "credibility": "3"},
        {"key": "leak", "quantity": "", "source": "insider", "observation": "hearsay",
         "credibility": "6"},
    ],
    "findings": [{"quantity": "crates", "estimate": "crates"}],
}  # fmt: skip
"""What names other entries; everything else is filled in from the schema."""
INPUTS = ({"grain": "grain", "crate": "crate"}, {"crates": "{estimate: crates}"})
USUAL = {
    "text": "words",
    "link": "https://example.org/",
    "date": "2024-06-22",
    "period": "2023-08 to 2024-01",
    "language": "en",
    "country": "US",
    "flag": "false",
    "slug": "",
}
FREE = ("text",)
"""Kinds of keys that take any words."""
SIZES = (20_000, 8_000, 4_000, 2_000, 1_000, 500, 300, 200, 100, 60)


@dataclass
class File:
    """The text of a case file, and on which line each key stands."""

    texts: Texts
    lines: list[str] = field(default_factory=list)
    places: dict[int, Where] = field(default_factory=dict)

    @classmethod
    def of(cls, texts: Texts) -> File:
        file = cls(texts)
        file._line("plumbline: 1")
        file._line("case:")
        file._keys("case", 0, "  ", dash=False)
        for section in SECTIONS:
            file._section(section, "")
        return file

    @property
    def text(self) -> str:
        return "\n".join(self.lines) + "\n"

    def _section(self, section: str, indent: str) -> None:
        self._line(f"{indent}{section}:")
        for position in range(len(FIXED[section])):
            self._keys(section, position, f"{indent}  ", dash=True)

    def _keys(self, section: str, position: int, indent: str, *, dash: bool) -> None:
        lead = f"{indent}- " if dash else indent
        for key in keys_of(section):
            if key.kind == "entries":
                self._section(key.name, f"{indent}  ")
            elif key.kind == "inputs":
                self._line(f"{lead}inputs:")
                for name, value in INPUTS[position].items():
                    self._line(f"{indent}    {name}: {value}")
            else:
                where = (section, position, key.name)
                self._line(f"{lead}{key.name}: {quoted(self._value(key, where))}", where)
            lead = f"{indent}  " if dash else indent

    def _value(self, key: Key, where: Where) -> str:
        section, position, name = where
        fixed = FIXED[section][position]
        if name in fixed:
            return fixed[name]
        if key.kind in FREE:
            return self.texts(where)
        return key.choices[0] if key.choices else USUAL[key.kind]

    def _line(self, text: str, where: Where | None = None) -> None:
        self.lines.append(text)
        if where:
            self.places[len(self.lines)] = where


def quoted(text: str) -> str:
    """In double quotes, with an escape for whatever would break the line."""
    written = json.dumps(text, ensure_ascii=False)
    for character in ("\x7f", "\x85", "\u2028", "\u2029", "\ufeff"):
        written = written.replace(character, f"\\u{ord(character):04x}")
    return written


def free_keys() -> Iterator[Where]:
    """Every place that takes any words."""
    for section in ("case", *SECTIONS, *ON_CLAIM, *ON_ESTIMATE):
        for position, fixed in enumerate(FIXED[section]):
            for key in keys_of(section):
                if key.kind in FREE and key.name not in fixed:
                    yield section, position, key.name


def load_hostile(text: str, *, by: User) -> tuple[File, set[Where]]:
    """Load a file with `text` in every place that takes it; returns where it was refused."""
    return load_each(dict.fromkeys(free_keys(), text), by=by)


def load_each(texts: Mapping[Where, str], *, by: User) -> tuple[File, set[Where]]:
    """Load a file with a text for each place; returns where it was refused.

    A place that refuses its text is given ever less of it, and in the end ordinary words. Every
    refusal must name a line that holds what was refused.
    """
    given = dict(texts)
    refused: set[Where] = set()
    for _attempt in range(10 * len(SIZES)):
        file = File.of(given.__getitem__)
        try:
            load(parse(read(file.text.encode())), by=by, why="A test")
        except CaseFileError as error:
            for problem in error.problems:
                where = file.places[problem.place.line]  # a refusal names the line of a key
                assert problem.message
                assert len(str(problem)) < 400, "a refusal does not repeat what it refuses"
                less = next((size for size in SIZES if size < len(given[where])), 0)
                if not less:
                    refused.add(where)
                given[where] = given[where][:less] if less else USUAL["text"]
        else:
            return file, refused
    raise AssertionError("The file is refused whatever is taken out of it.")
