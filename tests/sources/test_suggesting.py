"""The rules by which derivations are suggested: addresses, links, names, shared words, dates."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from sources.dates import PartialDate
from sources.suggesting import anchors, judging, likeness, names, reasons, shingles
from sources.suggesting.addresses import is_front_page, normalised
from sources.suggesting.judging import Order
from sources.suggesting.reasons import Reason
from sources.suggesting.shingles import Text
from tests.sources.told import COPIED, LANTERN, WIRE


@pytest.mark.parametrize(
    "spelled",
    [
        "https://example.org/a/b?x=1&y=2",
        "http://www.Example.ORG/a/b/?y=2&x=1&utm_source=mail&fbclid=q#top",
        "https://m.example.org:443/a/b/amp?x=1&y=2",
        "https://web.archive.org/web/20240622101112/https://example.org/a/b?x=1&y=2",
        "https://web.archive.org/web/20240622101112if_/http://www.example.org/a/b/?x=1&y=2",
        "https://archive.is/2024.06.22-101112/https://example.org/a/b?x=1&y=2",
        "https://archive.ph/newest/https://example.org/a/b?x=1&y=2",
    ],
)
def test_spellings_of_one_address_are_the_same(spelled: str) -> None:
    assert normalised(spelled) == "example.org/a/b?x=1&y=2"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.org/a?id=1", "https://example.org/a?id=2"),
        ("https://example.org/a", "https://example.com/a"),
        ("https://example.org/a", "https://news.example.org/a"),
        ("https://example.org:8443/a", "https://example.org/a"),
        ("https://web.archive.org/about", "https://example.org/about"),
    ],
)
def test_different_addresses_stay_different(one: str, other: str) -> None:
    assert normalised(one) != normalised(other)


@pytest.mark.parametrize(
    "wrong", ["", "mailto:a@b.c", "javascript:alert(1)", "http://", "http://[", "ftp://a.b/c",
              "http://a.b:x/", "https://a.b/" + "x" * 9_000, "//", "http://a.b?" + "x&" * 500],
)  # fmt: skip
def test_what_names_no_page_has_no_spelling(wrong: str) -> None:
    assert normalised(wrong) == ""


def test_a_front_page_is_told_from_an_article() -> None:
    assert is_front_page(normalised("https://www.example.org/index.html"))
    assert not is_front_page(normalised("https://www.example.org/a"))


@hypothesis_settings(max_examples=40)
@given(st.text(max_size=200))
def test_any_text_has_a_spelling_or_none(text: str) -> None:
    assert isinstance(normalised(text), str)
    assert isinstance(normalised(f"https://example.org/{text}"), str)


def test_links_are_read_with_the_words_around_them() -> None:
    page = (
        '<base href="https://site.example/x/"><p>As <b>first</b> told by <a class=q'
        " href='../p?utm_a=1'>the <i>Post</i></a>, it &amp; they &hellip;</p>"
        "<!-- <a href='https://c.example/'>no</a> --><script>'<a href=https://d.example>x'</script>"
        '<link rel="canonical" href="https://real.example/a">'
    )
    link, canonical = anchors.in_page(page, "https://other.example/")
    assert (link.address, link.words) == ("site.example/p", "the Post")
    assert link.before.endswith("As first told by ") and link.after.startswith(", it & they …")
    assert (canonical.address, canonical.canonical) == ("real.example/a", True)


def test_addresses_in_plain_text_are_links_too() -> None:
    (link,) = anchors.in_text("Read on (see https://www.example.org/a?utm_b=1).")
    assert (link.address, link.words) == ("example.org/a", "https://www.example.org/a?utm_b=1")
    assert link.start == 13


@pytest.mark.parametrize(
    ("text", "name", "words"),
    [
        ("On Monday, The Washington Post reported that", "The Washington Post",
         "The Washington Post reported"),
        ("It was old, according to C4ADS, a nonprofit", "Center for Advanced Defense (C4ADS)",
         "according to C4ADS"),
        ("South Korea’s Yonhap News Agency said on", "Yonhap News Agency",
         "South Korea’s Yonhap News Agency said"),
        ("an analysis by the think tank Open Source Centre.", "Open Source Centre",
         "analysis by the think tank Open Source Centre"),
        ("he told the BBC that", "British Broadcasting Corporation", "told the BBC"),
        ("data from 38 North show", "38 North", "data from 38 North"),
        ("as Le Monde’s desk in Zażółć says", "Zażółć", "Zażółć says"),
    ],
)  # fmt: skip
def test_an_outlet_is_named_as_whoever_said_it(text: str, name: str, words: str) -> None:
    found = [it for it in names.namings(text) if it.keys & names.known_as(name)]
    assert [it.words for it in found] == [words]
    assert text[found[0].start : found[0].end] == words


@pytest.mark.parametrize(
    "text",
    [
        "By Harbour Wire staff",
        "The offices of Harbour Wire burned down.",
        "Harbour Wire, Monday",
        "the harbour wire reported",
        "A reader of the Harbour Wire Weekly",
    ],
)
def test_a_name_that_says_nothing_is_no_attribution(text: str) -> None:
    assert not [it for it in names.namings(text) if "harbour wire" in it.keys]


def test_a_copied_passage_gives_both_texts_a_band_in_common() -> None:
    inside = Text(LANTERN.format(quoted=COPIED))
    assert set(shingles.bands(Text(WIRE))) & set(shingles.bands(inside))
    apart = Text(LANTERN.format(quoted=""))
    assert not set(shingles.bands(Text(WIRE))) & set(shingles.bands(apart))


def test_a_passage_with_a_figure_exchanged_is_still_found() -> None:
    drifted = COPIED.replace("412", "more than 400").replace("Three", "Several")
    assert set(shingles.bands(Text(COPIED))) & set(shingles.bands(Text(drifted)))
    like = likeness.compare(Text(COPIED), Text(drifted))
    assert like is not None and like.is_enough
    assert 0.7 < like.share < 1


def test_likeness_is_that_of_the_sets_and_the_longest_passage_is_in_both() -> None:
    one, other = Text(WIRE), Text(LANTERN.format(quoted=COPIED))
    like = likeness.compare(one, other)
    assert like is not None
    both, either = one.shingles & other.shingles, one.shingles | other.shingles
    assert like.jaccard == len(both) / len(either)
    assert like.share == len(both) / len(min(one.shingles, other.shingles, key=len))
    words = one.text[like.first.start : like.first.end]
    assert words == other.text[like.second.start : like.second.end] == COPIED.rstrip(".")
    assert not like.quoted


@hypothesis_settings(max_examples=40)
@given(st.lists(st.integers(0, 3), max_size=30), st.lists(st.integers(0, 3), max_size=30))
def test_the_longest_run_is_as_long_as_one_looked_for_without_cleverness(
    one: list[int], other: list[int]
) -> None:
    naive = max(
        (size for size in range(31) for at in range(len(one) - size + 1)
         for there in range(len(other) - size + 1)
         if one[at : at + size] == other[there : there + size]),
        default=0,
    )  # fmt: skip
    at, there, length = likeness.longest(one, other)
    runs = length - shingles.RUN + 1
    assert one[at : at + runs] == other[there : there + runs]
    if max((other.count(it) for it in other), default=0) <= likeness.MOST_PLACES:
        assert runs == naive


def test_words_in_quotation_marks_in_both_may_be_a_thirds() -> None:
    said = "“We have counted four hundred and twelve wagons and not one of them came back to us”"
    one, other = Text(f"A man said: {said}."), Text(f"It was put so: {said}, he told us.")
    like = likeness.compare(one, other)
    assert like is not None and like.quoted
    plain = judging.of_words(like, Order.UNKNOWN)
    assert plain.relation == "quotes"
    assert plain.score < judging.STRONG


@pytest.mark.parametrize(
    ("source", "origin", "order"),
    [
        ("2024-06-22", "2024-06-21", Order.AFTER),
        ("2024-06-21", "2024-06-22", Order.BEFORE),
        ("2024-06-22", "2024-06-22", Order.UNKNOWN),
        ("2024-06-22", "2024-06", Order.UNKNOWN),
        ("2024", "2023-12", Order.AFTER),
        ("", "2024", Order.UNKNOWN),
        ("2024", "", Order.UNKNOWN),
    ],
)
def test_dates_say_which_came_first_only_where_they_do(
    source: str, origin: str, order: Order
) -> None:
    given = [PartialDate.parse(it) if it else None for it in (source, origin)]
    assert judging.order(given[0], given[1]) is order


def test_the_words_around_a_link_say_how() -> None:
    def relation(words: str, *, dataset: bool = False) -> str:
        verdict = judging.of_link(
            words, Order.AFTER, canonical=False, in_text=True, is_dataset=dataset
        )
        return verdict.relation

    assert relation("as the paper reported") == "quotes"
    assert relation("This was originally published by") == "republishes"
    assert relation("Translated from the original") == "translates"
    assert relation("according to data from") == relation("see", dataset=True) == "uses_data_of"


def test_a_page_older_than_what_it_links_to_is_asked() -> None:
    older = judging.of_link("said", Order.BEFORE, canonical=False, in_text=True, is_dataset=False)
    newer = judging.of_link("said", Order.AFTER, canonical=False, in_text=True, is_dataset=False)
    assert (older.direction_known, newer.direction_known) == (False, True)
    assert judging.strength(newer.score) == "strong" and older.score < newer.score


def test_reasons_are_the_same_whichever_capture_says_them() -> None:
    one = Reason(capture="a", quote="x", says="so")
    other = Reason(capture="b", quote="x", start=3, end=9, says="so")
    assert reasons.digest_of([one]) == reasons.digest_of([other, one])
    assert reasons.digest_of([one]) != reasons.digest_of([Reason("a", "x", says="otherwise")])


@pytest.mark.parametrize(
    "hostile",
    ["<a " * 40_000, "<!--" * 40_000, "<script" * 20_000, "<a href='" + "x" * 120_000,
     "A " * 50_000, "A" * 100_000, "according to " * 8_000, "http://" * 16_000,
     "Aa of the " * 10_000, "x" * 80_000, "a. " * 25_000, "\ud800" * 1_000, "\x00" * 1_000],
    ids=range(13),
)  # fmt: skip
def test_a_hostile_text_costs_no_more_than_its_length(hostile: str) -> None:
    start = time.process_time()
    anchors.in_page(hostile, "")
    anchors.in_text(hostile)
    names.namings(hostile)
    text = Text(hostile.encode(errors="replace").decode())
    assert len(shingles.bands(text)) <= shingles.MOST_STRETCHES * shingles.BANDS
    likeness.compare(text, text)
    assert time.process_time() - start < 30  # squared, it would take hours


def test_a_very_long_report_and_a_piece_of_it_still_find_each_other() -> None:
    chance = random.Random(7)  # noqa: S311  # words to compare, the same every time
    words = [f"w{number}" for number in range(3_000)]
    said = [
        " ".join(chance.choice(words) for _word in range(14)).capitalize() + "."
        for _sentence in range(2_500)
    ]
    report, article = Text(" ".join(said)), Text(" ".join(said[1_000:1_060]))
    common = set(shingles.bands(report)) & set(shingles.bands(article))
    assert len(shingles.bands(report)) == shingles.MOST_STRETCHES * shingles.BANDS
    assert common
