"""Checking a formula and its inputs while they are being written: what each input is read as,
what comes out and in which unit, and what is wrong, with its place.

Nothing is stored and nothing raised for what a person typed: a check of an unfinished text is
an answer too. Pure.
"""

from __future__ import annotations

import ast
import keyword
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from estimates.distributions import Distribution, parse_input
from estimates.flattened import (
    Correlation,
    EvaluationError,
    Leaf,
    MeasurementModel,
    Node,
    Ref,
    each_once,
)
from estimates.formula import FUNCTIONS, Formula, compile_formula
from estimates.formula_text import LONGEST_NAME, TOKEN
from estimates.formula_units import extent
from estimates.previews import NoValueError, Preview, preview
from estimates.results import six
from estimates.verdicts import Standing, standing
from sources.quantities import Figure, read_figure
from sources.reading import ReadingError
from sources.units import Unit, parse_unit

TARGET = "= formula"
"""The key of the formula under test: no slug, so that it meets no stored estimate's."""
NAME = re.compile(r"[a-z][a-z0-9_]*")
WORD = re.compile(r"[^\s,;:()/]+")
MOST_INPUTS = 150
"""More names than a formula has room for."""
LONGEST_DRAFT = 16_000
"""Characters of all texts together: what is read at every keystroke stays quick to read."""
TOO_LARGE = (
    "It rests on too much to be previewed here. A worker has the time once it is an estimate."
)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one part of a draft. `start` and `end` are places in its text."""

    part: str
    message: str
    suggestion: str = ""
    start: int | None = None
    end: int | None = None

    @classmethod
    def of(cls, part: str, text: str, error: ReadingError) -> Fault:
        """The fault that an error tells of; without an end, the word at its place."""
        start, end = error.position, error.end
        if start is not None:
            start = min(max(start, 0), len(text))
            end = min(end, len(text)) if end is not None else _word_end(part, text, start)
        return cls(part, error.message, error.suggestion or "", start, end)

    @property
    def place(self) -> list[str]:
        """The names on the way to the part: ["inputs", "mass"]."""
        return self.part.split(".", 1)

    def sentence(self) -> str:
        return f"{self.message} {self.suggestion}".strip()

    def canonical(self) -> dict[str, Any]:
        return {
            "part": self.place,
            "message": self.message,
            "suggestion": self.suggestion,
            "start": self.start,
            "end": self.end,
        }


def _word_end(part: str, text: str, start: int) -> int:
    pattern = TOKEN if part == "formula" else WORD
    found = pattern.match(text, start)
    return max(found.end(), start + 1) if found else min(start + 1, len(text))


@dataclass(frozen=True, slots=True)
class Given:
    """What a name stands for: a text with its unit (`key` is the parameter's, if it is one), or
    a stored estimate with all that it rests on. `known` is false while nobody can tell."""

    text: str = ""
    key: str = ""
    upstream: MeasurementModel | None = None
    known: bool = True


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody is writing. `given` stands in the order in which it was written; `stated`
    are correlations of parameters, of which those count that the draft rests on."""

    formula: str
    given: Mapping[str, Given]
    unit: str = ""
    claimed: str = ""
    bearing: str = "central"
    stated: tuple[Correlation, ...] = ()


@dataclass(frozen=True, slots=True)
class InputRead:
    """How one input was read: its sentence and unit, or nothing where it has a fault."""

    name: str
    text: str
    canonical: str = ""
    sentence: str = ""
    unit: Unit | None = None


@dataclass(frozen=True)
class Check:
    """Everything that can be said of a draft."""

    draft: Draft
    inputs: tuple[InputRead, ...]
    formula: Formula | None
    missing: tuple[str, ...]
    unused: tuple[str, ...]
    unit: Unit | None
    faults: tuple[Fault, ...]
    preview: Preview | None = None
    standing: Standing | None = None
    figure: Figure | None = None

    @property
    def is_good(self) -> bool:
        return not self.faults

    def faults_of(self, part: str) -> list[Fault]:
        return [fault for fault in self.faults if fault.part == part]

    @cached_property
    def shown(self) -> dict[str, Any] | None:
        """The preview as a chart takes it."""
        return self.preview.canonical() if self.preview else None

    def canonical(self) -> dict[str, Any]:
        """JSON-ready; numbers as decimal strings."""
        return {
            "formula": {
                "canonical": self.formula.canonical if self.formula else None,
                "names": list(self.formula.names) if self.formula else [],
                "missing": list(self.missing),
                "unused": list(self.unused),
                "unit": None if self.unit is None else self.unit.text,
            },
            "inputs": {
                it.name: {
                    "canonical": it.canonical or None,
                    "sentence": it.sentence or None,
                    "unit": None if it.unit is None else it.unit.text,
                }
                for it in self.inputs
            },
            "errors": [fault.canonical() for fault in self.faults],
            "preview": self.shown,
            "claimed": self._claimed(),
        }

    def _claimed(self) -> dict[str, Any] | None:
        found = self.standing
        if found is None:
            return None
        return {
            "place": found.place,
            "percentile": six(found.percentile),
            "p_at_least": None if found.p_at_least is None else six(found.p_at_least),
            "p_at_most": None if found.p_at_most is None else six(found.p_at_most),
            "word": found.word,
            "sentence": found.sentence,
        }


def check(draft: Draft) -> Check:
    """Read a draft as far as it goes, and preview what comes out. Raises nothing for its text."""
    return _Checking(draft).run()


@dataclass
class _Checking:
    """One pass over a draft; each step notes its faults and leaves out what it cannot know."""

    draft: Draft
    faults: list[Fault] = field(default_factory=list)
    units: dict[str, Unit] = field(default_factory=dict)

    def run(self) -> Check:
        inputs = tuple(self.input(name, given) for name, given in self.draft.given.items())
        formula = self.formula()
        names = formula.names if formula else ()
        missing = tuple(self.missing(formula)) if formula else ()
        unused = tuple(name for name in self.draft.given if name not in names) if formula else ()
        wanted = self.wanted()
        figure = self.claimed()
        unit = self.result_unit(formula, wanted) if formula else None
        found = self.preview(formula, unit) if formula and unit is not None else None
        place = self.standing(found, figure) if found and figure else None
        return Check(
            self.draft, inputs, formula, missing, unused, unit, tuple(self.faults), found, place,
            figure,
        )  # fmt: skip

    def note(self, part: str, text: str, error: ReadingError) -> None:
        self.faults.append(Fault.of(part, text, error))

    def input(self, name: str, given: Given) -> InputRead:
        complaint = name_complaint(name)
        if complaint:
            self.faults.append(Fault(f"inputs.{name}", complaint))
        if not given.known:
            return InputRead(name, given.text)
        try:
            return self.upstream(name, given) if given.upstream else self.read(name, given)
        except ReadingError as error:
            self.note(f"inputs.{name}", given.text, error)
            return InputRead(name, given.text)

    def read(self, name: str, given: Given) -> InputRead:
        reading: Distribution = parse_input(given.text)
        self.units[name] = reading.unit
        return InputRead(name, given.text, reading.text(), reading.sentence(), reading.unit)

    def upstream(self, name: str, given: Given) -> InputRead:
        model = given.upstream
        assert model is not None  # noqa: S101 - told apart by the caller
        self.units[name] = unit = model.check()
        return InputRead(name, "", unit=unit)

    def formula(self) -> Formula | None:
        try:
            return compile_formula(self.draft.formula)
        except ReadingError as error:
            self.note("formula", self.draft.formula, error)
            return None

    def missing(self, formula: Formula) -> Iterator[str]:
        """Names for which nothing is given, each with its first place noted."""
        for name in formula.names:
            if name in self.draft.given:
                continue
            start = _first_place(formula, name)
            self.faults.append(
                Fault("formula", f"Nothing is given for “{name}”.", "Add it as an input.", start,
                      start + len(name))
            )  # fmt: skip
            yield name

    def wanted(self) -> Unit | None:
        try:
            return parse_unit(self.draft.unit)
        except ReadingError as error:
            self.note("unit", self.draft.unit, error)
            return None

    def claimed(self) -> Figure | None:
        if not self.draft.claimed.strip():
            return None
        try:
            return read_figure(self.draft.claimed)
        except ReadingError as error:
            self.note("claimed", self.draft.claimed, error)
            return None

    def result_unit(self, formula: Formula, wanted: Unit | None) -> Unit | None:
        """The unit of the result: as wanted, if the formula gives such a one."""
        if any(name not in self.units for name in formula.names):
            return None
        try:
            found = formula.unit(self.units)
        except ReadingError as error:
            self.note("formula", self.draft.formula, error)
            return None
        if wanted is None:
            return found
        try:
            return _model(formula, self.draft).check()
        except ReadingError as error:
            said = error.message.replace(f"“{TARGET}”", "It", 1)
            blamed = "unit" if self.draft.unit.strip() else "formula"
            self.faults.append(Fault(blamed, said, error.suggestion or ""))
            return found

    def preview(self, formula: Formula, unit: Unit) -> Preview | None:
        try:
            found = preview(_model(formula, self.draft, unit))
        except NoValueError as error:
            start, end = _extent(formula, error.node)
            self.faults.append(Fault("formula", error.message, "", start, end))
            return None
        except ReadingError as error:
            self.faults.append(Fault("formula", error.message, error.suggestion or ""))
            return None
        if found is None:
            self.faults.append(Fault("preview", TOO_LARGE))
        return found

    def standing(self, found: Preview, figure: Figure) -> Standing | None:
        try:
            return standing(found.samples, figure, self.draft.bearing)
        except EvaluationError as error:
            self.faults.append(Fault("claimed", error.message, error.suggestion or ""))
            return None


def name_complaint(name: str) -> str:
    """Why something cannot be a name in a formula; "" if it can."""
    if name in FUNCTIONS or name == "pi" or keyword.iskeyword(name):
        return f"“{name}” means something of its own in a formula: choose another name."
    if len(name) > LONGEST_NAME:
        return f"A name has at most {LONGEST_NAME} letters."
    if not NAME.fullmatch(name):
        return "A name begins with a lower-case letter and has such letters, digits and _ only."
    return ""


def _model(formula: Formula, draft: Draft, unit: Unit | None = None) -> MeasurementModel:
    """The draft as a model: the formula on top of what its names stand for.

    Raises `CorrelationError` when two of these state different correlations of one pair.
    """
    nodes: dict[str, Node] = {}
    leaves: dict[str, Leaf] = {}
    correlations: list[Correlation] = []
    refs: dict[str, Ref] = {}
    for name in formula.names:
        given = draft.given[name]
        if given.upstream:
            nodes |= {node.key: node for node in given.upstream.nodes}
            leaves |= {leaf.key: leaf for leaf in given.upstream.leaves}
            correlations += given.upstream.correlations
            refs[name] = Ref("node", given.upstream.target)
        else:
            key = given.key or f"= {name}"
            leaves[key] = Leaf(key, given.text)
            refs[name] = Ref("leaf", key)
    wanted = draft.unit if unit is None else unit.text
    node = Node(TARGET, draft.formula, wanted, refs)
    correlations += (it for it in draft.stated if it.first in leaves and it.second in leaves)
    return MeasurementModel(
        TARGET, (*nodes.values(), node), tuple(leaves.values()), each_once(correlations)
    )


def _first_place(formula: Formula, name: str) -> int:
    places = [
        node.col_offset
        for node in ast.walk(formula.tree)
        if isinstance(node, ast.Name) and node.id == name
    ]
    return min(places) + formula.offset


def _extent(formula: Formula, node: ast.expr | None) -> tuple[int | None, int | None]:
    if node is None:
        return None, None
    start = node.col_offset + formula.offset
    return start, start + extent(node)
