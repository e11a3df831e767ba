"""Writing a case, or one claim and all it rests on, back as a case file.

Loading the export into an empty installation gives an equal export and equal digests. A
protected source that the caller may not see is written as its stand-in, `protected-1`. What
loading supplies by itself (`Key.default`) is left out.
"""

from __future__ import annotations

from typing import Any

from accounts.models import User
from audit.canonical import decimal_text
from claims.casefile import writing
from claims.casefile.files import safe_name
from claims.casefile.gathering import Gathered
from claims.casefile.schema import VERSION, keys_of
from claims.models import Appearance, Case, Claim, ClaimedQuantity, Evidence, Finding
from claims.underneath import PROTECTED_TITLE
from estimates.models import Estimate, Parameter
from sources.counting import Count
from sources.models import (
    Capture,
    CountingUnit,
    Derivation,
    Observation,
    Passage,
    Publisher,
    Source,
)

Entry = dict[str, Any]


def export(scope: Case | Claim, *, by: User | None) -> str:
    """The case file's text, as the person (or, without one, an outsider) may see it.

    Without the files beside it: `export_with_files` has them.
    """
    return writing.write(_Export(Gathered(scope, by=by)).document())


def export_with_files(
    scope: Case | Claim, *, by: User | None, folder: str
) -> tuple[str, dict[str, str]]:
    """The text, and the files that it names in `folder`: SHA-256 in the store by name."""
    written = _Export(Gathered(scope, by=by), folder=folder)
    return writing.write(written.document()), written.files


