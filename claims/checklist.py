"""What is still open on a claim before somebody should review it, in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from claims.models import Claim, ClaimedQuantity, Evidence, Finding, Waiver
from estimates import graph
from estimates.models import Estimate, Input
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


def open_points(claim: Claim) -> list[Point]:
    """Every open point; empty when the claim is ready for review. Names no protected source.

    The number of queries does not grow with rows.
    """
    return points_of([claim])[claim.pk]


def points_of(claims: Sequence[Claim]) -> dict[int, list[Point]]:
    """As `open_points`, for several claims in as many queries as for one."""
    rows = _read(claims)
    known = _Known.of(row for it in rows.values() for row in it.evidence)
    waived = _waived(claims) if known.protected else set()
    return {
        claim.pk: [
            *_figures(rows[claim.pk]),
            *_passages(rows[claim.pk]),
            *_grades(rows[claim.pk], known),
            *_second_origin(rows[claim.pk], known, waived=claim.pk in waived),
            *_verdict(claim),
            *_settled(rows[claim.pk]),
        ]
        for claim in claims
    }


@dataclass
class _Rows:
    """What points of one claim are made from."""

    quantities: list[ClaimedQuantity] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    states: set[str] = field(default_factory=set)
    """Of its findings, and of every estimate under them."""


def _read(claims: Sequence[Claim]) -> dict[int, _Rows]:
    rows = {claim.pk: _Rows() for claim in claims}
    for quantity in ClaimedQuantity.objects.live().filter(claim__in=rows).order_by("position"):
        rows[quantity.claim_id].quantities.append(quantity)
    for row in (
        Evidence.objects.live().filter(claim__in=rows).select_related("source", "observation")
    ):
        rows[row.claim_id].evidence.append(row)
    findings = Finding.objects.current().filter(quantity__claim__in=rows)
    for finding in findings.select_related("quantity", "estimate"):
        rows[finding.quantity.claim_id].findings.append(finding)
    states, takes = _under([row.estimate_id for it in rows.values() for row in it.findings])
    for it in rows.values():
        it.evidence.sort(key=lambda row: str(row.key))
        under = _all_under({row.estimate_id for row in it.findings}, takes)
        it.states = {row.state for row in it.findings} | {states[pk] for pk in under}
    return rows


def _under(estimates: Iterable[int]) -> tuple[dict[int, str], dict[int, set[int]]]:
    """States of the estimates and of all upstream, and which of them takes in which."""
    everything = graph.ancestors(estimates)
    states = {row.pk: row.state for row in Estimate.objects.filter(pk__in=everything)}
    takes: dict[int, set[int]] = {}
    edges = Input.objects.filter(estimate__in=everything, upstream__isnull=False)
    for estimate, upstream in edges.values_list("estimate_id", "upstream_id"):
        if upstream is not None:
            takes.setdefault(estimate, set()).add(upstream)
    return states, takes


def _all_under(estimates: set[int], takes: Mapping[int, set[int]]) -> set[int]:
    found, left = set(estimates), list(estimates)
    while left:
        new = takes.get(left.pop(), set()) - found
        found |= new
        left += new
    return found


@dataclass(frozen=True)
class _Known:
    """What is known of the sources of some evidence: read once for any number of claims."""

    graded: set[int]
    covered: set[int]
    """Publishers that have a grade, which those of their sources that have none share."""
    edges: list[tuple[str, str]]
    protected: set[str]

    @classmethod
    def of(cls, evidence: Iterable[Evidence]) -> _Known:
        named = {row.source_id: row.source for row in evidence}
        if not named:
            return cls(set(), set(), [], set())
        grades = Grade.objects.live()
        publishers = {row.publisher_id for row in named.values() if row.publisher_id}
        return cls(
            set(grades.filter(source__in=named).values_list("source_id", flat=True)),
            set(grades.filter(publisher__in=publishers).values_list("publisher_id", flat=True)),
            list(Derivation.objects.live().values_list("source__slug", "origin__slug")),
            set(Source.objects.filter(protected=True).values_list("slug", flat=True)),
        )


def _waived(claims: Sequence[Claim]) -> set[int]:
    rows = Waiver.objects.live().filter(kind=Waiver.Kind.SECOND_ORIGIN, claim__in=claims)
    return set(rows.values_list("claim_id", flat=True))


def _figures(rows: _Rows) -> Iterator[Point]:
    borne = {row.quantity_id for row in rows.evidence} | {row.quantity_id for row in rows.findings}
    for row in sorted(rows.quantities, key=lambda row: (row.position, str(row.key))):
        if row.pk not in borne:
            sentence = _("Nothing bears on the figure “%(figure)s”: give evidence or a finding.")
            yield Point(sentence % {"figure": row}, "figures")


def _passages(rows: _Rows) -> Iterator[Point]:
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


def _grades(rows: _Rows, known: _Known) -> Iterator[Point]:
    """A source without a grade of its own has its publisher's."""
    named = {row.source_id: row.source for row in rows.evidence}
    for source in sorted(named.values(), key=lambda row: row.slug):
        if source.pk not in known.graded and source.publisher_id not in known.covered:
            yield _ungraded(source)


def _ungraded(source: Source) -> Point:
    if source.protected:
        return Point(_("A protected source has no grade."), "evidence")
    sentence = _("Neither the source “%(title)s” nor its publisher has a grade.")
    return Point(sentence % {"title": source.title}, "evidence", source.slug)


def _second_origin(rows: _Rows, known: _Known, *, waived: bool) -> Iterator[Point]:
    """What a protected source says is heard from somebody else as well."""
    support = {row.source.slug for row in rows.evidence if row.stance == Evidence.Stance.SUPPORTS}
    if waived or not known.protected & set(provenance.upstream(known.edges, support)):
        return
    if len(independence(known.edges, support).origins) < 2:
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


def _settled(rows: _Rows) -> Iterator[Point]:
    if "stale" in rows.states:
        yield Point(_("An estimate is being worked out."), "figures")
    if "failed" in rows.states:
        yield Point(_("An estimate could not be worked out."), "figures")


def in_words(points: Sequence[Point]) -> str:
    return " ".join(point.sentence for point in points)
