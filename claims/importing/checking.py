"""What is wrong with each line of a table, and what it says: before anything is stored."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from audit.fields import language_tag
from claims.importing.columns import BY_NAME, COLUMNS, MOST_FIGURES
from claims.models import Case, Claim
from sources import counted
from sources.columns import Modality
from sources.dates import PartialDate, Period
from sources.links import safe_href
from sources.models import Source
from sources.quantities import read_figure
from sources.reading import ReadingError

HIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
ON_ONE_LINE = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")
SEVERAL_LINES = {"statement", "note", "quote"}
PRIORITIES = {it.name.lower(): it.value for it in Claim.Priority}


@dataclass(frozen=True)
class Problem:
    column: str
    sentence: str


@dataclass
class Checked:
    """What a line says, in the terms of the action, as far as it could be read."""

    given: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


class Known:
    """What cells may name: cases and sources, read once for the whole table."""

    def __init__(self, rows: Iterable[Mapping[str, str]], user: User) -> None:
        rows = list(rows)
        cases = {row.get("case", "") for row in rows} - {""}
        slugs = {row.get("source", "") for row in rows} - {""}
        self.cases: dict[str, Case] = {
            it.slug: it for it in _in_pieces(Case.objects.live(), "slug", cases)
        }
        visible = Source.objects.live().visible_to(user)
        self.sources: dict[str, Source] = {it.slug: it for it in _in_pieces(visible, "slug", slugs)}


def _in_pieces(rows: Any, name: str, values: set[str]) -> Iterable[Any]:
    """By a few hundred values a query, without those that no column could hold."""
    sound = sorted(it for it in values if "\x00" not in it and len(it) <= 80)
    for first in range(0, len(sound), 500):
        yield from rows.filter(**{f"{name}__in": sound[first : first + 500]})


def check(cells: Mapping[str, str], known: Known) -> Checked:
    """Every problem of a line, each at its column."""
    return _Line(cells, known).checked()


class _Line:
    def __init__(self, cells: Mapping[str, str], known: Known) -> None:
        self.cells, self.known = cells, known
        self.result = Checked()

    def checked(self) -> Checked:
        sound = [column.name for column in COLUMNS if self._is_sound(column.name)]
        self.sound = set(sound)
        given = self.result.given
        for name in ("statement", "claimant", "place", "note"):
            given[name] = self._text(name)
        given["language"] = self._read("language", _language) or "en"
        given["claimed_on"] = self._read("claimed_on", PartialDate.parse)
        given["modality"] = self._read("modality", _modality) or Modality.ASSERTED.value
        given["period"] = self._read("period", Period.parse)
        given["case"] = self._read("case", self._case)
        given["priority"] = self._read("priority", _priority) or Claim.Priority.NORMAL
        given["due_on"] = self._read("due_on", _day)
        given["tags"] = self._read("tags", _tags) or []
        given["figures"] = [it for n in range(1, MOST_FIGURES + 1) if (it := self._figure(n))]
        given["seen"] = self._seen()
        return self.result

    def _is_sound(self, name: str) -> bool:
        """Present where it must be, no longer than its column, without hidden characters."""
        text, column = self.cells.get(name, ""), BY_NAME[name]
        if column.required and not text:
            return self._wrong(name, _("It is empty, and must not be."))
        if len(text) > column.longest:
            sentence = _("It has %(length)s characters, and at most %(most)s fit.")
            return self._wrong(name, sentence % {"length": len(text), "most": column.longest})
        if (HIDDEN if name in SEVERAL_LINES else ON_ONE_LINE).search(text):
            return self._wrong(name, _("It contains line breaks or hidden characters."))
        return True

    def _wrong(self, name: str, sentence: str) -> bool:
        self.result.problems.append(Problem(name, sentence))
        return False

    def _text(self, name: str) -> str:
        return self.cells.get(name, "") if name in self.sound else ""

    def _read(self, name: str, reader: Callable[[str], Any]) -> Any:
        text = self._text(name)
        if not text:
            return None
        try:
            return reader(text)
        except ReadingError as error:
            self._wrong(name, error.sentence())
        except ValidationError as error:
            self._wrong(name, " ".join(error.messages))
        except ValueError as error:
            self._wrong(name, str(error))
        return None

    def _case(self, slug: str) -> Case:
        found = self.known.cases.get(slug)
        if found is None:
            sentence = _("There is no case with the short name “%(slug)s”.")
            raise ValueError(sentence % {"slug": slug[:80]})
        return found

    def _figure(self, number: int) -> dict[str, Any] | None:
        name, measured = f"figure_{number}", f"measure_{number}"
        figure = self._read(name, _figure)
        period = self._read(f"figure_period_{number}", Period.parse)
        measure = self._text(measured)
        if self._text(name) and not self.cells.get(measured):
            self._wrong(measured, _("Say what the figure measures."))
        if not self.cells.get(name) and (measure or period):
            self._wrong(name, _("The figure itself is missing."))
        return {"figure": figure, "measure": measure, "period": period} if figure else None

    def _seen(self) -> dict[str, Any] | None:
        source = self._read("source", self._source)
        url = self._read("source_url", _link) or ""
        title = self._text("source_title")
        appeared_on = self._read("appeared_on", PartialDate.parse)
        more = {name: self._text(name) for name in ("locator", "quote")}
        if source is None and not title and not url:
            if any(more.values()) and not self._text("source"):
                self._wrong("source_title", _("Say where it was seen: a title, or a source."))
            return None
        title = title or url.partition("://")[2].rstrip("/")[:400]
        return {"source": source, "title": title, "url": url, "appeared_on": appeared_on, **more}

    def _source(self, slug: str) -> Source:
        found = self.known.sources.get(slug)
        if found is None:
            sentence = _("There is no source with the short name “%(slug)s”.")
            raise ValueError(sentence % {"slug": slug[:80]})
        return found


def _figure(text: str) -> Any:
    figure = read_figure(text)
    counted.check_not_retired(figure.parsed_unit, "text")
    return figure


def _language(text: str) -> str:
    language_tag(text)
    return text


def _modality(text: str) -> str:
    return _one_of(text, {**dict(zip(Modality.values, Modality.values, strict=True)), **_labels()})


def _labels() -> dict[str, str]:
    return {str(it.label).lower(): it.value for it in Modality}


def _priority(text: str) -> int:
    return int(_one_of(text, {name: str(value) for name, value in PRIORITIES.items()}))


def _one_of(text: str, known: Mapping[str, str]) -> str:
    found = known.get(text.lower()) or known.get(text.lower().replace(" ", "_"))
    if found is None:
        names = ", ".join(sorted(set(known) - set(_labels())))
        raise ValueError(
            _("“%(text)s” is none of: %(names)s.") % {"text": text[:60], "names": names}
        )
    return found


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ValueError(_("Write a day like 2026-12-31.")) from error


def _tags(text: str) -> list[str]:
    words = [it.strip() for it in text.split(";") if it.strip()]
    if any(len(it) > 80 for it in words):
        raise ValueError(_("A tag has at most 80 characters. Separate tags with semicolons."))
    return words


def _link(text: str) -> str:
    found = safe_href(text)
    if found is None:
        raise ValueError(_("Give a full web address that starts with https:// or http://."))
    return found


def problems_of(checked: Checked) -> list[dict[str, str]]:
    return [{"column": it.column, "sentence": it.sentence} for it in checked.problems]
