"""What hangs on a claim, each below its address: figures, appearances, evidence, findings."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import F, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from api.changing import Changing, Makes, Retires, Revises
from api.resources import SLUG, UUID, only
from audit import writing
from claims import actions
from claims.api import filters, on_claim_inputs, on_claim_serializers
from claims.models import Appearance, Claim, ClaimedQuantity, Evidence, Finding
from sources.models import Observation, Passage, Source


class OnClaim(Changing):
    """Rows of the claim that the address names, if the caller may see it."""

    orderings: ClassVar[tuple[str, ...]] = ("key",)

    @property
    def claim(self) -> Claim:
        rows = Claim.objects.visible_to(self.request.user)
        found: Claim = get_object_or_404(rows, reference=self.kwargs["reference"])
        return found

    def lock(self, row: Any) -> None:
        """Actions lock the claim before what hangs on it."""
        writing.locked(self.claim)
        super().lock(row)

    def body_context(self) -> dict[str, Any]:
        return {"claim": self.claim}


class Keyed(OnClaim):
    """Rows with a key that is one's own while it is in use."""

    lookup_field, lookup_value_regex = "key", SLUG

    def named(self, rows: QuerySet[Any]) -> Any:
        """The one in use, else the one that went out of use last."""
        of_name = rows.filter(key=self.kwargs["key"])
        found = of_name.order_by(F("retired_at").desc(nulls_first=True)).first()
        if found is None:
            raise Http404
        return found


class Quantities(Keyed, Makes, Revises, Retires):
    """Figures that the claim states."""

    serializer_class = on_claim_serializers.QuantityRowSerializer
    filterset_class = filters.QuantityFilters
    new_class = on_claim_inputs.NewQuantity
    changes_class = on_claim_inputs.QuantityChanges
    orderings = ("position", "key")

    def rows(self) -> QuerySet[Any]:
        user = self.request.user
        rows = ClaimedQuantity.objects.filter(claim=self.claim).select_related("claim")
        findings = Finding.objects.current().select_related("estimate", "quantity")
        return rows.prefetch_related(
            only("observation", Observation.objects.visible_to(user)),
            only("findings", findings.order_by("estimate__slug")),
        )

    def new(self, *, by: Any, **given: Any) -> ClaimedQuantity:
        return actions.add_quantity(self.claim, by=by, **given)

    def revise(self, row: ClaimedQuantity, *, by: Any, **changes: Any) -> bool:
        return actions.revise_quantity(row, by=by, **changes)

    def withdraw(self, row: ClaimedQuantity, *, by: Any, why: str) -> None:
        actions.retire_on_claim(row, by=by, why=why)


class Appearances(Keyed, Makes, Revises, Retires):
    """Where the claim was seen."""

    serializer_class = on_claim_serializers.AppearanceRowSerializer
    filterset_class = filters.AppearanceFilters
    new_class = on_claim_inputs.NewAppearance
    changes_class = on_claim_inputs.AppearanceChanges

    def rows(self) -> QuerySet[Any]:
        seen = Source.objects.visible_to(self.request.user)
        rows = Appearance.objects.filter(claim=self.claim, source__in=seen)
        return rows.select_related("claim", "source")

    def new(self, *, by: Any, **given: Any) -> Appearance:
        return actions.add_appearance(self.claim, by=by, **given)

    def revise(self, row: Appearance, *, by: Any, **changes: Any) -> bool:
        return actions.revise_on_claim(row, by=by, **changes)

    def withdraw(self, row: Appearance, *, by: Any, why: str) -> None:
        actions.retire_on_claim(row, by=by, why=why)


class EvidenceOnClaim(Keyed, Makes, Revises, Retires):
    """What supports or contradicts the claim, and where it was read."""

    serializer_class = on_claim_serializers.EvidenceRowSerializer
    filterset_class = filters.EvidenceFilters
    new_class = on_claim_inputs.NewEvidence
    changes_class = on_claim_inputs.EvidenceChanges

    def rows(self) -> QuerySet[Any]:
        user = self.request.user
        passages = Passage.objects.visible_to(user).select_related("capture")
        rows = Evidence.objects.filter(claim=self.claim, source__in=Source.objects.visible_to(user))
        return rows.select_related("claim", "source", "quantity").prefetch_related(
            only("observation", Observation.objects.visible_to(user)), only("passage", passages)
        )

    def new(self, *, by: Any, **given: Any) -> Evidence:
        return actions.add_evidence(self.claim, by=by, **given)

    def revise(self, row: Evidence, *, by: Any, **changes: Any) -> bool:
        return actions.revise_on_claim(row, by=by, **changes)

    def withdraw(self, row: Evidence, *, by: Any, why: str) -> None:
        actions.retire_on_claim(row, by=by, why=why)


class Findings(OnClaim, Makes, Retires):
    """Where a claimed figure stands in an estimate; a worker says it."""

    serializer_class = on_claim_serializers.FindingRowSerializer
    filterset_class = filters.FindingFilters
    new_class = on_claim_inputs.NewFinding
    lookup_field, lookup_value_regex = "uuid", UUID
    orderings = ("uuid",)

    def rows(self) -> QuerySet[Any]:
        rows = Finding.objects.filter(quantity__claim=self.claim)
        return rows.select_related("quantity__claim", "estimate")

    def new(self, *, by: Any, **given: Any) -> Finding:
        return actions.add_finding(given["quantity"], given["estimate"], by=by)

    def withdraw(self, row: Finding, *, by: Any, why: str) -> None:
        actions.retire_on_claim(row, by=by, why=why)
