"""Fifty claims of every sort as readers, search engines and readers of feeds find them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import feedparser
import pytest
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from accounts.models import User
from accounts.roles import Role
from claims import actions, deciding
from claims.models import Claim
from sources.actions import add_source
from sources.dates import PartialDate
from sources.quantities import read_figure
from tests.claims.claimreview_rules import faults, missing
from tests.conftest import person
from tests.hostile.attacks import MARKUP, TAG, TEXTS
from tests.public.json_feed_rules import faults as feed_faults
from tests.public.reading.conftest import World
from tests.public.worlds import publish, publish_at_once, rule

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(600)]
COUNT = 50
TONGUES = {
    "en": "Between 40 and 50 ships left the port.",
    "ar": "غادرت ٤٠ سفينة الميناء بين 2023 و2024.",
    "he": "ארבעים ספינות עזבו את הנמל (40).",
    "ko": "배 40척이 항구를 떠났다.",
    "de": "Vierzig Schiffe verließen den Hafen. " * 50,
}
SAID = [*TONGUES.items(), *(("en", text.strip()[:1900]) for text in TEXTS.values() if text.strip())]
FIGURES = ["40 to 50 t", "more than 74,000 t", "about 1.6 million t", "3.5 t"]
VERDICTS = ["false", "mostly-false", "partly-true", "mostly-true", "true", "unproven", ""]
DATES = ["2024-06-22", "2024-06", "2024", ""]


@dataclass
class Fifty:
    claims: list[Claim]
    withdrawn: set[str]
    corrected: set[str]
    named: set[str]
    """Whose editor chose a byline."""
    ruled: set[str]


def make_fifty() -> Fifty:
    writer = person("zqwriter@example.org", Role.FACT_CHECKER)
    silent = person("zqsilent@example.org", Role.EDITOR)
    named = person("zqnamed@example.org", Role.EDITOR)
    User.objects.filter(pk=named.pk).update(byline=True)
    source = add_source(
        slug="zq-paper", title="The paper", url="https://example.org/p", by=writer,
        published_on=PartialDate.parse("2024-06-23"),
    )  # fmt: skip
    made = Fifty([], set(), set(), set(), set())
    for at in range(COUNT):
        claim = _logged(at, source, by=writer)
        verdict = VERDICTS[at % len(VERDICTS)]
        if verdict:
            rule(claim, verdict, by=writer)
            made.ruled.add(claim.reference)
        editor = named if at % 3 == 0 else silent
        made.named |= {claim.reference} if at % 3 == 0 else set()
        publish_at_once(Claim.objects.get(pk=claim.pk), by=writer, editor=editor)
        _afterwards(at, claim, made, writer=writer, editor=editor)
        made.claims.append(claim)
    return made


def _logged(at: int, source: Any, *, by: User) -> Claim:
    language, statement = SAID[at % len(SAID)]
    on = DATES[at % len(DATES)]
    figures = [
        {"measure": f"ships {n}", "figure": read_figure(FIGURES[(at + n) % len(FIGURES)])}
        for n in range(at % 4)
    ]
    seen = [{"source": source, "quote": "Forty ships."}] if at % 2 else []
    claimant = f"Ministry {at} {MARKUP if at % 5 == 0 else ''}".strip()
    return actions.log_claim(
        statement=statement, claimant=claimant, language=language,
        claimed_on=PartialDate.parse(on) if on else None, figures=figures, appearances=seen, by=by,
    )  # fmt: skip


def _afterwards(at: int, claim: Claim, made: Fifty, *, writer: User, editor: User) -> None:
    if at % 10 == 4:
        words = "Its only source was taken back."
        deciding.withdraw_claim(Claim.objects.get(pk=claim.pk), by=editor, words=words)
        made.withdrawn.add(claim.reference)
    elif at % 20 == 7:
        deciding.move_claim(Claim.objects.get(pk=claim.pk), "correct", by=writer, reason="Found.")
        actions.revise_claim(Claim.objects.get(pk=claim.pk), summary="Corrected.", by=writer)
        publish(claim, by=writer, editor=editor, told="We had miscounted.")
        made.corrected.add(claim.reference)


@pytest.fixture(scope="module")
def fifty(world: World, django_db_blocker: DjangoDbBlocker) -> Iterator[Fifty]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_fifty()
        transaction.set_rollback(True)


def reviews_in(html: str) -> list[dict[str, Any]]:
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    return [json.loads(it) for it in found]


def test_each_page_carries_one_claim_review_that_keeps_the_rules_or_none(fifty: Fifty) -> None:
    for claim in fifty.claims:
        response = Client().get(f"/published/{claim.reference}/")
        html = response.content.decode()
        found = reviews_in(html)
        if claim.reference in fifty.withdrawn:
            assert (response.status_code, found) == (410, [])
            assert claim.claimant not in html
            continue
        assert len(found) == (claim.reference in fifty.ruled), claim.reference
        for review in found:
            assert faults(review, host="127.0.0.1") == []
            assert {"author", "author.url", "datePublished", "itemReviewed"} & missing(
                review
            ) == set()
            assert review["image"] in html
        assert f"<{TAG}" not in html and "zqwriter" not in html.casefold()
        assert ("Zqnamed" in html) is (claim.reference in fifty.named)
        assert "Zqsilent" not in html
        assert ("We had miscounted." in html) is (claim.reference in fifty.corrected)


def test_the_feed_of_all_holds_the_same_reviews_as_the_pages(fifty: Fifty) -> None:
    every: Any = Client().get("/claimreview.json")
    feed = json.loads(b"".join(every.streaming_content))
    assert feed["@type"] == "DataFeed" and feed["@context"] == "https://schema.org"
    items = {it["url"].rsplit("/", 2)[1]: it for it in feed["dataFeedElement"]}
    assert items.keys() >= fifty.ruled - fifty.withdrawn
    assert not items.keys() & fifty.withdrawn
    for reference in sorted(fifty.ruled - fifty.withdrawn):
        (review,) = reviews_in(Client().get(f"/published/{reference}/").content.decode())
        item = items[reference]
        assert {"@context": "https://schema.org", **item["item"]} == review
        assert (item["@type"], item["dateModified"]) == ("DataFeedItem", review["dateModified"])


def test_feeds_of_fifty_are_read_by_a_parser_that_is_not_ours(fifty: Fifty) -> None:
    entries, path, items = [], "/feed.json", []
    while path:
        feed = json.loads(Client().get(path).content)
        assert feed_faults(feed) == []
        atom = feedparser.parse(Client().get(path.replace(".json", ".atom")).content)
        assert not atom.bozo
        items += [it["id"] for it in feed["items"]]
        entries += [it.id for it in atom.entries]
        path = feed.get("next_url", "").partition("8000")[2]
    shown = {f"urn:uuid:{it.uuid}" for it in fifty.claims if it.reference not in fifty.withdrawn}
    assert entries == items and shown <= set(items)


def test_pictures_and_lists_hold_whatever_was_said(fifty: Fifty) -> None:
    for claim in fifty.claims[:: len(SAID) // 2]:
        response = Client().get(f"/published/{claim.reference}/")
        if response.status_code == 200:
            (address,) = re.findall(r'og:image" content="([^"]+)"', response.content.decode())
            picture = Client().get(address.partition("8000")[2])
            assert picture.headers["Content-Type"] == "image/png"
    first, last = (Client().get(f"/published/?page={n}").content.decode() for n in (1, 99))
    assert 'rel="next"' in first and 'rel="prev"' in last
    assert f"<{TAG}" not in first + last
