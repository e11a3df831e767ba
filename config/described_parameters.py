"""How the API's description spells parameters: of addresses, of lists, of heads."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiParameter

from config.examples import UUID as A_UUID

KEY = {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$",
       "examples": [A_UUID]}  # fmt: skip
ETAG = {"type": "string", "minLength": 1, "examples": ['"9f86d081884c7d65"']}


def filter_schema(given: Any) -> dict[str, Any]:
    kind, extra = type(given).__name__, given.extra
    if "choices" in extra:
        return {"type": "string", "enum": [str(value) for value, _label in extra["choices"]]}
    if kind == "BooleanFilter":
        return {"type": "boolean"}
    if kind == "UUIDFilter":
        return {"type": "string", "format": "uuid"}
    return {"type": "string", "maxLength": extra.get("max_length") or 200}


def about(name: str) -> str:
    said = {
        "q": "Rows in which every word occurs.",
        "retired": "Lists hold what is in use unless asked otherwise.",
    }
    return said.get(name, f"Rows of this {name.replace('_', ' ')}.")


def query(name: str, schema: dict[str, Any], description: str) -> OpenApiParameter:
    return OpenApiParameter(name, schema, OpenApiParameter.QUERY, description=description)


def header(name: str, description: str, schema: dict[str, Any]) -> OpenApiParameter:
    shown = [OpenApiExample(name, schema["examples"][0])]
    return OpenApiParameter(
        name, schema, OpenApiParameter.HEADER, required=True, description=description,
        examples=shown,
    )  # fmt: skip
