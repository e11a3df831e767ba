"""What hangs on a claim, as it stands inside the claim."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import User
from api.fields import ISOText
from claims.models import (
    Appearance,
    Claim,
    ClaimedQuantity,
    Evidence,
    Finding,
    Relation,
    Version,
)
from estimates.models import Estimate
from sources.api.serializers import FigureSerializer, PassageSerializer, PeriodField
from sources.models import Observation, Source


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
