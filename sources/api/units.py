"""The units that may be written: those of the tables, and those that the desk counts in."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from api.describing import described
from api.filters import LONGEST_SEARCH, check_names
from api.resources import PrivateView, conditional
from audit.canonical import decimal_text
from sources.models import CountingUnit
from sources.unit_table import Entry, Kind, entries

FILTERS = frozenset({"q", "kind"})


UNITS = {
    "type": "object",
    "required": ["next", "previous", "results"],
    "properties": {"results": {"type": "array", "items": {"type": "object"}}},
    "example": {
        "next": None, "previous": None,
        "results": [{"token": "t", "kind": "measure", "singular": "tonne", "plural": "tonnes"}],
    },
}  # fmt: skip


class Units(PrivateView):
    """All of them in one answer, in the form of a list that has one page."""

    filters = FILTERS

    @described(gives=UNITS)
    def get(self, request: Request) -> HttpResponseBase:
        check_names(request, FILTERS)
        asked = request.query_params.get("q", "")[:LONGEST_SEARCH].lower()
        kind = _kind(request.query_params.get("kind"))
        counts = [row.count for row in CountingUnit.objects.live()]
        found = [
            _spelled(entry)
            for entry in entries(counts)
            if kind in {None, entry.kind} and _is_about(entry, asked)
        ]
        return conditional(request, {"next": None, "previous": None, "results": found})


def _kind(text: str | None) -> Kind | None:
    if text is None:
        return None
    if text not in list(Kind):
        sentence = _("Give one of: %(names)s.") % {"names": ", ".join(Kind)}
        raise ValidationError({"kind": [sentence]})
    return Kind(text)


def _is_about(entry: Entry, asked: str) -> bool:
    return all(any(part in word.lower() for word in entry.words) for part in asked.split())


def _spelled(entry: Entry) -> dict[str, Any]:
    return {
        "token": entry.token,
        "kind": entry.kind.value,
        "singular": entry.singular,
        "plural": entry.plural,
        "also": list(entry.also),
        "factor": decimal_text(Decimal(repr(entry.factor))),
        "dimension": {base.strip("[]"): power for base, power in entry.dimension},
        "desk": entry.desk,
    }
