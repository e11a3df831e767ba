"""Feeds as a reader of feeds that is not ours reads them."""

from __future__ import annotations

import json
from urllib.robotparser import RobotFileParser

import feedparser
import pytest
from django.test import Client
from lxml import etree

from public import feeds, sitemaps, urls
from tests.hostile.addresses import addresses
from tests.public.json_feed_rules import faults
from tests.public.reading.conftest import TOLD, WITHDRAWN, World

pytestmark = pytest.mark.django_db
XML = etree.XMLParser(resolve_entities=False, no_network=True)


def test_claims_are_followed_by_atom(world: World) -> None:
    feed = feedparser.parse(Client().get("/feed.atom").content)
    assert not feed.bozo and feed.version == "atom10"
    assert [it.link.rsplit("/", 2)[1] for it in feed.entries] == [
        world.grain.reference,
        world.shells.reference,
    ]
    entry = feed.entries[1]
    assert entry.id == f"urn:uuid:{world.shells.uuid}"
    assert entry.title.startswith("Partly true: About 1.6 million shells")
    assert entry.updated_parsed >= entry.published_parsed


def test_corrections_are_followed_by_atom(world: World) -> None:
    feed = feedparser.parse(Client().get("/corrections/feed.atom").content)
    assert not feed.bozo
    assert [it.title for it in feed.entries] == [
        f"{world.wheat.reference}: withdrawal",
        f"{world.shells.reference}: correction",
    ]
    assert WITHDRAWN in feed.entries[0].summary and TOLD in feed.entries[1].summary


@pytest.mark.parametrize("path", ["/feed.json", "/corrections/feed.json"])
def test_the_json_feeds_have_what_version_1_1_requires(path: str, world: World) -> None:
    response = Client().get(path)
    feed = json.loads(response.content)
    assert response.headers["Content-Type"].startswith("application/feed+json")
    assert faults(feed) == []
    assert feed["title"] and feed["feed_url"].endswith(path)
    assert len({it["id"] for it in feed["items"]}) == len(feed["items"]) == 2
    assert all(it["content_text"] and it["url"] for it in feed["items"])


def test_a_feed_is_read_page_by_page_and_nothing_twice(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "PER_PAGE", 1)
    for start in ("/feed.json", "/corrections/feed.json"):
        seen, path = [], start
        while path:
            feed = json.loads(Client().get(path).content)
            assert faults(feed) == [] and feed["feed_url"].endswith(path)
            seen += [it["id"] for it in feed["items"]]
            path = feed.get("next_url", "").partition("8000")[2]
        assert len(seen) == len(set(seen)) == 2
    feed = feedparser.parse(Client().get("/feed.atom?page=2").content)
    links = {it.rel: it.href.partition("8000")[2] for it in feed.feed.links}
    assert not feed.bozo and len(feed.entries) == 1
    assert links["previous"] == links["first"] == "/feed.atom"
    assert links["last"] == links["self"] == "/feed.atom?page=2" and "next" not in links
    assert feedparser.parse(Client().get("/feed.atom?page=x").content).entries


def test_the_validator_of_json_feeds_finds_what_it_looks_for(world: World) -> None:
    feed = json.loads(Client().get("/feed.json").content)
    item = feed["items"][0]
    for broken in (
        {**feed, "version": "1"}, {**feed, "items": [item, item]}, {**feed, "odd": 1},
        {**feed, "next_url": feed["feed_url"]}, {**feed, "icon": "/card.png"},
        {**feed, "authors": [{}]}, {**feed, "items": [{**item, "id": 5}]},
        {**feed, "items": [{**item, "date_modified": "2026-01-01"}]},
        {**feed, "items": [{"id": "x"}]},
    ):  # fmt: skip
        assert faults(broken), broken


def test_many_claims_stand_in_several_sitemaps_under_an_index(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitemaps, "MOST_ADDRESSES", len(sitemaps.FIXED) + 2)
    spaces = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    index = etree.fromstring(Client().get("/sitemap.xml").content, XML)
    parts = [it.text.partition("8000")[2] for it in index.findall("s:sitemap/s:loc", spaces)]
    assert parts == ["/sitemap-1.xml", "/sitemap-2.xml"]
    roots = [etree.fromstring(Client().get(part).content, XML) for part in parts]
    found = [it.text for root in roots for it in root.findall("s:url/s:loc", spaces)]
    assert len(found) == len(set(found)) == len(sitemaps.FIXED) + 3
    assert Client().get("/sitemap-3.xml").status_code == 404


def test_robots_are_kept_from_every_address_of_the_desk_and_from_none_of_the_readers() -> None:
    robots = RobotFileParser()
    robots.parse(Client().get("/robots.txt").content.decode().splitlines())
    public = {str(pattern.pattern).partition("/")[0] for pattern in urls.urlpatterns}
    for address in addresses():
        first = address.template.strip("/").partition("/")[0]
        readers = first in public or first.startswith("sitemap-")
        assert robots.can_fetch("*", address.template) is readers, address.template


def test_the_sitemap_names_what_is_published_and_robots_lead_there(world: World) -> None:
    root = etree.fromstring(Client().get("/sitemap.xml").content, XML)
    spaces = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    found = [it.text.partition("8000")[2] for it in root.findall("s:url/s:loc", spaces)]
    assert {f"/published/{it.reference}/" for it in (world.shells, world.grain)} <= set(found)
    assert all(Client().get(path).status_code == 200 for path in found)
    robots = Client().get("/robots.txt").content.decode()
    assert "Sitemap: http://127.0.0.1:8000/sitemap.xml" in robots
    assert "Disallow: /published" not in robots
