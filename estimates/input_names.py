"""What stands in brackets after a name: `normal(40, 2) kg`.

Part of the language of inputs; the grammar stands in `estimates.distributions`.
"""

from __future__ import annotations

from decimal import Decimal

from estimates.families import FAMILIES
from estimates.input_values import number_at, trimmed
from estimates.readings import InputError, Named
from sources.units import Unit


def closing_bracket(text: str, opening: int, end: int) -> int:
    """Where the bracket that opens at `opening` is closed."""
    depth = 0
    for place in range(opening, end):
        depth += {"(": 1, ")": -1}.get(text[place], 0)
        if depth == 0:
            return place
    raise InputError("A bracket is not closed.", opening, None)


def named(unit: Unit, name: str, parameters: tuple[Decimal, ...], at: int) -> Named:
    """A member of a family, its parameters checked; `at` is the place for an error."""
    complaint = FAMILIES[name].complaint(*(float(value) for value in parameters))
    if complaint:
        raise InputError(complaint, at, _example_of(name))
    return Named(unit, name, parameters)


def _example_of(name: str) -> str:
    return f"Write {name}({', '.join(FAMILIES[name].parameters)}) and the unit."


def arguments(text: str, bracket: int, close: int, wanted: int, name: str) -> tuple[Decimal, ...]:
    """Numbers between commas. A comma may also stand between thousands: at most one of the
    two readings gives as many numbers as are wanted."""
    for thousands in (True, False):
        places = argument_places(text, bracket, close, thousands=thousands)
        if len(places) == wanted:
            return tuple(argument(text, start, end) for start, end in places)
    raise InputError(f"Here go {wanted} numbers.", bracket + 1, _example_of(name))


def argument_places(
    text: str, bracket: int, close: int, *, thousands: bool
) -> list[tuple[int, int]]:
    """Start and end of what stands between the outermost commas."""
    places, start, depth = [], bracket + 1, 0
    for place in range(bracket + 1, close):
        depth += {"(": 1, ")": -1}.get(text[place], 0)
        if depth == 0 and text[place] == "," and not (thousands and _in_thousands(text, place)):
            places.append((start, place))
            start = place + 1
    return [*places, (start, close)]


def _in_thousands(text: str, comma: int) -> bool:
    following = text[comma + 1 : comma + 4]
    return (
        text[comma - 1].isdigit()
        and len(following) == 3
        and following.isdigit()
        and not text[comma + 4 : comma + 5].isdigit()
    )


def argument(text: str, start: int, end: int) -> Decimal:
    """The number that must stand between two places, alone."""
    start, end = trimmed(text, start, end)
    number = number_at(text[:end], start)
    if number.end != end:
        raise InputError("In the bracket go numbers only.", number.end, "The unit goes after it.")
    return number.value
