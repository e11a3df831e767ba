"""Files for readers: dossiers, and pictures of claims."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_safe

from dossiers import sending
from dossiers.models import Dossier
from public import front, pictures, shelf, social_card
from public.caching import for_readers
from public.claim_page import dossiers_of
from public.front import Standing
from public.gone import gone
from public.social_card import Words

A_DAY = 24 * 60 * 60
"""Seconds that a picture may be kept. Its address changes with its words; a claim that was
withdrawn shall not be pictured for a year."""


def _dossier(standing: Standing | None, serial: str) -> Dossier | None:
    found = dossiers_of(standing) if standing else []
    return next((it for it in found if it.serial == serial), None)


def _etag(_request: HttpRequest, reference: str, serial: str) -> str | None:
    found = _dossier(front.standing(reference), serial)
    return sending.etag(found) if found else None


@login_not_required
@require_safe
@condition(etag_func=_etag)
def dossier(request: HttpRequest, reference: str, serial: str) -> HttpResponseBase:
    """The PDF as it was issued; its name says so when a newer version has replaced it."""
    standing = front.standing(reference)
    if standing and standing.shown is None:
        return gone(request, standing)
    found = _dossier(standing, serial)
    if found is None:
        raise Http404(_("There is no such dossier for readers."))
    name = sending.filename(found, superseded=found.is_replaced)
    return sending.sent(request, found, name=name, cache="public, no-cache")


@for_readers
def card(request: HttpRequest, reference: str, key: str) -> HttpResponse:
    """The picture of the current version; an address that names an older one leads to it."""
    standing = front.standing(reference)
    if standing is None:
        raise Http404(_("No claim was published under this reference."))
    if standing.shown is None:
        return gone(request, standing)
    words = pictures.of_claim(shelf.card_of(standing.shown))
    if key != social_card.key(words):
        return redirect("public:card", reference, social_card.key(words))
    return _picture(words)


@for_readers
def site_card(_request: HttpRequest) -> HttpResponse:
    """The picture of every page that is about no single claim."""
    return _picture(pictures.of_site())


def _picture(words: Words) -> HttpResponse:
    response = HttpResponse(pictures.picture(words), content_type="image/png")
    response.headers["Cache-Control"] = f"public, max-age={A_DAY}"
    return response
