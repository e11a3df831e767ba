"""Fields that read what people type: figures, dates that know their precision, periods."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from desk.draft_forms import TYPED
from sources.dates import PartialDate, Period
from sources.quantities import LONGEST_FIGURE, Figure, read_figure
from sources.reading import ReadingError


class ReadField(forms.CharField):
    """Text that something is read from; the sentence of what is wrong comes from the reader."""

    longest = 60

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(TYPED))
        super().__init__(max_length=self.longest, **kwargs)

    def read(self, text: str) -> Any:
        raise NotImplementedError

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        try:
            return self.read(typed) if typed else None
        except ReadingError as error:
            raise ValidationError(error.sentence()) from error

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Figure):
            return value.text
        return "" if value is None else str(value)


class FigureTextField(ReadField):
    longest = LONGEST_FIGURE

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Figure as written"))
        kwargs.setdefault("help_text", _("With its bound word and its unit: more than 74,000 t"))
        super().__init__(**kwargs)

    def read(self, text: str) -> Figure:
        return read_figure(text)


class DateTextField(ReadField):
    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("As precise as it is known: 2024-06-22, 2024-06 or 2024"))
        super().__init__(required=False, **kwargs)

    def read(self, text: str) -> PartialDate:
        return PartialDate.parse(text)


class PeriodTextField(ReadField):
    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Period"))
        kwargs.setdefault(
            "help_text", _("2023-08 to 2024-01, since 2023-09, until 2024-01, or one date")
        )
        super().__init__(required=False, **kwargs)

    def read(self, text: str) -> Period:
        return Period.parse(text)
