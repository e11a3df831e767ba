"""Units that a bare number borrows from what stands around it.

"built for 20,000 people, now holds 65,000": people again. "killed 14 people and wounded 37
more"; "the number of ships rose to 40"; "fell to 2.4 percent from 10.6".
"""

from __future__ import annotations

from sources.extraction.amounts import Amount
from sources.extraction.counted import (
    PERSON,
    counted_after_verb,
    people_follow,
    read_counted,
)
from sources.extraction.nouns import is_adjective, is_plural, singular, stops
from sources.extraction.rates import with_rates
from sources.extraction.tokens import Sentence
from sources.extraction.units import NamedUnit
from sources.extraction.words import words

HARM = words("killed killing kills wounded wounding injured injuring injures wounds leaving left "
             "arrested arresting detained detaining rescued evacuated hospitalised")  # fmt: skip
PASSED = words("at least more than about some another nearly around over up to a further upwards "
               "of no fewer less as many well an estimated")  # fmt: skip
COMPARING = words("from against than with versus")
SUBJECTS = words("cases deaths arrivals infections casualties visitors births admissions arrests "
                 "crossings applications members subscribers users passengers fatalities "
                 "registrations departures layoffs spectators")  # fmt: skip
PERSONS = words(
    "person man woman child soldier civilian migrant refugee worker officer fighter troop student "
    "passenger patient protester journalist resident villager militant prisoner hostage policeman "
    "driver doctor nurse teacher volunteer victim rebel conscript guard member demonstrator "
    "pilgrim tourist fan miner firefighter marine sailor pilot employee player pupil rescuer "
    "recruit medic peacekeeper"
)
EXPECTED = words("forecast forecasts estimate estimates target expectations expectation prediction "
                 "average record high low peak")  # fmt: skip
NEARLY = words("about around nearly some roughly almost just")
OVER = words("over more less fewer than under least at well up to")
GATHERED = words("population crowd audience turnout workforce gathering congregation city town "
                 "village staff crew team settlement family community membership "
                 "electorate readership")  # fmt: skip
SMALL_WORD = 12
"""Up to here a bare number word is more often a pronoun than a figure."""
COUNTED_OF = words("number numbers count total sales deliveries shipments production output "
                   "arrivals losses stock stocks supply")  # fmt: skip
SOLD = words("sales deliveries shipments")
MEASURED = words(
    "prices rates costs fees wages shares sales revenues profits exports imports temperatures "
    "levels scores odds incomes earnings losses points tensions values speeds bonds futures stocks "
    "yields taxes debts salaries rents deposits retail wholesale gross net home music online"
)
LATEST_SUBJECT = 4
LOOK_BACK = 5


def borrow(sentence: Sentence, amount: Amount, before: list[Amount]) -> NamedUnit | None:
    """The unit of a bare number from its sentence; None when nothing there gives one."""
    place = amount.end
    said = counted_after_verb(sentence, place)
    if said is not None:
        return NamedUnit(said.name, said.end, "count")
    name, kind = _name(sentence, amount, before)
    if name == "" and sentence.at(place) in {"a", "per", "each", "/"}:
        name, kind = "1", "count"
    if name == "":
        return None
    bare = name.partition("/")[0]
    rated, end = with_rates(sentence, bare, place, duration=False)
    name = rated if end > place else name
    return None if name == "1" else NamedUnit(name, end, kind)


def _name(sentence: Sentence, amount: Amount, before: list[Amount]) -> tuple[str, str]:
    counts = [
        found for found in before if found.unit and found.unit.kind == "count" and found.low != 1
    ]
    if people_follow(sentence, amount.end):
        last = counts[-1].unit_name.partition("/")[0] if counts else PERSON
        return (last if last.rpartition(" ")[2] in PERSONS else PERSON), "count"
    if _harmed(sentence, amount.first) or _inhabits(sentence, amount.first):
        return PERSON, "count"
    if sentence.at(amount.first - 1) == "magnitude":
        return "magnitude", "measure"
    named = _number_of(sentence, amount.first)
    if named:
        return named, "count"
    return _of_previous(sentence, amount, before, counts)


def _harmed(sentence: Sentence, first: int) -> bool:
    """ "wounded 37 more": the verb just before, bound words passed over."""
    for place in range(first - 1, max(first - LOOK_BACK, -1), -1):
        word = sentence.at(place)
        if word in HARM:
            return word != "left" or people_follow(sentence, first + 1)
        if word not in PASSED:
            return False
    return False


