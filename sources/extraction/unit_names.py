"""Units of measure and money as newspapers write them, and the one name each goes by.

The names are singular and whole ("kilogram", "metric ton", "cubic metre"); what has several
meanings ("ton", "pound") keeps the word that was written.
"""

from __future__ import annotations

from sources.extraction.words import words

TIME_UNITS = ("second", "minute", "hour", "day", "week", "fortnight", "month", "quarter",
              "year", "decade", "century", "night", "season", "weekend")  # fmt: skip
DURATIONS = frozenset({"second", "minute", "hour", "day", "week", "fortnight", "month", "quarter",
                       "year", "decade", "century"})  # fmt: skip

_PREFIXED = {
    # stem: (prefixes, name of the stem)
    "metre": "kilo centi milli micro nano",
    "meter": "kilo centi milli micro nano",
    "gram": "kilo milli micro",
    "gramme": "kilo milli",
    "litre": "milli centi kilo",
    "liter": "milli centi",
    "watt": "kilo mega giga tera milli",
    "hertz": "kilo mega giga",
    "joule": "kilo mega giga",
    "tonne": "kilo mega giga",
    "ton": "kilo mega",
    "byte": "kilo mega giga tera peta",
    "volt": "kilo milli",
    "newton": "kilo",
    "pascal": "kilo mega hecto",
    "second": "milli micro nano",
    "bit": "kilo mega giga",
    "calorie": "kilo",
    "becquerel": "kilo mega tera",
    "sievert": "milli micro",
}
_SPELLINGS = {"meter": "metre", "liter": "litre", "gramme": "gram"}

WORDS: dict[str, str] = {
    "tonne": "metric ton", "metric ton": "metric ton", "metric tonne": "metric ton",
    "ton": "ton", "tons": "ton", "short ton": "short ton", "us ton": "short ton",
    "long ton": "long ton", "imperial ton": "long ton", "pound": "pound", "ounce": "ounce",
    "stone": "stone", "mile": "mile", "yard": "yard", "inch": "inch", "acre": "acre",
    "hectare": "hectare", "barrel": "barrel", "gallon": "gallon", "bushel": "bushel",
    "knot": "knot", "percent": "percent", "per cent": "percent", "pct": "percent",
    "percentage point": "percentage point", "percent point": "percentage point",
    "per cent point": "percentage point", "basis point": "basis point",
    "nautical mile": "nautical mile", "light year": "light-year", "light-year": "light-year",
    "degree celsius": "degree Celsius", "degree c": "degree Celsius",
    "degree centigrade": "degree Celsius", "celsius": "degree Celsius",
    "degree fahrenheit": "degree Fahrenheit", "degree f": "degree Fahrenheit",
    "fahrenheit": "degree Fahrenheit", "degree": "degree", "part per million": "part per million",
    "part per billion": "part per billion", "decibel": "decibel", "kelvin": "kelvin",
    "ampere": "ampere", "carat": "carat", "kilo": "kilogram",
    "mile per hour": "mile/hour", "kilometre per hour": "kilometre/hour", "foot": "foot",
    "metre per second": "metre/second", "kilometre per second": "kilometre/second",
    "horsepower": "horsepower", "pixel": "pixel", "megapixel": "megapixel",
    "magnitude": "magnitude", "kiloton": "kiloton", "megaton": "megaton",
}  # fmt: skip

ABBREVIATIONS: dict[str, str] = {
    # As written, upper and lower case told apart; "in" and "a" are words.
    "km": "kilometre", "m": "metre", "cm": "centimetre", "mm": "millimetre", "nm": "nanometre",
    "kg": "kilogram", "kgs": "kilogram", "g": "gram", "mg": "milligram", "µg": "microgram",
    "μg": "microgram", "mcg": "microgram", "t": "metric ton", "lb": "pound", "lbs": "pound",
    "oz": "ounce", "ft": "foot", "mi": "mile", "yd": "yard", "ha": "hectare", "l": "litre",
    "L": "litre", "ml": "millilitre", "mL": "millilitre", "kW": "kilowatt", "MW": "megawatt",
    "GW": "gigawatt", "TW": "terawatt", "W": "watt", "kWh": "kilowatt-hour", "kwh": "kilowatt-hour",
    "MWh": "megawatt-hour", "GWh": "gigawatt-hour", "TWh": "terawatt-hour", "Hz": "hertz",
    "kHz": "kilohertz", "MHz": "megahertz", "GHz": "gigahertz", "kph": "kilometre/hour",
    "kmh": "kilometre/hour", "mph": "mile/hour", "bpd": "barrel/day", "ppm": "part per million",
    "ppb": "part per billion", "km²": "square kilometre", "m²": "square metre",
    "m³": "cubic metre", "sqm": "square metre", "dB": "decibel", "kN": "kilonewton",
    "kPa": "kilopascal", "MPa": "megapascal", "kV": "kilovolt", "V": "volt", "GB": "gigabyte",
    "TB": "terabyte", "MB": "megabyte", "pp": "percentage point", "bps": "basis point",
    "pc": "percent",
    "min": "minute", "mins": "minute", "hr": "hour", "hrs": "hour", "h": "hour", "s": "second",
    "sec": "second", "secs": "second", "yrs": "year", "yr": "year", "kt": "kiloton",
    "Mt": "megaton", "KM": "kilometre", "KG": "kilogram", "Km": "kilometre", "Kg": "kilogram",
    "MM": "millimetre", "bbl": "barrel", "p": "penny", "C": "degree Celsius",
    "F": "degree Fahrenheit", "hp": "horsepower", "nmi": "nautical mile", "Gt": "gigatonne",
    "mSv": "millisievert", "µSv": "microsievert",
}  # fmt: skip
ONLY_GLUED = frozenset({"pc", "C", "F", "p", "s", "h", "L", "l", "V", "W", "min", "pp"})
"""Letters that are a unit right behind digits, and anything else after a space."""
AREAS = {"square": "square", "sq": "square", "cubic": "cubic", "cu": "cubic"}

