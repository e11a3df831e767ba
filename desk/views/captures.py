"""Captures: made from an address, a file or a text; shown as text; sent out as inert files."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from desk import capture_page, keeping
from desk.capture_forms import LinkForm, PasteForm, RetryForm
from desk.draft_forms import Reasoned
from desk.forms import CaptureForm, take_over
from desk.passage_forms import PassageForm
from desk.reasons import attempted, why_not
from desk.signed_in import fragment, person
from desk.views.sources import show, visible_source
from sources import actions, policies, storage, text_changes, timestamping
from sources.models import Capture, Source, Timestamp

INERT = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}
"""Whatever a stranger's file is, it runs nothing and belongs to no origin."""


@require_POST
def capture_link(request: HttpRequest, slug: str) -> HttpResponse:
    """Have a worker fetch an address."""
    user, source = person(request), visible_source(slug, person(request))
    form = LinkForm(request.POST, may_override=_may_override(user))
    if form.is_valid():
        given = form.cleaned_data
        why = given.get("robots_why", "")
        try:
            actions.capture_link(source, user, why, url=given["url"], note=given["note"])
        except ValidationError as error:
            take_over(form, error)
        else:
            messages.success(request, _("A worker fetches the page."))
            return redirect("desk:source", source.slug)
    return show(request, source, {"link_form": form}, status=422)


