"""What is named for whoever wrote it: short names, and where in a nested request a fault is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.text import slugify

from sources.reserved import RESERVED


def free_key(rows: Any, text: str) -> str:
    """A short name made from a text, which no live one of a claim's rows has."""
    base = slugify(text)[:70].strip("-") or "entry"
    taken = set(rows.live().filter(key__startswith=base).values_list("key", flat=True))
    numbered = (base if it == 1 else f"{base}-{it}" for it in range(1, len(taken) + 2))
    return next(it for it in numbered if it not in taken)


def free_slug(model: Any, text: str, otherwise: str) -> str:
    """A short name made from a text that no row has."""
    base = slugify(text)[:70].strip("-") or otherwise
    rows = model._default_manager.filter(slug__startswith=base)
    taken = {*rows.values_list("slug", flat=True), *RESERVED}
    numbered = (base if it == 1 else f"{base}-{it}" for it in range(1, len(taken) + 2))
    return next(it for it in numbered if it not in taken)


@contextmanager
def naming(place: str) -> Iterator[None]:
    """Raise what is wrong inside under the name of its place: "figures.0.measure"."""
    try:
        yield
    except ValidationError as error:
        found = error.error_dict if hasattr(error, "error_dict") else {"": error.error_list}
        raise ValidationError({_path(place, name): said for name, said in found.items()}) from error


def _path(place: str, name: str) -> str:
    return place if name in {"", NON_FIELD_ERRORS} else f"{place}.{name}"