SIGNS = {"$": "dollar", "€": "euro", "£": "pound", "¥": "yen", "￥": "yen", "₩": "won",
         "₽": "rouble", "₴": "hryvnia", "₹": "rupee", "₺": "lira", "₪": "shekel", "₫": "dong",
         "₦": "naira", "₱": "peso", "¢": "cent"}  # fmt: skip
DOLLARS = {"us": "dollar", "a": "Australian dollar", "au": "Australian dollar",
           "c": "Canadian dollar", "ca": "Canadian dollar", "hk": "Hong Kong dollar",
           "nz": "New Zealand dollar", "s": "Singapore dollar",
           "nt": "Taiwan dollar", "t": "Taiwan dollar",
           "r": "real"}  # fmt: skip
CODES = {"USD": "dollar", "EUR": "euro", "GBP": "pound", "JPY": "yen", "KRW": "won",
         "RUB": "rouble", "UAH": "hryvnia", "CNY": "yuan", "RMB": "yuan", "CHF": "Swiss franc",
         "INR": "rupee", "Rs": "rupee", "PLN": "zloty", "SEK": "Swedish krona",
         "NOK": "Norwegian krone",
         "DKK": "Danish krone", "CAD": "Canadian dollar", "AUD": "Australian dollar",
         "TRY": "lira", "ILS": "shekel", "BRL": "real", "ZAR": "rand"}  # fmt: skip
MONEY = words(
    "dollar euro pound yen won yuan renminbi rouble ruble hryvnia rupee franc krona krone "
    "crown zloty shekel lira peso real riyal rial dirham rand dong baht cent penny sterling "
    "dinar naira forint leu lev tenge rupiah ringgit taka shilling euro"
)
MONEY_PLURALS = {"yen": "yen", "won": "won", "yuan": "yuan", "baht": "baht", "rand": "rand",
                 "dong": "dong", "renminbi": "yuan", "reais": "real", "kronor": "krona",
                 "kroner": "krone", "zlotys": "zloty", "zloty": "zloty", "pence": "penny",
                 "hryvnias": "hryvnia", "hryvnia": "hryvnia", "hryvnya": "hryvnia",
                 "liras": "lira", "lira": "lira", "sterling": "pound", "bucks": "dollar",
                 "tenge": "tenge", "lei": "leu", "leva": "lev", "forints": "forint",
                 "ringgit": "ringgit", "rupiah": "rupiah"}  # fmt: skip

INSEPARABLE = words(
    "head piece share ticket vote game unit dose person household mile kilo litre liter tonne "
    "ton barrel gallon ounce pound kilogram kilometre bottle pop plate month shift visit "
    "session shell round kilowatt-hour seat metre meter gram capita pupil student patient"
)
"""What "a" may stand before in "$82 a barrel"; "a" before other nouns begins something new."""


def _table() -> dict[str, str]:
    table = dict(WORDS)
    for stem, prefixes in _PREFIXED.items():
        name = _SPELLINGS.get(stem, stem)
        table.setdefault(stem, name)
        for prefix in prefixes.split():
            table[prefix + stem] = prefix + name
    table |= {unit: unit for unit in TIME_UNITS}
    for prefix in ("", "kilo", "mega", "giga", "tera"):
        for hours in ("watt hour", "watt-hour"):
            table[prefix + hours] = f"{prefix}watt-hour"
    return table


NAMES = _table()
"""Unit words in the singular, in lower case, to their name."""
