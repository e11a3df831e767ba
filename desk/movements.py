"""A movement of an estimate in words and rounded numbers."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.utils.translation import gettext as _

from estimates.axes import short_text
from estimates.comparison import Movement
from estimates.rounding import rounded


@dataclass
class NumberRow:
    """One quantile, or the width, before and after."""

    name: str
    before: str
    after: str
    change: str


@dataclass
class MovementInWords:
    """No number is given more exactly than the narrower of the two intervals allows."""

    moved: Movement

    @cached_property
    def unit(self) -> str:
        return self.moved.after.unit.label(2).replace("_", " ")

    def sentences(self) -> list[str]:
        left = _("The new median lies outside the earlier 90 % interval.")
        said = (self._median(), self._width(), left if self.moved.leaves_interval else "")
        return [sentence for sentence in said if sentence]

    def rows(self) -> list[NumberRow]:
        was, is_now = self.moved.before, self.moved.after
        return [
            self._row("5 %", was.low, is_now.low),
            self._row(_("median"), was.central, is_now.central),
            self._row("95 %", was.high, is_now.high),
            self._row(_("width"), was.width, is_now.width),
        ]

    def text(self, value: float) -> str:
        return short_text(self._rounded(value))

    def signed(self, value: float) -> str:
        shown = self._rounded(value)
        if not shown:
            return "0"
        return ("+" if shown > 0 else "−") + short_text(abs(shown))

    def _row(self, name: str, before: float, after: float) -> NumberRow:
        return NumberRow(name, self.text(before), self.text(after), self.signed(after - before))

    def _rounded(self, value: float) -> Decimal:
        return rounded(value, self.moved.coarsest)

    def _median(self) -> str:
        was, is_now = self.text(self.moved.before.central), self.text(self.moved.after.central)
        named = {"was": was, "is_now": f"{is_now} {self.unit}".strip()}
        if was == is_now:
            return _("The median stays at %(is_now)s.") % named
        rises = self.moved.after.central > self.moved.before.central
        if self.moved.share is None:
            words = _("The median rises from %(was)s to %(is_now)s.")
            falls = _("The median falls from %(was)s to %(is_now)s.")
            return (words if rises else falls) % named
        named["percent"] = _percent(abs(self.moved.share))
        words = _("The median rises by %(percent)s %%, from %(was)s to %(is_now)s.")
        falls = _("The median falls by %(percent)s %%, from %(was)s to %(is_now)s.")
        return (words if rises else falls) % named

    def _width(self) -> str:
        times = self.moved.widening
        if times is None:
            return _("Before, it had no spread.") if self.moved.after.width else ""
        if not self.moved.after.width:
            return _("It has no spread any more.")
        if abs(times - 1) < 0.005:
            return _("The 90 % interval is as wide as it was.")
        if times >= 2:
            words = {"times": short_text(rounded(times, times))}
            return _("The 90 %% interval is %(times)s times as wide.") % words
        words = {"percent": _percent(abs(times - 1))}
        if times > 1:
            return _("The 90 %% interval is %(percent)s %% wider.") % words
        return _("The 90 %% interval is %(percent)s %% narrower.") % words


def _percent(share: float) -> str:
    """Two significant digits."""
    return short_text(rounded(share * 100, share * 100))
