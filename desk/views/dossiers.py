"""Dossiers: the list, their progress, and the file."""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_POST, require_safe

from accounts.models import User
from desk import list_page, lists
from desk.reasons import attempted
from desk.signed_in import fragment, person
from dossiers import actions, bags, sending
from dossiers.models import Dossier


@require_safe
def dossiers(request: HttpRequest) -> HttpResponse:
    return list_page.shown(lists.DOSSIERS, request, person(request), "desk/dossiers.html", {})


@fragment
@require_safe
def progress(request: HttpRequest, serial: str) -> HttpResponse:
    """One dossier's state, polled while it is being made."""
    context = {"dossier": _dossier(serial, person(request))}
    return render(request, "desk/dossier/state.html", context)


@require_POST
def cancel(request: HttpRequest, serial: str) -> HttpResponse:
    user = person(request)
    dossier = _dossier(serial, user)
    if attempted(request, partial(actions.cancel_dossier, dossier, by=user)):
        messages.success(request, _("It is not made. It can be taken up again."))
    return _back(request)


@require_POST
def retry(request: HttpRequest, serial: str) -> HttpResponse:
    user = person(request)
    dossier = _dossier(serial, user)
    if attempted(request, partial(actions.retry_dossier, dossier, by=user)):
        messages.success(request, _("A worker tries it again."))
    return _back(request)


def _back(request: HttpRequest) -> HttpResponse:
    """To the page on which the button stands: a claim's, a case's, or the list."""
    came = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(came, {request.get_host()}, request.is_secure())
    path = urlsplit(came).path if ours else ""
    if not path.startswith(("/claims/", "/cases/")):
        return redirect("desk:dossiers")
    return HttpResponseRedirect(f"{path}#dossiers")


def _etag(request: HttpRequest, serial: str) -> str | None:
    """The file's own SHA-256; nothing for somebody who may not have it."""
    dossier = Dossier.objects.visible_to(request.user).filter(serial=serial).first()
    return sending.etag(dossier) if dossier is not None and dossier.sha256 else None


@require_safe
@condition(etag_func=_etag)
def download(request: HttpRequest, serial: str) -> HttpResponseBase:
    """The PDF as it was issued, whole or in part, as an attachment under its serial."""
    dossier: Any = _dossier(serial, person(request))  # with its standing
    name = sending.filename(dossier, withdrawn=dossier.withdrawn, superseded=dossier.superseded)
    return sending.sent(request, dossier, name=name)


@require_safe
def bag(request: HttpRequest, serial: str) -> HttpResponseBase:
    """The PDF and the captures that may be shared, as a ZIP file, written as it is sent."""
    dossier = _dossier(serial, person(request))
    if not dossier.sha256:
        raise Http404(_("This dossier is not ready."))
    found = bags.bag_of(dossier)
    if request.headers.get("If-None-Match") == found.etag:
        return HttpResponse(status=304, headers={"ETag": found.etag})
    headers = {
        "ETag": found.etag,
        "Cache-Control": "private, no-cache",
        "Content-Disposition": f'attachment; filename="{found.name}.zip"',
        "X-Content-Type-Options": "nosniff",
    }
    pieces = () if request.method == "HEAD" else bags.written(found)
    return StreamingHttpResponse(pieces, content_type="application/zip", headers=headers)


def _dossier(serial: str, user: User) -> Dossier:
    rows = Dossier.objects.visible_to(user).with_standing().read()
    return get_object_or_404(rows, serial=serial)