class _Export:
    def __init__(self, rows: Gathered, *, folder: str = "") -> None:
        self.rows, self.folder = rows, folder
        self.names, self.shown = rows.names, rows.shown
        self.files: dict[str, str] = {}

    def document(self) -> Entry:
        rows = self.rows
        return {
            "plumbline": VERSION,
            "case": self._case(rows.case) if rows.case else None,
            "units": [self._unit(row) for row in rows.units],
            "publishers": [self._publisher(row) for row in rows.publishers],
            "sources": sorted(map(self._source, rows.sources), key=lambda it: str(it["slug"])),
            "derivations": sorted(
                map(self._derivation, rows.derivations),
                key=lambda it: (str(it["source"]), str(it["origin"])),
            ),
            "observations": [self._observation(row) for row in rows.observations],
            "parameters": [self._parameter(row) for row in rows.parameters],
            "estimates": [self._estimate(row) for row in rows.estimates],
            "claims": [self._claim(row) for row in rows.claims],
        }

    @staticmethod
    def _case(row: Case) -> Entry:
        return _entry("case", row)

    @staticmethod
    def _unit(row: CountingUnit) -> Entry:
        usual = Count(row.token)
        singular = "" if row.singular == usual.singular else row.singular
        plural = "" if row.plural == Count(row.token, row.singular).plural else row.plural
        return _entry("units", row, singular=singular, plural=plural)

    def _publisher(self, row: Publisher) -> Entry:
        return _entry("publishers", row, **self._reliability("publishers", row))

    def _reliability(self, section: str, row: Publisher | Source) -> dict[str, str]:
        grade = self.rows.reliability[section].get(row.pk)
        letter, why = (grade.reliability, grade.rationale) if grade else ("", "")
        return {"reliability": letter, "reliability_why": why}

    def _source(self, row: Source) -> Entry:
        if row.pk not in self.shown:
            return {"slug": self.names[row.pk], "title": PROTECTED_TITLE, "protected": "true"}
        publisher = row.publisher.slug if row.publisher else None
        given = {"publisher": publisher, "protected": _flag(row.protected)}
        captures = [self._capture(it) for it in self.rows.captures[row.pk] if self.folder]
        return _entry(
            "sources", row, **given, **self._reliability("sources", row), captures=captures
        )

    def _capture(self, row: Capture) -> Entry:
        """A capture as a file in the folder; however it was made, it arrives as a file."""
        name = f"{self.folder}/{safe_name(row.filename, row.sha256)}"
        self.files[name] = row.sha256
        return _entry(
            "captures",
            row,
            file=name,
            method=row.method if row.method == Capture.Method.PASTE else "upload",
            captured_on=row.captured_at.date().isoformat(),
            passages=[_entry("passages", it) for it in self.rows.passages[row.pk]],
        )

    def _passage(self, row: Passage | None, source_id: int) -> str | None:
        """What names a passage, where the file has it."""
        shown = self.folder and row is not None and row.is_live and source_id in self.shown
        return row.key if shown and row is not None else None

    def _derivation(self, row: Derivation) -> Entry:
        shown = {row.source_id, row.origin_id} <= self.shown
        named = {"source": self.names[row.source_id], "origin": self.names[row.origin_id]}
        passage = self._passage(row.passage, row.source_id) if shown else None
        return _entry("derivations", row, **named, passage=passage, note=row.note if shown else "")

    def _observation(self, row: Observation) -> Entry:
        shown = row.source_id in self.shown
        return _entry(
            "observations",
            row,
            source=self.names[row.source_id],
            figure=row.text,
            repeats=row.taken_from and row.taken_from.key,
            passage=self._passage(row.passage, row.source_id),
            locator=row.locator if shown else "",
            note=row.note if shown else "",
        )

    def _parameter(self, row: Parameter) -> Entry:
        return _entry(
            "parameters",
            row,
            value=row.text,
            illustrative=_flag(row.illustrative),
            observation=row.observation and row.observation.key,
            source=self.names[row.source_id] if row.source_id else None,
        )

    def _estimate(self, row: Estimate) -> Entry:
        inputs = {
            it.name: it.parameter.slug if it.parameter else {"estimate": it.of_estimate.slug}
            for it in self.rows.inputs[row.pk]
        }
        correlations = [
            _entry("correlations", it, first=it.first.slug, second=it.second.slug,
                   rank=decimal_text(it.rank))
            for it in self.rows.correlations[row.pk]
        ]  # fmt: skip
        named = dict(sorted(inputs.items()))
        return _entry("estimates", row, inputs=named, correlations=correlations)

    def _claim(self, row: Claim) -> Entry:
        return _entry(
            "claims",
            row,
            verdict=row.verdict and row.verdict.slug,
            appearances=[self._appearance(it) for it in self.rows.on_claim["appearances", row.pk]],
            quantities=[_quantity(it) for it in self.rows.on_claim["quantities", row.pk]],
            evidence=[self._evidence(it) for it in self.rows.on_claim["evidence", row.pk]],
            findings=[_finding(it) for it in self.rows.on_claim["findings", row.pk]],
        )

    def _appearance(self, row: Appearance) -> Entry:
        url = row.url if row.source_id in self.shown else ""
        named = {"source": self.names[row.source_id], "on": row.appeared_on}
        return _entry("appearances", row, **named, url=url)

    def _evidence(self, row: Evidence) -> Entry:
        grade = self.rows.credibility.get(row.pk)
        return _entry(
            "evidence",
            row,
            passage=self._passage(row.passage, row.source_id),
            credibility=grade.credibility if grade else "",
            credibility_why=grade.rationale if grade else "",
            quantity=row.quantity and row.quantity.key,
            source=self.names[row.source_id],
            observation=row.observation and row.observation.key,
        )


def _quantity(row: ClaimedQuantity) -> Entry:
    observation = row.observation and row.observation.key
    return _entry("quantities", row, figure=row.text, observation=observation)


def _finding(row: Finding) -> Entry:
    return {"quantity": row.quantity.key, "estimate": row.estimate.slug}


def _entry(section: str, row: Any, **given: Any) -> Entry:
    """The keys of the section in the schema's order: as given, else the column of that name."""
    found = {}
    for key in keys_of(section):
        value = given[key.name] if key.name in given else getattr(row, key.name)
        found[key.name] = None if key.default and value == key.default else value
    return found


def _flag(value: bool) -> str | None:  # noqa: FBT001  # the value, not a switch
    return "true" if value else None
