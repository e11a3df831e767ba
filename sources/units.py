"""Units: reading them, multiplying them, and finding that two do not fit.

A unit is a product of whole powers of tokens from `sources.unit_tokens`. The grammar is
`token ([*/] token)*`, each token with an optional whole power from −9 to 9: `kg/shell`,
`t/voyage`, `m2`, `m^2`, `m**2`. "per" is the same as "/".
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Self

from rapidfuzz import fuzz, process

from sources import counting
from sources.unit_text import parts
from sources.unit_tokens import (
    AS_WRITTEN,
    ASKED_BACK,
    ASKED_BACK_ALIASES,
    NO_UNIT_WORDS,
    PHRASES,
    Dimension,
    UnitError,
    aliases,
)

__all__ = [
    "NO_UNIT",
    "Dimension",
    "Unit",
    "UnitError",
    "parse_unit",
    "read_unit",
]

LONGEST_UNIT = 120
MOST_TOKENS = 12
LARGEST_POWER = 9
MILLION = "If m stands for million, write it in full."
BASE_TOKENS = {"[mass]": "kg", "[length]": "m", "[time]": "s", "[current]": "A",
               "[temperature]": "K", "[substance]": "mol"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Unit:
    """A product of powers of tokens, sorted; hashable, picklable, equal whatever the order.

    `kg*m` equals `m*kg`; `t` and `kg` are different units of one `dimension`.
    """

    powers: tuple[tuple[str, int], ...] = ()

    @classmethod
    def of(cls, powers: dict[str, int]) -> Self:
        return cls(tuple(sorted((token, power) for token, power in powers.items() if power)))

    @property
    def text(self) -> str:
        """The canonical text, which `parse_unit` reads back: "kg/shell", "1/day", ""."""
        return self._written(1, in_words=False)

    def label(self, n: float = 2) -> str:
        """The unit after the number `n`: "1 voyage", "27 voyages", "300 containers/voyage"."""
        return self._written(n, in_words=True)

    @property
    def factor(self) -> float:
        """Base units (kg, m, s, A, K, mol, one counted thing, one of a currency) in one unit.

        Definitions as in pint's registry (SI brochure, NIST SP 811). `UnitError` for a unit
        that is kept only as it was written.
        """
        factor = 1.0
        for token, power in self.powers:
            size = counting.factor_and_dimension(token)[0]
            factor = factor * size**power if power > 0 else factor / size**-power
        return factor

    @property
    def dimension(self) -> Dimension:
        """Base dimensions with their powers: (("[mass]", 1), ("shell", -1))."""
        total: Counter[str] = Counter()
        for token, power in self.powers:
            for base, base_power in counting.factor_and_dimension(token)[1]:
                total[base] += base_power * power
        return tuple(sorted((base, power) for base, power in total.items() if power))

    @property
    def comparable(self) -> bool:
        """Whether it can be calculated with: not so for "ton" and "month"."""
        return not any(token in AS_WRITTEN for token, _ in self.powers)

    @property
    def is_known(self) -> bool:
        """Whether each of its counts is in the tables or at the desk."""
        return all(counting.is_known(token) for token, _ in self.powers)

    @property
    def desk_tokens(self) -> list[str]:
        """Those of its counts that a desk added to the tables."""
        return [token for token, _ in self.powers if counting.is_of_the_desk(token)]

    @property
    def is_dimensionless(self) -> bool:
        return not self.dimension

    @property
    def is_count(self) -> bool:
        """Whether it only counts things: shells, people."""
        return bool(self.powers) and all(counting.is_count(token) for token, _ in self.powers)

    def __mul__(self, other: Unit) -> Unit:
        total = Counter(dict(self.powers))
        for token, power in other.powers:
            total[token] += power
        return Unit.of(dict(total))

    def __truediv__(self, other: Unit) -> Unit:
        return self * other**-1

    def __pow__(self, exponent: int) -> Unit:
        return Unit.of({token: power * exponent for token, power in self.powers})

    def root(self, degree: int) -> Unit | None:
        """The unit whose power `degree` this is; None when there is none with whole powers."""
        for unit in (self, self.in_base_units()):
            if all(power % degree == 0 for _, power in unit.powers):
                return Unit.of({token: power // degree for token, power in unit.powers})
        return None

    def in_base_units(self) -> Unit:
        """The product of base units with this dimension: "m/s2" for "km/hour/s"."""
        return Unit.of({BASE_TOKENS.get(base, base): power for base, power in self.dimension})

    def simplified(self) -> Unit:
        """Tokens of one dimension merged into the first of them: "t*shell/kg" is "shell".

        The size changes with it, so this is for naming a result whose value is kept in base
        units; a compound token (J, N) is left alone.
        """
        first: dict[Dimension, str] = {}
        total: Counter[str] = Counter()
        for token, power in self.powers:
            dimension = counting.factor_and_dimension(token)[1]
            total[first.setdefault(dimension, token) if dimension else token] += power
        kept = {
            token: power
            for token, power in total.items()
            if counting.factor_and_dimension(token)[1]
        }
        return Unit.of(kept) if self.dimension else self._if_single()

    def _if_single(self) -> Unit:
        return self if len(self.powers) == 1 and self.powers[0][1] == 1 else Unit()

    def _written(self, n: float, *, in_words: bool) -> str:
        above = [(token, power) for token, power in self.powers if power > 0]
        below = [(token, -power) for token, power in self.powers if power < 0]
        top = [_power_text(token, power) for token, power in above]
        if in_words and len(above) == 1 and above[0][1] == 1:
            top = [counting.label_of(above[0][0], plural=n != 1)]
        if not below:
            return "*".join(top)
        return "/".join(["*".join(top) or "1", *(_power_text(*item) for item in below)])

    def __str__(self) -> str:
        return self.text


NO_UNIT = Unit()


def _power_text(token: str, power: int) -> str:
    return token if power == 1 else f"{token}{power}"


def parse_unit(text: str) -> Unit:
    """Read a unit to calculate with; "" is a plain number. Raises `UnitError`.

    What has more than one meaning ("ton", "kt", "pound") or no fixed length ("month") is
    asked back, and so are temperatures that count from an offset.
    """
    return _read(text, as_written=False)


def read_unit(text: str) -> Unit:
    """Read a unit as a source wrote it: "ton" and "month" are kept, but not comparable."""
    return _read(text, as_written=True)


def _read(text: str, *, as_written: bool) -> Unit:
    if len(text) > LONGEST_UNIT:
        raise UnitError("That is too long for a unit.", LONGEST_UNIT, None)
    total: Counter[str] = Counter()
    found = list(parts(text))
    if len(found) > MOST_TOKENS:
        raise UnitError(f"A unit has at most {MOST_TOKENS} parts.", found[MOST_TOKENS][3], None)
    for sign, phrase, power, position in found:
        for token, own_power in _resolve(phrase, position, as_written=as_written):
            total[token] += sign * power * own_power
    for token, power in total.items():
        if abs(power) > LARGEST_POWER:
            raise UnitError(f"The power of {token} must be from −9 to 9.", 0, None)
    return Unit.of(dict(total))


def _resolve(phrase: str, position: int, *, as_written: bool) -> tuple[tuple[str, int], ...]:
    """The tokens and powers that a phrase stands for."""
    if phrase.lower() in NO_UNIT_WORDS:
        return ()
    if as_written and phrase.lower() in AS_WRITTEN:
        return ((AS_WRITTEN[phrase.lower()], 1),)
    if phrase.lower() in PHRASES:
        return _read(PHRASES[phrase.lower()], as_written=False).powers
    joined = phrase.replace(" ", "_")
    known = aliases()
    if joined in known:
        return ((known[joined], 1),)
    _check_asked_back(joined, position)
    if len(joined) > 2 and joined.lower() in known:
        return ((known[joined.lower()], 1),)
    _check_asked_back(joined.lower(), position)
    count = counting.count_of(counting.word_of(phrase))
    if count is not None:
        return ((count.token, 1),)
    suggestion = MILLION if joined.lower().startswith("m_") else _similar(joined)
    raise UnitError(f"“{phrase[:40]}” is not a known unit.", position, suggestion)


def _check_asked_back(word: str, position: int) -> None:
    asked = ASKED_BACK.get(ASKED_BACK_ALIASES.get(word, word))
    if asked is not None:
        message, suggestion = asked
        raise UnitError(message, position, suggestion)


def _similar(word: str) -> str:
    near = process.extractOne(
        word[:40].lower(), counting.known_words(), scorer=fuzz.ratio, score_cutoff=75
    )
    if near:
        close = [near[0]]
        return f"Did you mean {close[0]}?"
    return (
        "Use a unit such as kg, t, km, day, USD, %, or what is counted: shell, person, site. "
        "An editor can add what else is counted."
    )
