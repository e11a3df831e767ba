"""One text for one value: canonical JSON (RFC 8785) and its SHA-256 digest.

Numbers that mean something are `Decimal`s and are written as plain decimal strings, so that
no language, database or JSON library between two readers can round them differently.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import TypeAlias
from uuid import UUID

import rfc8785

NO_CANONICAL_TEXT = (
    "{kind} has no canonical text: give a Decimal, text, whole number, list or mapping."
)


def decimal_text(value: Decimal) -> str:
    """The shortest plain decimal: `Decimal("1.600E+6")` is "1600000", zero is "0"."""
    if not value.is_finite():
        raise ValueError("Only finite numbers have a canonical text.")
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def canonical_text(value: object) -> str:
    """Canonical JSON of a value made of mappings, sequences, text, Decimals, ints, dates.

    Raises `TypeError` for a float, a set or any other type without one obvious text.
    """
    return rfc8785.dumps(_plain(value)).decode()


def digest(value: object) -> str:
    """SHA-256 (64 hexadecimal digits) of the canonical text."""
    return hashlib.sha256(canonical_text(value).encode()).hexdigest()


Plain: TypeAlias = "bool | int | str | list[Plain] | dict[str, Plain] | None"


def _plain(value: object) -> Plain:
    if isinstance(value, Enum):
        return _plain(value.value)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str | UUID):
        return str(value)
    if isinstance(value, Decimal):
        return decimal_text(value)
    if isinstance(value, date):
        return _moment(value) if isinstance(value, datetime) else value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return [_plain(item) for item in value]
    raise TypeError(NO_CANONICAL_TEXT.format(kind=type(value).__name__))


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
