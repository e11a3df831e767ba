"""What a number counts: the noun phrase behind it.

A bounded walk: adjectives, names and other figures are passed over until the first plural
noun, which is what is counted, with the nouns that qualify it.
"""

from __future__ import annotations

from dataclasses import dataclass

from sources.extraction.nouns import (
    is_adjective,
    is_invariant,
    is_invariant_people,
    is_plural,
    qualifies_though_plural,
    singular,
    stands_for_people,
    stops,
)
from sources.extraction.numbers import SMALL, read_number
from sources.extraction.tokens import AGE, NAME, PERIOD, TIME, Sentence
from sources.extraction.words import words

LONGEST_PHRASE = 10
MOST_QUALIFIERS = 2
PERSON = "person"
OF_WHICH = words("the these those its his her their our my your all a some more than about around "
                 "last first past nearly almost roughly over")  # fmt: skip
AUXILIARIES = words("were was are is have had has been being be")
STILL = frozenset({"still", "also", "now", "since", "already"})
PEOPLE_DO = words("died killed wounded injured marched protested demonstrated attended gathered "
                  "fled voted watched signed enrolled emigrated deserted defected")  # fmt: skip
BARE_OTHERS = frozenset({"more", "others", "another", "else"})


@dataclass(frozen=True, slots=True)
class Counted:
    """The name of what is counted, and where the phrase ends (exclusive)."""

    name: str
    end: int


def read_counted(sentence: Sentence, place: int, *, one: bool = False) -> Counted | None:
    """The noun phrase at `place`; `one` when its noun is singular ("one soldier").

    None when no noun is found before the phrase must end.
    """
    place = _into_of(sentence, place)
    nouns: list[tuple[str, int]] = []
    last_adjective = False
    end = min(place + LONGEST_PHRASE, len(sentence))
    while place < end:
        step = _passed_over(sentence, place, last_adjective=last_adjective and not nouns)
        if step:
            last_adjective = sentence.at(place) not in {",", "and", "or"}
            place += step
            continue
        head = _head(sentence, place, nouns, one=one)
        if head is not None:
            return head
        if not _may_qualify(sentence, place) or len(nouns) > MOST_QUALIFIERS:
            break
        nouns.append((sentence.at(place), place + 1))
        place += 1
    return Counted(*nouns[0]) if one and nouns else None


def _into_of(sentence: Sentence, place: int) -> int:
    """ "3,000 of the soldiers", "17 of its 44 ships": on to the noun behind "of"."""
    if sentence.at(place) != "of":
        return place
    place += 1
    while _leads_on(sentence, place) and not _people_said(sentence, place):
        place += 1
    number = read_number(sentence, place)
    if number is None:
        return place
    return number.end + 2 if sentence.says(number.end, "-", "odd") else number.end


def of_a_number(sentence: Sentence, place: int) -> bool:
    """ "one of the 12 hangars" is a count, "one of the largest" is none."""
    end = _into_of(sentence, place)
    return end > place and (sentence.kind(end - 1) == "number" or sentence.at(end - 1) in SMALL)


def _leads_on(sentence: Sentence, place: int) -> bool:
    """Words between "of" and the number or noun of the whole ("of the estimated 300 ships")."""
    word = sentence.at(place)
    if word in OF_WHICH or word.endswith(("'s", "’s", "s’")):
        return True
    return sentence.kind(place) == "word" and is_adjective(word) and not is_plural(word)


def _passed_over(sentence: Sentence, place: int, *, last_adjective: bool) -> int:
    """How many tokens at `place` only describe: adjectives, names, figures; 0 for none."""
    word = sentence.at(place)
    if not word:
        return 0
    taken = sentence.taken[place]
    if taken == NAME:
        return 0 if _plural_name(sentence, place) else _taken_run(sentence, place, NAME)
    if taken in {TIME, AGE, PERIOD}:
        return 0
    if sentence.kind(place) == "number":
        return _figure_before_noun(sentence, place)
    if word in {",", "and", "or"}:
        return int(last_adjective and _describes(sentence, place + 1))
    if sentence.kind(place) != "word":
        return int(word in {"“", '"', "”", "‘"} and place > 0)
    return _hyphenated(sentence, place) or int(_describes(sentence, place))


