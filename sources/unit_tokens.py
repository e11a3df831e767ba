"""The allow-list of units: every token that may be written, and what it stands for.

User text never reaches pint (its parser can be made to hang, its `ton` is 907 kg, its `kt`
a knot): a token is looked up here, and only the names in this table are asked of pint.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from sources.reading import ReadingError

if TYPE_CHECKING:
    from pint import UnitRegistry

Dimension = tuple[tuple[str, int], ...]
"""Base dimensions and their powers, sorted by name; () for a plain number."""


class UnitError(ReadingError):
    """A unit that is not known, not allowed, ambiguous, or does not fit."""


PHYSICAL: dict[str, tuple[str, int, str]] = {
    # token: (pint's name, multiple of it, other ways to write it)
    "kg": (
        "kilogram",
        1,
        "Kg KG kgs kilo kilos kilogram kilograms kilogramme kilogrammes",
    ),
    "g": ("gram", 1, "gram grams gramme grammes"),
    "mg": ("milligram", 1, "milligram milligrams"),
    "ug": ("microgram", 1, "µg μg microgram micrograms"),
    "t": (
        "metric_ton",
        1,
        "tonne tonnes metric_ton metric_tons metric_tonne metric_tonnes",
    ),
    "kilotonne": ("metric_ton", 1000, "kilotonnes kiloton_metric"),
    "megatonne": ("metric_ton", 1_000_000, "megatonnes Mt"),
    "short_ton": ("short_ton", 1, "short_tons us_ton us_tons"),
    "long_ton": ("long_ton", 1, "long_tons imperial_ton imperial_tons"),
    "lb": ("pound", 1, "lbs"),
    "oz": ("ounce", 1, "ounce ounces"),
    "m": ("meter", 1, "metre metres meter meters"),
    "km": ("kilometer", 1, "kilometre kilometres kilometer kilometers"),
    "cm": ("centimeter", 1, "centimetre centimetres centimeter centimeters"),
    "mm": ("millimeter", 1, "millimetre millimetres millimeter millimeters"),
    "um": ("micrometer", 1, "µm μm micrometre micrometres micrometer micrometers"),
    "nm": ("nanometer", 1, "nanometre nanometres nanometer nanometers"),
    "mile": ("mile", 1, "miles mi"),
    "nautical_mile": ("nautical_mile", 1, "nautical_miles nmi"),
    "ft": ("foot", 1, "foot feet"),
    "inch": ("inch", 1, "inches"),
    "yd": ("yard", 1, "yard yards"),
    "hectare": ("hectare", 1, "ha hectares"),
    "acre": ("acre", 1, "acres"),
    "l": ("liter", 1, "L litre litres liter liters"),
    "ml": ("milliliter", 1, "mL millilitre millilitres milliliter milliliters"),
    "oil_barrel": ("oil_bbl", 1, "oil_barrels"),
    "us_gallon": ("US_liquid_gallon", 1, "us_gallons"),
    "imperial_gallon": ("imperial_gallon", 1, "imperial_gallons"),
    "s": ("second", 1, "sec second seconds"),
    "ms": ("millisecond", 1, "millisecond milliseconds"),
    "us": ("microsecond", 1, "µs μs microsecond microseconds"),
    "min": ("minute", 1, "minute minutes"),
    "hour": ("hour", 1, "h hr hrs hours"),
    "day": ("day", 1, "d days"),
    "week": ("week", 1, "weeks"),
    "year": ("year", 1, "yr yrs years"),
    "N": ("newton", 1, "newton newtons"),
    "kN": ("kilonewton", 1, "kilonewton kilonewtons"),
    "Pa": ("pascal", 1, "pascal pascals"),
    "kPa": ("kilopascal", 1, "kilopascal kilopascals"),
    "MPa": ("megapascal", 1, "megapascal megapascals"),
    "bar": ("bar", 1, "bars"),
    "J": ("joule", 1, "joule joules"),
    "kJ": ("kilojoule", 1, "kilojoule kilojoules"),
    "MJ": ("megajoule", 1, "megajoule megajoules"),
    "GJ": ("gigajoule", 1, "gigajoule gigajoules"),
    "Wh": ("watt_hour", 1, ""),
    "kWh": ("kilowatt_hour", 1, "kwh"),
    "MWh": ("megawatt_hour", 1, ""),
    "GWh": ("gigawatt_hour", 1, ""),
    "TWh": ("terawatt_hour", 1, ""),
    "W": ("watt", 1, "watt watts"),
    "mW": ("milliwatt", 1, "milliwatt milliwatts"),
    "kW": ("kilowatt", 1, "kilowatt kilowatts"),
    "MW": ("megawatt", 1, "megawatt megawatts"),
    "GW": ("gigawatt", 1, "gigawatt gigawatts"),
    "V": ("volt", 1, "volt volts"),
    "mV": ("millivolt", 1, "millivolt millivolts"),
    "A": ("ampere", 1, "amp amps ampere amperes"),
    "mA": ("milliampere", 1, "milliamp milliamps milliampere milliamperes"),
    "ohm": ("ohm", 1, "ohms Ω Ω"),
    "K": ("kelvin", 1, "kelvin kelvins"),
    "mol": ("mole", 1, "mole moles"),
    "mmol": ("millimole", 1, "millimole millimoles"),
    "Hz": ("hertz", 1, "hertz"),
    "kHz": ("kilohertz", 1, "kilohertz"),
    "MHz": ("megahertz", 1, "megahertz"),
    "GHz": ("gigahertz", 1, "gigahertz"),
    "knot": ("knot", 1, "knots kn"),
    "rad": ("radian", 1, "radian radians"),
    "degree": ("degree", 1, "degrees deg"),
}

PLURALS = {"day": "days", "week": "weeks", "hour": "hours", "year": "years", "mile": "miles",
           "acre": "acres", "hectare": "hectares", "inch": "inches", "knot": "knots",
           "nautical_mile": "nautical_miles", "degree": "degrees", "ton": "tons",
           "month": "months", "kilotonne": "kilotonnes", "megatonne": "megatonnes",
           "short_ton": "short_tons", "long_ton": "long_tons", "oil_barrel": "oil_barrels",
}  # fmt: skip

COUNTS = (  # noqa: SIM905 - a hundred pairs of quotes would hide the words
    "shell round person soldier civilian child vehicle tank container voyage trip ship missile "
    "drone rocket bomb mine gun rifle launcher grenade cartridge aircraft helicopter train wagon "
    "truck car bus flight sortie attack strike incident explosion site port depot factory "
    "building house school hospital household family country company city village item unit "
    "piece case death casualty injury prisoner hostage refugee migrant voter vote job worker "
    "patient dose test animal tree view post document page pallet crate box event battalion "
    "brigade regiment division"
).split()
"""Things that are counted: each is a base dimension of its own."""

IRREGULAR = {"person": "people", "child": "children", "aircraft": "aircraft", "bus": "buses",
             "country": "countries", "company": "companies", "city": "cities", "box": "boxes",
             "factory": "factories", "casualty": "casualties", "injury": "injuries",
             "family": "families"}  # fmt: skip

COUNT_ALIASES = {"persons": "person", "troops": "soldier", "troop": "soldier", "vessel": "ship",
                 "vessels": "ship", "lorry": "truck", "lorries": "truck", "airplane": "aircraft",
                 "airplanes": "aircraft", "projectile": "shell", "projectiles": "shell",
                 "civilians": "civilian"}  # fmt: skip

CURRENCIES: dict[str, str] = {
    "USD": "$ US$ dollar dollars", "EUR": "€ euro euros", "GBP": "£ sterling",
    "RUB": "₽ rouble roubles ruble rubles", "UAH": "₴ hryvnia hryvnias", "KRW": "₩ won",
    "JPY": "¥ yen", "CNY": "yuan renminbi RMB", "CHF": "", "PLN": "zloty zlotys", "CZK": "",
    "SEK": "", "NOK": "", "DKK": "", "CAD": "", "AUD": "", "NZD": "", "INR": "₹ rupee rupees",
    "TRY": "₺", "ILS": "₪", "BRL": "", "MXN": "", "ZAR": "", "SGD": "", "HKD": "", "TWD": "",
    "KPW": "", "KZT": "", "BYN": "", "GEL": "", "RON": "", "HUF": "", "BGN": "",
}  # fmt: skip
"""ISO 4217 codes, each a dimension: a rate is an input with a date and a source."""

PHRASES = {
    "metric tons": "t", "metric ton": "t", "metric tonnes": "t", "metric tonne": "t",
    "short tons": "short_ton", "short ton": "short_ton", "us tons": "short_ton",
    "long tons": "long_ton", "long ton": "long_ton", "imperial tons": "long_ton",
    "artillery shells": "shell", "artillery shell": "shell", "artillery rounds": "round",
    "artillery round": "round", "square metres": "m2", "square meters": "m2",
    "square metre": "m2", "square kilometres": "km2", "square kilometers": "km2",
    "square miles": "mile2", "cubic metres": "m3", "cubic meters": "m3", "cubic metre": "m3",
    "nautical miles": "nautical_mile", "nautical mile": "nautical_mile", "us dollars": "USD",
    "us dollar": "USD", "barrels of oil": "oil_barrel", "barrel of oil": "oil_barrel",
    "per cent": "%", "us gallons": "us_gallon", "imperial gallons": "imperial_gallon",
    "kilowatt hours": "kWh", "megawatt hours": "MWh",
}  # fmt: skip

DIMENSIONLESS = {"%": Decimal("0.01"), "ppm": Decimal("0.000001")}
DIMENSIONLESS_ALIASES = {"percent": "%", "percents": "%", "per_cent": "%", "pct": "%"}
NO_UNIT_WORDS = frozenset({"dimensionless", "1"})

AS_WRITTEN = {"ton": "ton", "tons": "ton", "month": "month", "months": "month"}
"""Kept when a source wrote them, never calculated with."""

ASKED_BACK = {
    "ton": (
        "A ton may be metric, short or long.",
        "Say t (1,000 kg), short_ton or long_ton.",
    ),
    "month": (
        "A month has no fixed length.",
        "Say the days, counted between the dates: days from 2023-08 to 2024-01.",
    ),
    "kt": ("kt may be a kilotonne or a knot.", "Say kilotonne or knot."),
    "pound": ("A pound may be a mass or money.", "Say lb or GBP."),
    "barrel": ("Barrels differ by what is in them.", "Say oil_barrel, or litres."),
    "bbl": ("Barrels differ by what is in them.", "Say oil_barrel, or litres."),
    "gallon": ("Gallons differ.", "Say us_gallon or imperial_gallon."),
    "celsius": ("Degrees Celsius count from an offset.", "Say K, and add 273.15."),
    "fahrenheit": ("Degrees Fahrenheit count from an offset.", "Say K, converted."),
    "quarter": (
        "A quarter has no fixed length.",
        "Say the days, counted between the dates: days from 2023-07 to 2023-09.",
    ),
}
ASKED_BACK_ALIASES = {
    "tons": "ton", "months": "month", "pounds": "pound", "barrels": "barrel", "gal": "gallon",
    "gallons": "gallon", "°C": "celsius", "degC": "celsius", "C": "celsius", "℃": "celsius",
    "Celsius": "celsius", "°F": "fahrenheit", "degF": "fahrenheit", "F": "fahrenheit",
    "Fahrenheit": "fahrenheit", "°": "celsius", "quarters": "quarter", "mo": "month",
}  # fmt: skip


def _plural(count: str) -> str:
    return IRREGULAR.get(count) or count + "s"


COUNT_PLURALS: dict[str, str] = {count: _plural(count) for count in COUNTS}


@cache
def aliases() -> dict[str, str]:
    """Every way to write a token, to the token."""
    table = {alias: token for token, (_, _, also) in PHYSICAL.items() for alias in also.split()}
    table |= {alias: code for code, also in CURRENCIES.items() for alias in also.split()}
    table |= {code.lower(): code for code in CURRENCIES if code != "TRY"}
    table |= COUNT_ALIASES | DIMENSIONLESS_ALIASES
    table |= {plural: token for token, plural in [*COUNT_PLURALS.items(), *PLURALS.items()]
              if token not in AS_WRITTEN}  # fmt: skip
    exact = [*PHYSICAL, *CURRENCIES, *COUNTS, *DIMENSIONLESS]
    return table | {token: token for token in exact}


@cache
def factor_and_dimension_of(token: str) -> tuple[float, Dimension]:
    """How many base units (kg, m, s, A, K, mol, one thing counted) one `token` is.

    Raises `UnitError` for "ton" and "month", which have no size until somebody says which.
    """
    if token in DIMENSIONLESS:
        return float(DIMENSIONLESS[token]), ()
    if token in CURRENCIES or token in COUNT_PLURALS:
        return 1.0, ((token, 1),)
    if token not in PHYSICAL:
        message, suggestion = ASKED_BACK.get(token, (f"There is no unit “{token}”.", None))
        raise UnitError(message, None, suggestion)
    name, multiple, _ = PHYSICAL[token]
    quantity = _registry().Quantity(Decimal(multiple), name).to_base_units()
    dimension = sorted((base, int(str(power))) for base, power in quantity.dimensionality.items())
    return float(quantity.magnitude), tuple(dimension)


@cache
def _registry() -> UnitRegistry[Decimal]:
    """One for each process: it takes an eighth of a second to build. Decimals keep the
    definitions exact (the pound is 0.45359237 kg, not 0.4535923700000001)."""
    import pint

    return pint.UnitRegistry(non_int_type=Decimal, cache_folder=None)
