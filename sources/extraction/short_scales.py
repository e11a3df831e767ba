"""Letters behind digits that are a scale: "5m people", "€3bn", "70K"; but m is metres too."""

from __future__ import annotations

from sources.extraction.nouns import is_plural, singular, stops
from sources.extraction.tokens import Sentence

SHORT_SCALES = {"k": 3, "m": 6, "mn": 6, "mln": 6, "bn": 9, "bln": 9, "b": 9, "tn": 12, "trn": 12}
ALWAYS_SCALES = {"mn": 6, "mln": 6, "bn": 9, "bln": 9, "tn": 12, "trn": 12}
NOT_COUNTED_IN_MILLIONS = frozenset({"wide", "long", "high", "tall", "deep", "thick", "across",
                                     "below", "freestyle", "hurdles"})  # fmt: skip
BY_THE_MILLION = frozenset({"tonne", "ton", "barrel", "person", "hectare", "acre", "litre",
                            "gallon", "euro", "pound", "dollar", "rouble", "dose",
                            "bushel"})  # fmt: skip
SOLD_BY_THE_MILLION = frozenset({"sales", "profit", "profits", "revenue", "revenues", "turnover",
                                 "users", "subscribers", "customers", "viewers", "visitors",
                                 "passengers", "population", "audience", "votes", "copies",
                                 "downloads", "members", "earnings", "income", "jobs"})  # fmt: skip
LENGTHS = frozenset({"m", "metre", "metres", "meter", "meters", "km", "cm", "ft", "feet", "water",
                     "wave", "waves", "tide", "high", "deep", "tall", "wide", "height", "depth",
                     "level", "jump", "jumped", "throw", "threw", "leap", "sprint",
                     "race"})  # fmt: skip


def short_scale(sentence: Sentence, first: int, place: int, *, scaled: bool) -> bool:
    """Whether "m", "bn", "k" at `place`, behind digits that begin at `first`, is a scale;
    `scaled` says that the number has one already."""
    word, money = sentence.at(place), is_money(sentence, first - 1)
    if scaled or (sentence.text(place) in {"K", "B", "M"} and not sentence.glued(place)):
        return word in ALWAYS_SCALES and not scaled
    if word in ALWAYS_SCALES or (money and word in SHORT_SCALES):
        return True
    if not sentence.glued(place):
        return False
    if word == "m" and sentence.at(place + 1) == "-" and sentence.glued(place + 1):
        return sentence.at(place + 2) not in NOT_COUNTED_IN_MILLIONS
    described = sentence.at(first - 1) in {"a", "an", "the", "each"}
    millions = word == "m" and _of_millions(sentence, place + 1)
    return (
        word == "k"
        or millions
        or (word == "m" and not described and _counts_something(sentence, place + 1))
    )


def is_money(sentence: Sentence, place: int) -> bool:
    """Whether a currency's sign or code stands there."""
    text = sentence.text(place)
    return text in set("$€£¥₩₽₴₹₺₪") or text in {"USD", "EUR", "GBP", "CHF", "JPY", "KRW", "RUB"}


def _of_millions(sentence: Sentence, place: int) -> bool:
    """ "the 2.4m tonnes", "sales rose to 3.1m": what is weighed, paid or sold by the million."""
    if singular(sentence.at(place)) in BY_THE_MILLION:
        return True
    if sentence.kind(place) == "word" and not stops(sentence.at(place)):
        return False
    before = range(place - 2)
    sold = any(sentence.at(token) in SOLD_BY_THE_MILLION for token in before)
    measured = any(sentence.at(token) in LENGTHS for token in before)
    return sold or (not measured and any("," in sentence.text(token)[1:] for token in before))


def _counts_something(sentence: Sentence, place: int) -> bool:
    """ "5m people" and "2.5m artillery shells" count millions; "5m wide", "a 5m boat" do not."""
    if sentence.at(place) in {"and", "to", "or", "-", "–"} and sentence.at(place + 2) == "m":
        place += 3
    for following in range(place, place + 4):
        word = sentence.at(following)
        if sentence.kind(following) != "word" or stops(word) or word in NOT_COUNTED_IN_MILLIONS:
            return False
        if is_plural(word) and len(word) > 3:
            return True
    return False
