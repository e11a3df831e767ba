"""What is still open on a claim before somebody should review it, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from claims.models import Claim, Evidence, Waiver
from claims.underneath import Rows
from sources import provenance
from sources.independence import independence
from sources.models import Derivation, Grade, Source


@dataclass(frozen=True)
class Point:
    """One open point: a sentence, the part of the claim's page where it is mended, and the short
    name of the source it is about, if that is not protected."""

    sentence: str
    place: str
    source: str = ""


def open_points(claim: Claim, rows: Rows | None = None) -> list[Point]:
    """Every open point; empty when the claim is ready for review. Names no protected source.

    The number of queries does not grow with rows.
    """
    rows = rows or Rows.of(claim)
    return [
        *_figures(rows),
        *_passages(rows),
        *_grades(rows),
        *_second_origin(claim, rows),
        *_verdict(claim),
        *_settled(rows),
    ]


def _figures(rows: Rows) -> Iterator[Point]:
    borne = {row.quantity_id for row in rows.evidence} | {row.quantity_id for row in rows.findings}
    for row in rows.quantities:
        if row.pk not in borne:
            sentence = _("Nothing bears on the figure “%(figure)s”: give evidence or a finding.")
            yield Point(sentence % {"figure": row}, "figures")


def _passages(rows: Rows) -> Iterator[Point]:
    for row in rows.evidence:
        if not (row.passage_id or _read_in_passage(row) or row.no_passage_why):
            yield Point(
                _("%(evidence)s points at no passage and does not say why not.")
                % {"evidence": _named(row)},
                "evidence",
            )


def _read_in_passage(row: Evidence) -> bool:
    return row.observation is not None and row.observation.passage_id is not None


def _named(row: Evidence) -> str:
    if row.source.protected:
        return _("Evidence from a protected source")
    return _("The evidence “%(key)s”") % {"key": row.key}


def _grades(rows: Rows) -> Iterator[Point]:
    """A source without a grade of its own has its publisher's."""
    named = {row.source_id: row.source for row in rows.evidence}
    grades = Grade.objects.live()
    graded = set(grades.filter(source__in=named).values_list("source_id", flat=True))
    publishers = {row.publisher_id for row in named.values()}
    covered = set(
        grades.filter(publisher__in=[pk for pk in publishers if pk]).values_list(
            "publisher_id", flat=True
        )
    )
    for source in sorted(named.values(), key=lambda row: row.slug):
        if source.pk not in graded and source.publisher_id not in covered:
            yield _ungraded(source)


def _ungraded(source: Source) -> Point:
    if source.protected:
        return Point(_("A protected source has no grade."), "evidence")
    sentence = _("Neither the source “%(title)s” nor its publisher has a grade.")
    return Point(sentence % {"title": source.title}, "evidence", source.slug)


def _second_origin(claim: Claim, rows: Rows) -> Iterator[Point]:
    """What a protected source says is heard from somebody else as well."""
    support = {row.source.slug for row in rows.evidence if row.stance == Evidence.Stance.SUPPORTS}
    edges = list(Derivation.objects.live().values_list("source__slug", "origin__slug"))
    under = provenance.upstream(edges, support)
    if not Source.objects.filter(slug__in=under, protected=True).exists():
        return
    waived = claim.waivers.live().filter(kind=Waiver.Kind.SECOND_ORIGIN)
    if len(independence(edges, support).origins) < 2 and not waived.exists():
        yield Point(
            _("The support rests on a protected source alone: find a second origin, or have an "
              "editor waive it."),
            "evidence",
        )  # fmt: skip


def _verdict(claim: Claim) -> Iterator[Point]:
    if claim.verdict_id is None:
        yield Point(_("There is no verdict yet."), "verdict")
    if not claim.summary.strip():
        yield Point(_("The summary under the verdict is not written."), "verdict")


def _settled(rows: Rows) -> Iterator[Point]:
    states = {row.state for row in rows.estimates} | {row.state for row in rows.findings}
    if "stale" in states:
        yield Point(_("An estimate is being worked out."), "figures")
    if "failed" in states:
        yield Point(_("An estimate could not be worked out."), "figures")


def in_words(points: Sequence[Point]) -> str:
    return " ".join(point.sentence for point in points)
