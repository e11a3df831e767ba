"""What readers see of published claims, and what they must never see."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from io import BytesIO
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader
from pytest_django import Settings

from claims import actions, deciding
from claims.models import Claim
from tests.claims.claimreview_rules import faults
from tests.public.reading.conftest import FORBIDDEN, TOLD, WITHDRAWN, World, small_claim
from tests.public.worlds import publish, rule

pytestmark = pytest.mark.django_db


def page(world: World, path: str = "", **given: Any) -> Any:
    return Client().get(f"/published/{world.shells.reference}/{path}", **given)


def text(response: Any) -> str:
    body = b"".join(response) if response.streaming else response.content
    return " ".join(re.sub(r"<[^>]+>", " ", body.decode()).split())


class Links(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.ids: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.ids += [given["id"] or ""] if "id" in given else []
        self.found += [given["href"] or ""] if "href" in given else []


def test_a_claims_page_says_what_was_found_and_on_what_it_rests(world: World) -> None:
    said = text(page(world))
    for words in (
        "About 1.6 million shells were shipped.", "Partly true", "1 False", "5 True",
        "A count made on the spot", "The mass is assumed.", "shell", "tonnage / mass",
        "illustrative", "Protected source", "more than 74,000 t", "Approved", TOLD,
        "From version 1 to version 2.", "D-", "superseded: version 1", "Plumbline. Fact check",
    ):  # fmt: skip
        assert words in said, words


def test_its_charts_say_in_words_what_they_show_and_no_name_stands_twice(world: World) -> None:
    html = page(world).content.decode()
    links = Links(html)
    assert html.count('<svg xmlns="http://www.w3.org/2000/svg" class="distribution') == 2
    assert html.count("<title id=") == html.count("<svg xmlns") > 2
    assert len(links.ids) == len(set(links.ids))
    anchors = {it[1:] for it in links.found if it.startswith("#")}
    assert anchors <= set(links.ids)


def test_readers_keep_what_was_approved_whatever_the_desk_does(world: World) -> None:
    actions.revise_claim(
        Claim.objects.get(pk=world.shells.pk), statement="Zqdesk works on it.", by=world.checker
    )
    for path in (f"/published/{world.shells.reference}/", "/", "/feed.json", "/claimreview.json"):
        said = text(Client().get(path))
        assert "1.6 million shells were shipped" in said and "Zqdesk" not in said, path
    assert "fits this" in text(Client().get("/published/?q=zqdesk"))


def test_an_earlier_version_stays_readable_and_says_that_it_is_superseded(world: World) -> None:
    response = page(world, "versions/1/")
    said = text(response)
    assert "This is version 1, which is superseded." in said and TOLD in said
    assert "noindex" in response.content.decode()
    assert not re.findall(r"<script[^>]*ld.json", response.content.decode())
    assert page(world, "versions/2/").headers["Location"] == f"/published/{world.shells.reference}/"
    assert page(world, "versions/9/").status_code == 404


def test_a_withdrawn_claim_is_gone_with_the_reason_and_the_date(world: World) -> None:
    reference = world.wheat.reference
    for path in ("", "versions/1/"):
        response = Client().get(f"/published/{reference}/{path}")
        said = text(response)
        assert response.status_code == 410
        assert WITHDRAWN in said and "a source was withdrawn or corrected" in said
        assert re.search(r"\d{1,2} \w+ \d{4}", said)
        assert "Zqwheat" not in said
    for path in ("cite.bib", "cite.json", "card/x.png", "dossiers/x/"):
        response = Client().get(f"/published/{reference}/{path}")
        assert response.status_code == 410 and "Zqwheat" not in text(response), path
    assert reference not in text(Client().get("/")) + text(Client().get("/sitemap.xml"))


def test_what_was_withdrawn_stays_withdrawn_when_the_claim_comes_back(world: World) -> None:
    wheat = Claim.objects.get(pk=world.wheat.pk)
    deciding.move_claim(wheat, "reopen", by=world.editor, reason="Another source.")
    actions.revise_claim(wheat, statement="Wheat was sold once.", by=world.checker)
    publish(wheat, by=world.checker, editor=world.editor)
    address = f"/published/{wheat.reference}/"
    assert "Wheat was sold once." in text(Client().get(address))
    response = Client().get(f"{address}versions/1/")
    assert response.status_code == 410
    assert WITHDRAWN in text(response) and "Zqwheat" not in text(response)


def test_what_was_never_published_is_not_there(world: World) -> None:
    for path in ("", "versions/1/", "cite.json", "dossiers/D-2026-0001/"):
        assert Client().get(f"/published/{world.silent.reference}/{path}").status_code == 404


def test_readers_are_told_that_it_is_looked_at_again_where_the_desk_wants_that(
    world: World, settings: Settings
) -> None:
    notice = "Something under this claim is being looked at again."
    claim = Claim.objects.get(pk=world.shells.pk)
    cache.clear()
    settings.PLUMBLINE_TELL_READERS = True
    assert notice not in text(page(world))
    assert "Last-Modified" in page(world).headers
    actions.revise_claim(claim, place="Elsewhere", by=world.checker)
    cache.clear()
    assert notice in text(page(world))
    assert "Last-Modified" not in page(world).headers
    settings.PLUMBLINE_TELL_READERS = False
    assert notice not in text(page(world))
    cache.clear()


def test_whoever_approved_is_named_only_if_they_want_it(world: World) -> None:
    assert "Zqedith" not in text(page(world))
    type(world.editor).objects.filter(pk=world.editor.pk).update(byline=True)
    assert ", Zqedith" in text(page(world))


def test_a_page_carries_one_claim_review_that_keeps_googles_rules(world: World) -> None:
    html = page(world).content.decode()
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    review = json.loads(found)
    assert faults(review, host="127.0.0.1") == []
    assert review["reviewRating"]["alternateName"] == "Partly true"
    assert review["itemReviewed"]["author"]["name"].strip() == "A newspaper"
    assert review["dateModified"] >= review["datePublished"]
    every: Any = Client().get("/claimreview.json")
    feed = json.loads(b"".join(every.streaming_content))
    assert [it["item"]["url"] for it in feed["dataFeedElement"]] == [review["url"]]


def test_no_text_ends_the_element_that_the_markup_stands_in(world: World) -> None:
    hostile = "</script><script>alert(1)</script>"
    claim = small_claim(f"Wheat {hostile}", by=world.checker, language="en")
    rule(claim, "true", by=world.checker)
    publish(claim, by=world.checker, editor=world.editor)
    html = Client().get(f"/published/{claim.reference}/").content.decode()
    assert html.count("</script>") == 1
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
    assert hostile in json.loads(found)["claimReviewed"]
    bibtex = Client().get(f"/published/{claim.reference}/cite.bib").content.decode()
    assert bibtex.startswith("@online{factcheck-")


def test_the_list_is_searched_and_narrowed(world: World) -> None:
    def found(query: str) -> set[str]:
        html = Client().get(f"/published/?{query}").content.decode()
        return set(re.findall(r'href="/published/(\d{4}-\d{4})/"', html))

    shells, grain = world.shells.reference, world.grain.reference
    assert found("") == {shells, grain}
    assert found("q=SHELLS+shipped") == found("verdict=partly-true") == {shells}
    assert found("year=2024") == found("claimant=newspaper") == {shells}
    assert found("q=wheat") == {grain}
    assert found("q=nothing+like+it") == set()
    assert found("verdict=odd&year=x") == {shells, grain}
    assert found("case=case") == {shells} and found("case=case&q=wheat") == set()


def test_a_search_that_finds_nothing_says_what_would_find_something(world: World) -> None:
    html = Client().get("/published/?q=wheat+nowhere&year=2024").content.decode()
    assert "Nothing published fits this" in html
    assert 'href="/published/?q=wheat&amp;year=2024"' not in html
    html = Client().get("/published/?q=wheat+nowhere").content.decode()
    assert 'href="/published/?q=wheat">“wheat”</a>' in html
    html = Client().get("/published/?q=shells&verdict=partly-true&claimant=nobody").content.decode()
    assert 'href="/published/?q=shells&amp;verdict=partly-true">without “Who claimed it”' in html


def test_a_page_is_the_same_whatever_colours_its_reader_likes_at_the_desk(world: World) -> None:
    client = Client()
    client.cookies["appearance"] = "dark"
    for path in ("/published/", f"/published/{world.shells.reference}/", "/methodology/"):
        assert client.get(path).content == Client().get(path).content
        assert "data-theme" not in client.get(path).content.decode()


def test_whoever_has_no_account_stays_on_the_readers_site_when_nothing_is_there(
    world: World,
) -> None:
    for path in ("/nothing/", "/published/2026-9999/", "/published/2026-9999/versions/1/"):
        response = Client().get(path)
        html = response.content.decode()
        assert response.status_code == 404 and 'href="/published/"' in html
        assert "not yours to see" not in html


def test_each_page_says_whose_it_is_and_what_it_is_called_when_it_is_shared(
    world: World, settings: Settings
) -> None:
    settings.PLUMBLINE_PUBLISHER = "The Desk & Co"
    shells = f"/published/{world.shells.reference}/"
    for path in ("/", shells, "/corrections/", "/methodology/", "/corrections-policy/", "/verify/"):
        html = Client().get(path).content.decode()
        assert html.count('rel="canonical"') == 1, path
        for name in ("og:title", "og:description", "og:url", "og:image", "og:image:alt"):
            assert html.count(f'property="{name}"') == 1, (path, name)
        assert "· The Desk &amp; Co</title>" in html, path
        (picture,) = re.findall(r'og:image" content="([^"]+)"', html)
        answer = Client().get(picture.partition("8000")[2])
        assert answer.headers["Content-Type"] == "image/png", path
    html = Client().get(shells).content.decode()
    old = re.findall(r'og:image" content="([^"]+)"', html)[0].partition("8000")[2]
    settings.PLUMBLINE_PUBLISHER = "Another"
    assert Client().get(old).status_code == 302
    assert Client().get(old, follow=True).headers["Content-Type"] == "image/png"


def test_every_page_for_readers_can_be_kept_and_leaves_no_cookie(world: World) -> None:
    reference = world.shells.reference
    for path in (
        "/", "/published/", f"/published/{reference}/", f"/published/{reference}/versions/1/",
        "/card.png",
        "/corrections/", "/methodology/", "/corrections-policy/", "/feed.atom", "/feed.json",
        "/corrections/feed.atom", "/corrections/feed.json", "/sitemap.xml", "/robots.txt",
        "/claimreview.json",
    ):  # fmt: skip
        client = Client()
        response = client.get(path)
        assert response.status_code == 200, path
        assert "public" in response.headers["Cache-Control"], path
        assert "script-src 'self'" in response.headers["Content-Security-Policy"], path
        again = client.get(path, headers={"if-none-match": response.headers["ETag"]})
        assert again.status_code == 304, path
        assert not client.cookies, path
    assert not Client().get("/verify/").cookies


def test_whoever_follows_every_link_finds_no_dead_end_and_no_word_of_the_desk(
    world: World,
) -> None:
    waiting, seen = ["/"], dict.fromkeys(["/"], 0)
    while waiting:
        path = waiting.pop()
        response = Client().get(path)
        seen[path] = response.status_code
        body = b"".join(response) if response.streaming else response.content
        if path.startswith("/accounts/"):
            continue
        if response.headers["Content-Type"] == "application/pdf":
            body = " ".join(it.extract_text() for it in PdfReader(BytesIO(body)).pages).encode()
        for word in FORBIDDEN:
            assert word.lower().encode() not in body.lower(), (path, word)
        if not response.headers["Content-Type"].startswith("text/html"):
            continue
        for link in Links(body.decode()).found:
            address = urldefrag(urljoin(f"http://testserver{path}", link)).url
            parts = urlsplit(address)
            known = {"testserver", "127.0.0.1"}
            target = parts.path + (f"?{parts.query}" if parts.query else "")
            if parts.hostname in known and not target.startswith("/static/") and target not in seen:
                seen[target] = 0
                waiting.append(target)
    gone = f"/published/{world.wheat.reference}/"
    assert {path: status for path, status in seen.items() if status != 200} == {gone: 410}
    assert f"/published/{world.shells.reference}/dossiers/{world.dossier.serial}/" in seen
    assert f"/verify/{world.dossier.uuid}/" in seen
    assert {f"/published/{world.shells.reference}/cite.bib", "/claimreview.json"} <= seen.keys()


def test_a_page_costs_the_same_however_much_is_published(world: World) -> None:
    paths = ["/", f"/published/{world.shells.reference}/", "/feed.atom", "/corrections/",
             "/claimreview.json", "/sitemap.xml"]  # fmt: skip

    def queries(path: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            text(Client().get(path))
        return len(captured)

    for path in paths:
        queries(path)
    before = {path: queries(path) for path in paths}
    assert max(before.values()) <= 8
    for number in range(2):
        claim = small_claim(f"Wheat {number}", by=world.checker, language="en")
        publish(claim, by=world.checker, editor=world.editor)
    for path in paths:
        queries(path)
    assert {path: queries(path) for path in paths} == before
