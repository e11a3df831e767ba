"""Recording publishers, and revising what is known of them."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from desk import keeping
from desk.signed_in import person
from desk.source_forms import PublisherForm, RevisePublisherForm, free_slug
from desk.views.grading import visible_publishers
from sources import actions, policies
from sources.models import Publisher

FIELDS = ("name", "url", "country", "note")


@require_http_methods(["GET", "HEAD", "POST"])
def new_publisher(request: HttpRequest) -> HttpResponse:
    user = person(request)
    policies.check_can_change_sources(user)
    form = PublisherForm(request.POST or None)

    def save(given: dict[str, Any]) -> Publisher:
        slug = free_slug(Publisher, given["name"], "publisher")
        return actions.add_publisher(by=user, slug=slug, **given)

    made = keeping.saved(form, save)
    if made is not None:
        messages.success(request, _("Recorded: %(name)s.") % {"name": made})
        return redirect("desk:publisher", made.slug)
    return _page(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
def revise_publisher(request: HttpRequest, slug: str) -> HttpResponse:
    user = person(request)
    policies.check_can_change_sources(user)
    found: Publisher = get_object_or_404(visible_publishers(user), slug=slug)
    form = RevisePublisherForm(
        request.POST or None, initial={name: getattr(found, name) for name in FIELDS}
    )
    revise = partial(actions.revise_publisher, found, by=user)
    if keeping.saved(form, lambda given: (revise(**given), True)):
        messages.success(request, _("Revised."))
        return redirect("desk:publisher", found.slug)
    return _page(request, form, found)


def _page(request: HttpRequest, form: PublisherForm, found: Publisher | None) -> HttpResponse:
    context = {"form": form, "publisher": found}
    status = 422 if form.errors else 200
    return render(request, "desk/write_publisher.html", context, status=status)
