"""Bringing the database to what a case file says, through the actions of every other path."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from audit.errors import DomainError
from claims import actions as claims
from claims.casefile import membership, retiring, rows
from claims.casefile.reading import CaseFileError, Place, Problem
from claims.casefile.report import Report
from claims.casefile.schema import CaseFile, Entry, name_of
from claims.models import Case, Claim
from estimates import actions as estimates
from estimates.models import Estimate
from sources import actions as sources
from sources.reading import ReadingError

FIELD_OF_KEY = {"value": "text", "published_on": "published_on"}
KEY_OF_FIELD = {
    "text": "value",
    "appeared_on": "on",
    "period_end": "period",
    "period_start": "period",
    "low": "figure",
    "high": "figure",
    "bound": "figure",
}


def load(file: CaseFile, *, by: User, why: str, retire: bool = False) -> Report:
    """Add and revise what the file says; nothing at all if anything is wrong.

    Raises `CaseFileError` with every problem found, each at its line.
    """
    with transaction.atomic():
        loading = _Loading(file, by=by, why=why)
        report = loading.run()
        if not loading.problems:
            retiring.settle(loading.case, loading.members, report, by=by, why=why, retire=retire)
        if loading.problems:
            raise CaseFileError(loading.problems)
    return report


class _Loading:
    """One run over one file. Problems are gathered, so that a person mends all at once."""

    def __init__(self, file: CaseFile, *, by: User, why: str) -> None:
        self.file, self.by, self.why = file, by, why
        self.report = Report()
        self.problems: list[Problem] = []
        self.rows: dict[tuple[str, rows.Name], Any] = {}
        self.members: dict[str, set[str]] = {}
        self.case: Case | None = None

    def run(self) -> Report:
        before = dict(Estimate.objects.values_list("slug", "inputs_digest"))
        self._case()
        for section, load_one in (
            ("publishers", self._publisher),
            ("sources", self._source),
            ("derivations", self._derivation),
            ("observations", self._observation),
            ("parameters", self._parameter),
        ):
            for entry in self.file.sections[section]:
                with self._at(entry, section):
                    load_one(entry)
        self._estimates()
        for entry in self.file.sections["claims"]:
            with self._at(entry, "claims"):
                self._claim(entry)
        after = dict(Estimate.objects.values_list("slug", "inputs_digest"))
        self.report.recomputed = sorted(
            slug for slug, digest in after.items() if before.get(slug) != digest
        )
        return self.report

    # --- what stands by itself ---------------------------------------------------------------

    def _case(self) -> None:
        entry = self.file.case
        if entry is None:
            return
        with self._at(entry, "case"):
            self.case = Case.objects.filter(slug=entry["slug"]).first()
            fields = {
                "title": entry["title"],
                "summary": entry.text("summary"),
                "language": entry.text("language") or "en",
            }
            self.case = self._put(
                entry,
                "case",
                self.case,
                add=lambda: claims.add_case(slug=entry["slug"], **fields, **self._who),
                revise=lambda row: claims.revise_case(row, **fields, **self._who),
            )

    def _publisher(self, entry: Entry) -> None:
        fields = {name: entry.text(name) for name in ("name", "url", "country", "note")}
        self._put(
            entry,
            "publishers",
            self._existing(entry, "publishers"),
            add=lambda: sources.add_publisher(slug=entry["slug"], **fields, **self._who),
            revise=lambda row: sources.revise_publisher(row, **fields, **self._who),
        )

    def _source(self, entry: Entry) -> None:
        fields = {
            **{name: entry.text(name) for name in ("title", "url", "author", "description")},
            "publisher": self._named(entry, "publisher", "publishers"),
            "published_on": entry["published_on"],
            "language": entry.text("language") or "en",
            "kind": entry.text("kind") or "article",
            "protected": bool(entry["protected"]),
        }
        self._put(
            entry,
            "sources",
            self._existing(entry, "sources"),
            add=lambda: sources.add_source(slug=entry["slug"], **fields, **self._who),
            revise=lambda row: sources.revise_source(row, **fields, **self._who),
        )

    def _derivation(self, entry: Entry) -> None:
        source = self._named(entry, "source", "sources")
        origin = self._named(entry, "origin", "sources")
        fields = {"relation": entry["relation"], "note": entry.text("note")}
        self._put(
            entry,
            "derivations",
            self._existing(entry, "derivations"),
            add=lambda: sources.add_derivation(source=source, origin=origin, **fields, **self._who),
            revise=lambda row: _superseded(row, fields, sources.supersede_derivation, self._who),
        )

    def _observation(self, entry: Entry) -> None:
        fields = {
            **{name: entry.text(name) for name in ("measure", "place", "locator", "note")},
            "source": self._named(entry, "source", "sources"),
            "figure": entry["figure"],
            "period": entry["period"],
            "modality": entry.text("modality") or "asserted",
            "language": entry.text("language") or "en",
        }
        self._put(
            entry,
            "observations",
            self._existing(entry, "observations"),
            add=lambda: sources.add_observation(key=entry["key"], **fields, **self._who),
            revise=lambda row: _superseded(row, fields, sources.supersede_observation, self._who),
        )

    def _parameter(self, entry: Entry) -> None:
        fields = {
            "title": entry["title"],
            "text": entry["value"],
            "illustrative": bool(entry["illustrative"]),
            "observation": self._named(entry, "observation", "observations"),
            "source": self._named(entry, "source", "sources"),
            "note": entry.text("note"),
        }
        self._put(
            entry,
            "parameters",
            self._existing(entry, "parameters"),
            add=lambda: estimates.add_parameter(slug=entry["slug"], **fields, **self._who),
            revise=lambda row: estimates.revise_parameter(row, **fields, **self._who),
        )

    # --- estimates, upstream first -----------------------------------------------------------

    def _estimates(self) -> None:
        waiting = {entry["slug"]: entry for entry in self.file.sections["estimates"]}
        while waiting:
            ready = [slug for slug, entry in waiting.items() if not _upstream(entry) & set(waiting)]
            if not ready:
                self._circle(waiting)
                return
            for slug in ready:
                entry = waiting.pop(slug)
                with self._at(entry, "estimates"):
                    self._estimate(entry)

    def _estimate(self, entry: Entry) -> None:
        inputs = {
            name: self._reference(entry, "inputs", f"{kind}s", slug)
            for name, (kind, slug) in entry["inputs"].items()
        }
        fields = {
            **{name: entry.text(name) for name in ("title", "measure", "formula", "unit", "note")},
            "bearing": entry.text("bearing") or "central",
            "inputs": inputs,
        }
        self._put(
            entry,
            "estimates",
            self._existing(entry, "estimates"),
            add=lambda: estimates.add_estimate(slug=entry["slug"], **fields, **self._who),
            revise=lambda row: estimates.revise_estimate(row, **fields, **self._who),
        )

    def _circle(self, waiting: dict[str, Entry]) -> None:
        """Name one circle among estimates that all wait for each other."""
        walked = [next(iter(waiting))]
        while walked[-1] not in walked[:-1]:
            walked.append(min(_upstream(waiting[walked[-1]]) & set(waiting)))
        circle = walked[walked.index(walked[-1]) :]
        sentence = f"These estimates rest on each other in a circle: {' → '.join(circle)}."
        self.problems.append(Problem(waiting[circle[0]].at("inputs"), sentence))

    # --- claims and what hangs on them -------------------------------------------------------

    def _claim(self, entry: Entry) -> None:
        existing = rows.claim(self.case, entry["key"])
        self._check_reference(entry, existing)
        period = entry["period"]
        fields = {
            **{name: entry.text(name) for name in ("statement", "claimant", "place", "summary")},
            "note": entry.text("note"),
            "language": entry.text("language") or "en",
            "claimed_on": entry["claimed_on"],
            "period_start": period.start if period else None,
            "period_end": period.end if period else None,
            "modality": entry.text("modality") or "asserted",
        }
        place = {"case": self.case, "key": entry["key"], "reference": entry.text("reference")}
        claim = self._put(
            entry,
            "claims",
            existing,
            add=lambda: claims.log_claim(**place, **fields, **self._who),
            revise=lambda row: claims.revise_claim(row, **fields, **self._who),
        )
        self.report.references[entry["key"]] = claim.reference
        self._on_claim(entry, claim)

    def _check_reference(self, entry: Entry, existing: Claim | None) -> None:
        wanted = entry.text("reference")
        if existing is not None and wanted and existing.reference != wanted:
            sentence = f"This claim is {existing.reference} here; a reference never changes."
            raise ValidationError({"reference": sentence})
        if existing is None and Claim.objects.filter(reference=wanted).exists():
            raise ValidationError({"reference": f"{wanted} is another claim already."})

    def _on_claim(self, entry: Entry, claim: Claim) -> None:
        for section, load_one in (
            ("appearances", self._appearance),
            ("quantities", self._quantity),
            ("evidence", self._evidence),
            ("findings", self._finding),
        ):
            for position, item in enumerate(entry[section] or []):
                with self._at(item, section):
                    load_one(item, claim, position)

    def _appearance(self, entry: Entry, claim: Claim, _position: int) -> None:
        fields = {
            **{name: entry.text(name) for name in ("url", "locator", "quote", "note")},
            "source": self._named(entry, "source", "sources"),
            "appeared_on": entry["on"],
        }
        self._put_on(entry, "appearances", claim, fields, claims.add_appearance)

    def _quantity(self, entry: Entry, claim: Claim, position: int) -> None:
        period = entry["period"]
        fields = {
            "measure": entry["measure"],
            "figure": entry["figure"],
            "period_start": period.start if period else None,
            "period_end": period.end if period else None,
            "observation": self._named(entry, "observation", "observations"),
            "note": entry.text("note"),
            "position": position,
        }
        self._put_on(entry, "quantities", claim, fields, claims.add_quantity)

    def _evidence(self, entry: Entry, claim: Claim, _position: int) -> None:
        quantity = entry["quantity"] and rows.on_claim("quantities", claim, entry["quantity"])
        if entry["quantity"] and quantity is None:
            raise ValidationError({"quantity": f"The claim has no figure “{entry['quantity']}”."})
        fields = {
            "quantity": quantity,
            "source": self._named(entry, "source", "sources"),
            "observation": self._named(entry, "observation", "observations"),
            "stance": entry["stance"],
            "note": entry.text("note"),
        }
        self._put_on(entry, "evidence", claim, fields, claims.add_evidence)

    def _finding(self, entry: Entry, claim: Claim, _position: int) -> None:
        quantity = rows.on_claim("quantities", claim, entry["quantity"])
        if quantity is None:
            raise ValidationError({"quantity": f"The claim has no figure “{entry['quantity']}”."})
        estimate = self._named(entry, "estimate", "estimates")
        name = (entry["quantity"], entry["estimate"])
        self._put(
            entry,
            "findings",
            rows.on_claim("findings", claim, name),
            add=lambda: claims.add_finding(quantity, estimate, **self._who),
            revise=lambda _row: False,
            within=claim,
        )

    def _put_on(
        self, entry: Entry, section: str, claim: Claim, fields: dict[str, Any], add: Any
    ) -> None:
        revise: Any = claims.revise_quantity if section == "quantities" else claims.revise_on_claim
        self._put(
            entry,
            section,
            rows.on_claim(section, claim, entry["key"]),
            add=lambda: add(claim, key=entry["key"], **fields, **self._who),
            revise=lambda row: revise(row, **fields, **self._who),
            within=claim,
        )

    # --- the common steps --------------------------------------------------------------------

    @property
    def _who(self) -> dict[str, Any]:
        return {"by": self.by, "why": self.why}

    def _put(
        self,
        entry: Entry,
        section: str,
        row: Any,
        *,
        add: Callable[[], Any],
        revise: Callable[[Any], bool],
        within: Claim | None = None,
    ) -> Any:
        """Add the row, or revise the one that is there, and count what was done."""
        name = name_of(entry, section)
        if row is not None and not getattr(row, "is_live", True):
            raise ValidationError(f"“{name}” was retired. Give the new one another name.")
        if row is None:
            row = add()
            self.report.added[section] += 1
        elif revise(row):
            self.report.revised[section] += 1
        else:
            self.report.unchanged[section] += 1
        self.rows[section, name] = row
        parts = name if isinstance(name, tuple) else (name,)
        if within is not None:
            parts = (within.key, *parts)
        self.members.setdefault(section, set()).add(membership.spelled(*parts))
        return row

    def _existing(self, entry: Entry, section: str) -> Any:
        return rows.find(section, name_of(entry, section), self.by)

    def _named(self, entry: Entry, key: str, section: str) -> Any:
        return self._reference(entry, key, section, entry[key]) if entry[key] else None

    def _reference(self, entry: Entry, key: str, section: str, name: str) -> Any:
        """The row that a name stands for: from this file, or in the database already."""
        if (section, name) not in self.rows:
            self.rows[section, name] = self._fresh(section, name)
        row = self.rows[section, name]
        if row is None:
            one = section.removesuffix("s")
            raise ValidationError({key: f"There is no {one} “{name}” in this file."})
        if row is _FAILED:
            raise _SkippedError
        return row

    def _fresh(self, section: str, name: str) -> Any:
        row = rows.find(section, name, self.by)
        return row if row is not None and row.is_live else None

    @contextmanager
    def _at(self, entry: Entry, section: str) -> Iterator[None]:
        """Turn whatever an action refuses into a problem at the entry's line."""
        try:
            with transaction.atomic():
                yield
        except _SkippedError:
            self.rows[section, name_of(entry, section)] = _FAILED
        except (ValidationError, DomainError, PermissionDenied, ReadingError) as error:
            self.rows[section, name_of(entry, section)] = _FAILED
            self.problems += [Problem(place, text) for place, text in _spelled(error, entry)]


class _SkippedError(Exception):
    """The entry rests on one that failed, which has its own problem."""


_FAILED = object()


def _spelled(error: Exception, entry: Entry) -> Iterator[tuple[Place, str]]:
    if not isinstance(error, ValidationError):
        yield entry.place, str(error)
    elif hasattr(error, "error_dict"):
        for name, messages in error.message_dict.items():
            place = entry.at(KEY_OF_FIELD.get(name, name))
            yield from ((place, text) for text in messages)
    else:
        yield from ((entry.place, text) for text in error.messages)


def _upstream(entry: Entry) -> set[str]:
    return {slug for kind, slug in entry["inputs"].values() if kind == "estimate"}


def _superseded(row: Any, fields: dict[str, Any], supersede: Any, who: dict[str, Any]) -> bool:
    """Supersede the row if any of these differ; returns whether."""
    changed = {name: value for name, value in fields.items() if getattr(row, name) != value}
    if not changed:
        return False
    supersede(row, **changed, **who)
    return True
