"""From the names that extraction gives units to the tokens of `sources.units`."""

from __future__ import annotations

from decimal import Decimal

from sources.units import Unit, UnitError, read_unit

TOKENS = {
    "metric ton": "t", "kilotonne": "kilotonne", "megatonne": "megatonne",
    "short ton": "short_ton", "long ton": "long_ton", "percent": "%", "percentage point": "%",
    "fraction": "", "times": "", "dollar": "USD", "euro": "EUR", "won": "KRW", "yen": "JPY",
    "yuan": "CNY", "rouble": "RUB", "ruble": "RUB", "hryvnia": "UAH", "rupee": "INR",
    "zloty": "PLN", "Swiss franc": "CHF", "Canadian dollar": "CAD", "lira": "TRY",
    "Australian dollar": "AUD", "shekel": "ILS", "real": "BRL", "rand": "ZAR",
    "Swedish krona": "SEK", "Norwegian krone": "NOK", "Danish krone": "DKK",
    "Hong Kong dollar": "HKD", "New Zealand dollar": "NZD", "Singapore dollar": "SGD",
    "kilogram": "kg", "gram": "g", "milligram": "mg", "microgram": "ug", "ounce": "oz",
    "metre": "m", "kilometre": "km", "centimetre": "cm", "millimetre": "mm",
    "micrometre": "um", "nanometre": "nm", "foot": "ft", "inch": "inch", "yard": "yd",
    "nautical mile": "nautical_mile", "litre": "l", "millilitre": "ml", "kilowatt": "kW",
    "megawatt": "MW", "gigawatt": "GW", "watt": "W", "kilowatt-hour": "kWh",
    "megawatt-hour": "MWh", "gigawatt-hour": "GWh", "terawatt-hour": "TWh", "minute": "min",
    "second": "s", "newton": "N", "part per million": "ppm", "hertz": "Hz",
    "square metre": "m2", "square kilometre": "km2", "square mile": "mile2",
    "cubic metre": "m3", "cubic kilometre": "km3", "square foot": "ft2", "cubic foot": "ft3",
    "kilohertz": "kHz", "megahertz": "MHz", "gigahertz": "GHz", "volt": "V",
}  # fmt: skip


def known_unit(name: str) -> Unit | None:
    """The unit by that name, `""` for a plain number; None for what is not on the list.

    A compound noun falls back on its last word: an "aid worker" is a worker. Nothing is kept
    between calls: what a desk counts may change at any time.
    """
    above, *below = name.split("/")
    parts = [_token(part) for part in (above, *below)]
    if any(part is None for part in parts) or len(below) > 3:
        return None
    texts = [part or "1" for part in parts if part is not None]
    try:
        return read_unit("/".join(texts)) if name else Unit()
    except UnitError:
        return None


def _token(name: str) -> str | None:
    """The token that `sources.units` knows; None when it knows none."""
    if name in TOKENS:
        return TOKENS[name]
    for words in (name.replace(" ", "_"), name.rpartition(" ")[2]):
        try:
            return read_unit(words).text
        except UnitError:
            continue
    return None


def factor_between(one: str, other: str) -> Decimal | None:
    """How many of `other` one of `one` is; None when they do not measure the same."""
    first, second = known_unit(one), known_unit(other)
    if first is None or second is None or not (first.comparable and second.comparable):
        return None
    if first.dimension != second.dimension:
        return None
    return Decimal(str(first.factor)) / Decimal(str(second.factor))
