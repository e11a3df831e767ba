"""What leaves the desk for other programs: PROV-JSON, and captures as web archives."""

from __future__ import annotations

from typing import IO

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from audit.errors import DomainError
from claims.prov_rows import prov_json
from claims.underneath import captures_under
from desk.reasons import sentence
from desk.signed_in import person
from desk.views.captures import INERT, visible_capture
from desk.views.claims import found_claim
from desk.views.sources import visible_source
from sources import archiving
from sources.archiving import Chosen
from sources.models import Capture
from sources.prov_json import MEDIA_TYPE

WACZ = "application/wacz+zip"


@require_safe
def claim_prov(request: HttpRequest, reference: str) -> HttpResponse:
    """Where the claim and what was found come from; protected sources are stand-ins."""
    claim = found_claim(reference, person(request))
    name = f'attachment; filename="{claim.reference}.prov.json"'
    headers = {"Content-Disposition": name, "Cache-Control": INERT["Cache-Control"]}
    return HttpResponse(prov_json(claim), content_type=MEDIA_TYPE, headers=headers)


@require_safe
def claim_captures(request: HttpRequest, reference: str) -> HttpResponseBase:
    """What the claim rests on, as far as this person may see it."""
    user = person(request)
    claim = found_claim(reference, user)
    try:
        chosen = archiving.choose(captures_under(claim), user)
    except DomainError as error:
        messages.error(request, sentence(error))
        return redirect("desk:claim", claim.reference)
    if not chosen.held:
        told = _("Nothing that this claim rests on was captured.")
        messages.info(request, chosen.left_out or told)
        return redirect("desk:claim", claim.reference)
    title = _("Captures under claim %(reference)s") % {"reference": claim.reference}
    return _package(chosen, title, claim.reference)


@require_safe
def source_captures(request: HttpRequest, slug: str) -> HttpResponseBase:
    """All captures of one source."""
    user = person(request)
    source = visible_source(slug, user)
    try:
        chosen = archiving.choose(Capture.objects.filter(source=source), user)
    except DomainError as error:
        messages.error(request, sentence(error))
        return redirect("desk:source", source.slug)
    if not chosen.held:
        messages.info(request, chosen.left_out or _("Nothing of this source was captured."))
        return redirect("desk:source", source.slug)
    return _package(chosen, source.title, source.slug)


@require_safe
def capture_record(request: HttpRequest, slug: str, uuid: str) -> HttpResponseBase:
    """One capture as a WARC: written while it was fetched, or made of the file that was given."""
    found = visible_capture(slug, uuid, person(request))
    try:
        if not found.sha256:
            raise FileNotFoundError
        content = archiving.record_of(found)
    except FileNotFoundError as error:
        raise Http404(_("The file is missing from the store.")) from error
    return _sent(content, f"{found.filename}.warc.gz", "application/octet-stream")


def _package(chosen: Chosen, title: str, name: str) -> HttpResponseBase:
    return _sent(archiving.package(chosen, "wacz", title), f"{name}.wacz", WACZ)


def _sent(content: IO[bytes], filename: str, kind: str) -> HttpResponseBase:
    """As a file to save; a temporary one is gone when it has been sent."""
    return FileResponse(
        content, as_attachment=True, filename=filename, content_type=kind, headers=INERT
    )
