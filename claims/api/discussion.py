"""What the desk says about a claim: comments, relations to other claims, waived rules."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from api.changing import Makes, Retires, Revises
from api.resources import UUID
from claims import actions
from claims.api import filters, on_claim_inputs, on_claim_serializers
from claims.api.on_claim import OnClaim
from claims.models import Comment, Relation, Waiver


class Comments(OnClaim, Makes, Revises, Retires):
    """People reword and take back what they said themselves."""

    supersedes = True
    serializer_class = on_claim_serializers.CommentSerializer
    filterset_class = filters.CommentFilters
    new_class = on_claim_inputs.NewComment
    changes_class = on_claim_inputs.NewComment
    lookup_field, lookup_value_regex = "uuid", UUID
    orderings = ("uuid", "written_at")

    def rows(self) -> QuerySet[Any]:
        rows = Comment.objects.filter(claim=self.claim)
        return rows.select_related("claim", "written_by", "supersedes")

    def new(self, *, by: Any, **given: Any) -> Comment:
        return actions.comment(self.claim, given["body"], by=by)

    def revise(self, row: Comment, *, by: Any, **changes: Any) -> Comment:
        body = changes.get("body", row.body)
        return actions.comment(row.claim, body, by=by, instead_of=row)

    def withdraw(self, row: Comment, *, by: Any, why: str) -> None:
        actions.retire_comment(row, by=by, why=why)


class Relations(OnClaim, Makes, Retires):
    """How the claim stands to others."""

    serializer_class = on_claim_serializers.RelationSerializer
    filterset_class = filters.RelationFilters
    new_class = on_claim_inputs.NewRelation
    lookup_field, lookup_value_regex = "uuid", UUID
    orderings = ("uuid",)

    def rows(self) -> QuerySet[Any]:
        return Relation.objects.filter(claim=self.claim).select_related("claim", "other")

    def new(self, *, by: Any, **given: Any) -> Relation:
        return actions.relate(self.claim, given.pop("other"), by=by, **given)

    def withdraw(self, row: Relation, *, by: Any, why: str) -> None:
        actions.retire_on_claim(row, by=by, why=why)


class Waivers(OnClaim, Makes, Retires):
    """Rules that do not hold for this claim, by somebody's recorded decision."""

    serializer_class = on_claim_serializers.WaiverSerializer
    filterset_class = filters.WaiverFilters
    new_class = on_claim_inputs.NewWaiver
    lookup_field, lookup_value_regex = "uuid", UUID
    orderings = ("uuid",)

    def rows(self) -> QuerySet[Any]:
        return Waiver.objects.filter(claim=self.claim).select_related("claim", "waived_by")

    def new(self, *, by: Any, **given: Any) -> Waiver:
        return actions.waive(self.claim, by=by, **given)

    def withdraw(self, row: Waiver, *, by: Any, why: str) -> None:
        actions.take_back_waiver(row, by=by, why=why)
