"""Bound words around a number ("more than", "or so") and how firmly a clause speaks.

`modality` in the output is the bound word as it was written or, without one, the word that
takes the clause back: "may", "reportedly", "denied", "planned".
"""

from __future__ import annotations

from dataclasses import dataclass

from sources.extraction.tokens import Sentence
from sources.extraction.words import words
from sources.quantities import Bound

LONGEST_PHRASE = 4
MOST_PHRASES = 4

BEFORE: dict[str, Bound] = {
    phrase: bound
    for bound, phrases in {
        Bound.ABOUT: "about, around, approximately, approx, roughly, circa, ca, some, nearly, "
        "almost, close to, near, an estimated, estimated, estimated at, estimated to be, ~, ≈, "
        "virtually, broadly, in the region of, on the order of, in the order of, something like, "
        "nearing, approaching, just about, just short of, perhaps, maybe, probably, possibly, "
        "reportedly, allegedly, likely, roundly, a reported, reported",
        Bound.MORE_THAN: "more than, over, above, exceeding, exceeds, exceeded, exceed, in excess "
        "of, >, longer than, heavier than, bigger than, faster than, farther than, older than, "
        "upwards of, upward of, greater than, higher than, larger than, well over, just "
        "over, slightly over, surpassed, surpassing, surpass, surpasses, topped, topping, tops, "
        "north of, "
        "a little over, well above, just above, slightly more than, well more than, "
        "slightly above, a little more than, far more than, significantly more than, beyond",
        Bound.AT_LEAST: "at least, no fewer than, no less than, not less than, not fewer than, "
        "a minimum of, minimum of, at the least, ≥, as few as, as little as, at a minimum",
        Bound.LESS_THAN: "less than, fewer than, under, below, <, just under, well under, "
        "lower than, smaller than, shorter than, lighter than, younger than, cheaper than, "
        "slightly less than, slightly under, well below, just below, "
        "a little under, a little less than, far fewer than, far less than, short of",
        Bound.UP_TO: "up to, at most, no more than, not more than, a maximum of, maximum of, as "
        "many as, as much as, ≤, not exceeding, as high as, at the most, no higher than, "
        "a limit of, as long as, capped at",
        Bound.EXACTLY: "exactly, precisely",
    }.items()
    for phrase in phrases.split(", ")
}
AFTER: dict[str, Bound] = {
    "or more": Bound.AT_LEAST, "or higher": Bound.AT_LEAST, "and more": Bound.AT_LEAST,
    "and above": Bound.AT_LEAST, "and counting": Bound.AT_LEAST, "or above": Bound.AT_LEAST,
    "or less": Bound.UP_TO, "or fewer": Bound.UP_TO, "or lower": Bound.UP_TO,
    "or so": Bound.ABOUT, "or thereabouts": Bound.ABOUT, "at least": Bound.AT_LEAST,
    "at most": Bound.UP_TO, "at the most": Bound.UP_TO, "at a minimum": Bound.AT_LEAST,
    "at the very least": Bound.AT_LEAST, "at a maximum": Bound.UP_TO, "give or take": Bound.ABOUT,
}  # fmt: skip
AFTER_BEGINS = frozenset(phrase.partition(" ")[0] for phrase in AFTER)
FILLERS = words(
    "a an another further additional total of estimated combined record staggering whopping extra "
    "whole full only"
)
NUMBER_BEGINS = words("a an one two three four five six seven eight nine ten eleven twelve twenty "
                      "half hundreds thousands dozens another $ € £")  # fmt: skip
SAID = {"an estimated": "estimated", "estimated at": "estimated", "estimated to be": "estimated",
        "a reported": "reported"}  # fmt: skip
LASTING = words("for lasted lasting lasts last took takes take taking spent spend well just of "
                "after than all with serve served serving waited")  # fmt: skip
REACHED = words("reached reaching reach reaches hit hitting to at record touched touching all-time")
RISING = words(
    "go goes going went gone rise rises rising rose risen climb climbs climbed climbing move moves "
    "moved push pushed pushing bring brought bringing take took taken jump jumped jumps add adds "
    "added adding send sent drive drove driven creep crept creeps edge edged edges edging tick "
    "ticked ticks inch inched grow grew grows grown shoot shot soar soared surge surged swell "
    "swelled leap leapt nudge nudged revise revised raise raised round rounded ramp ramped scale "
    "scaled"
)
WEAKER = frozenset({Bound.ABOUT, Bound.EXACTLY})

HEDGES = {
    "may": "may", "might": "might", "could": "could", "possibly": "possibly",
    "perhaps": "perhaps", "potentially": "potentially", "reportedly": "reportedly",
    "allegedly": "allegedly", "supposedly": "supposedly", "purportedly": "purportedly",
    "apparently": "apparently", "presumably": "presumably", "likely": "likely",
    "probably": "probably", "denied": "denied", "denies": "denied", "deny": "denied",
    "denying": "denied", "believed": "believed", "thought": "thought", "feared": "feared",
    "suspected": "suspected", "planned": "planned", "plans": "planned", "plan": "planned",
    "planning": "planned", "intends": "planned", "intend": "planned", "expected": "expected",
    "expects": "expected", "expect": "expected", "estimates": "estimated",
    "estimate": "estimated", "estimated": "estimated", "alleged": "alleged",
    "projected": "projected", "predicted": "predicted", "predicts": "predicted",
    "forecast": "forecast", "forecasts": "forecast", "scheduled": "planned",
}  # fmt: skip
NEEDS_TO = words("believed thought feared suspected planned plans plan planning intends intend "
                 "expected expects expect projected predicted estimated alleged scheduled forecast "
                 "predicts forecasts estimates estimate likely")  # fmt: skip
