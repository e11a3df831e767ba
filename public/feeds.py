"""What machines follow: claims and corrections as Atom and as JSON, page by page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext as _

from claims.models import Correction
from dossiers.cleaning import cleaned
from public import front, pictures
from public.addresses import absolute, home
from public.caching import for_readers
from public.claim_page import address_of_picture
from public.front import Listed
from public.pages import page_of_list

PER_PAGE = 50
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Entry:
    """One entry of a feed, in plain text."""

    id: str
    address: str
    title: str
    text: str
    published: datetime
    updated: datetime
    language: str = ""
    picture: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Feed:
    """One page of a feed. `name` is that of its address."""

    title: str
    name: str
    page: Page[Any]
    entries: list[Entry]

    def address(self, number: int) -> str:
        start = absolute(self.name)
        return start if number == 1 else f"{start}?page={number}"

    @property
    def beside(self) -> dict[str, str]:
        """Addresses of other pages by their relation (RFC 5005, section 3)."""
        here, last = self.page, self.page.paginator.num_pages
        found = {"first": self.address(1), "last": self.address(last)}
        if here.has_previous():
            found["previous"] = self.address(here.previous_page_number())
        if here.has_next():
            found["next"] = self.address(here.next_page_number())
        return found


class PagedFeed(Atom1Feed):
    """Leads to its other pages, names languages, and while it is empty keeps its date, so that
    it is one thing to a cache."""

    def latest_post_date(self) -> datetime:
        return super().latest_post_date() if self.items else NEVER

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        for relation, address in self.feed["beside"].items():
            handler.addQuickElement("link", attrs={"rel": relation, "href": address})

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        return {"xml:lang": item["language"]} if item["language"] else {}


@for_readers
def claims_atom(request: HttpRequest) -> HttpResponse:
    return _atom(_claims(request, "feed_atom"))


@for_readers
def claims_json(request: HttpRequest) -> HttpResponse:
    return _json(_claims(request, "feed_json"))


@for_readers
def corrections_atom(request: HttpRequest) -> HttpResponse:
    return _atom(_corrections(request, "corrections_atom"))


@for_readers
def corrections_json(request: HttpRequest) -> HttpResponse:
    return _json(_corrections(request, "corrections_json"))


def _claims(request: HttpRequest, name: str) -> Feed:
    page = page_of_list(front.published(), request, PER_PAGE)
    rows = front.listed_on(page)
    first = front.first_published([row.uuid for row in rows])
    entries = [_claim(row, first.get(row.uuid, row.published_at)) for row in rows]
    return Feed(_("Claims we have checked"), name, page, entries)


def _claim(row: Listed, first: datetime) -> Entry:
    card = row.card
    said = [f"{card.claimant}: “{card.statement}”", card.verdict, card.summary]
    return Entry(
        id=f"urn:uuid:{row.uuid}",
        address=absolute("claim", card.reference),
        title=f"{card.verdict}: {card.statement}" if card.verdict else card.statement,
        text="\n\n".join(it for it in said if it),
        published=first,
        updated=row.published_at,
        language=card.language,
        picture=address_of_picture(pictures.of_claim(card)),
        tags=(card.verdict,) if card.verdict else (),
    )


def _corrections(request: HttpRequest, name: str) -> Feed:
    page = page_of_list(front.corrections(), request, PER_PAGE)
    entries = [_correction(row) for row in page]
    return Feed(_("Corrections and withdrawals"), name, page, entries)


def _correction(row: Correction) -> Entry:
    return Entry(
        id=f"urn:uuid:{row.uuid}",
        address=absolute("claim", row.claim.reference),
        title=f"{row.claim.reference}: {row.get_kind_display()}",
        text=f"{row.get_code_display()}. {cleaned(row.words)}",
        published=row.made_at,
        updated=row.made_at,
        tags=(str(row.get_kind_display()),),
    )


def _atom(feed: Feed) -> HttpResponse:
    written = PagedFeed(
        title=f"{feed.title}, {settings.PLUMBLINE_PUBLISHER}",
        link=home(),
        description="",
        language="en-GB",
        author_name=settings.PLUMBLINE_PUBLISHER,
        feed_url=feed.address(feed.page.number),
        feed_guid=absolute(feed.name),
        beside=feed.beside,
    )
    for it in feed.entries:
        written.add_item(
            title=it.title, link=it.address, description=escape(it.text), unique_id=it.id,
            pubdate=it.published, updateddate=it.updated, categories=it.tags, language=it.language,
        )  # fmt: skip
    text = written.writeString("utf-8")
    return HttpResponse(text, content_type="application/atom+xml; charset=utf-8")


def _json(feed: Feed) -> HttpResponse:
    """JSON Feed 1.1."""
    written = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": f"{feed.title}, {settings.PLUMBLINE_PUBLISHER}",
        "home_page_url": home(),
        "feed_url": feed.address(feed.page.number),
        "language": "en-GB",
        "icon": absolute("site_card"),
        "authors": [{"name": settings.PLUMBLINE_PUBLISHER, "url": home()}],
        "items": [_json_item(it) for it in feed.entries],
    }
    following = feed.beside.get("next")
    if following:
        written["next_url"] = following
    return JsonResponse(written, content_type="application/feed+json")


def _json_item(it: Entry) -> dict[str, Any]:
    item = {
        "id": it.id,
        "url": it.address,
        "title": it.title,
        "content_text": it.text,
        "date_published": it.published.isoformat(timespec="seconds"),
        "date_modified": it.updated.isoformat(timespec="seconds"),
        "language": it.language,
        "image": it.picture,
        "tags": list(it.tags),
    }
    return {name: value for name, value in item.items() if value}