@require_POST
def upload_capture(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep a file that somebody saved from the source."""
    user, source = person(request), visible_source(slug, person(request))
    form = CaptureForm(request.POST, request.FILES)
    if form.is_valid():
        upload, note = form.cleaned_data["upload"], form.cleaned_data["note"]
        try:
            actions.add_capture(
                source, upload=upload.chunks(), filename=upload.name, note=note, by=user
            )
        except ValidationError as error:
            take_over(form, error)
        else:
            messages.success(request, _("The file is kept under its SHA-256."))
            return redirect("desk:source", source.slug)
    return show(request, source, {"form": form}, status=422)


@require_POST
def paste_capture(request: HttpRequest, slug: str) -> HttpResponse:
    user, source = person(request), visible_source(slug, person(request))
    form = PasteForm(request.POST)
    if form.is_valid():
        try:
            actions.paste_capture(source, by=user, **form.cleaned_data)
        except ValidationError as error:
            take_over(form, error)
        else:
            messages.success(request, _("The text is kept, marked as pasted."))
            return redirect("desk:source", source.slug)
    return show(request, source, {"paste_form": form}, status=422)


@require_safe
def capture(request: HttpRequest, slug: str, uuid: str) -> HttpResponse:
    found = visible_capture(slug, uuid, person(request))
    return show_capture(request, found, PassageForm())


def show_capture(
    request: HttpRequest, found: Capture, form: PassageForm, status: int = 200
) -> HttpResponse:
    """The capture's page; `form` may be one that was filled in and sent back."""
    part = request.GET.get("part", "1")[:9]
    number = int(part) if part.isascii() and part.isdigit() else 1
    page = capture_page.read(found, number)
    context = {**_standing(found, person(request)), "page": page, "form": form}
    return render(request, "desk/capture.html", context, status=status)


@fragment
@require_safe
def progress(request: HttpRequest, slug: str, uuid: str) -> HttpResponse:
    """One capture's state, polled while it is being made."""
    user, found = person(request), visible_capture(slug, uuid, person(request))
    return render(request, "desk/capture/state.html", _standing(found, user))


@require_POST
def retry(request: HttpRequest, slug: str, uuid: str) -> HttpResponse:
    user, found = person(request), visible_capture(slug, uuid, person(request))
    form = RetryForm(request.POST)
    why = form.cleaned_data["robots_why"] if form.is_valid() else ""
    again = partial(actions.retry_capture, found, by=user, override_robots_why=why)
    if attempted(request, again):
        messages.success(request, _("A worker tries it again."))
    return redirect("desk:capture", slug, found.uuid)


@require_http_methods(["GET", "HEAD", "POST"])
def retire(request: HttpRequest, slug: str, uuid: str) -> HttpResponse:
    """Take it out of use, once asked for with a reason."""
    user, found = person(request), visible_capture(slug, uuid, person(request))
    policies.check_can_change_sources(user)
    form = Reasoned(request.POST or None)
    retired = partial(actions.retire_capture, found, by=user)
    if keeping.saved(form, lambda fields: (retired(**fields), True)):
        messages.success(request, _("Retired. Its bytes stay, and so does its history."))
        return redirect("desk:source", slug)
    refused = why_not(partial(policies.check_can_retire_capture, found))
    context = {"form": form, "capture": found, "source": found.source, "refused": refused}
    status = 422 if form.errors else 200
    return render(request, "desk/capture/retire.html", context, status=status)


@require_POST
def sign(request: HttpRequest, slug: str, uuid: str) -> HttpResponse:
    """Have an authority asked to sign for it, again or for the first time."""
    user, found = person(request), visible_capture(slug, uuid, person(request))
    if attempted(request, partial(actions.sign_capture, found, by=user)):
        messages.success(request, _("A worker asks the authority."))
    return redirect("desk:capture", slug, found.uuid)


@require_safe
def changes(request: HttpRequest, slug: str, uuid: str) -> HttpResponse:
    """What changed in the text since another capture, or since the one before."""
    found = visible_capture(slug, uuid, person(request))
    before = _other(found, request.GET.get("with", ""))
    context = {
        "source": found.source,
        "capture": found,
        "before": before,
        "pieces": text_changes.changes(before.text(), found.text()),
        "same": before.text_sha256 == found.text_sha256,
    }
    return render(request, "desk/changes.html", context)


@require_safe
def download(request: HttpRequest, slug: str, uuid: str) -> HttpResponseBase:
    """The bytes as they were found, never opened inside our pages."""
    found = visible_capture(slug, uuid, person(request))
    return _attachment(found.sha256, found.filename)


@require_safe
def download_text(request: HttpRequest, slug: str, uuid: str) -> HttpResponseBase:
    found = visible_capture(slug, uuid, person(request))
    return _attachment(found.text_sha256, f"{found.filename}.txt")


@require_safe
def download_timestamp(request: HttpRequest, slug: str, uuid: str) -> HttpResponseBase:
    found = visible_capture(slug, uuid, person(request))
    stamp = get_object_or_404(Timestamp, capture=found)
    return _attachment(stamp.token_sha256, f"{found.filename}.tsr")


@require_safe
def picture(request: HttpRequest, slug: str, uuid: str) -> HttpResponseBase:
    """What the page looked like: pixels that our own browser made."""
    found = visible_capture(slug, uuid, person(request))
    return _sent(found.picture_sha256, content_type="image/png")


@require_safe
def image(request: HttpRequest, slug: str, uuid: str) -> HttpResponseBase:
    """A captured picture, of a type that holds pixels and nothing that runs."""
    found = visible_capture(slug, uuid, person(request))
    if not found.is_shown:
        raise Http404(_("This capture is not a picture that can be shown."))
    return _sent(found.sha256, content_type=found.media_type)


def _may_override(user: User) -> bool:
    return not why_not(partial(policies.check_can_override_robots, user))


def _attachment(sha256: str, filename: str) -> HttpResponseBase:
    """As a file to save, without a type that a browser would run."""
    return _sent(
        sha256, as_attachment=True, filename=filename, content_type="application/octet-stream"
    )


def _sent(sha256: str, **how: Any) -> HttpResponseBase:
    try:
        if not sha256:
            raise FileNotFoundError
        content = storage.open_content(sha256)
    except FileNotFoundError as error:
        raise Http404(_("The file is missing from the store.")) from error
    size = {"Content-Length": str(content.size)}
    return FileResponse(content, headers={**INERT, **size}, **how)


def _standing(found: Capture, user: User) -> dict[str, Any]:
    """What the state of a capture needs, on its page and in lists."""
    return {
        "source": found.source,
        "capture": found,
        "change_refused": why_not(partial(policies.check_can_change_sources, user)),
        "may_override": _may_override(user),
        "may_be_signed": not why_not(
            partial(policies.check_can_be_signed, found, by=user, wanted=timestamping.is_wanted())
        ),
    }


def _other(found: Capture, uuid: str) -> Capture:
    rows = Capture.objects.filter(source=found.source_id)
    if not uuid:
        if found.compared_with is None:
            raise Http404(_("There is no earlier capture to compare with."))
        return found.compared_with
    try:
        other: Capture = get_object_or_404(rows, uuid=uuid)
    except ValidationError as error:
        raise Http404(_("There is no such capture.")) from error
    return other


def visible_capture(slug: str, uuid: str, user: User) -> Capture:
    source: Source = visible_source(slug, user)
    rows = Capture.objects.filter(source=source).select_related(
        "source", "captured_by", "compared_with"
    )
    found: Capture = get_object_or_404(rows, uuid=uuid)
    return found
