"""Stored decimal strings and states for people."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

MOST_DIGITS = 15
STATES = {
    "fresh": _("up to date"),
    "stale": _("being worked out"),
    "failed": _("cannot be worked out"),
}
"""Of an estimate."""


def grouped(text: object) -> str:
    """A stored decimal string for people: "1655430" as "1,655,430"."""
    try:
        value = Decimal(str(text))
    except ArithmeticError:
        return str(text)
    if not value.is_finite() or abs(value.adjusted()) >= MOST_DIGITS:
        return str(text)
    return f"{Decimal(format(value.normalize(), 'f')):,}"
