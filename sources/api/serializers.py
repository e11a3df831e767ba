"""Publishers, sources and what was read in them, as the API spells them."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.fields import DecimalText, ISOText
from sources.columns import PeriodColumns
from sources.models import (
    Capture,
    CountingUnit,
    Derivation,
    Grade,
    Observation,
    Passage,
    Publisher,
    Source,
    Timestamp,
)


class FigureSerializer(serializers.Serializer[Any]):
    """A figure as it was written, and how it was read. Both ends are NULL where open."""

    text = serializers.CharField(read_only=True)
    low = DecimalText(read_only=True, allow_null=True)
    high = DecimalText(read_only=True, allow_null=True)
    bound = serializers.CharField(read_only=True)
    unit = serializers.CharField(read_only=True)


ENDS = {
    "type": ["object", "null"],
    "required": ["start", "end"],
    "properties": {end: {"type": ["string", "null"]} for end in ("start", "end")},
}


@extend_schema_field(ENDS)
class PeriodField(serializers.Field[Any, None, dict[str, str | None] | None, PeriodColumns]):
    """{"start", "end"}, both ends inclusive, NULL where open; NULL if no period was said."""

    def __init__(self) -> None:
        super().__init__(read_only=True, source="*")

    def to_representation(self, value: PeriodColumns) -> dict[str, str | None] | None:
        ends = {"start": value.period_start, "end": value.period_end}
        if not any(ends.values()):
            return None
        return {name: str(end) if end else None for name, end in ends.items()}


class PublisherSerializer(serializers.ModelSerializer[Publisher]):
    href = serializers.HyperlinkedIdentityField(
        view_name="api:publisher-detail", lookup_field="slug"
    )

    class Meta:
        model = Publisher
        fields = ("href", "slug", "name", "url", "country", "note", "retired_at")
        read_only_fields = fields


class SourceSerializer(serializers.ModelSerializer[Source]):
    href = serializers.HyperlinkedIdentityField(view_name="api:source-detail", lookup_field="slug")
    publisher = serializers.SlugRelatedField[Publisher](slug_field="slug", read_only=True)
    published_on = ISOText(read_only=True)

    class Meta:
        model = Source
        fields: tuple[str, ...] = (
            "href",
            "slug",
            "uuid",
            "title",
            "publisher",
            "author",
            "published_on",
            "url",
            "language",
            "kind",
            "description",
            "protected",
            "retired_at",
        )
        read_only_fields = fields


class CaptureSerializer(serializers.ModelSerializer[Capture]):
    class Meta:
        model = Capture
        fields: tuple[str, ...] = (
            "uuid",
            "method",
            "state",
            "url",
            "final_url",
            "sha256",
            "size",
            "kind",
            "media_type",
            "filename",
            "text_sha256",
            "record_sha256",
            "captured_at",
            "change",
            "error",
            "note",
        )
        read_only_fields = fields


class OriginSerializer(serializers.ModelSerializer[Derivation]):
    """Whom a source has it from."""

    origin = serializers.SlugRelatedField[Source](slug_field="slug", read_only=True)

    class Meta:
        model = Derivation
        fields = ("uuid", "origin", "relation", "note")
        read_only_fields = fields


class SourceDetailSerializer(SourceSerializer):
    captures = CaptureSerializer(many=True, read_only=True)
    derivations = OriginSerializer(many=True, read_only=True)

    class Meta(SourceSerializer.Meta):
        fields = (*SourceSerializer.Meta.fields, "captures", "derivations")
        read_only_fields = fields


class TimestampSerializer(serializers.ModelSerializer[Timestamp]):
    """What an authority signed about a capture's SHA-256, and when."""

    class Meta:
        model = Timestamp
        fields = ("state", "authority", "moment", "serial", "policy", "signer")
        read_only_fields = fields


class CaptureRowSerializer(CaptureSerializer):
    """A capture on its own, beside its source."""

    href = serializers.HyperlinkedIdentityField(view_name="api:capture-detail", lookup_field="uuid")
    source = serializers.SlugRelatedField[Source](  # type: ignore[assignment]  # named as the row is
        slug_field="slug", read_only=True
    )
    compared_with = serializers.SlugRelatedField[Capture](slug_field="uuid", read_only=True)
    timestamp = TimestampSerializer(read_only=True)

    class Meta(CaptureSerializer.Meta):
        fields = (
            "href",
            *CaptureSerializer.Meta.fields,
            "source",
            "compared_with",
            "timestamp",
            "finished_at",
            "retired_at",
        )
        read_only_fields = fields


