"""Sources: the list, one source, its captures in and out."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from desk import source_page
from desk.forms import CaptureForm, SourceSearch, take_over
from desk.listing import page_of
from desk.reasons import why_not
from desk.signed_in import person
from sources import actions, policies, storage
from sources.models import Capture, Source


@require_safe
def sources(request: HttpRequest) -> HttpResponse:
    form = SourceSearch(request.GET)
    live = Q(observations__retired_at=None)
    rows = form.apply(Source.objects.live().visible_to(person(request)))
    rows = rows.select_related("publisher").annotate(
        observed=Count("observations", filter=live, distinct=True)
    )
    return render(request, "desk/sources.html", {"form": form, "page": page_of(rows, request)})


@require_safe
def source(request: HttpRequest, slug: str) -> HttpResponse:
    return _source_page(request, _source(slug, person(request)), CaptureForm())


@require_POST
def upload_capture(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep a file that somebody saved from the source."""
    user = person(request)
    found = _source(slug, user)
    form = CaptureForm(request.POST, request.FILES)
    if form.is_valid():
        upload = form.cleaned_data["upload"]
        try:
            actions.add_capture(
                found,
                upload=upload.chunks(),
                filename=upload.name,
                note=form.cleaned_data["note"],
                by=user,
            )
        except ValidationError as error:
            take_over(form, error)
        else:
            messages.success(request, _("The file is kept under its SHA-256."))
            return redirect("desk:source", found.slug)
    return _source_page(request, found, form, status=422)


@require_safe
def download_capture(request: HttpRequest, slug: str, uuid: str) -> HttpResponseBase:
    """The bytes as they were found, never opened inside our pages.

    Whatever a stranger's file is, it leaves as an attachment without a type that a browser
    would run, and a sandbox in case one shows it all the same.
    """
    found = _source(slug, person(request))
    capture = get_object_or_404(Capture.objects.filter(source=found), uuid=uuid)
    try:
        content = storage.open_content(capture.sha256)
    except FileNotFoundError as error:
        raise Http404(_("The file is missing from the store.")) from error
    return FileResponse(
        content,
        as_attachment=True,
        filename=capture.filename,
        content_type="application/octet-stream",
        headers={
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
            "Content-Length": str(capture.size),
        },
    )


def _source_page(
    request: HttpRequest, found: Source, form: CaptureForm, status: int = 200
) -> HttpResponse:
    user = person(request)
    context = {
        "page": source_page.read(found, user),
        "source": found,
        "form": form,
        "upload_refused": why_not(partial(policies.check_can_change_sources, user)),
    }
    return render(request, "desk/source.html", context, status=status)


def _source(slug: str, user: User) -> Source:
    """A protected source of others is answered as one that does not exist."""
    rows = Source.objects.visible_to(user).select_related("publisher")
    found: Source = get_object_or_404(rows, slug=slug)
    return found
