"""Every published claim with a verdict as schema.org's ClaimReview, in one DataFeed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_safe

from claims.claimreview import claim_review, data_feed
from claims.models import Claim
from dossiers.cleaning import cleaned
from public import front, pictures, shelf
from public.addresses import absolute, home
from public.claim_page import address_of_picture, publication

AT_ONCE = 100


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
    rows = front.published().select_related("published_version__card")
    return rows.iterator(chunk_size=AT_ONCE)


def _item(claim: Claim, first: dict[str, datetime]) -> str:
    version, at = claim.published_version, claim.published_at
    assert version is not None and at is not None  # noqa: PT018, S101  # published claims have both
    since = first.get(claim.audit_key(), at)
    content = version.parsed()
    words = pictures.of_claim(shelf.card_of(version))
    stands = publication(claim.reference, since, at, picture=address_of_picture(words))
    read = {name: cleaned(content[name]) for name in ("claim", "sources", "appearances")}
    review = claim_review(read, stands)
    if review is None:
        return ""
    items = data_feed([review], name="", address="", modified="")["dataFeedElement"]
    return json.dumps(items[0], ensure_ascii=False)
