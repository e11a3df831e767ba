"""Sources: the list, and one source."""

from __future__ import annotations

from functools import partial

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.models import User
from desk import list_page, lists, source_page, suggestion_page
from desk.capture_forms import LinkForm, PasteForm
from desk.forms import CaptureForm
from desk.reasons import why_not
from desk.signed_in import person
from sources import policies
from sources.models import DerivationSuggestion, Source


@require_safe
def sources(request: HttpRequest) -> HttpResponse:
    suggested = DerivationSuggestion.objects.open().visible_to(person(request)).count()
    context = {
        "suggested": suggested,
        "change_refused": why_not(partial(policies.check_can_change_sources, person(request))),
    }
    return list_page.shown(lists.SOURCES, request, person(request), "desk/sources.html", context)


@require_safe
def source(request: HttpRequest, slug: str) -> HttpResponse:
    return show(request, visible_source(slug, person(request)), {})


def show(
    request: HttpRequest, found: Source, forms: dict[str, Form], status: int = 200
) -> HttpResponse:
    """The source's page; `forms` are those that were filled in and sent back."""
    user = person(request)
    may_override = not why_not(partial(policies.check_can_override_robots, user))
    context = {
        "page": source_page.read(found, user),
        "source": found,
        "suggested": suggestion_page.waiting_on(found, user),
        "link_form": LinkForm(may_override=may_override, initial={"url": found.url}),
        "form": CaptureForm(),
        "paste_form": PasteForm(),
        "change_refused": why_not(partial(policies.check_can_change_sources, user)),
        "may_override": may_override,
        **forms,
    }
    return render(request, "desk/source.html", context, status=status)


def visible_source(slug: str, user: User) -> Source:
    """A protected source of others is answered as one that does not exist."""
    rows = Source.objects.visible_to(user).select_related("publisher")
    found: Source = get_object_or_404(rows, slug=slug)
    return found
