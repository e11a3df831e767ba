"""Words found again in a text: exactly, by surroundings, whatever a typesetter made of them."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources import selecting
from sources.selecting import AmbiguousError, Place, SelectionError

TEXT = (
    "He said “more than 74,000\u00a0t” — about 🚢🚢 1.6 million shells… were shipped.\n"
    "She said that the shells were shipped.\nقال إن القذائف شحنت."
)


def found(quote: str, prefix: str = "", suffix: str = "", text: str = TEXT) -> str:
    place = selecting.find(text, quote, prefix, suffix)
    return text[place.start : place.end]


@pytest.mark.parametrize(
    ("quote", "stands"),
    [
        ("more than 74,000\u00a0t", "more than 74,000\u00a0t"),
        ('"more than  74,000 t" - about', "“more than 74,000\u00a0t” — about"),
        ("  1.6 million shells... were\r\n", "1.6 million shells… were"),
        ("about 🚢🚢 1.6", "about 🚢🚢 1.6"),
        ("were shipped. She said", "were shipped.\nShe said"),
        ("القذائف", "القذائف"),
        ("mil\u00adlion", "million"),
    ],
)
def test_a_quote_is_found_whatever_its_typography(quote: str, stands: str) -> None:
    assert found(quote) == stands


def test_decomposed_letters_are_found_where_composed_ones_stand() -> None:
    assert found("Kafe\u0301", text="Das Kaf\u00e9 am Ring") == "Kaf\u00e9"


@pytest.mark.parametrize("quote", ["more than 74,001 t", "", " \n", "more\x00than", "x" * 200_000])
def test_words_that_are_not_there_are_refused_in_a_sentence(quote: str) -> None:
    with pytest.raises(SelectionError, match=r"^These words are not in the text\.$"):
        selecting.find(TEXT, quote)


def test_words_in_two_places_are_told_apart_by_what_stands_around_them() -> None:
    with pytest.raises(AmbiguousError, match="stand in 2 places") as refused:
        selecting.find(TEXT, "were shipped")
    first, second = refused.value.places
    assert selecting.find(TEXT, "were shipped", prefix="shells... ") == first
    assert selecting.find(TEXT, "were shipped", prefix="that the shells ") == second
    assert selecting.find(TEXT, "were shipped", suffix=".  She said") == first


def test_a_selector_keeps_what_stands_around_and_no_spaces_at_its_ends() -> None:
    selector = selecting.select("One  two three", 3, 9)
    assert (selector.prefix, selector.exact, selector.suffix) == ("One  ", "two", " three")
    assert (selector.start, selector.end) == (5, 8)


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (3, 3), (5, 2), (0, 10_000), (3, 4)])
def test_a_place_without_words_is_refused(start: int, end: int) -> None:
    with pytest.raises(SelectionError):
        selecting.select("One  two three", start, end)


@settings(max_examples=40)
@given(st.text(max_size=60), st.data())
def test_whatever_is_selected_is_found_at_its_place(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    try:
        selector = selecting.select(text, start, end)
    except SelectionError:
        return
    assert text[selector.start : selector.end] == selector.exact
    assert selecting.says(selector.exact, selector.exact)


@given(st.text('ab -—“"  \u00a0\u00ad…ﬁ\u200b', max_size=30))
def test_a_folded_text_leads_back_to_places_of_the_text(text: str) -> None:
    folded = selecting.fold(text)
    places = [folded.origin(at) for at in range(len(folded.text) + 1)]
    assert places == sorted(places)
    assert all(0 <= it <= len(text) for it in places)
    for at, letter in enumerate(folded.text):
        if letter in "ab":
            assert text[places[at]] == letter


def test_texts_made_to_be_slow_are_not() -> None:
    began = time.process_time()
    for text, quote in (
        ("a " * 1_000_000, "a " * 2_400 + "b"),
        (" \u200b" * 1_000_000, "a" + " " * 5_000 + "b"),
        ("(a+)+" * 300_000, "(a+)+$" * 800),
    ):
        assert selecting.occurrences(text, quote) == []
    assert selecting.occurrences("ab" * 500_000, "ab")[-1] == Place(98, 100)
    assert time.process_time() - began < 5
