"""Checking a formula for a program: an answer to every keystroke, and nothing is stored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.describing import described
from api.filters import check_names
from api.inputs import Body, Choice, Text
from api.parsers import SmallJSONParser
from api.problems import UnfitBody, pointer
from api.resources import PrivateView
from estimates.checking import LONGEST_DRAFT, MOST_INPUTS, Draft, Given, check
from estimates.models import Estimate

TEXTS = ("formula", "unit", "claimed", "bearing")
KNOWN = (*TEXTS, "inputs")
Wrong = tuple[tuple[str, ...], str]


class CheckBody(Body):
    """A formula, and what its names are given as. All texts."""

    formula = Text(max_length=2_000, allow_blank=True)
    inputs = serializers.DictField(child=Text(allow_blank=True), required=False)
    unit = Text(required=False, allow_blank=True)
    claimed = Text(required=False, allow_blank=True)
    bearing = Choice(choices=Estimate.Bearing.choices, required=False)


ANSWER = {
    "type": "object",
    "required": ["formula", "inputs", "errors", "preview", "claimed"],
    "example": {
        "formula": {"canonical": "tonnage / mass", "names": ["tonnage", "mass"]},
        "inputs": {}, "errors": [], "preview": None, "claimed": None,
    },
}  # fmt: skip


class CheckFormula(PrivateView):
    """What a formula and its inputs are read as. A fault in them is part of the answer."""

    parser_classes = [SmallJSONParser]
    stores_nothing = True

    @described(takes=CheckBody, gives=ANSWER)
    def post(self, request: Request) -> Response:
        check_names(request, frozenset())
        answer = check(draft_of(request.data)).canonical()
        for fault in answer["errors"]:
            fault["pointer"] = pointer(fault.pop("part"))
        return Response(answer)


def draft_of(body: Any) -> Draft:
    """The draft that a body describes. Raises `UnfitBody` for another form."""
    wrong = list(_wrong(body))
    if wrong:
        raise UnfitBody(wrong)
    return Draft(
        body["formula"],
        {name: Given(text) for name, text in body.get("inputs", {}).items()},
        body.get("unit", ""),
        body.get("claimed", ""),
        body.get("bearing", Estimate.Bearing.CENTRAL),
    )


def _wrong(body: Any) -> Iterator[Wrong]:
    if not isinstance(body, dict):
        yield (), _('Send an object: {"formula": …, "inputs": {…}}.')
        return
    if "formula" not in body:
        yield ("formula",), _("A check has a formula.")
    for name in body:
        if name not in KNOWN:
            said = _("There is no such key here. Known: %(known)s.") % {"known": ", ".join(KNOWN)}
            yield (_encodable(name),), said
    for name in TEXTS:
        if name in body:
            yield from _wrong_text((name,), body[name])
    yield from _wrong_inputs(body.get("inputs", {}))
    if body.get("bearing", "central") not in Estimate.Bearing.values:
        yield ("bearing",), _("A bearing is central, ceiling or floor.")
    if _length(body) > LONGEST_DRAFT:
        yield (), _("That is too long: at most 16,000 characters in all.")


def _wrong_inputs(inputs: Any) -> Iterator[Wrong]:
    if not isinstance(inputs, Mapping):
        yield ("inputs",), _("Inputs are an object that maps each name to a text.")
        return
    if len(inputs) > MOST_INPUTS:
        yield ("inputs",), _("A formula has at most 150 inputs.")
        return
    for name, text in inputs.items():
        place = ("inputs", _encodable(name))
        yield from _wrong_text(place, name)
        yield from _wrong_text(place, text)


def _wrong_text(place: tuple[str, ...], text: Any) -> Iterator[Wrong]:
    if not isinstance(text, str):
        yield place, _("This is a text, with its unit where it has one.")
    elif _encodable(text) != text:
        yield place, _("This text has half a character in it, which cannot be written.")


def _encodable(text: str) -> str:
    """Without the halves of characters that JSON lets through and UTF-8 does not."""
    return text.encode("utf-8", "replace").decode()


def _length(body: Mapping[str, Any]) -> int:
    inputs = body.get("inputs")
    pairs = inputs.items() if isinstance(inputs, Mapping) else ()
    texts = [*(body.get(name) for name in TEXTS), *(text for pair in pairs for text in pair)]
    return sum(len(text) for text in texts if isinstance(text, str))
