"""ClaimReview of any claim that could be published, held against Google's rules."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.claimreview import Publication, claim_review, data_feed, rating, shortened
from tests.claims.claimreview_rules import faults, missing

PUBLICATION = Publication(
    address="https://desk.example/published/2026-0001/",
    published="2026-06-15T12:00:00+00:00",
    modified="2026-06-16T12:00:00+00:00",
    publisher="The Desk",
    home="https://desk.example/",
)
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=90).filter(
    lambda text: text.strip() != ""
)
DATES = st.sampled_from([None, "2024", "2024-06", "2024-06-22", "2023-12-31"])
ADDRESSES = st.sampled_from(
    ["", "https://example.org/a?b=1&c=2", "http://example.org/", "javascript:alert(1)", "ftp://x"]
)


@st.composite
def scales(draw: st.DrawFn) -> dict[str, Any]:
    lowest, size = draw(st.integers(0, 3)), draw(st.integers(1, 7))
    steps = [{"number": lowest + at, "label": f"step {at}"} for at in range(size)]
    number = draw(st.sampled_from([None, *(step["number"] for step in steps)]))
    return {
        "slug": "a", "label": "Partly " + draw(TEXT), "number": number, "meaning": "",
        "scale": "Scale", "steps": draw(st.sampled_from([steps, []])),
    }  # fmt: skip


@st.composite
def contents(draw: st.DrawFn) -> dict[str, Any]:
    sources = [
        {
            "ref": f"s{at}",
            "title": draw(TEXT),
            "url": draw(ADDRESSES),
            "published_on": draw(DATES),
            "protected": draw(st.booleans()),
            "publisher": draw(st.sampled_from([None, {"name": "The Paper"}])),
        }
        for at in range(draw(st.integers(0, 4)))
    ]
    return {
        "claim": {
            "reference": "2026-0001", "statement": draw(TEXT), "language": "en",
            "claimant": "Ministry " + draw(TEXT), "claimed_on": draw(DATES),
            "summary": draw(st.sampled_from(["", "It holds."])), "verdict": draw(scales()),
        },
        "sources": sources,
        "appearances": [
            {"key": f"a{at}", "source": row["ref"], "on": draw(DATES), "url": draw(ADDRESSES)}
            for at, row in enumerate(sources)
        ],
    }  # fmt: skip


@settings(max_examples=50, deadline=None)
@given(contents())
def test_whatever_is_published_its_markup_keeps_every_rule(content: dict[str, Any]) -> None:
    review = claim_review(content, PUBLICATION)
    assert review is not None
    assert faults(review, host="desk.example") == []
    hidden = {row["title"] for row in content["sources"] if row["protected"]}
    shown = {row["title"] for row in content["sources"] if not row["protected"]}
    works = [
        review["itemReviewed"].get("firstAppearance"),
        *review["itemReviewed"].get("appearance", []),
    ]
    assert not {work["name"] for work in works if work} & (hidden - shown)


FULL: dict[str, Any] = {
    "claim": {
        "reference": "2026-0001", "statement": "Ten ships\ncame.", "language": "en",
        "claimant": "A ministry", "claimed_on": "2024-06-22", "summary": "Nine came.",
        "verdict": {
            "slug": "mostly-true", "label": "Mostly true", "number": 4, "meaning": "",
            "scale": "Does it stand up?",
            "steps": [{"number": n, "label": str(n)} for n in range(1, 6)],
        },
    },
    "sources": [
        {"ref": "later", "title": "Later", "url": "https://b.example/", "published_on": None,
         "protected": False, "publisher": None},
        {"ref": "first", "title": "First", "url": "https://a.example/", "published_on": "2024-06",
         "protected": False, "publisher": {"name": "The Paper"}},
    ],
    "appearances": [
        {"key": "a", "source": "later", "on": "2024-06-23", "url": ""},
        {"key": "b", "source": "first", "on": None, "url": ""},
    ],
}  # fmt: skip


def test_a_claim_of_which_all_is_known_has_every_recommended_property() -> None:
    review = claim_review(FULL, PUBLICATION)
    assert review is not None
    assert missing(review) == set()
    assert review["claimReviewed"] == "Ten ships came."
    assert review["itemReviewed"]["firstAppearance"]["url"] == "https://a.example/"
    assert review["itemReviewed"]["appearance"][0]["url"] == "https://b.example/"
    numbers = {
        name: review["reviewRating"][name] for name in ("ratingValue", "worstRating", "bestRating")
    }
    assert numbers == {"ratingValue": 4, "worstRating": 1, "bestRating": 5}


def test_the_validator_finds_what_it_looks_for() -> None:
    review = claim_review(FULL, PUBLICATION)
    assert review is not None
    for path, value in {
        ("url",): "https://elsewhere.example/",
        ("claimReviewed",): "",
        ("reviewRating", "alternateName"): "4",
        ("reviewRating", "worstRating"): 0,
        ("reviewRating", "ratingValue"): 9,
        ("reviewRating", "bestRating"): 1,
        ("itemReviewed", "author"): "A ministry",
        ("itemReviewed", "datePublished"): "2024-06",
    }.items():
        broken = {**review, path[0]: {**review[path[0]], path[1]: value} if path[1:] else value}
        assert faults(broken, host="desk.example"), path


def test_without_a_verdict_there_is_nothing_to_say() -> None:
    content = {**FULL, "claim": {**FULL["claim"], "verdict": None}}
    assert claim_review(content, PUBLICATION) is None


@pytest.mark.parametrize(
    ("number", "steps", "value"),
    [(None, [1, 2, 3], None), (0, [0, 1, 2], 1), (2, [], None), (1, [1], None), (7, [1, 2], None)],
)
def test_a_number_is_given_only_on_a_scale_that_begins_at_one(
    number: int | None, steps: list[int], value: int | None
) -> None:
    verdict = {"label": "So", "number": number, "steps": [{"number": it} for it in steps]}
    found = rating(verdict, "")
    assert found.get("ratingValue") == value
    assert found.get("worstRating", 1) == 1


def test_a_feed_holds_each_review_once_with_its_dates() -> None:
    review = claim_review(FULL, PUBLICATION)
    assert review is not None
    feed = data_feed([review], name="All", address="https://desk.example/x", modified="")
    (item,) = feed["dataFeedElement"]
    assert item["item"]["@type"] == "ClaimReview" and "@context" not in item["item"]
    assert item["dateCreated"] == PUBLICATION.published
    assert "dateModified" not in feed


def test_a_name_ends_between_two_words() -> None:
    assert shortened("one two  three", 9) == "one two…"
    assert shortened("short") == "short"
    assert shortened("x" * 20, 9) == "x" * 8 + "…"
