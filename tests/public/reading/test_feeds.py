"""Feeds as a reader of feeds that is not ours reads them."""

from __future__ import annotations

import json

import feedparser
import pytest
from django.test import Client
from lxml import etree

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
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"] and feed["feed_url"].endswith(path)
    assert len({it["id"] for it in feed["items"]}) == len(feed["items"]) == 2
    assert all(it["content_text"] and it["url"] for it in feed["items"])


def test_the_sitemap_names_what_is_published_and_robots_lead_there(world: World) -> None:
    root = etree.fromstring(Client().get("/sitemap.xml").content, XML)
    spaces = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    found = [it.text.partition("8000")[2] for it in root.findall("s:url/s:loc", spaces)]
    assert {f"/published/{it.reference}/" for it in (world.shells, world.grain)} <= set(found)
    assert all(Client().get(path).status_code == 200 for path in found)
    robots = Client().get("/robots.txt").content.decode()
    assert "Sitemap: http://127.0.0.1:8000/sitemap.xml" in robots
    assert "Disallow: /published" not in robots
