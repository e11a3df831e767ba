"""Dossiers for readers."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_safe

from dossiers import sending
from dossiers.models import Dossier
from public import front
from public.claim_page import dossiers_of


def _dossier(reference: str, serial: str) -> Dossier:
    standing = front.standing(reference)
    found = dossiers_of(standing) if standing else []
    dossier = next((it for it in found if it.serial == serial), None)
    if standing is None or standing.shown is None or dossier is None:
        raise Http404(_("There is no such dossier for readers."))
    return dossier


def _etag(_request: HttpRequest, reference: str, serial: str) -> str | None:
    try:
        return sending.etag(_dossier(reference, serial))
    except Http404:
        return None


@login_not_required
@require_safe
@condition(etag_func=_etag)
def dossier(request: HttpRequest, reference: str, serial: str) -> HttpResponseBase:
    """The PDF as it was issued; its name says so when a newer version has replaced it."""
    found = _dossier(reference, serial)
    name = sending.filename(found, superseded=found.is_replaced)
    return sending.sent(request, found, name=name, cache="public, no-cache")