def _taken_run(sentence: Sentence, place: int, what: str) -> int:
    count = 1
    while (
        count < LONGEST_PHRASE
        and place + count < len(sentence)
        and (sentence.taken[place + count] == what and sentence.glued(place + count))
    ):
        count += 1
    return count


def _figure_before_noun(sentence: Sentence, place: int) -> int:
    """ "152mm shells", "152-mm shells", "12-metre boats": a figure that describes."""
    if sentence.glued(place + 1) and sentence.kind(place + 1) == "word":
        return 2
    if sentence.at(place + 1) == "-" and sentence.glued(place + 1) and sentence.glued(place + 2):
        return 3
    return 2 if sentence.at(place + 1) in {"mm", "cm"} else 0


def _describes(sentence: Sentence, place: int) -> bool:
    word = sentence.at(place)
    if sentence.capital(place):
        return not is_head_name(sentence, place)
    if word.endswith(("'s", "’s", "s'", "s’")):
        return True
    return is_adjective(word) and not (is_invariant(word) or _people_said(sentence, place))


def skip_descriptions(sentence: Sentence, place: int) -> int:
    """Past up to three adjectives or names ("Twelve Ukrainian and four Russian pilots")."""
    end = place
    while end - place < 3 and sentence.kind(end) == "word" and _describes(sentence, end):
        end += 1
    return end


def is_head_name(sentence: Sentence, place: int) -> bool:
    """ "12 Palestinians", "40 MPs", "dozens of Sudanese": a name that is counted itself."""
    text = sentence.text(place)
    plural = text.endswith("s") and is_plural(text.lower())
    if not sentence.capital(place) or not (plural or is_invariant_people(text.lower())):
        return False
    following = sentence.at(place + 1)
    ends = not following or stops(following) or sentence.kind(place + 1) == "mark"
    return ends or (not plural and following in PEOPLE_DO)


def _plural_name(sentence: Sentence, place: int) -> bool:
    """ "20 F-16s": a designation in the plural."""
    last = place + _taken_run(sentence, place, NAME) - 1
    return sentence.text(last) == "s" or (
        sentence.text(last).endswith("s") and sentence.kind(last) == "word" and last > place
    )


def _people_said(sentence: Sentence, place: int) -> bool:
    """ "1,300 others", "12 dead": but "12 dead soldiers" are soldiers."""
    word = sentence.at(place)
    if not stands_for_people(word):
        return False
    following = sentence.at(place + 1)
    if word == "others" or not following or sentence.kind(place + 1) == "mark":
        return True
    if following in {"and", "or"}:
        return stands_for_people(sentence.at(place + 2)) or not is_adjective(sentence.at(place + 2))
    return stops(following)


def _hyphenated(sentence: Sentence, place: int) -> int:
    """Tokens of a hyphenated adjective ("armour-piercing", "surface-to-air"); 0 if a noun."""
    end = _compound_end(sentence, place)
    if end == place + 1 or (is_plural(sentence.at(end - 1)) and not stops(sentence.at(end - 1))):
        return 0
    return end - place


def _compound_end(sentence: Sentence, place: int) -> int:
    end = place + 1
    while (
        end - place < 9
        and sentence.at(end) in {"-", "‑"}
        and sentence.glued(end)
        and (sentence.glued(end + 1) and sentence.kind(end + 1) in {"word", "number"})
    ):
        end += 2
    return end


