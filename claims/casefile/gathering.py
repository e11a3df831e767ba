"""Everything under a case or a claim, and how this person may be shown it.

Read with a number of queries that does not grow with rows, and put in order here: databases
sort text by their own locale, and an export is the same on all of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import count
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from claims.casefile import membership
from claims.casefile.schema import STAND_IN
from claims.models import (
    Appearance,
    Case,
    Claim,
    ClaimedQuantity,
    Evidence,
    EvidenceGrade,
    Finding,
)
from estimates import graph
from estimates.models import Estimate, Parameter
from sources import provenance, repeating
from sources.models import (
    Capture,
    CountingUnit,
    Derivation,
    Grade,
    Observation,
    Passage,
    Publisher,
    Source,
)
from sources.units import parse_unit, read_unit


class Gathered:
    """`names` has how each source is called in the export, `shown` the keys of the sources that
    appear as themselves; `on_claim` what hangs on each claim, by section and the claim's key;
    `whole` is the case that a claim belongs to."""

    def __init__(self, scope: Case | Claim, *, by: User | None) -> None:
        whole = isinstance(scope, Case)
        self.case: Case | None = scope if isinstance(scope, Case) else scope.case
        live = Claim.objects.live().select_related("verdict")
        found = live.filter(case=scope) if whole else live.filter(pk=scope.pk)
        self.claims: list[Claim] = sorted(
            found, key=lambda row: (len(row.reference), row.reference)
        )
        self.members = membership.of(self.case) if whole else {}
        self.whole = self if whole or not self.case else Gathered(self.case, by=by)
        self._on_claims()
        self._estimates()
        self._observations()
        self._units()
        self._sources(by)
        self._publishers(by)
        self._grades()
        self._captures()

    def _on_claims(self) -> None:
        bearing = {"claim__in": self.claims}
        quantities = ClaimedQuantity.objects.live().filter(**bearing)
        self.quantities = _by_key(quantities.select_related("observation"))
        self.quantities.sort(key=lambda row: row.position)
        self.appearances = _by_key(Appearance.objects.live().filter(**bearing))
        evidence = Evidence.objects.live().filter(**bearing)
        self.evidence = _by_key(evidence.select_related("quantity", "observation", "passage"))
        findings = Finding.objects.current().filter(quantity__claim__in=self.claims)
        self.findings = sorted(
            findings.select_related("quantity", "estimate"),
            key=lambda row: (row.quantity.position, row.quantity.key, row.estimate.slug),
        )
        self.on_claim: dict[tuple[str, int], list[Any]] = defaultdict(list)
        for section in ("appearances", "quantities", "evidence"):
            for row in getattr(self, section):
                self.on_claim[section, row.claim_id].append(row)
        for row in self.findings:
            self.on_claim["findings", row.quantity.claim_id].append(row)

    def _estimates(self) -> None:
        named = Estimate.objects.live().filter(slug__in=self._member("estimates"))
        start = {row.estimate_id for row in self.findings} | set(named.values_list("pk", flat=True))
        self.estimates = _by_slug(Estimate.objects.filter(pk__in=graph.ancestors(start)))
        self.inputs = graph.inputs_of([row.pk for row in self.estimates])
        self.correlations = graph.correlations_of(self.inputs)
        used = {it.parameter_id for rows in self.inputs.values() for it in rows if it.parameter_id}
        members = Parameter.objects.live().filter(slug__in=self._member("parameters"))
        found = members | Parameter.objects.filter(pk__in=used)
        self.parameters = _by_slug(found.select_related("observation", "source"))

    def _observations(self) -> None:
        holders: Iterable[Any] = (*self.quantities, *self.evidence, *self.parameters)
        used = {row.observation_id for row in holders if row.observation_id}
        members = Observation.objects.live().filter(key__in=self._member("observations"))
        asked = members | Observation.objects.filter(pk__in=used)
        keys = repeating.carrying(asked.values_list("key", flat=True))
        repeated = Observation.objects.live().filter(key__in=keys)
        found = _by_key((asked | repeated).select_related("taken_from", "passage"))
        # Something may still cite a retired one whose key a live one has taken.
        named = {row.key: row for row in sorted(found, key=lambda row: bool(row.is_live))}
        self.observations = [named[key] for key in sorted(named)]

    def _units(self) -> None:
        """What the desk added to the tables and something here is in."""
        written = [read_unit(row.unit) for row in (*self.observations, *self.quantities)]
        read = [row.reading.unit for row in self.parameters]
        asked = [parse_unit(row.unit) for row in self.estimates]
        tokens = {token for unit in (*written, *read, *asked) for token in unit.desk_tokens}
        rows = CountingUnit.objects.filter(token__in=tokens)
        self.units: list[CountingUnit] = sorted(rows, key=lambda row: row.token)

    def _sources(self, by: User | None) -> None:
        holders: Iterable[Any] = (*self.appearances, *self.evidence, *self.observations)
        used = {row.source_id for row in (*holders, *self.parameters) if row.source_id}
        members = Source.objects.live().filter(slug__in=self._member("sources"))
        start = (members | Source.objects.filter(pk__in=used)).values_list("slug", flat=True)
        edges = Derivation.objects.live().values_list("source__slug", "origin__slug")
        slugs = provenance.upstream(edges, start)
        self.sources = list(Source.objects.filter(slug__in=slugs).select_related("publisher"))
        seen = set(Source.objects.visible_to(by).values_list("pk", flat=True))
        self.shown = {row.pk for row in self.sources if row.pk in seen}
        self.stand_ins = _stand_ins(self.sources if self.whole is self else self.whole.sources)
        self.names = self.stand_ins | {
            row.pk: row.slug for row in self.sources if row.pk in self.shown
        }
        ends = {"source__in": self.sources, "origin__in": self.sources}
        self.derivations = list(Derivation.objects.live().filter(**ends).select_related("passage"))

    def _publishers(self, by: User | None) -> None:
        shown = (row.publisher for row in self.sources if row.pk in self.shown)
        members = Publisher.objects.live().filter(slug__in=self._member("publishers"))
        found = {*seen_publishers(members, by=by), *(row for row in shown if row)}
        self.publishers = _by_slug(found)

    def _grades(self) -> None:
        """Live grades by the key of what they are of, those of sources that are shown."""
        sources = Grade.objects.live().filter(source__in=self.shown)
        publishers = Grade.objects.live().filter(publisher__in=self.publishers)
        evidence = EvidenceGrade.objects.live().filter(evidence__in=self.evidence)
        self.reliability = {
            "sources": {row.source_id: row for row in sources},
            "publishers": {row.publisher_id: row for row in publishers},
        }
        self.credibility = {
            row.evidence_id: row
            for row in evidence.select_related("evidence")
            if row.evidence.source_id in self.shown
        }

    def _captures(self) -> None:
        """What is kept of the sources that are shown, each content once, with its passages."""
        kept = Capture.objects.rested_on().filter(source__in=self.shown, state=Capture.State.READY)
        found: dict[tuple[int, str], Capture] = {}
        for row in kept.order_by("pk"):
            found.setdefault((row.source_id, row.sha256), row)
        self.captures: dict[int, list[Capture]] = defaultdict(list)
        for row in sorted(found.values(), key=lambda row: (row.filename, row.sha256)):
            self.captures[row.source_id].append(row)
        self.passages: dict[int, list[Passage]] = defaultdict(list)
        same = {(row.source_id, row.sha256): row.pk for row in found.values()}
        live = Passage.objects.live().filter(capture__source__in=self.shown)
        for passage in live.select_related("capture").order_by("key"):
            kept_as = same.get((passage.capture.source_id, passage.capture.sha256))
            if kept_as is not None:
                self.passages[kept_as].append(passage)

    def _member(self, section: str) -> list[str]:
        return self.members.get(section, [])


def seen_publishers(rows: QuerySet[Publisher], *, by: User | None) -> QuerySet[Publisher]:
    """Without those that only protected sources have which the person may not see: the
    publisher would give the source away."""
    seen = Source.objects.visible_to(by).filter(publisher=OuterRef("pk"))
    return rows.filter(Q(sources=None) | Exists(seen)).distinct()


def protected_sources(case: Case) -> dict[str, Source]:
    """The case's protected sources, by the names of their stand-ins in exports."""
    rows = Gathered(case, by=None)
    return {rows.names[row.pk]: row for row in rows.sources if row.pk not in rows.shown}


def _stand_ins(sources: Iterable[Source]) -> dict[int, str]:
    """A name for each protected source, by key. One that came here as a stand-in keeps its
    name, so that an export travels on unchanged; a claim's export uses its case's names."""
    hidden = sorted(
        (row for row in sources if row.protected), key=lambda row: (len(row.slug), row.slug)
    )
    names = {row.pk: row.slug for row in hidden if STAND_IN.fullmatch(row.slug)}
    numbers = (f"protected-{number}" for number in count(1))
    free = (name for name in numbers if name not in set(names.values()))
    return names | {row.pk: next(free) for row in hidden if row.pk not in names}


def _by_key(rows: QuerySet[Any]) -> list[Any]:
    """Once each: OR-ing two querysets may bring a row twice."""
    return sorted(set(rows), key=lambda row: str(row.key))


def _by_slug(rows: Iterable[Any]) -> list[Any]:
    return sorted(set(rows), key=lambda row: str(row.slug))
