"""Cases and claims, as the API spells them."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import User
from api.fields import ISOText
from claims.models import (
    Appearance,
    Case,
    Claim,
    ClaimedQuantity,
    Evidence,
    EvidenceGrade,
    Finding,
    Relation,
    VerdictStep,
    Version,
)
from estimates.models import Estimate
from sources.api.serializers import FigureSerializer, PassageSerializer, PeriodField
from sources.models import Observation, Source


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


class FindingSerializer(serializers.ModelSerializer[Finding]):
    """Where a claimed figure stands in an estimate. What is stale has no result."""

    estimate = serializers.SlugRelatedField[Estimate](slug_field="slug", read_only=True)
    state = serializers.CharField(read_only=True)
    place = serializers.SerializerMethodField()
    percentile = serializers.SerializerMethodField()
    sentence = serializers.SerializerMethodField()
    error = serializers.SerializerMethodField()
    result = serializers.SerializerMethodField()

    class Meta:
        model = Finding
        fields: tuple[str, ...] = (
            "estimate",
            "state",
            "place",
            "percentile",
            "sentence",
            "error",
            "result",
        )
        read_only_fields = fields

    def get_place(self, row: Finding) -> str:
        return row.place if row.state == "fresh" else ""

    def get_percentile(self, row: Finding) -> str | None:
        percentile: str | None = self._result(row).get("percentile")
        return percentile

    def get_sentence(self, row: Finding) -> str:
        return str(self._result(row).get("sentence", ""))

    def get_error(self, row: Finding) -> str:
        return row.error if row.state == "failed" else ""

    def get_result(self, row: Finding) -> dict[str, Any] | None:
        return self._result(row) or None

    def _result(self, row: Finding) -> dict[str, Any]:
        return row.parsed() if row.state == "fresh" else {}


class QuantitySerializer(serializers.ModelSerializer[ClaimedQuantity]):
    figure = FigureSerializer(source="*", read_only=True)
    period = PeriodField()
    observation = serializers.SlugRelatedField[Observation](slug_field="uuid", read_only=True)
    findings = FindingSerializer(many=True, read_only=True)

    class Meta:
        model = ClaimedQuantity
        fields: tuple[str, ...] = (
            "key",
            "measure",
            "figure",
            "period",
            "observation",
            "note",
            "findings",
        )
        read_only_fields = fields


class AppearanceSerializer(serializers.ModelSerializer[Appearance]):
    source = serializers.SlugRelatedField[Source](  # type: ignore[assignment]  # named as the row is
        slug_field="slug", read_only=True
    )
    appeared_on = ISOText(read_only=True)

    class Meta:
        model = Appearance
        fields: tuple[str, ...] = (
            "key",
            "source",
            "appeared_on",
            "url",
            "locator",
            "quote",
            "note",
        )
        read_only_fields = fields


class EvidenceSerializer(serializers.ModelSerializer[Evidence]):
    quantity = serializers.SlugRelatedField[ClaimedQuantity](slug_field="key", read_only=True)
    source = serializers.SlugRelatedField[Source](  # type: ignore[assignment]  # named as the row is
        slug_field="slug", read_only=True
    )
    observation = serializers.SlugRelatedField[Observation](slug_field="uuid", read_only=True)
    passage = PassageSerializer(read_only=True)

    class Meta:
        model = Evidence
        fields: tuple[str, ...] = (
            "key",
            "quantity",
            "stance",
            "source",
            "observation",
            "passage",
            "note",
        )
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


class VersionSerializer(serializers.ModelSerializer[Version]):
    class Meta:
        model = Version
        fields = ("number", "digest", "created_at")
        read_only_fields = fields


class AssigneeSerializer(serializers.ModelSerializer[User]):
    """Somebody of the desk."""

    class Meta:
        model = User
        fields = ("uuid", "name")
        read_only_fields = fields


class RelatedSerializer(serializers.ModelSerializer[Relation]):
    """How the claim stands to another."""

    other = serializers.SlugRelatedField[Claim](slug_field="reference", read_only=True)

    class Meta:
        model = Relation
        fields = ("kind", "other", "note")
        read_only_fields = fields


@extend_schema_field({"type": "array", "items": {"type": "string"}})
class TagsField(serializers.Field[Any, None, list[str], Claim]):
    """The words under which the claim is filed, in order."""

    def __init__(self) -> None:
        super().__init__(read_only=True, source="*")

    def to_representation(self, value: Claim) -> list[str]:
        return sorted(tag.label for tag in value.tags.all() if tag.is_live)


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


class VerdictPartSerializer(serializers.ModelSerializer[Claim]):
    """Whether the claim stands up, how sure the desk is, and what would change that."""

    verdict = serializers.SlugRelatedField[VerdictStep](slug_field="slug", read_only=True)

    class Meta:
        model = Claim
        fields = ("verdict", "confidence", "summary", "what_would_change")
        read_only_fields = fields


class PlanPartSerializer(serializers.ModelSerializer[Claim]):
    """How urgent the claim is, and when it is due."""

    class Meta:
        model = Claim
        fields = ("priority", "due_on")
        read_only_fields = fields


class AssigneesPartSerializer(serializers.ModelSerializer[Claim]):
    """Who has the claim."""

    assignees = AssigneeSerializer(many=True, read_only=True)

    class Meta:
        model = Claim
        fields = ("assignees",)
        read_only_fields = fields


class TagsPartSerializer(serializers.ModelSerializer[Claim]):
    """The words under which the desk finds the claim again."""

    tags = TagsField()

    class Meta:
        model = Claim
        fields = ("tags",)
        read_only_fields = fields


class WatchingPartSerializer(serializers.Serializer[Any]):
    """Whether you follow the claim."""

    watching = serializers.BooleanField(read_only=True)


class VerdictStepSerializer(serializers.ModelSerializer[VerdictStep]):
    """One verdict of a scale; `number` is its place there, `null` beside the scale."""

    href = serializers.HyperlinkedIdentityField(view_name="api:verdict-detail", lookup_field="slug")
    scale = serializers.CharField(source="scale.slug", read_only=True)

    class Meta:
        model = VerdictStep
        fields = ("href", "slug", "scale", "number", "label", "meaning", "retired_at")
        read_only_fields = fields


class PossibleStepSerializer(serializers.Serializer[Any]):
    """A step that leads on from here; `refused` says why you may not take it, or is empty."""

    verb = serializers.CharField(read_only=True)
    leads_to = serializers.CharField(read_only=True)
    reads = serializers.BooleanField(read_only=True)
    reason = serializers.CharField(read_only=True)
    refused = serializers.CharField(read_only=True)


class StandingSerializer(serializers.Serializer[Any]):
    """Where the claim stands at the desk, what is open, and which steps lead on.

    `digest` names its content as it is now; `approval_holds` is `null` before there is one.
    """

    reference = serializers.CharField(read_only=True)
    status = serializers.CharField(read_only=True)
    digest = serializers.CharField(read_only=True)
    approval_holds = serializers.BooleanField(read_only=True, allow_null=True)
    open_points = serializers.ListField(child=serializers.CharField(), read_only=True)
    steps = PossibleStepSerializer(many=True, read_only=True)


class ContentSerializer(serializers.Serializer[Any]):
    """Everything that is read and printed about the claim, and its digest."""

    digest = serializers.CharField(read_only=True)
    content = serializers.DictField(read_only=True)
