"""Columns for dates that know their precision, for links, and for decimal figures."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.fields import TextColumn
from sources.dates import PartialDate
from sources.links import safe_href

if TYPE_CHECKING:
    DateColumn = models.CharField[PartialDate | str | None, PartialDate | None]
    DecimalColumn = models.DecimalField[Decimal | None, Decimal | None]
else:  # the stubs' generics do not exist at run time
    DateColumn, DecimalColumn = models.CharField, models.DecimalField


class PartialDateField(DateColumn):
    """A day, a month or a year, stored as ISO 8601 text, which sorts in order of time."""

    description = "A date that knows its precision"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_length"] = 10
        super().__init__(*args, **kwargs)

    def to_python(self, value: object) -> PartialDate | None:
        if value is None or value == "":
            return None
        if isinstance(value, PartialDate):
            return value
        try:
            return PartialDate.parse(str(value))
        except ValueError as error:
            raise ValidationError(str(error), code="partial_date") from error

    def from_db_value(self, value: str | None, *_: object) -> PartialDate | None:
        return None if value is None else PartialDate.parse(value)

    def get_prep_value(self, value: object) -> str | None:
        parsed = self.to_python(value)
        return None if parsed is None else str(parsed)

    def run_validators(self, value: Any) -> None:
        """Parsing was the check: the inherited length check knows text only."""

    def value_to_string(self, obj: models.Model) -> str:
        value = self.value_from_object(obj)
        return "" if value is None else str(value)


def check_link(value: str) -> None:
    """Refuse what a browser could run or what points inside: only http and https."""
    if safe_href(value) is None:
        raise ValidationError(_("Give a full web address that starts with https:// or http://."))


class LinkField(TextColumn):
    """A web address that is safe to print as a link."""

    default_validators = [check_link]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 1000)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)


DIGITS = 15
"""SQLite keeps decimals as doubles, which are exact to this many significant digits."""


def check_digits(value: Decimal) -> None:
    if len(value.normalize().as_tuple().digits) > DIGITS:
        raise ValidationError(_("Write the figure with at most 15 significant digits."))


class FigureField(DecimalColumn):
    """A figure as written, below 10^18, to nine decimal places."""

    default_validators = [check_digits]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 27)
        kwargs.setdefault("decimal_places", 9)
        super().__init__(*args, **kwargs)
