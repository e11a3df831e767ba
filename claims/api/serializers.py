"""Cases and claims, as the API spells them."""

from __future__ import annotations

from rest_framework import serializers

from api.fields import ISOText
from claims.api.nested_serializers import (
    AppearanceSerializer,
    AssigneeSerializer,
    EvidenceSerializer,
    QuantitySerializer,
    RelatedSerializer,
    TagsField,
    VersionSerializer,
)
from claims.models import Case, Claim, Evidence, EvidenceGrade, VerdictStep
from sources.api.serializers import PeriodField


class CaseSerializer(serializers.ModelSerializer[Case]):
    href = serializers.HyperlinkedIdentityField(view_name="api:case-detail", lookup_field="slug")

    class Meta:
        model = Case
        fields: tuple[str, ...] = ("href", "slug", "title", "summary", "language", "retired_at")
        read_only_fields = fields


class CaseDetailSerializer(CaseSerializer):
    """With the references of its claims."""

    claims = serializers.SlugRelatedField[Claim](slug_field="reference", many=True, read_only=True)

    class Meta(CaseSerializer.Meta):
        fields = (*CaseSerializer.Meta.fields, "claims")
        read_only_fields = fields


class EvidenceGradeSerializer(serializers.ModelSerializer[EvidenceGrade]):
    """How credible a piece of evidence is held to be, apart from its source."""

    href = serializers.HyperlinkedIdentityField(
        view_name="api:evidence-grade-detail", lookup_field="uuid"
    )
    claim = serializers.CharField(source="evidence.claim.reference", read_only=True)
    evidence = serializers.SlugRelatedField[Evidence](slug_field="key", read_only=True)
    supersedes = serializers.SlugRelatedField[EvidenceGrade](slug_field="uuid", read_only=True)

    class Meta:
        model = EvidenceGrade
        fields = (
            "href",
            "uuid",
            "claim",
            "evidence",
            "credibility",
            "rationale",
            "graded_at",
            "supersedes",
            "retired_at",
        )
        read_only_fields = fields


class ClaimSerializer(serializers.ModelSerializer[Claim]):
    href = serializers.HyperlinkedIdentityField(
        view_name="api:claim-detail", lookup_field="reference"
    )
    case = serializers.SlugRelatedField[Case](slug_field="slug", read_only=True)
    claimed_on = ISOText(read_only=True)
    period = PeriodField()

    class Meta:
        model = Claim
        fields: tuple[str, ...] = (
            "href",
            "reference",
            "case",
            "key",
            "statement",
            "language",
            "claimant",
            "claimed_on",
            "period",
            "place",
            "modality",
            "status",
            "summary",
            "note",
            "priority",
            "due_on",
            "created_at",
            "retired_at",
        )
        read_only_fields = fields


class ClaimDetailSerializer(ClaimSerializer):
    """With everything under it that the caller may see.

    `hidden` counts what rests on protected sources and is left out.
    """

    verdict = serializers.SlugRelatedField[VerdictStep](slug_field="slug", read_only=True)
    assignees = AssigneeSerializer(many=True, read_only=True)
    tags = TagsField()
    relations = RelatedSerializer(many=True, read_only=True)
    quantities = QuantitySerializer(many=True, read_only=True)
    appearances = AppearanceSerializer(many=True, read_only=True)
    evidence = EvidenceSerializer(many=True, read_only=True)
    hidden = serializers.SerializerMethodField()
    versions = VersionSerializer(many=True, read_only=True)

    class Meta(ClaimSerializer.Meta):
        fields = (
            *ClaimSerializer.Meta.fields,
            "verdict",
            "confidence",
            "what_would_change",
            "assignees",
            "tags",
            "relations",
            "quantities",
            "appearances",
            "evidence",
            "hidden",
            "versions",
        )
        read_only_fields = fields

    def get_hidden(self, row: Claim) -> int:
        shown = len(row.appearances.all()) + len(row.evidence.all())
        live: int = row.live_rows  # type: ignore[attr-defined]  # annotated by the view
        return live - shown
