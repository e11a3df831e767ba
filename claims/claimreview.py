"""A published claim as schema.org's ClaimReview, which search engines and archives read. Pure.

Made from the content of a version and from nothing else; what a reader of the page cannot see
does not stand here either. Rules: schema.org/ClaimReview, and the page on fact checks in Google's
documentation of structured data: `claimReviewed`, `reviewRating` with its `alternateName` and
`url` are required; a numeric rating lies between `worstRating`, at least 1, and `bestRating`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sources.dates import DateError, PartialDate
from sources.links import safe_href

Entry = Mapping[str, Any]
CONTEXT = "https://schema.org"
LONGEST = 75
"""Characters of `claimReviewed` that show on a telephone, by Google's advice."""


@dataclass(frozen=True)
class Publication:
    """Where and when a version stands before readers, and who publishes it.

    `published` and `modified` are ISO 8601 times; `address` is absolute, as is that of `picture`,
    which is empty where there is none.
    """

    address: str
    published: str
    modified: str
    publisher: str
    home: str
    picture: str = ""


def claim_review(content: Entry, publication: Publication) -> dict[str, Any] | None:
    """The ClaimReview of a version's content; None without a verdict, which makes one."""
    claim = content["claim"]
    verdict = claim.get("verdict")
    if not verdict:
        return None
    publisher = {
        "@type": "Organization",
        "name": publication.publisher,
        "url": publication.home,
    }
    return _filled(
        {
            "@context": CONTEXT,
            "@type": "ClaimReview",
            "url": publication.address,
            # Whole, even where it is longer than Google advises: half a figure is another figure.
            "claimReviewed": " ".join(str(claim["statement"]).split()),
            "name": shortened(str(claim["statement"])),
            "inLanguage": claim["language"],
            "datePublished": publication.published,
            "dateModified": publication.modified,
            "author": publisher,
            "publisher": publisher,
            "reviewRating": rating(verdict, str(claim.get("summary") or "")),
            "itemReviewed": _claim(content),
            "image": publication.picture,
        }
    )


def data_feed(
    reviews: Iterable[Mapping[str, Any]], *, name: str, address: str, modified: str
) -> dict[str, Any]:
    """Every review as one schema.org DataFeed; `modified` is left out where it is empty."""
    items = [
        {
            "@type": "DataFeedItem",
            "dateCreated": review["datePublished"],
            "dateModified": review["dateModified"],
            "url": review["url"],
            "item": {key: value for key, value in review.items() if key != "@context"},
        }
        for review in reviews
    ]
    feed = {
        "@context": CONTEXT,
        "@type": "DataFeed",
        "name": name,
        "url": address,
        "dateModified": modified,
    }
    return {**_filled(feed), "dataFeedElement": items}


def rating(verdict: Entry, explanation: str) -> dict[str, Any]:
    """The verdict's word, and its number where it lies on a scale whose ends are known.

    A verdict beside the scale ("unproven") has its word only: any number would claim more.
    A scale that begins below one is moved up, since `worstRating` is one at least.
    """
    numbers = [int(step["number"]) for step in verdict.get("steps", ())]
    word = verdict["label"]
    entry: dict[str, Any] = {"@type": "Rating", "alternateName": word, "name": word}
    value = verdict.get("number")
    if value is not None and len(set(numbers)) > 1 and min(numbers) <= value <= max(numbers):
        shift = max(0, 1 - min(numbers))
        entry |= {
            "ratingValue": value + shift,
            "worstRating": min(numbers) + shift,
            "bestRating": max(numbers) + shift,
        }
    entry["ratingExplanation"] = explanation
    return _filled(entry)


def shortened(text: str, longest: int = LONGEST) -> str:
    """At most so many characters, ended between two words."""
    line = " ".join(text.split())
    if len(line) <= longest:
        return line
    cut = line[: longest - 1]
    return f"{cut.rpartition(' ')[0] or cut}…"


def _claim(content: Entry) -> dict[str, Any]:
    claim = content["claim"]
    works = _works(content)
    return _filled(
        {
            "@type": "Claim",
            # The desk does not record whether a claimant is a person. Figures are mostly given
            # by ministries, companies and the press, so that is what is said.
            "author": {"@type": "Organization", "name": claim["claimant"]},
            "datePublished": whole_day(claim["claimed_on"]),
            "firstAppearance": works[0] if works else None,
            "appearance": works[1:],
        }
    )


def _works(content: Entry) -> list[dict[str, Any]]:
    """What the claim appeared in and can be opened, the earliest first; undated ones last."""
    sources = {row["ref"]: row for row in content["sources"]}
    dated = []
    for row in content["appearances"]:
        source = sources.get(row["source"], {})
        href = safe_href(row["url"] or source.get("url") or "")
        if href and not source.get("protected"):
            on = row["on"] or source.get("published_on") or ""
            dated.append((on or "9999", row["key"], _work(source, href, on)))
    return [work for _on, _key, work in sorted(dated, key=lambda it: it[:2])]


def _work(source: Entry, href: str, on: str) -> dict[str, Any]:
    publisher = source.get("publisher")
    return _filled(
        {
            "@type": "CreativeWork",
            "url": href,
            "name": source.get("title"),
            "datePublished": whole_day(on),
            "publisher": publisher and {"@type": "Organization", "name": publisher["name"]},
        }
    )


def whole_day(text: str | None) -> str:
    """The date if its day is known; a month or a year alone would be read as its first day."""
    try:
        date = PartialDate.parse(text or "")
    except DateError:
        return ""
    return str(date) if len(str(date)) == len("2024-06-22") else ""


def _filled(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in entry.items() if value not in (None, "", [])}
