"""A validator of ClaimReview, written from Google's published rules and schema.org's types.

Rules: developers.google.com/search/docs/appearance/structured-data/factcheck, sections on
ClaimReview, Claim and Rating. It shares nothing with what writes the markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
AUTHORS = {"Organization", "Person"}
WORKS = {"CreativeWork", "Article", "NewsArticle", "ImageObject", "VideoObject", "Book"}


def faults(review: Mapping[str, Any], *, host: str) -> list[str]:
    """What breaks a rule, in words; `host` is that of the page which carries the markup."""
    return list(_of_review(review, host))


def missing(review: Mapping[str, Any]) -> set[str]:
    """Recommended properties that are not there, by path."""
    item, rating = review.get("itemReviewed", {}), review.get("reviewRating", {})
    wanted = {
        "author": review, "author.url": review.get("author", {}), "datePublished": review,
        "itemReviewed": review, "itemReviewed.author": item, "itemReviewed.datePublished": item,
        "itemReviewed.firstAppearance": item, "itemReviewed.appearance": item,
        "reviewRating.name": rating, "reviewRating.ratingValue": rating,
        "reviewRating.bestRating": rating,
        "reviewRating.worstRating": rating,
    }  # fmt: skip
    return {path for path, held in wanted.items() if path.rpartition(".")[2] not in held}


def _of_review(review: Mapping[str, Any], host: str) -> Iterator[str]:
    if review.get("@type") != "ClaimReview" or "schema.org" not in review.get("@context", ""):
        yield "it is no ClaimReview of schema.org"
    for name in ("claimReviewed", "reviewRating", "url"):
        if not review.get(name):
            yield f"{name} is required"
    if urlsplit(review.get("url", "")).hostname != host:
        yield "url is on another host than the page"
    if not isinstance(review.get("claimReviewed"), str):
        yield "claimReviewed is a text"
    yield from _of_rating(review.get("reviewRating", {}))
    yield from _of_agent("author", review.get("author"))
    yield from _of_claim(review.get("itemReviewed", {}))
    for name in ("datePublished", "dateModified"):
        if name in review and not _is_time(review[name]):
            yield f"{name} is no time of ISO 8601"
    yield from (
        f"{path} is empty" for path, value in _values("", review) if value in (None, "", [])
    )


def _of_rating(rating: Mapping[str, Any]) -> Iterator[str]:
    if rating.get("@type") != "Rating":
        yield "reviewRating is a Rating"
    if not rating.get("alternateName"):
        yield "reviewRating.alternateName is required"
    if str(rating.get("alternateName", "")).strip().isdigit():
        yield "reviewRating.alternateName is a word, not a number"
    numbers = [rating[it] for it in ("worstRating", "ratingValue", "bestRating") if it in rating]
    if numbers and len(numbers) < 3:
        yield "a numeric rating needs its scale"
    if len(numbers) == 3:
        worst, value, best = map(float, numbers)
        if worst < 1:
            yield "worstRating is one at least"
        if not worst < best:
            yield "bestRating is greater than worstRating"
        if not worst <= value <= best:
            yield "ratingValue lies on the scale"


def _of_claim(claim: Mapping[str, Any]) -> Iterator[str]:
    if claim.get("@type") != "Claim":
        yield "itemReviewed is a Claim"
    yield from _of_agent("itemReviewed.author", claim.get("author"))
    if "datePublished" in claim and not _is_day(claim["datePublished"]):
        yield "itemReviewed.datePublished is no day"
    works = [*claim.get("appearance", []), *filter(None, [claim.get("firstAppearance")])]
    for work in works:
        if work.get("@type") not in WORKS:
            yield "an appearance is a CreativeWork"
        if urlsplit(work.get("url", "")).scheme not in {"http", "https"}:
            yield "an appearance has an address"
        if "datePublished" in work and not _is_day(work["datePublished"]):
            yield "an appearance has no day"


def _of_agent(path: str, agent: Any) -> Iterator[str]:
    if not isinstance(agent, Mapping) or agent.get("@type") not in AUTHORS:
        yield f"{path} is an organisation or a person"
    elif not agent.get("name"):
        yield f"{path}.name is required"


def _values(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    yield path, value
    inside = dict(enumerate(value)) if isinstance(value, list) else value
    for name, held in inside.items() if isinstance(inside, Mapping) else ():
        yield from _values(f"{path}.{name}", held)


def _is_day(text: str) -> bool:
    return bool(DAY.fullmatch(text)) and _parses(date.fromisoformat, text)


def _is_time(text: str) -> bool:
    return _parses(datetime.fromisoformat, text)


def _parses(read: Any, text: str) -> bool:
    try:
        read(text)
    except ValueError:
        return False
    return True