def _inhabits(sentence: Sentence, first: int) -> bool:
    """ "a population of about 3 million", "a crowd of 78,000", "the stadium seats 81,365"."""
    place = first - 1
    while first - place < LOOK_BACK and sentence.at(place) in NEARLY | OVER:
        place -= 1
    of = sentence.at(place) == "of" and sentence.at(place - 1) in GATHERED
    put = sentence.at(place) == "at" and sentence.at(place - 1) in {"dead", "missing", "wounded"}
    return of or put or (sentence.at(place) in {"seats", "seating"} and first - place == 1)


def _number_of(sentence: Sentence, first: int) -> str:
    """ "the number of ships rose to 40"; "the death toll"; "Cases peaked at 6,000"."""
    for place in range(first - 1, max(first - 20, -1), -1):
        if sentence.at(place) in COUNTED_OF and (sentence.at(place + 1) == "of"):
            counted = read_counted(sentence, place + 2)
            return counted.name if counted and counted.end <= first else ""
        if sentence.says(place, "death", "toll"):
            return "death"
    verb_before = sentence.kind(first - 3) == "word" and sentence.at(first - 3) not in {
        "and",
        "but",
    }
    if verb_before and sentence.at(first - 1) in {"at", "to"} and _countable(sentence, first - 2):
        return singular(sentence.at(first - 2))
    for place in range(1, min(LATEST_SUBJECT, first)):
        if sentence.at(place) in SOLD and _countable(sentence, place - 1, plural=False):
            return sentence.at(place - 1)
    for place in [*range(max(first - 3, 0), first), *range(min(LATEST_SUBJECT, first))]:
        if sentence.at(place) in SUBJECTS:
            return singular(sentence.at(place))
    return ""


def _countable(sentence: Sentence, place: int, *, plural: bool = True) -> bool:
    """ "caps warheads at 1,550", "Ticket sales topped 500,000": a noun that is counted."""
    word = sentence.at(place)
    if sentence.kind(place) != "word" or stops(word) or is_adjective(word) or word in MEASURED:
        return False
    return is_plural(word) if plural else not word.endswith(("'s", "’s"))


def _of_previous(
    sentence: Sentence, amount: Amount, before: list[Amount], counts: list[Amount]
) -> tuple[str, str]:
    """The unit of a figure before it that this one is held against."""
    if sentence.says(amount.end, "of", "them") or sentence.says(amount.end, "of", "whom"):
        return (counts[-1].unit_name.partition("/")[0] if counts else ""), "count"
    usable = [
        found
        for found in before
        if found.unit
        and not found.unit.adjective
        and found.unit.kind not in {"fraction", "times", "duration"}
        and (found.unit.kind != "count" or found.low != 1)
    ]
    if not usable:
        return "", "count"
    last = usable[-1].unit
    compared = _compared(sentence, amount.first, last)
    if last is None or (last.kind in {"percent", "money", "measure"} and not compared):
        last = counts[-1].unit if counts else None
    pronoun = amount.number.spelled and amount.low <= SMALL_WORD and not compared
    if last is None or pronoun:
        return "", "count"
    if last.kind == "count" and amount.low != int(amount.low):
        return "", "count"
    same_rate = compared or _possessive(sentence, amount.first)
    name = last.name if same_rate else last.name.partition("/")[0]
    return name, last.kind


def _compared(sentence: Sentence, first: int, last: NamedUnit | None) -> bool:
    """ "to 2.4 percent from 10.6"; but what "fell 18% to 329,035" fell to is no percentage."""
    place = first - 1
    while first - place < LOOK_BACK and sentence.at(place) in NEARLY:
        place -= 1
    if sentence.at(first + 1) in {"above", "below", "short", "fewer", "less", "higher", "lower"}:
        return True
    if sentence.at(place) == "of":
        return sentence.at(place - 1) in EXPECTED
    if sentence.says(place - 1, "of", "which"):
        return True
    if last is not None and last.kind == "percent":
        return sentence.at(place) in COMPARING
    return sentence.at(place) in COMPARING or sentence.at(place) in {"to", "or", "and"}


def _possessive(sentence: Sentence, first: int) -> bool:
    """ "10,000 shells a day against Ukraine's 2,000": a day too."""
    return sentence.at(first - 1).endswith(("'s", "’s", "s'", "s’"))
