"""How single values are spelled: numbers as decimal strings, dates as ISO 8601 text, addresses."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from operator import attrgetter
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from audit.canonical import decimal_text


@extend_schema_field({"type": "string"})
class DecimalText(serializers.Field[Decimal, None, str, Decimal | float]):
    """A number as a plain decimal string, so that no JSON library rounds it on the way."""

    def to_representation(self, value: Decimal | float) -> str:
        return decimal_text(value if isinstance(value, Decimal) else Decimal(repr(value)))


@extend_schema_field({"type": "string"})
class ISOText(serializers.Field[object, None, str, object]):
    """A date that knows its precision: "2024-06-22", "2024-06" or "2024"."""

    def to_representation(self, value: object) -> str:
        return str(value)


@extend_schema_field({"type": "string", "format": "uri"})
class Href(serializers.Field[Any, None, str, Any]):
    """The address of a row that stands below another: `names` are the ways to its parts."""

    def __init__(self, view_name: str, **names: str) -> None:
        self.view_name = view_name
        self.names: Mapping[str, str] = names
        super().__init__(read_only=True, source="*")

    def to_representation(self, value: Any) -> str:
        parts = {name: str(attrgetter(path)(value)) for name, path in self.names.items()}
        return reverse(self.view_name, kwargs=parts, request=self.context["request"])
