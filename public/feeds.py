"""What machines follow: Atom and JSON feeds, the sitemap, every ClaimReview."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_safe

from claims.claimreview import claim_review, data_feed
from claims.models import Claim, Correction
from dossiers.cleaning import cleaned
from public import front
from public.addresses import absolute, home
from public.caching import for_readers
from public.claim_page import publication
from public.front import Listed

NEWEST = 50
MOST_ADDRESSES = 50_000
"""In one sitemap, by its protocol."""
AT_ONCE = 100
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


class StillFeed(Atom1Feed):
    """A feed whose date does not move while it is empty, so that it is one thing to a cache."""

    def latest_post_date(self) -> datetime:
        return super().latest_post_date() if self.items else NEVER


@for_readers
def claims_atom(_request: HttpRequest) -> HttpResponse:
    return _atom(_("Claims we have checked"), "feed_atom", _claims())


@for_readers
def claims_json(_request: HttpRequest) -> HttpResponse:
    return _json(_("Claims we have checked"), "feed_json", _claims())


@for_readers
def corrections_atom(_request: HttpRequest) -> HttpResponse:
    return _atom(_("Corrections and withdrawals"), "corrections_atom", _corrections())


@for_readers
def corrections_json(_request: HttpRequest) -> HttpResponse:
    return _json(_("Corrections and withdrawals"), "corrections_json", _corrections())


@for_readers
def sitemap(request: HttpRequest) -> HttpResponse:
    rows = front.published().values_list("reference", "published_at")[:MOST_ADDRESSES]
    claims = [(absolute("claim", reference), at) for reference, at in rows]
    fixed = [home(), *map(absolute, ("corrections", "methodology", "corrections_policy"))]
    context = {"claims": claims, "fixed": fixed}
    return render(request, "public/sitemap.xml", context, content_type="application/xml")


def _every_etag(_request: HttpRequest) -> str:
    """Versions and times decide what stands there, and who publishes it."""
    rows = front.published().values_list("published_version__digest", "published_at")
    hasher = hashlib.sha256(f"{settings.PLUMBLINE_PUBLISHER} {home()}".encode())
    for digest, at in rows.iterator(chunk_size=1000):
        hasher.update(f"{digest}{at}".encode())
    return f'"{hasher.hexdigest()[:32]}"'


@login_not_required
@require_safe
@condition(etag_func=_every_etag)
def every_claim_review(_request: HttpRequest) -> HttpResponseBase:
    """All published claims with a verdict, as one schema.org DataFeed, sent as it is read."""
    response = StreamingHttpResponse(_data_feed(), content_type="application/ld+json")
    response.headers["Cache-Control"] = "public, max-age=60"
    return response


def _data_feed() -> Iterator[str]:
    """JSON piece by piece: a feed of thousands is never held whole."""
    newest = front.published().values_list("published_at", flat=True).first()
    name = _("Claims checked by %(publisher)s") % {"publisher": settings.PLUMBLINE_PUBLISHER}
    modified = newest.isoformat(timespec="seconds") if newest else ""
    head = data_feed([], name=name, address=absolute("every_claim_review"), modified=modified)
    yield json.dumps(head, ensure_ascii=False).removesuffix("]}")
    first = front.first_published()
    mark = ""
    for claim in _with_content():
        item = _item(claim, first)
        if item:
            yield f"{mark}{item}"
            mark = ","
    yield "]}"


def _with_content() -> Iterator[Claim]:
    rows = front.published().select_related("published_version")
    return rows.iterator(chunk_size=AT_ONCE)


def _item(claim: Claim, first: dict[str, datetime]) -> str:
    version, at = claim.published_version, claim.published_at
    assert version is not None and at is not None  # noqa: PT018, S101  # published claims have both
    since = first.get(claim.audit_key(), at)
    content = version.parsed()
    read = {name: cleaned(content[name]) for name in ("claim", "sources", "appearances")}
    review = claim_review(read, publication(claim.reference, since, at))
    if review is None:
        return ""
    items = data_feed([review], name="", address="", modified="")["dataFeedElement"]
    return json.dumps(items[0], ensure_ascii=False)


def _claims() -> list[Entry]:
    rows = front.listed(front.published()[:NEWEST])
    first = front.first_published([row.uuid for row in rows])
    return [_claim(row, first.get(row.uuid, row.published_at)) for row in rows]


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
    )


def _corrections() -> list[Entry]:
    return [_correction(row) for row in front.corrections()[:NEWEST]]


def _correction(row: Correction) -> Entry:
    return Entry(
        id=f"urn:uuid:{row.uuid}",
        address=absolute("claim", row.claim.reference),
        title=f"{row.claim.reference}: {row.get_kind_display()}",
        text=f"{row.get_code_display()}. {cleaned(row.words)}",
        published=row.made_at,
        updated=row.made_at,
    )


def _atom(title: str, name: str, entries: list[Entry]) -> HttpResponse:
    feed = StillFeed(
        title=f"{title}, {settings.PLUMBLINE_PUBLISHER}",
        link=home(),
        description="",
        language="en-GB",
        author_name=settings.PLUMBLINE_PUBLISHER,
        feed_url=absolute(name),
        feed_guid=absolute(name),
    )
    for it in entries:
        feed.add_item(
            title=it.title, link=it.address, description=escape(it.text), unique_id=it.id,
            pubdate=it.published, updateddate=it.updated,
        )  # fmt: skip
    return HttpResponse(
        feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8"
    )


def _json(title: str, name: str, entries: list[Entry]) -> HttpResponse:
    """JSON Feed 1.1."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": f"{title}, {settings.PLUMBLINE_PUBLISHER}",
        "home_page_url": home(),
        "feed_url": absolute(name),
        "authors": [{"name": settings.PLUMBLINE_PUBLISHER, "url": home()}],
        "items": [_json_item(it) for it in entries],
    }
    return JsonResponse(feed, content_type="application/feed+json")


def _json_item(it: Entry) -> dict[str, str]:
    item = {
        "id": it.id,
        "url": it.address,
        "title": it.title,
        "content_text": it.text,
        "date_published": it.published.isoformat(timespec="seconds"),
        "date_modified": it.updated.isoformat(timespec="seconds"),
    }
    return {**item, "language": it.language} if it.language else item
