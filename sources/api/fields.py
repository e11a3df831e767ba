"""How clients write dates, periods and figures."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _lazy
from rest_framework import serializers

from api.inputs import Body, Written
from sources.dates import LONGEST_TEXT, PartialDate, Period
from sources.quantities import LONGEST_FIGURE, Figure, read_figure
from sources.reading import ReadingError


class DateText(Written):
    """A day, a month or a year, as precise as it is known."""

    def __init__(self, **given: Any) -> None:
        given.setdefault("help_text", _lazy("2024-06-22, 2024-06 or 2024"))
        super().__init__(max_length=LONGEST_TEXT, **given)

    def read(self, text: str) -> PartialDate:
        try:
            return PartialDate.parse(text)
        except ReadingError as error:
            raise serializers.ValidationError(error.sentence()) from error


class PeriodBody(Body):
    """From a start to an end, both inclusive, either of them open (`null`)."""

    start = DateText(required=False, allow_null=True)
    end = DateText(required=False, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> Any:
        try:
            return Period(attrs.get("start"), attrs.get("end"))
        except ReadingError as error:
            raise serializers.ValidationError(error.sentence()) from error


class FigureText(Written):
    """A figure as it was written, with its bound word and its unit."""

    def __init__(self, **given: Any) -> None:
        given.setdefault("help_text", _lazy("As it was written: more than 74,000 t"))
        super().__init__(max_length=LONGEST_FIGURE, **given)

    def read(self, text: str) -> Figure:
        try:
            return read_figure(text)
        except ReadingError as error:
            raise serializers.ValidationError(error.sentence()) from error


def period_columns(given: dict[str, Any]) -> dict[str, Any]:
    """A period as the columns of what has one; nothing where none was given."""
    if "period" not in given:
        return given
    period = given.pop("period")
    ends = (period.start, period.end) if period else (None, None)
    return {**given, "period_start": ends[0], "period_end": ends[1]}


PLACES_OF_PERIOD = {
    "period_start": ("period", "start"),
    "period_end": ("period", "end"),
}
PLACES_OF_FIGURE = dict.fromkeys(("text", "low", "high", "bound", "unit"), ("figure",))
