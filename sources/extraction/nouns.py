"""What is counted: the noun that follows a number, in the singular.

"1.6 million artillery shells" counts artillery shells; "50 North Korean-made KN-23
missiles" counts missiles: nouns that qualify a noun stay, adjectives and names go. English
does not mark adjectives, so this is a list of the common ones and their usual endings.
"""

from __future__ import annotations

from sources.extraction.words import (
    ADJECTIVES,
    ENDINGS,
    INVARIANT,
    IRREGULAR,
    NOT_ADJECTIVES,
    NOT_PLURAL,
    NOUNS_IN_ING,
    PEOPLES,
    PERSONS_SAID,
    PLURAL_MODIFIERS,
    STOPS,
    VES,
)

SHORTEST_PLURAL = 3
KEEPS_E_BEFORE_S = ("aches", "caches", "niches", "creches", "avalanches")
US_PLURALS = frozenset({"buses", "viruses", "campuses", "bonuses", "censuses", "statuses",
                        "gases", "choruses", "circuses", "minibuses"})  # fmt: skip
OES = frozenset({"heroes", "potatoes", "tomatoes", "torpedoes", "echoes", "vetoes", "embargoes",
                 "mosquitoes", "volcanoes", "tornadoes", "cargoes", "mangoes"})  # fmt: skip
ISES = frozenset({"crises", "analyses", "diagnoses", "hypotheses", "theses", "oases",
                  "parentheses", "metropolises"})  # fmt: skip
IES = frozenset({"movies", "calories", "cookies", "rookies", "selfies", "zombies", "prairies",
                 "ties", "lies", "pies", "quickies", "townies", "smoothies"})  # fmt: skip


def is_plural(word: str) -> bool:
    """Whether a word in lower case looks like a plural noun."""
    if word in IRREGULAR:
        return True
    if len(word) < SHORTEST_PLURAL or not word.endswith("s") or word in NOT_PLURAL:
        return False
    return not word.endswith(("ss", "us", "is", "'s", "’s"))


def singular(word: str) -> str:
    """The singular of a plural noun in lower case; other words unchanged."""
    if word in IRREGULAR:
        return IRREGULAR[word]
    if not is_plural(word) and word not in US_PLURALS | ISES:
        return word
    return _without_ending(word)


def _without_ending(word: str) -> str:
    if word in ISES:
        return word[:-2] + "is"
    if word in VES:
        return VES[word]
    if word in US_PLURALS or word in OES or word.endswith(("sses", "xes", "shes", "zzes")):
        return word[:-2]
    if word.endswith("ches") and not word.endswith(KEEPS_E_BEFORE_S):
        return word[:-2]
    if word.endswith("ies") and word not in IES:
        return word[:-3] + "y"
    return word[:-1]


def is_adjective(word: str) -> bool:
    """Whether a word in lower case that stands before a noun only describes it."""
    if word in ADJECTIVES:
        return True
    if word in NOT_ADJECTIVES or word in NOUNS_IN_ING:
        return False
    return len(word) > 4 and word.endswith(ENDINGS)


def stops(word: str) -> bool:
    """Whether a noun phrase cannot go on with this word."""
    return word in STOPS


def is_invariant(word: str) -> bool:
    """Whether a word counts things without an s: aircraft, staff, troops."""
    return word in INVARIANT


def is_invariant_people(word: str) -> bool:
    """Whether the name of a people, in lower case, has no plural of its own: Sudanese, Dutch."""
    return word in PEOPLES or (len(word) > 5 and word.endswith("ese"))


def stands_for_people(word: str) -> bool:
    """ "12 killed", "3,500 dead", "1,300 others": the word means people."""
    return word in PERSONS_SAID


def qualifies_though_plural(word: str) -> bool:
    """ "sales representatives", "arms dealers": a plural that qualifies the next noun."""
    return word in PLURAL_MODIFIERS
