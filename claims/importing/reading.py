"""From the bytes of a table to its lines: encoding, separator, header, cells. Pure.

What cannot be told apart is said with its line; the other lines are read all the same. Memory
grows with the file, which is bounded, and not with what it claims to hold.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from dataclasses import dataclass, field

from audit.cells import plain_cell
from claims.importing.columns import BY_NAME, NAMES, PASSED_OVER, REQUIRED

MOST_BYTES = 8_000_000
MOST_ROWS = 10_000
MOST_COLUMNS = 100
LONGEST_CELL = 20_000
SEPARATORS = {",": "a comma", ";": "a semicolon", "\t": "a tab", "|": "a vertical bar"}
CP1252 = "windows-1252"


class TableError(ValueError):
    """A table of which nothing can be used; says why, and what to do."""


@dataclass(frozen=True)
class Line:
    """A line of the table; `fault` says why its cells cannot be told apart, if they cannot."""

    number: int
    cells: dict[str, str]
    fault: str = ""


@dataclass
class Table:
    encoding: str
    separator: str
    header: list[str]
    unknown: list[str] = field(default_factory=list)
    lines: Iterator[Line] = field(default_factory=lambda: iter(()))


def read_table(content: bytes, encoding: str = "") -> Table:
    """The table in these bytes. `encoding` is "windows-1252" where somebody said so."""
    if not content.strip():
        raise TableError("The file is empty.")
    if len(content) > MOST_BYTES:
        raise TableError("The file has more than 8 MB: divide it.")
    text, named = _decoded(content, encoding)
    physical = text.splitlines(keepends=True)
    first = next((number for number, line in enumerate(physical) if line.strip()), 0)
    separator = _separator(physical[first])
    reader = csv.reader(iter(physical[first:]), delimiter=separator, strict=True)
    try:
        header = [_name(cell) for cell in next(reader)]
    except csv.Error as error:
        raise TableError(
            "The first line, with the names of the columns, cannot be read."
        ) from error
    _check_header(header)
    unknown = [it for it in header if it and it not in BY_NAME and it not in PASSED_OVER]
    return Table(named, separator, header, unknown, _lines(reader, header, first))


def _decoded(content: bytes, encoding: str) -> tuple[str, str]:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace"), "UTF-16"
    if content.startswith(codecs.BOM_UTF8):
        content = content[len(codecs.BOM_UTF8) :]
        encoding = ""
    if encoding == CP1252:
        return content.decode("cp1252", errors="replace"), "Windows-1252"
    try:
        return content.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise TableError(
            f"The file is not in UTF-8: line {line} has the byte {content[error.start]:#04x}. It "
            "may be in Windows-1252, which says “é” in one byte. Save it as “CSV UTF-8”, or say "
            "that it is in Windows-1252."
        ) from error


def _separator(line: str) -> str:
    """The separator by which the first line has the most of our columns."""

    def known(separator: str) -> int:
        cells = next(csv.reader([line], delimiter=separator), [])
        return sum(_name(cell) in BY_NAME for cell in cells)

    best = max(SEPARATORS, key=known)
    if not known(best):
        columns = ", ".join(NAMES[:4])
        raise TableError(
            f"The first line names no column that is known ({columns} …). Start from the template."
        )
    return best


def _name(cell: str) -> str:
    return "_".join(cell.strip().lower().replace("-", " ").replace("_", " ").split())


def _check_header(header: list[str]) -> None:
    if len(header) > MOST_COLUMNS:
        raise TableError(f"The table has {len(header)} columns, and at most 100 are read.")
    twice = sorted({it for it in header if it and header.count(it) > 1})
    if twice:
        raise TableError(f"There are two columns named {', '.join(twice[:3])}.")
    missing = [it for it in REQUIRED if it not in header]
    if missing:
        raise TableError(f"The column {' and the column '.join(missing)} must be there.")


def _lines(reader: Iterator[list[str]], header: list[str], skipped: int) -> Iterator[Line]:
    """One after the other; `MOST_ROWS` at most, and one that says that there are more."""
    place: int = skipped + getattr(reader, "line_num", 0)
    made = 0
    while True:
        number = place + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            place = skipped + getattr(reader, "line_num", 0)
            yield Line(number, {}, _broken(error, number, place))
            made += 1
            continue
        place = skipped + getattr(reader, "line_num", 0)
        if not any(cell.strip() for cell in cells):
            continue
        if made == MOST_ROWS:
            raise TableError("The table has more than 10,000 lines: divide it.")
        made += 1
        yield _line(number, cells, header)


def _line(number: int, cells: list[str], header: list[str]) -> Line:
    found = {
        name: plain_cell(cell.strip())[: LONGEST_CELL + 1]
        for name, cell in zip(header, cells, strict=False)
        if name in BY_NAME
    }
    fault = ""
    if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
        fault = (
            f"The line has {len(cells)} cells and the table {len(header)} columns: a text with the "
            "separator in it stands in quotation marks."
        )
    return Line(number, found, fault)


def _broken(error: csv.Error, first: int, last: int) -> str:
    if "field larger" in str(error) or last > first or "end of data" in str(error):
        return (
            f"From line {first} to line {last} a quotation mark is not closed, so that the cells "
            "cannot be told apart. Double a quotation mark inside a text."
        )
    return "The quotation marks of this line do not fit: double one that stands inside a text."
