"""Writing a case, or one claim and all it rests on, back as a case file.

Loading the export into an empty installation gives an equal export and equal digests. A
protected source that the caller may not see is written as its stand-in, `protected-1`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from accounts.models import User
from claims.casefile import membership, writing
from claims.casefile.schema import VERSION
from claims.content import stand_ins
from claims.models import Appearance, Case, Claim, ClaimedQuantity, Evidence, Finding
from estimates import graph
from estimates.models import Estimate, Parameter
from sources import provenance
from sources.models import Derivation, Observation, Publisher, Source

Entry = dict[str, Any]
STAND_IN = "Protected source"


def export(scope: Case | Claim, *, by: User | None) -> str:
    """The case file's text, as the person (or, without one, an outsider) may see it."""
    return writing.write(_Export(scope, by=by).document())


class _Export:
    """Everything under a case or a claim, read with a number of queries that does not grow."""

    def __init__(self, scope: Case | Claim, *, by: User | None) -> None:
        self.case = scope if isinstance(scope, Case) else scope.case
        whole = isinstance(scope, Case)
        live = Claim.objects.live().order_by("reference")
        self.claims = list(live.filter(case=scope) if whole else live.filter(pk=scope.pk))
        self.members = membership.of(self.case) if whole else {}
        self._on_claims()
        self._estimates()
        self._observations()
        self._sources(by)

    def _on_claims(self) -> None:
        live: Any = {"claim__in": self.claims}
        self.quantities = list(
            ClaimedQuantity.objects.live()
            .filter(**live)
            .select_related("observation")
            .order_by("position", "key")
        )
        self.appearances = list(Appearance.objects.live().filter(**live).order_by("key"))
        self.evidence = list(
            Evidence.objects.live()
            .filter(**live)
            .select_related("quantity", "observation")
            .order_by("key")
        )
        self.findings = list(
            Finding.objects.current()
            .filter(quantity__claim__in=self.claims)
            .select_related("quantity", "estimate")
            .order_by("quantity__position", "quantity__key", "estimate__slug")
        )

    def _estimates(self) -> None:
        named = Estimate.objects.live().filter(slug__in=self.members.get("estimates", []))
        start = {row.estimate_id for row in self.findings} | set(named.values_list("pk", flat=True))
        found = Estimate.objects.filter(pk__in=graph.ancestors(start)).order_by("slug")
        self.estimates = list(found)
        self.inputs = graph.inputs_of([row.pk for row in self.estimates])
        used = {row.parameter_id for rows in self.inputs.values() for row in rows}
        slugs = self.members.get("parameters", [])
        parameters = Parameter.objects.live().filter(slug__in=slugs) | Parameter.objects.filter(
            pk__in=used - {None}
        )
        self.parameters = list(
            parameters.distinct().select_related("observation", "source").order_by("slug")
        )

    def _observations(self) -> None:
        holders: Iterable[Any] = (*self.quantities, *self.evidence, *self.parameters)
        used = {row.observation_id for row in holders if row.observation_id}
        keys = self.members.get("observations", [])
        live = Observation.objects.live()
        found = live.filter(key__in=keys) | live.filter(pk__in=used)
        self.observations = list(found.order_by("key"))

    def _sources(self, by: User | None) -> None:
        named: Iterable[Any] = (
            *self.appearances,
            *self.evidence,
            *self.observations,
            *(row for row in self.parameters if row.source_id),
        )
        used = {row.source_id for row in named}
        live = Source.objects.live()
        found = live.filter(slug__in=self.members.get("sources", [])) | live.filter(pk__in=used)
        edges = Derivation.objects.live().values_list("source__slug", "origin__slug")
        slugs = provenance.upstream(edges, found.values_list("slug", flat=True))
        self.sources = list(Source.objects.filter(slug__in=slugs).select_related("publisher"))
        seen = set(Source.objects.visible_to(by).values_list("pk", flat=True))
        hidden = stand_ins(self.sources)
        self.shown = {row.pk for row in self.sources if row.pk in seen}
        self.names = {
            row.pk: row.slug if row.pk in self.shown else hidden[row.pk] for row in self.sources
        }
        derivations = Derivation.objects.live().filter(
            source__in=self.sources, origin__in=self.sources
        )
        self.derivations = list(derivations)
        publishers = Publisher.objects.live().filter(slug__in=self.members.get("publishers", []))
        shown = {row.publisher_id for row in self.sources if row.pk in self.shown} - {None}
        both = publishers | Publisher.objects.filter(pk__in=shown)
        self.publishers = list(both.distinct().order_by("slug"))

    def document(self) -> Entry:
        return {
            "plumbline": VERSION,
            "case": self._case(),
            "publishers": [self._publisher(row) for row in self.publishers],
            "sources": sorted(map(self._source, self.sources), key=lambda it: str(it["slug"])),
            "derivations": sorted(
                map(self._derivation, self.derivations),
                key=lambda it: (str(it["source"]), str(it["origin"])),
            ),
            "observations": [self._observation(row) for row in self.observations],
            "parameters": [self._parameter(row) for row in self.parameters],
            "estimates": [self._estimate(row) for row in self.estimates],
            "claims": [self._claim(row) for row in self.claims],
        }

    def _case(self) -> Entry | None:
        if self.case is None:
            return None
        return {
            "slug": self.case.slug,
            "title": self.case.title,
            "summary": self.case.summary,
            "language": unless(self.case.language, "en"),
        }

    @staticmethod
    def _publisher(row: Publisher) -> Entry:
        return {
            "slug": row.slug,
            "name": row.name,
            "url": row.url,
            "country": row.country,
            "note": row.note,
        }

    def _source(self, row: Source) -> Entry:
        if row.pk not in self.shown:
            return {"slug": self.names[row.pk], "title": STAND_IN, "protected": "true"}
        return {
            "slug": row.slug,
            "publisher": row.publisher and row.publisher.slug,
            "title": row.title,
            "url": row.url,
            "author": row.author,
            "published_on": row.published_on,
            "language": unless(row.language, "en"),
            "kind": unless(row.kind, "article"),
            "description": row.description,
            "protected": "true" if row.protected else None,
        }

    def _derivation(self, row: Derivation) -> Entry:
        shown = {row.source_id, row.origin_id} <= self.shown
        return {
            "source": self.names[row.source_id],
            "origin": self.names[row.origin_id],
            "relation": row.relation,
            "note": row.note if shown else "",
        }

    def _observation(self, row: Observation) -> Entry:
        shown = row.source_id in self.shown
        return {
            "key": row.key,
            "source": self.names[row.source_id],
            "measure": row.measure,
            "figure": row.text,
            "period": row.period,
            "place": row.place,
            "modality": unless(row.modality, "asserted"),
            "locator": row.locator if shown else "",
            "language": unless(row.language, "en"),
            "note": row.note if shown else "",
        }

    def _parameter(self, row: Parameter) -> Entry:
        return {
            "slug": row.slug,
            "title": row.title,
            "value": row.text,
            "illustrative": "true" if row.illustrative else None,
            "observation": row.observation and row.observation.key,
            "source": self.names[row.source_id] if row.source_id else None,
            "note": row.note,
        }

    def _estimate(self, row: Estimate) -> Entry:
        return {
            "slug": row.slug,
            "title": row.title,
            "measure": row.measure,
            "formula": row.formula,
            "unit": row.unit,
            "bearing": unless(row.bearing, "central"),
            "inputs": {
                it.name: it.parameter.slug if it.parameter else {"estimate": it.of_estimate.slug}
                for it in self.inputs[row.pk]
            },
            "note": row.note,
        }

    def _claim(self, row: Claim) -> Entry:
        return {
            "key": row.key,
            "reference": row.reference,
            "statement": row.statement,
            "language": unless(row.language, "en"),
            "claimant": row.claimant,
            "claimed_on": row.claimed_on,
            "period": row.period,
            "place": row.place,
            "modality": unless(row.modality, "asserted"),
            "summary": row.summary,
            "note": row.note,
            "appearances": [self._appearance(it) for it in self.appearances if it.claim == row],
            "quantities": [_quantity(it) for it in self.quantities if it.claim_id == row.pk],
            "evidence": [self._evidence(it) for it in self.evidence if it.claim_id == row.pk],
            "findings": [
                {"quantity": it.quantity.key, "estimate": it.estimate.slug}
                for it in self.findings
                if it.quantity.claim_id == row.pk
            ],
        }

    def _appearance(self, row: Appearance) -> Entry:
        return {
            "key": row.key,
            "source": self.names[row.source_id],
            "on": row.appeared_on,
            "url": row.url if row.source_id in self.shown else "",
            "locator": row.locator,
            "quote": row.quote,
            "note": row.note,
        }

    def _evidence(self, row: Evidence) -> Entry:
        return {
            "key": row.key,
            "quantity": row.quantity and row.quantity.key,
            "source": self.names[row.source_id],
            "observation": row.observation and row.observation.key,
            "stance": row.stance,
            "note": row.note,
        }


def _quantity(row: ClaimedQuantity) -> Entry:
    return {
        "key": row.key,
        "measure": row.measure,
        "figure": row.text,
        "period": row.period,
        "observation": row.observation and row.observation.key,
        "note": row.note,
    }


def unless(value: str, default: str) -> str | None:
    """Values that loading supplies by itself are left out."""
    return None if value == default else value
