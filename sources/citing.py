"""Placing a passage in its capture: the words are looked for there before anything is kept."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _

from sources import selecting
from sources.models import Capture, Passage
from sources.selecting import AmbiguousError, SelectionError, Selector

LONGEST_KEY = 60
PLACED = ("quote", "prefix", "suffix", "start", "end", "page")


def placed(capture: Capture, given: dict[str, Any]) -> dict[str, Any]:
    """The fields of a passage, as its capture's text has them.

    `given` holds a quote, with a prefix and suffix that tell one place from another, or `start`
    and `end`, or both. A capture without a text (a picture, one that is still being read) keeps
    what a person read in it, without a position: nobody could check that. Raises
    `ValidationError` in words, with the places as `params` where there are several.
    """
    text = text_of(capture)
    if not text:
        return _unchecked(given)
    selector = _selector(text, given)
    return {
        "quote": selector.exact,
        "prefix": selector.prefix,
        "suffix": selector.suffix,
        "start": selector.start,
        "end": selector.end,
        "page": capture.page_at(selector.start),
    }


def text_of(capture: Capture) -> str:
    try:
        return capture.text()
    except FileNotFoundError as error:
        raise ValidationError(_("The capture's text is missing from the store.")) from error


def selector_of(passage: Passage) -> Selector:
    return Selector(
        passage.quote, passage.prefix, passage.suffix, passage.start or 0, passage.end or 0
    )


def proposed_key(capture: Capture, quote: str) -> str:
    """A key of the first words of a quote that no live passage of this capture has."""
    base = slugify(quote[:200])[:LONGEST_KEY].rpartition("-")
    first = (base[0] or base[2]).strip("-") if len(quote) > LONGEST_KEY else slugify(quote)
    first = first[:LONGEST_KEY].strip("-") or "passage"
    live = Passage.objects.live().filter(capture=capture, key__startswith=first)
    taken = set(live.values_list("key", flat=True))
    number = next(it for it in range(1, len(taken) + 2) if _numbered(first, it) not in taken)
    return _numbered(first, number)


def _numbered(first: str, number: int) -> str:
    return first if number == 1 else f"{first}-{number}"


def _unchecked(given: dict[str, Any]) -> dict[str, Any]:
    if given.get("start") is not None or given.get("end") is not None:
        raise ValidationError(_("This capture has no text in which a place could be meant."))
    return {name: given[name] for name in ("quote", "prefix", "suffix", "page") if name in given}


def _selector(text: str, given: dict[str, Any]) -> Selector:
    quote, start, end = given.get("quote", ""), given.get("start"), given.get("end")
    try:
        if start is None or end is None:
            around = (given.get("prefix", ""), given.get("suffix", ""))
            place = selecting.find(text, quote, *around)
            start, end = place.start, place.end
        selector = selecting.select(text, start, end)
    except AmbiguousError as error:
        raise ValidationError(
            {"quote": ValidationError(str(error), code="ambiguous", params={"at": error.places})}
        ) from error
    except SelectionError as error:
        raise ValidationError({"quote": str(error)}) from error
    if quote and not selecting.says(selector.exact, quote):
        raise ValidationError(
            {"quote": _("Other words stand at this place in the capture's text. Select them anew.")}
        )
    return selector