def _head(
    sentence: Sentence, place: int, nouns: list[tuple[str, int]], *, one: bool
) -> Counted | None:
    """The counted noun if it stands at `place`."""
    word = sentence.at(place)
    if sentence.taken[place] == NAME and _plural_name(sentence, place):
        end = place + _taken_run(sentence, place, NAME)
        joined = "".join(sentence.text(token) for token in range(place, end))
        return Counted(joined.removesuffix("s"), end)
    if sentence.kind(place) != "word" or sentence.taken[place]:
        return None
    if not nouns and _people_said(sentence, place):
        return Counted(PERSON, place + 1)
    end = _compound_end(sentence, place)
    if end > place + 1:
        return _compound_head(sentence, place, end, nouns)
    plural = is_plural(word) and not stops(word)
    if is_head_name(sentence, place):
        return Counted(_people_name(sentence, place), place + 1)
    if plural and not _qualifies_next(sentence, place):
        return Counted(_joined(nouns, singular(word)), place + 1)
    if (
        one
        and not is_adjective(word)
        and not stops(word)
        and not _compound_follows(sentence, place)
    ):
        return Counted(_joined(nouns, word), place + 1)
    if is_invariant(word) and not is_plural(sentence.at(place + 1)):
        return Counted(_joined(nouns, word), place + 1)
    return None


def _people_name(sentence: Sentence, place: int) -> str:
    """ "North Koreans" are more than Koreans."""
    name = sentence.text(place)
    name = name if is_invariant_people(name.lower()) else name.removesuffix("s")
    quarter = sentence.text(place - 1)
    return f"{quarter} {name}" if quarter in {"North", "South"} else name


def _compound_head(
    sentence: Sentence, place: int, end: int, nouns: list[tuple[str, int]]
) -> Counted | None:
    """ "three start-ups", "two by-elections"."""
    last = sentence.at(end - 1)
    if not is_plural(last):
        return None
    parts = [sentence.at(token) for token in range(place, end - 1)]
    return Counted(_joined(nouns, "".join(parts) + singular(last)), end)


def _joined(nouns: list[tuple[str, int]], head: str) -> str:
    return " ".join([*(noun for noun, _ in nouns), head])


def _qualifies_next(sentence: Sentence, place: int) -> bool:
    """ "arms dealers", "sales staff"."""
    following = sentence.at(place + 1)
    if not qualifies_though_plural(sentence.at(place)) or stops(following):
        return False
    return is_plural(following) or is_invariant(following)


def _compound_follows(sentence: Sentence, place: int) -> bool:
    """ "one police officer", "one data set": a second plain noun is the head.

    What follows one thing and is no noun is a verb, which ends in s or d or stands in the list.
    """
    following = sentence.at(place + 1)
    plain = sentence.kind(place + 1) == "word" and not sentence.capital(place + 1)
    return plain and not (
        stops(following)
        or is_adjective(following)
        or following.endswith(("s", "ed"))
        or stands_for_people(following)
    )


def _may_qualify(sentence: Sentence, place: int) -> bool:
    """Whether the token may be a noun that qualifies the head ("artillery")."""
    word = sentence.at(place)
    return (
        sentence.kind(place) == "word"
        and not sentence.taken[place]
        and not stops(word)
        and not sentence.capital(place)
        and not is_plural(word)
    ) or (qualifies_though_plural(word) and _qualifies_next(sentence, place))


def people_follow(sentence: Sentence, place: int) -> bool:
    """ "12 were killed", "three have died": people, though no noun says so."""
    for _ in range(4):
        word = sentence.at(place)
        if stands_for_people(word) or word in PEOPLE_DO:
            return True
        if word not in AUXILIARIES | STILL and word not in BARE_OTHERS and not word.endswith("ly"):
            return False
        place += 1
    return False


def counted_after_verb(sentence: Sentence, place: int) -> Counted | None:
    """ "of whom 12 were children", "70 of them children"."""
    if sentence.says(place, "of", "them") or sentence.says(place, "of", "whom"):
        place += 2
    elif sentence.at(place) not in {"were", "are", "was"}:
        return None
    place += sentence.at(place) in {"were", "are", "was"}
    if stands_for_people(sentence.at(place)):
        return None
    found = read_counted(sentence, place)
    following = sentence.at(found.end) if found else ""
    ends = found is not None and (
        not following or sentence.kind(found.end) == "mark" or stops(following)
    )
    return found if ends else None
