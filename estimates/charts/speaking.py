"""The language of a chart's own words; titles and figures are given to it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Translate = Callable[[str], str]

_translate: ContextVar[Translate] = ContextVar("language of charts", default=str)


@contextmanager
def speaking(translate: Translate) -> Iterator[None]:
    """Charts that are drawn in this context say what `translate` makes of their English."""
    token = _translate.set(translate)
    try:
        yield
    finally:
        _translate.reset(token)


def gettext(message: str) -> str:
    return _translate.get()(message)
