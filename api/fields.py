"""How single values are spelled: numbers as decimal strings, dates as ISO 8601 text."""

from __future__ import annotations

from decimal import Decimal

from rest_framework import serializers

from audit.canonical import decimal_text


class DecimalText(serializers.Field[Decimal, None, str, Decimal | float]):
    """A number as a plain decimal string, so that no JSON library rounds it on the way."""

    def to_representation(self, value: Decimal | float) -> str:
        return decimal_text(value if isinstance(value, Decimal) else Decimal(repr(value)))


class ISOText(serializers.Field[object, None, str, object]):
    """A date that knows its precision: "2024-06-22", "2024-06" or "2024"."""

    def to_representation(self, value: object) -> str:
        return str(value)
