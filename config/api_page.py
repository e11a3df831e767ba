"""The API's description, read for a page: sections of calls, each with what it takes and gives."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Part:
    """A parameter, or a key of a body."""

    name: str
    where: str
    form: str
    required: bool
    about: str


@dataclass(frozen=True)
class Answer:
    status: str
    about: str
    example: str


@dataclass(frozen=True)
class Call:
    id: str
    method: str
    path: str
    summary: str
    about: list[str]
    parts: list[Part]
    example: str
    answers: list[Answer]


@dataclass(frozen=True)
class Section:
    name: str
    calls: list[Call]


def read(schema: dict[str, Any]) -> list[Section]:
    """Sections in the order of their addresses."""
    found: dict[str, list[Call]] = {}
    for path, methods in schema["paths"].items():
        for method in METHODS:
            if method in methods:
                operation = methods[method]
                call = _call(schema, path, method, operation)
                found.setdefault(operation["tags"][0], []).append(call)
    return [Section(name, calls) for name, calls in found.items()]


def _call(schema: dict[str, Any], path: str, method: str, operation: dict[str, Any]) -> Call:
    content: dict[str, Any] = operation.get("requestBody", {}).get("content", {})
    media_type = next(iter(content), "")
    body: dict[str, Any] = content.get(media_type, {})
    return Call(
        operation["operationId"],
        method.upper(),
        path,
        operation["summary"],
        operation["description"].split("\n\n"),
        [*_parameters(operation), *_keys(schema, body.get("schema", {}), media_type)],
        _example(body),
        [_answer(status, it) for status, it in operation["responses"].items()],
    )


def _parameters(operation: dict[str, Any]) -> Iterator[Part]:
    for it in operation.get("parameters", ()):
        about, required = it.get("description", ""), it.get("required", False)
        yield Part(it["name"], it["in"], _form(it["schema"]), required, about)


def _keys(schema: dict[str, Any], body: dict[str, Any], media_type: str) -> Iterator[Part]:
    where = "form" if media_type.startswith("multipart") else "body"
    name = body.get("$ref", "").rpartition("/")[2]
    component = schema["components"]["schemas"].get(name, {})
    for key, it in component.get("properties", {}).items():
        required = key in component.get("required", ())
        yield Part(key, where, _form(it), required, it.get("description", it.get("title", "")))


def _form(schema: dict[str, Any]) -> str:
    """A schema in a few words."""
    for ref in (schema, *schema.get("allOf", ()), *schema.get("oneOf", ())):
        if "$ref" in ref:
            return str(ref["$ref"]).rpartition("/")[2]
    if "enum" in schema:
        return " | ".join(str(it) for it in schema["enum"])
    kinds = schema.get("type", "any")
    kind = " or ".join(kinds) if isinstance(kinds, list) else str(kinds)
    if kind == "array":
        return f"list of {_form(schema.get('items', {}))}"
    most = schema.get("maxLength", schema.get("maxItems"))
    return f"{kind}, at most {most:,}" if most else kind


def _answer(status: str, answer: dict[str, Any]) -> Answer:
    body: dict[str, Any] = next(iter(answer.get("content", {}).values()), {})
    return Answer(status, answer["description"], _example(body))


def _example(body: dict[str, Any]) -> str:
    examples = body.get("examples", {})
    first: dict[str, Any] = next(iter(examples.values()), {})
    shown = first.get("value")
    return "" if shown is None else json.dumps(shown, indent=2, ensure_ascii=False)