class GradeSerializer(serializers.ModelSerializer[Grade]):
    """How far a publisher, or a source on its own, is relied on; the other one is NULL."""

    href = serializers.HyperlinkedIdentityField(view_name="api:grade-detail", lookup_field="uuid")
    publisher = serializers.SlugRelatedField[Publisher](slug_field="slug", read_only=True)
    source = serializers.SlugRelatedField[Source](  # type: ignore[assignment]  # named as the row is
        slug_field="slug", read_only=True
    )
    supersedes = serializers.SlugRelatedField[Grade](slug_field="uuid", read_only=True)

    class Meta:
        model = Grade
        fields = (
            "href",
            "uuid",
            "publisher",
            "source",
            "reliability",
            "rationale",
            "graded_at",
            "supersedes",
            "retired_at",
        )
        read_only_fields = fields


class PassageSerializer(serializers.ModelSerializer[Passage]):
    """A passage under what rests on it; its own address has where it stands."""

    capture = serializers.SlugRelatedField[Capture](slug_field="sha256", read_only=True)

    class Meta:
        model = Passage
        fields: tuple[str, ...] = ("uuid", "quote", "page", "capture")
        read_only_fields = fields


class PassageRowSerializer(PassageSerializer):
    """A passage on its own. Positions count the characters of the capture's text from 0."""

    href = serializers.HyperlinkedIdentityField(view_name="api:passage-detail", lookup_field="uuid")
    annotation = serializers.HyperlinkedIdentityField(
        view_name="api:passage-annotation", lookup_field="uuid"
    )
    source = serializers.SlugRelatedField[Source](  # type: ignore[assignment]  # named as the row is
        source="capture.source", slug_field="slug", read_only=True
    )
    capture_uuid = serializers.SlugRelatedField[Capture](
        source="capture", slug_field="uuid", read_only=True
    )
    supersedes = serializers.SlugRelatedField[Passage](slug_field="uuid", read_only=True)

    class Meta(PassageSerializer.Meta):
        fields = (
            "href",
            "annotation",
            "key",
            "source",
            *PassageSerializer.Meta.fields,
            "capture_uuid",
            "prefix",
            "suffix",
            "start",
            "end",
            "supersedes",
            "retired_at",
        )
        read_only_fields = fields


class DerivationSerializer(serializers.ModelSerializer[Derivation]):
    href = serializers.HyperlinkedIdentityField(
        view_name="api:derivation-detail", lookup_field="uuid"
    )
    source = serializers.SlugRelatedField[Source](  # type: ignore[assignment]  # named as the row is
        slug_field="slug", read_only=True
    )
    origin = serializers.SlugRelatedField[Source](slug_field="slug", read_only=True)
    passage = PassageSerializer(read_only=True)
    supersedes = serializers.SlugRelatedField[Derivation](slug_field="uuid", read_only=True)

    class Meta:
        model = Derivation
        fields = (
            "href",
            "uuid",
            "source",
            "origin",
            "relation",
            "note",
            "passage",
            "supersedes",
            "retired_at",
        )
        read_only_fields = fields


class ObservationSerializer(serializers.ModelSerializer[Observation]):
    href = serializers.HyperlinkedIdentityField(
        view_name="api:observation-detail", lookup_field="uuid"
    )
    source = serializers.SlugRelatedField[Source](  # type: ignore[assignment]  # named as the row is
        slug_field="slug", read_only=True
    )
    figure = FigureSerializer(source="*", read_only=True)
    period = PeriodField()
    passage = PassageSerializer(read_only=True)
    repeats = serializers.SlugRelatedField[Observation](
        source="taken_from", slug_field="key", read_only=True
    )
    supersedes = serializers.SlugRelatedField[Observation](slug_field="uuid", read_only=True)

    class Meta:
        model = Observation
        fields = (
            "href",
            "uuid",
            "key",
            "source",
            "measure",
            "figure",
            "period",
            "place",
            "modality",
            "language",
            "locator",
            "note",
            "passage",
            "repeats",
            "supersedes",
            "retired_at",
        )
        read_only_fields = fields


class CountingUnitSerializer(serializers.ModelSerializer[CountingUnit]):
    """What the desk counts: a base dimension of its own, written with its token."""

    href = serializers.HyperlinkedIdentityField(
        view_name="api:counting-unit-detail", lookup_field="token"
    )

    class Meta:
        model = CountingUnit
        fields = ("href", "uuid", "token", "singular", "plural", "note", "retired_at")
        read_only_fields = fields
