"""A dossier's file on its way out: by its own digest, whole or in part, by this server or the
one in front of it. Whoever calls has checked who asks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO, Any

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from dossiers.models import Dossier
from sources import storage

ONE_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")
PIECE = 64 * 1024
HEADERS = {
    "Content-Type": "application/pdf",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Accept-Ranges": "bytes",
}


def etag(dossier: Dossier) -> str:
    """The file's own SHA-256."""
    return f'"{dossier.sha256}"'


def filename(dossier: Dossier, *, withdrawn: bool = False, superseded: bool = False) -> str:
    """The serial, and what became of its claim since."""
    since = "-withdrawn" if withdrawn else "-superseded" if superseded else ""
    return f"{dossier.serial}{since}.pdf"


def sent(
    request: HttpRequest, dossier: Dossier, *, name: str, cache: str = "private, no-cache"
) -> HttpResponseBase:
    """The PDF as it was issued, as an attachment of this name. Raises `Http404` for a dossier
    without a file, and for a file that is missing from the store."""
    if not dossier.sha256:
        raise Http404(_("This dossier is not ready."))
    response = _accelerated(dossier) or _sent(request, dossier)
    disposition = content_disposition_header(as_attachment=True, filename=name)
    told = {"ETag": etag(dossier), "Cache-Control": cache, "Content-Disposition": disposition or ""}
    for header, value in {**HEADERS, **told}.items():
        response.headers[header] = value
    return response


def _accelerated(dossier: Dossier) -> HttpResponse | None:
    """An answer that tells the server in front to send the file itself."""
    prefix = settings.PLUMBLINE_ACCEL_PREFIX
    if not prefix:
        return None
    where = f"{prefix.rstrip('/')}/{storage.name_of(dossier.sha256)}"
    return HttpResponse(headers={"X-Accel-Redirect": where})


def _sent(request: HttpRequest, dossier: Dossier) -> HttpResponseBase:
    try:
        content = storage.open_content(dossier.sha256)
    except FileNotFoundError as error:
        raise Http404(_("The file is missing from the store.")) from error
    size = int(dossier.size or 0)
    asked = _asked(request, dossier)
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


def _asked(request: HttpRequest, dossier: Dossier) -> tuple[str, str] | None:
    """The one range that is asked for; several, or of another file, are answered with it all."""
    match = ONE_RANGE.fullmatch(request.headers.get("Range", "").replace(" ", ""))
    known = request.headers.get("If-Range")
    if request.method != "GET" or match is None or match.group(0) == "bytes=-":
        return None
    first, last = match[1], match[2]
    backwards = first and last and int(last) < int(first)
    if backwards or (known is not None and known != etag(dossier)):
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
