from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from claims.casefile.reading import Listing, Mapping, Node, Text, read
from claims.casefile.writing import write

# What the columns of the database admit: no surrogates, no control characters but these.
CHARACTERS = st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\t\r\x85")
YAML_WORDS = ("yes", "NO", "~", "null", "1.60", "2024-06", "- a", "a: b", "#", "&x", "*x", "!t")
TEXTS = st.one_of(
    st.text(CHARACTERS, min_size=1, max_size=300),
    st.sampled_from(YAML_WORDS),
    st.lists(st.sampled_from(["word", "a:", "#", "  ", "\n", "’", "-", ""]), max_size=60).map(
        " ".join
    ),
).filter(bool)


def value_of(node: Node) -> str:
    assert isinstance(node, Text)
    text = node.value or ""
    return text.rstrip("\n") if node.block else text


@given(TEXTS)
def test_any_text_is_read_back_as_it_was_written(text: str) -> None:
    tree = read(write({"key": {"inner": [{"value": text}]}}).encode())
    outer = tree.items["key"]
    assert isinstance(outer, Mapping)
    listing = outer.items["inner"]
    assert isinstance(listing, Listing)
    entry = listing.items[0]
    assert isinstance(entry, Mapping)
    assert value_of(entry.items["value"]) == text


def test_words_that_yaml_would_take_for_something_else_stay_plain() -> None:
    written = write({"key": {"answer": "NO", "day": "2024-06-22", "figure": "1.60"}})
    assert "answer: NO\n" in written
    assert "day: 2024-06-22\n" in written
    assert "figure: 1.60\n" in written


def test_long_prose_is_folded_and_an_input_stays_on_its_line() -> None:
    written = write({"a": {"note": "word " * 40 + "end", "inputs": {"mass": {"estimate": "x"}}}})
    assert "note: >-\n    word word" in written
    assert "mass: {estimate: x}\n" in written
    assert max(map(len, written.splitlines())) <= 100


def test_what_has_no_value_is_left_out() -> None:
    assert write({"a": {"b": "", "c": None, "d": [], "e": "f"}}).endswith("a:\n  e: f\n")
