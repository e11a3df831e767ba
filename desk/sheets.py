"""What somebody is writing: a formula, its inputs in rows, and what can be said of them so far.

A sheet is read from an address or a form in which nothing need be right yet. The rows are named
`0-name`, `0-value` and so on; what they stand for is looked up once for all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from desk import standing_for
from desk.draft_forms import InputForm
from desk.standing_for import Choice
from estimates.checking import (
    LONGEST_DRAFT,
    MOST_INPUTS,
    Check,
    Draft,
    Fault,
    Given,
    InputRead,
    check,
)
from estimates.flattened import Correlation
from estimates.models import Estimate

ROW = re.compile(r"([0-9]{1,3})-name")
FEWEST_ROWS = 2
HEAD = ("formula", "unit", "claimed", "bearing")


@dataclass
class Row:
    """One input: its fields, and how it was read, or what is wrong with it."""

    number: int
    typed: Mapping[str, str]
    form: forms.Form
    choice: Choice | None = None
    faults: list[Fault] = field(default_factory=list)
    reading: InputRead | None = None

    @property
    def name(self) -> str:
        return self.typed.get("name", "")

    @property
    def value(self) -> str:
        return self.typed.get("value", "")

    @property
    def existing(self) -> str:
        return self.typed.get("existing", "")

    @property
    def is_blank(self) -> bool:
        return not any(self.typed.values())

    @property
    def text(self) -> str:
        """The text in which places are counted."""
        return self.choice.text if self.choice else self.value


@dataclass
class Sheet:
    """`check` is None where there is too much, or nothing, to check."""

    typed: Mapping[str, str]
    rows: list[Row]
    check: Check | None = None
    note: str = ""

    @property
    def given(self) -> list[Row]:
        return [row for row in self.rows if not row.is_blank]

    @property
    def is_empty(self) -> bool:
        return not self.given and not any(self.typed.get(name) for name in HEAD)

    @property
    def is_good(self) -> bool:
        """Whether it could be kept: a preview or a claimed figure may be missing."""
        faults = self.check.faults if self.check else ()
        harmless = {"preview", "claimed"}
        return bool(
            self.check
            and all(fault.part in harmless for fault in faults)
            and not any(row.faults for row in self.rows)
        )

    @property
    def headline(self) -> str:
        """What comes out, in words."""
        return self.check.preview.sentence() if self.check and self.check.preview else ""

    @property
    def first_fault(self) -> str:
        """What to do next: the first thing that is wrong, or missing."""
        if self.note:
            return self.note
        if self.check is None or not self.typed["formula"]:
            return _("Write a formula to see what comes out.")
        first = next(self._all_faults(), None)
        return first.sentence() if first else ""

    def _all_faults(self) -> Iterator[Fault]:
        """Those of rows first: a name is often missing because its row has a fault."""
        yield from (fault for row in self.rows for fault in row.faults)
        yield from (self.check.faults if self.check else ())

    def faults_of(self, part: str) -> list[Fault]:
        found = self.check.faults_of(part) if self.check else []
        # An empty formula is no mistake of somebody who has not written one yet.
        return found if self.typed.get(part, "").strip() or part == "preview" else []

    @property
    def formula_faults(self) -> list[Fault]:
        return self.faults_of("formula")

    @property
    def unit_faults(self) -> list[Fault]:
        return self.faults_of("unit")

    @property
    def claimed_faults(self) -> list[Fault]:
        return self.faults_of("claimed")

    @property
    def preview_faults(self) -> list[Fault]:
        return self.faults_of("preview")

    def pairs(self) -> list[tuple[str, str]]:
        """What was typed, as an address carries it."""
        head = [(name, self.typed[name]) for name in HEAD if self.typed.get(name)]
        for number, row in enumerate(self.given):
            head += [(f"{number}-{name}", text) for name, text in row.typed.items() if text]
        return head


def read(
    data: Mapping[str, Any], *, row_form: type[forms.Form] = InputForm, of: Estimate | None = None
) -> Sheet:
    """The sheet in an address or a form, checked as far as it goes.

    `of` is the estimate that is being revised: what rests on it cannot be taken in.
    """
    typed = {name: _text(data, name) for name in HEAD}
    rows = _rows(data, row_form)
    sheet = Sheet(typed, rows)
    given = sheet.given
    if len(given) > MOST_INPUTS or _length(typed, given) > LONGEST_DRAFT:
        sheet.note = _("That is too long: at most 150 inputs and 16,000 characters.")
        return sheet
    standing_for.look_up(given, of=of)
    return _checked(sheet, standing_for.stated_by(of))


def _checked(sheet: Sheet, stated: tuple[Correlation, ...]) -> Sheet:
    texts: dict[str, Given] = {}
    for row in sheet.given:
        if row.name in texts:
            row.faults.append(Fault("name", _("Two inputs have this name.")))
        elif not row.name:
            row.faults.append(Fault("name", _("Give the name that the formula uses.")))
        elif row.faults:
            texts[row.name] = Given(known=False)
        else:
            texts[row.name] = row.choice.given if row.choice else Given(row.value)
    bearing = sheet.typed.get("bearing") or Estimate.Bearing.CENTRAL
    draft = Draft(
        sheet.typed["formula"],
        texts,
        sheet.typed["unit"],
        sheet.typed["claimed"],
        bearing if bearing in Estimate.Bearing.values else Estimate.Bearing.CENTRAL,
        stated,
    )
    sheet.check = check(draft)
    _hand_out(sheet, sheet.check)
    return sheet


def _hand_out(sheet: Sheet, found: Check) -> None:
    """Each reading and fault to its row; a name that stands twice is read once."""
    readings = {it.name: it for it in found.inputs}
    for row in sheet.given:
        if row.faults or row.name not in readings:
            continue
        row.reading = readings[row.name]
        if row.value or row.choice:
            row.faults += found.faults_of(f"inputs.{row.name}")


def with_rows_for(sheet: Sheet, names: Iterable[str], row_form: type[forms.Form]) -> Sheet:
    """The sheet with a row for each of these names, or one more where there are none."""
    wanted = [name for name in names if name not in {row.name for row in sheet.rows}]
    if not wanted:
        wanted = [] if any(row.is_blank for row in sheet.rows[FEWEST_ROWS:]) else [""]
    free = [row for row in sheet.rows if row.is_blank] if any(wanted) else []
    for name in wanted[: MOST_INPUTS - len(sheet.given)]:
        number = free.pop(0).number if free else _next_number(sheet)
        row = _row(number, {"name": name}, row_form)
        sheet.rows = sorted(
            [*(it for it in sheet.rows if it.number != number), row], key=lambda it: it.number
        )
    return sheet


def _next_number(sheet: Sheet) -> int:
    return max((row.number for row in sheet.rows), default=-1) + 1


def _rows(data: Mapping[str, Any], row_form: type[forms.Form]) -> list[Row]:
    numbers = {int(found[1]) for key in data if (found := ROW.fullmatch(key))}
    numbers |= set(range(FEWEST_ROWS))
    names = list(row_form.base_fields)
    return [
        _row(number, {name: _text(data, f"{number}-{name}") for name in names}, row_form)
        for number in sorted(numbers)
    ]


def _row(number: int, typed: Mapping[str, str], row_form: type[forms.Form]) -> Row:
    return Row(number, typed, row_form(initial=dict(typed), prefix=str(number)))


def _text(data: Mapping[str, Any], name: str) -> str:
    """The text as typed but for white space around it, in which no place is counted."""
    return str(data.get(name) or "").strip()


def _length(typed: Mapping[str, str], rows: Iterable[Row]) -> int:
    texts = [*typed.values(), *(text for row in rows for text in row.typed.values())]
    return sum(map(len, texts))


def of_value(text: str) -> Sheet:
    """The sheet of a single value, so that it has a reading and a curve."""
    return read({"formula": "value", "0-name": "value", "0-value": text})
