"""Suggestions of derivations and of figures, as the API spells them."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from sources.api.serializers import FigureSerializer
from sources.models import Derivation, DerivationSuggestion, Source
from sources.offering import Offered
from sources.suggesting import judging

PLACE = {"type": ["integer", "null"]}
REASONS = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["capture", "quote", "before", "after", "start", "end", "facts"],
        "properties": {
            **{name: {"type": "string"} for name in ("capture", "quote", "before", "after")},
            **dict.fromkeys(("start", "end", "other_start", "other_end"), PLACE),
            "other": {"type": "string"},
            "facts": {"type": "object"},
        },
    },
}
FIGURES = {
    "type": "object",
    "required": ["figures"],
    "properties": {
        "figures": {
            "type": "array",
            "items": {
                "type": "object",
                "required": [
                    *("figure", "read", "unit_known", "unit_words", "modality", "period"),
                    *("start", "end", "sentence", "flags"),
                ],
                "properties": {
                    "figure": {"type": "string"},
                    "read": {"type": "object"},
                    "unit_known": {"type": "boolean"},
                    "unit_words": {"type": "string"},
                    "modality": {"type": "string"},
                    "period": {"type": ["object", "null"]},
                    "start": {"type": "integer"},
                    "end": {"type": "integer"},
                    "sentence": {"type": "string"},
                    "flags": {"type": "array", "items": {"type": "string"}},
                },
            },
        }
    },
    "example": {
        "figures": [
            {
                "figure": "more than 74,000 t",
                "read": {"text": "more than 74,000 t", "low": "74000", "high": None,
                         "bound": "more_than", "unit": "t"},
                "unit_known": True,
                "unit_words": "t",
                "modality": "asserted",
                "period": {"start": "2023-08", "end": "2024-01"},
                "start": 0,
                "end": 18,
                "sentence": "More than 74,000 t were shipped between August and January.",
                "flags": [],
            }
        ]
    },
}  # fmt: skip


@extend_schema_field(REASONS)
class ReasonsField(serializers.Field[Any, None, list[dict[str, Any]], DerivationSuggestion]):
    """The words that led to it, strongest first, and where they stand in the captured texts."""

    def __init__(self) -> None:
        super().__init__(read_only=True, source="*")

    def to_representation(self, value: DerivationSuggestion) -> list[dict[str, Any]]:
        return [{k: v for k, v in it.items() if k != "says"} for it in value.said()]


class SuggestionSerializer(serializers.ModelSerializer[DerivationSuggestion]):
    """`source` may have it from `origin`; which way round is open unless `direction_known`."""

    href = serializers.HyperlinkedIdentityField(
        view_name="api:suggestion-detail", lookup_field="uuid"
    )
    source = serializers.SlugRelatedField[Source](  # type: ignore[assignment]  # named as the row is
        slug_field="slug", read_only=True
    )
    origin = serializers.SlugRelatedField[Source](slug_field="slug", read_only=True)
    strength = serializers.SerializerMethodField()
    reasons = ReasonsField()
    decided_by = serializers.StringRelatedField[Any](read_only=True)
    derivation = serializers.SlugRelatedField[Derivation](slug_field="uuid", read_only=True)

    class Meta:
        model = DerivationSuggestion
        fields = ("href", "uuid", "source", "origin", "rule", "relation", "direction_known",
                  "score", "strength", "reasons", "state", "why", "decided_at", "decided_by",
                  "derivation")  # fmt: skip
        read_only_fields = fields

    def get_strength(self, row: DerivationSuggestion) -> str:
        return str(judging.strength(row.score))


def spelled(found: list[Offered]) -> dict[str, Any]:
    """Figures offered for a passage: `figure` is what an observation takes."""
    return {"figures": [_spelled(it) for it in found]}


def _spelled(offered: Offered) -> dict[str, Any]:
    it = offered.suggestion
    ends = {"start": it.period.start, "end": it.period.end} if it.period else {}
    period = {name: str(end) if end else None for name, end in ends.items()}
    return {
        "figure": offered.figure,
        "read": FigureSerializer(it.figure).data,
        "unit_known": it.unit_known,
        "unit_words": it.unit,
        "modality": it.modality,
        "period": period or None,
        "start": it.start,
        "end": it.end,
        "sentence": it.sentence,
        "flags": list(it.flags),
    }
