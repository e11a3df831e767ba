"""Cases and claims. What rests on a source that the caller may not see is left out."""

from __future__ import annotations

import hashlib
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from rest_framework.decorators import action
from rest_framework.request import Request

from accounts.models import User
from api.changing import Makes, Retires, Revises
from api.describing import described
from api.filters import check_names
from api.resources import REFERENCE, SLUG, UUID, conditional, only, unless_held
from claims import actions
from claims.api import filters, inputs, on_claim_inputs, serializers
from claims.api.work import Work
from claims.models import (
    Appearance,
    Case,
    Claim,
    ClaimedQuantity,
    Evidence,
    EvidenceGrade,
    Finding,
    Relation,
    Tag,
    Version,
)
from claims.prov_rows import prov_json
from claims.provenance import provenance
from sources.models import Observation, Passage, Source
from sources.prov_json import MEDIA_TYPE

PROVENANCE = {
    "type": "object",
    "required": ["sources", "derivations", "support", "circular", "carried", "drift", "hidden"],
    "properties": {
        name: {"type": "array", "items": {"type": "object"}}
        for name in ("sources", "derivations", "circular", "carried", "drift")
    },
    "example": {
        "sources": [{"ref": "wire", "source": "wire", "title": "A wire report"}],
        "derivations": [], "support": {"sources": ["wire"], "origins": ["wire"]},
        "circular": [], "carried": [], "drift": [], "hidden": 0,
    },
}  # fmt: skip
PROV = {"type": "object", "example": {"prefix": {"prov": "http://www.w3.org/ns/prov#"}}}


class Cases(Makes, Revises, Retires):
    """Subjects of work that hold claims together."""

    serializer_class = serializers.CaseSerializer
    detail_serializer_class = serializers.CaseDetailSerializer
    filterset_class = filters.CaseFilters
    new_class, changes_class = inputs.NewCase, inputs.CaseChanges
    lookup_field, lookup_value_regex = "slug", SLUG
    orderings = ("slug", "title")

    def rows(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = Case.objects.all()
        return rows

    def detailed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        claims = Claim.objects.visible_to(self.request.user).live().order_by("reference")
        return rows.prefetch_related(only("claims", claims))

    def new(self, *, by: Any, **given: Any) -> Case:
        return actions.add_case(by=by, **given)

    def revise(self, row: Case, *, by: Any, **changes: Any) -> bool:
        return actions.revise_case(row, by=by, **changes)

    def withdraw(self, row: Case, *, by: Any, why: str) -> None:
        actions.retire(row, by=by, why=why)


class Claims(Work, Makes, Revises, Retires):
    """What somebody said, which can be checked, with all that hangs on it."""

    serializer_class = serializers.ClaimSerializer
    detail_serializer_class = serializers.ClaimDetailSerializer
    filterset_class = filters.ClaimFilters
    new_class, changes_class = inputs.NewClaim, inputs.ClaimChanges
    lookup_field, lookup_value_regex = "reference", REFERENCE
    orderings = (
        "-reference", "created_at", "claimed_on", "claimant", "status", "priority", "due_on"
    )  # fmt: skip

    def rows(self) -> QuerySet[Claim]:
        return Claim.objects.visible_to(self.request.user).select_related("case")

    def detailed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """A fixed number of queries, whatever hangs on the claim."""
        user = self.request.user
        sources = Source.objects.visible_to(user)
        observations = only("observation", Observation.objects.visible_to(user))
        passages = Passage.objects.visible_to(user).select_related("capture")
        findings = Finding.objects.current().select_related("estimate", "quantity")
        quantities = ClaimedQuantity.objects.live().order_by("position", "key")
        appearances = Appearance.objects.live().filter(source__in=sources).order_by("key")
        evidence = Evidence.objects.live().filter(source__in=sources).order_by("key")
        relations = Relation.objects.live().select_related("other").order_by("pk")
        return _counted(rows.select_related("case", "verdict")).prefetch_related(
            only("assignees", User.objects.order_by("name", "pk")),
            only("tags", Tag.objects.live()),
            only("relations", relations),
            only("quantities", quantities.prefetch_related(observations)),
            only("quantities__findings", findings.order_by("estimate__slug")),
            only("appearances", appearances.select_related("source")),
            only(
                "evidence",
                evidence.select_related("source", "quantity").prefetch_related(
                    observations, only("passage", passages)
                ),
            ),
            only("versions", Version.objects.defer("content").order_by("number")),
        )

    def new(self, *, by: Any, **given: Any) -> Claim:
        return actions.log_claim(by=by, **given)

    def revise(self, row: Claim, *, by: Any, **changes: Any) -> bool:
        return actions.revise_claim(row, by=by, **changes)

    def withdraw(self, row: Claim, *, by: Any, why: str) -> None:
        actions.retire_claim(row, by=by, why=why)

    @action(detail=True)
    @described(gives=PROVENANCE)
    def provenance(self, request: Request, **name: Any) -> HttpResponseBase:
        """What the sources of the claim come to."""
        check_names(request, frozenset())
        return conditional(request, provenance(self.found(), request.user))

    @action(detail=True)
    @described(gives=PROV, media_type=MEDIA_TYPE)
    def prov(self, request: Request, **name: Any) -> HttpResponseBase:
        """The same for other programs, as PROV-JSON: one text for everybody."""
        check_names(request, frozenset())
        text = prov_json(self.found())
        etag = f'"{hashlib.sha256(text.encode()).hexdigest()}"'
        held = unless_held(request, etag)
        return held or HttpResponse(text, content_type=MEDIA_TYPE, headers={"ETag": etag})


class EvidenceGrades(Makes, Retires):
    """How credible a piece of evidence is. A new grade supersedes the one before."""

    serializer_class = serializers.EvidenceGradeSerializer
    filterset_class = filters.EvidenceGradeFilters
    new_class = on_claim_inputs.NewEvidenceGrade
    lookup_field, lookup_value_regex = "uuid", UUID

    def rows(self) -> QuerySet[EvidenceGrade]:
        user = self.request.user
        rows: QuerySet[EvidenceGrade] = EvidenceGrade.objects.filter(
            evidence__claim__in=Claim.objects.visible_to(user),
            evidence__source__in=Source.objects.visible_to(user),
        )
        return rows.select_related("evidence__claim", "supersedes")

    def new(self, *, by: Any, **given: Any) -> EvidenceGrade:
        del given["claim"]  # it said whose evidence is meant
        return actions.grade_evidence(given.pop("evidence"), by=by, **given)

    def withdraw(self, row: EvidenceGrade, *, by: Any, why: str) -> None:
        actions.withdraw_evidence_grade(row, by=by, why=why)


def _counted(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Each claim with how many appearances and pieces of evidence it has, seen or not."""
    appearances = Count("appearances", distinct=True, filter=Q(appearances__retired_at=None))
    evidence = Count("evidence", distinct=True, filter=Q(evidence__retired_at=None))
    counted: QuerySet[Any] = rows.annotate(live_rows=appearances + evidence)
    return counted
