"""The language of a dossier's own words: headings, labels, sentences that the templates make. Pure.

What was frozen stays as it was frozen: texts of sources and of the desk, and the engine's
sentences, which are English. The catalogue is one of gettext's; the templates read the same one
through Django (`dossiers.rendering`).
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from estimates.charts import speaking as charts

LANGUAGES = {"en": "en-GB", "de": "de-DE"}
"""What the facts of an issue name, and the tag that the document bears (BCP 47)."""
ENGLISH = "en"
CATALOGUES = Path(__file__).parent / "locale"

_spoken: ContextVar[str] = ContextVar("language of a dossier", default=ENGLISH)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Everything that this context sets speaks one of `LANGUAGES`."""
    token = _spoken.set(language)
    try:
        with charts.speaking(gettext):
            yield
    finally:
        _spoken.reset(token)


def spoken() -> str:
    """The language that is spoken now: "en" unless something else was asked for."""
    return _spoken.get()


def tag() -> str:
    """That language as the document names it: "en-GB"."""
    return LANGUAGES[spoken()]


def gettext(message: str) -> str:
    return _catalogue(spoken()).gettext(message)


def ngettext(one: str, many: str, number: int) -> str:
    return _catalogue(spoken()).ngettext(one, many, number)


def noop(message: str) -> str:
    """Marks a text of a table, which is translated where it is looked up."""
    return message


@functools.cache
def _catalogue(language: str) -> NullTranslations:
    if language == ENGLISH:
        return NullTranslations()
    with (CATALOGUES / language / "LC_MESSAGES" / "django.mo").open("rb") as file:
        return GNUTranslations(file)
