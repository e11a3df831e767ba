"""How the API's description spells fields: what may be null, empty, or of what form."""

from __future__ import annotations

from typing import Any

from drf_spectacular.openapi import AutoSchema
from rest_framework import serializers


class DescribedFields(AutoSchema):
    def _get_serializer_field_meta(self, field: Any, direction: str) -> dict[str, Any]:
        meta: dict[str, Any] = super()._get_serializer_field_meta(field, direction)  # type: ignore[no-untyped-call]  # typed in part
        meta.pop("default", None)  # what an answer holds, it holds
        if direction == "response" and _may_be_null(field):
            meta["nullable"] = True
        return meta

    def _insert_field_validators(self, field: Any, schema: dict[str, Any]) -> None:
        """A validator that refuses what matches would be read as one that asks for it."""
        super()._insert_field_validators(field, schema)  # type: ignore[no-untyped-call]  # typed in part
        if {"type": "string", "maxLength": 0} in schema.get("oneOf", ()):
            schema.update(schema.pop("oneOf")[0])  # without a pattern, the empty text is one of it
        schema.pop("pattern", None)

    def _map_serializer_field(self, field: Any, direction: str, *more: Any, **named: Any) -> Any:
        """An empty text has no form; nor has an answer one that is owed."""
        schema = super()._map_serializer_field(field, direction, *more, **named)  # type: ignore[no-untyped-call]  # typed in part
        if isinstance(schema, dict) and (
            direction == "response" or getattr(field, "allow_blank", False)
        ):
            schema.pop("pattern", None)
        if isinstance(schema, dict) and "enum" in schema and _may_be_empty(field):
            schema["enum"] = [*schema["enum"], ""]
        return schema


def _may_be_null(field: Any) -> bool:
    """A column that may hold nothing, and what hangs on it."""
    model = getattr(getattr(field.parent, "Meta", None), "model", None)
    column = str(field.source or "").partition(".")[0]
    if model is None or column in {"", "*"} or getattr(field, "many", False):
        return False
    known = {it.name: it for it in model._meta.get_fields()}
    found = known.get(column)
    return bool(found is not None and getattr(found, "null", False)
                and not isinstance(field, serializers.ListSerializer))  # fmt: skip


def _may_be_empty(field: Any) -> bool:
    """A choice of a column that may be left empty, which a field that is only read forgets."""
    model = getattr(getattr(field.parent, "Meta", None), "model", None)
    known = {it.name: it for it in model._meta.fields} if model is not None else {}
    column = known.get(str(field.source))
    return bool(field.read_only and column is not None and column.blank)