"""Nouns and adjectives too: a hedge only before "to", "that", "at", or as "expects a …"."""
AFTER_HEDGE = {
    "estimates": words("that"), "estimate": words("that"), "estimated": words("that"),
    "expects": words("to a an that the"), "expect": words("to a an that the"),
    "predicts": words("that a an"), "forecasts": words("that a an"),
    "plans": words("to"), "plan": words("to"), "planning": words("to"),
    "forecast": words("to"),
}  # fmt: skip
CLAUSE_ENDS = words(
    "; : — but while although though whereas after before because which who compared against "
    "according since until when including"
)
MODALS = words("may might could")
PASSING = words("perhaps possibly probably")
FIRM = words("will would is are was were has did does")
MAY_HAVE = frozenset({"may", "might", "could", "possibly", "perhaps", "potentially", "likely",
                      "probably", "believed", "thought", "feared", "suspected",
                      "presumably"})  # fmt: skip
REPORTED = frozenset({"reportedly", "allegedly", "supposedly", "purportedly", "apparently",
                      "alleged", "reported"})  # fmt: skip
PLANNED = frozenset({"planned", "expected", "projected", "predicted", "forecast"})


@dataclass(frozen=True, slots=True)
class Said:
    """A bound: the words as they are reported, what they mean, and where they stand.

    `touching` says that nothing stands between them and the number.
    """

    words: str
    bound: Bound
    first: int
    end: int
    touching: bool = True


def before_number(sentence: Sentence, first: int, earliest: int) -> Said | None:
    """The bound words that end where a number begins; `earliest` is where to stop.

    Of several ("at least an estimated 500") the one that opens an end is taken.
    """
    found: Said | None = None
    place, start = first, first
    for _ in range(MOST_PHRASES):
        said = _phrase_before(sentence, place, earliest)
        if said is not None:
            found = said if found is None or found.bound in WEAKER else found
            place = start = said.first
        elif place > earliest and sentence.at(place - 1) in FILLERS:
            place -= 1
        else:
            break
    if found is None:
        return None
    return Said(found.words, found.bound, start, first, touching=found.end == first)


def _phrase_before(sentence: Sentence, place: int, earliest: int) -> Said | None:
    for length in range(LONGEST_PHRASE, 0, -1):
        start = place - length
        if start < earliest or any(sentence.taken[token] for token in range(start, place)):
            continue
        phrase = " ".join(sentence.at(token) for token in range(start, place))
        bound = BEFORE.get(phrase)
        if bound is not None and not _is_direction(sentence, phrase, start):
            return Said(SAID.get(phrase, phrase), bound, start, place)
    return None


def _is_direction(sentence: Sentence, phrase: str, start: int) -> bool:
    """ "the wage goes up to 12 euros", "the ice reached a minimum of 2 metres": no bounds."""
    if phrase.endswith(("minimum of", "maximum of")):
        return sentence.at(start - 1) in REACHED
    return phrase == "up to" and sentence.at(start - 1) in RISING


def during(sentence: Sentence, said: Said) -> bool:
    """Whether "over" or "under" in front of a duration means "during" ("over six months")."""
    return said.words == "over" and sentence.at(said.first - 1) not in LASTING


def after_number(sentence: Sentence, place: int) -> Said | None:
    """The bound words that begin at `place`, behind a number or its unit."""
    if sentence.at(place) == "+" and sentence.glued(place):
        return Said("+", Bound.AT_LEAST, place, place + 1)
    if sentence.at(place) in {"-", "‑"} and sentence.at(place + 1) == "plus":
        return Said("plus", Bound.AT_LEAST, place, place + 2)
    if sentence.at(place) not in AFTER_BEGINS:
        return None
    for length in (4, 3, 2):
        phrase = " ".join(sentence.at(place + token) for token in range(length))
        bound = AFTER.get(phrase)
        if bound is not None and _ends_there(sentence, phrase, place + length):
            return Said(phrase, bound, place, place + length)
    return None


def _ends_there(sentence: Sentence, phrase: str, place: int) -> bool:
    """ "at least" behind a unit must close the clause, or it belongs to what follows."""
    if phrase.startswith("at "):
        return sentence.kind(place) != "number" and sentence.at(place) not in NUMBER_BEGINS
    return phrase != "give or take" or sentence.kind(place) != "number"


def hedges(sentence: Sentence) -> list[str]:
    """For each token the word that takes its clause back; "" where the clause asserts."""
    current, found = "", list[str]()
    for place in range(len(sentence)):
        word = sentence.at(place)
        if _ends_hedge(word, current):
            current = ""
        elif _hedges(sentence, place, word):
            current = HEDGES[word]
        found.append(current)
    return found


def _ends_hedge(word: str, current: str) -> bool:
    """Whether what was in doubt no longer is: "may have sent 5 and will send 10"."""
    if word in CLAUSE_ENDS or (word in FIRM and current in MODALS):
        return True
    return word == "," and current in PASSING


def _hedges(sentence: Sentence, place: int, word: str) -> bool:
    if word not in HEDGES or sentence.taken[place]:
        return False
    if sentence.at(place + 1) == "not" or sentence.at(place - 1) == "not":
        return False
    if word in MODALS:
        return not (sentence.capital(place) and (word == "may" or place > 0))
    if word in NEEDS_TO:
        return sentence.at(place + 1) in AFTER_HEDGE.get(word, {"to"})
    return True
