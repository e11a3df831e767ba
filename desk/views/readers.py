"""Who sees a protected source: the list of its readers, and whether it is protected at all."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from desk import keeping
from desk.draft_forms import Reasoned
from desk.reader_forms import ReaderForm
from desk.reasons import why_not
from desk.signed_in import person
from desk.views.sources import visible_source
from sources import actions, policies
from sources.models import Source


@require_http_methods(["GET", "HEAD", "POST"])
def readers(request: HttpRequest, slug: str) -> HttpResponse:
    """The list, and somebody put on it; of a source that is not protected, its protecting."""
    user = person(request)
    policies.check_can_change_sources(user)
    found = visible_source(slug, user)
    if not found.protected:
        return _protect(request, found, user)
    form = ReaderForm(request.POST or None, source=found)

    def let_in(given: dict[str, Any]) -> bool:
        actions.let_read(found, by=user, reader=given["reader"])
        messages.success(request, _("%(name)s may see it now.") % {"name": given["reader"]})
        return True

    if keeping.saved(form, let_in):
        return redirect("desk:source_readers", found.slug)
    rows = found.readers.order_by("name", "email")
    context = {"source": found, "form": form, "readers": rows, "person": user}
    return render(request, "desk/readers.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def stop_reading(request: HttpRequest, slug: str, uuid: str) -> HttpResponse:
    """Take somebody off the list, once asked for with a reason."""
    user = person(request)
    policies.check_can_change_sources(user)
    found = visible_source(slug, user)
    reader: User = get_object_or_404(found.readers, uuid=uuid)

    def take_off(given: dict[str, Any]) -> bool:
        actions.stop_reading(found, by=user, reader=reader, why=given["why"])
        return True

    form = Reasoned(request.POST or None)
    if keeping.saved(form, take_off):
        messages.success(request, _("%(name)s does not see it any more.") % {"name": reader})
        if reader == user:
            return redirect("desk:sources")
        return redirect("desk:source_readers", found.slug)
    left = partial(policies.check_leaves_a_reader, found.readers.exclude(pk=reader.pk))
    return _asked(request, "remove", found, form, reader=reader, refused=why_not(left))


@require_http_methods(["GET", "HEAD", "POST"])
def open_source(request: HttpRequest, slug: str) -> HttpResponse:
    """Protect it no more, once asked for with a reason."""
    user = person(request)
    policies.check_can_change_sources(user)
    found = visible_source(slug, user)
    form = Reasoned(request.POST or None)

    def unprotect(given: dict[str, Any]) -> bool:
        actions.open_source(found, by=user, why=given["why"])
        return True

    if keeping.saved(form, unprotect):
        messages.success(request, _("Everybody at the desk sees it now."))
        return redirect("desk:source", found.slug)
    return _asked(request, "open", found, form)


def _protect(request: HttpRequest, found: Source, user: User) -> HttpResponse:
    form = Reasoned(request.POST or None)

    def protect(given: dict[str, Any]) -> bool:
        actions.protect_source(found, by=user, why=given["why"])
        return True

    if keeping.saved(form, protect):
        messages.success(request, _("It is protected: you alone see it, until you name others."))
        return redirect("desk:source_readers", found.slug)
    return _asked(request, "protect", found, form)


def _asked(
    request: HttpRequest, what: str, found: Source, form: Reasoned, **more: Any
) -> HttpResponse:
    context = {"what": what, "source": found, "form": form, **more}
    return render(request, "desk/readers_asked.html", context, status=422 if form.errors else 200)
