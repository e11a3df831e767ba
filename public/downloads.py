"""Dossiers for readers: the file by its own digest, whole or in part, by this server or the one
in front of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO, Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_safe

from dossiers.models import Dossier
from public import front
from public.claim_page import dossiers_of
from sources import storage

ONE_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")
PIECE = 64 * 1024


def _dossier(reference: str, serial: str) -> tuple[Dossier, bool]:
    """The dossier, and whether a newer version of the claim was published since."""
    standing = front.standing(reference)
    found = dossiers_of(standing) if standing else []
    dossier = next((it for it in found if it.serial == serial), None)
    if standing is None or standing.shown is None or dossier is None:
        raise Http404(_("There is no such dossier for readers."))
    return dossier, dossier.version_id != standing.shown.pk


def _etag(_request: HttpRequest, reference: str, serial: str) -> str | None:
    try:
        return f'"{_dossier(reference, serial)[0].sha256}"'
    except Http404:
        return None


@login_not_required
@require_safe
@condition(etag_func=_etag)
def dossier(request: HttpRequest, reference: str, serial: str) -> HttpResponseBase:
    """The PDF as it was issued; its name says so when a newer version has replaced it."""
    found, superseded = _dossier(reference, serial)
    name = f"{found.serial}{'-superseded' if superseded else ''}.pdf"
    response = _accelerated(found) or _sent(request, found)
    for header, value in {
        "Content-Type": "application/pdf",
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "public, no-cache",
        "Accept-Ranges": "bytes",
    }.items():
        response.headers[header] = value
    return response


def _accelerated(found: Dossier) -> HttpResponse | None:
    """An answer that tells the server in front to send the file itself."""
    prefix = settings.PLUMBLINE_ACCEL_PREFIX
    if not prefix:
        return None
    where = f"{prefix.rstrip('/')}/{storage.name_of(found.sha256)}"
    return HttpResponse(headers={"X-Accel-Redirect": where})


def _sent(request: HttpRequest, found: Dossier) -> HttpResponseBase:
    try:
        content = storage.open_content(found.sha256)
    except FileNotFoundError as error:
        raise Http404(_("The file is missing from the store.")) from error
    size = int(found.size or 0)
    asked = _asked(request, found)
    if asked is None:
        return FileResponse(content, headers={"Content-Length": str(size)})
    first, last = _bounds(asked, size)
    if first > last:
        content.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    return StreamingHttpResponse(
        _piecewise(content, first, last),
        status=206,
        headers={
            "Content-Range": f"bytes {first}-{last}/{size}",
            "Content-Length": str(last - first + 1),
        },
    )


def _asked(request: HttpRequest, found: Dossier) -> tuple[str, str] | None:
    """The one range that is asked for; several, or of another file, are answered with it all."""
    match = ONE_RANGE.fullmatch(request.headers.get("Range", "").replace(" ", ""))
    known = request.headers.get("If-Range")
    if request.method != "GET" or match is None or match.group(0) == "bytes=-":
        return None
    first, last = match[1], match[2]
    backwards = first and last and int(last) < int(first)
    if backwards or (known is not None and known != f'"{found.sha256}"'):
        return None
    return first, last


def _bounds(asked: tuple[str, str], size: int) -> tuple[int, int]:
    """First and last byte (RFC 9110, 14.1.2); the first behind the last where there is none."""
    first, last = asked
    if not first:
        return (max(0, size - int(last)), size - 1) if int(last) else (1, 0)
    end = min(int(last), size - 1) if last else size - 1
    return int(first), end


def _piecewise(content: IO[bytes] | Any, first: int, last: int) -> Iterator[bytes]:
    with content:
        content.seek(first)
        left = last - first + 1
        while left and (piece := content.read(min(PIECE, left))):
            left -= len(piece)
            yield piece
