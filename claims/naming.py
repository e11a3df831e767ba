"""What is named for whoever wrote it: short names, and where in a nested request a fault is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import reduce
from operator import or_
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Q
from django.utils.text import slugify

from sources.reserved import RESERVED


def free_key(rows: Any, text: str) -> str:
    """A short name made from a text, which no live one of a claim's rows has."""
    begun = rows.live().filter(key__startswith=_base(text, "entry"))
    return key_of(text, begun.values_list("key", flat=True))


def key_of(text: str, taken: Iterable[str]) -> str:
    """A short name made from a text, which is none of those that are taken."""
    return _free(_base(text, "entry"), set(taken))


def free_slug(model: Any, text: str, otherwise: str) -> str:
    """A short name made from a text that no row has."""
    base = _base(text, otherwise)
    rows = model._default_manager.filter(slug__startswith=base)
    return _free(base, {*rows.values_list("slug", flat=True), *RESERVED})


def free_slugs(model: Any, texts: Sequence[str], otherwise: str) -> list[str]:
    """As `free_slug` for each of these, one after the other. One query."""
    bases = {_base(text, otherwise) for text in texts}
    begun = reduce(or_, (Q(slug__startswith=base) for base in bases), Q(pk=None))
    rows = model._default_manager.filter(begun)
    taken = {*rows.values_list("slug", flat=True), *RESERVED}
    made = []
    for text in texts:
        made.append(_free(_base(text, otherwise), taken))
        taken.add(made[-1])
    return made


def _base(text: str, otherwise: str) -> str:
    return slugify(text)[:70].strip("-") or otherwise


def _free(base: str, taken: set[str]) -> str:
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
