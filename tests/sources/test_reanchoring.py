"""What becomes of a passage in a later text."""

from __future__ import annotations

import time

import pytest

from sources import selecting
from sources.reanchoring import ENOUGH, Fate, Later
from sources.selecting import Selector

SENTENCE = "More than 74,000 tonnes of explosives were moved from Rason to Vostochny by rail."
OTHERS = (
    "The ships were seen at Rason in August. Two of them left for Vostochny with containers.",
    "Analysts said that trains of explosives would have been needed for such an amount.",
    "The ministry did not answer questions that were sent to it by the newspaper.",
)
ARTICLE = "\n".join([OTHERS[0], SENTENCE, *OTHERS[1:]])


def cited(words: str = SENTENCE, text: str = ARTICLE) -> Selector:
    place = selecting.find(text, words)
    return selecting.select(text, place.start, place.end)


def test_the_same_text_leaves_a_passage_where_it_was() -> None:
    anchor = Later(ARTICLE).anchor(cited())
    assert (anchor.fate, anchor.likeness) == (Fate.UNCHANGED, 1.0)


def test_a_line_put_in_front_moves_it() -> None:
    later = "Updated on Friday.\n" + ARTICLE.replace(" tonnes", "\u00a0tonnes")
    anchor = Later(later).anchor(cited())
    assert anchor.fate is Fate.MOVED
    assert anchor.place is not None and later[anchor.place.start :].startswith("More than")


def test_of_several_places_the_one_with_the_same_surroundings_counts() -> None:
    text = "It was said in May. It was said in June."
    selector = selecting.select(text, 23, 31)
    assert selector.exact == "was said"
    later = f"As it was said in May. {text}"
    anchor = Later(later).anchor(selector)
    assert anchor.place is not None
    assert later[anchor.place.end :] == " in June."


@pytest.mark.parametrize(
    ("before", "after", "nearest"),
    [
        ("74,000", "71,000", SENTENCE.replace("74,000", "71,000").rstrip(".")),
        ("More than 74,000", "Up to 71,500", None),
        (" by rail", "", SENTENCE.replace(" by rail", "").rstrip(".")),
    ],
)
def test_an_edited_sentence_is_shown_in_its_new_wording(
    before: str, after: str, nearest: str | None
) -> None:
    later = ARTICLE.replace(before, after)
    anchor = Later(later).anchor(cited())
    assert anchor.fate is Fate.CHANGED
    assert 0.6 < anchor.likeness < 1
    assert anchor.place is not None
    wording = later[anchor.place.start : anchor.place.end]
    assert nearest is None or wording == nearest
    assert "tonnes of explosives" in wording


def test_a_sentence_taken_out_is_gone_though_others_are_about_the_same() -> None:
    anchor = Later(ARTICLE.replace(SENTENCE, "")).anchor(cited())
    assert (anchor.fate, anchor.place) == (Fate.GONE, None)
    assert anchor.likeness < ENOUGH - 0.1


def test_words_without_spaces_between_them_are_compared_too() -> None:
    text = "朝鮮は七万四千トンの爆薬を送った。"
    anchor = Later(f"訂正。{text.replace('四', '一')}").anchor(cited(text, text))
    assert anchor.fate is Fate.CHANGED


@pytest.mark.parametrize("text", ["", "...", "x" * 2_000_000, "a " * 200_000])
def test_nothing_makes_it_slow(text: str) -> None:
    later, began = Later(text, steps=600_000), time.process_time()
    for _number in range(30):
        assert later.anchor(Selector("b " * 2_400, "", "", 0, 4_800)).fate is Fate.GONE
    assert time.process_time() - began < 4
