"""Figures read in sources: one of them, corrected and retired with a reason."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from desk import carrying, history, keeping, passage_page
from desk.draft_forms import Reasoned
from desk.passage_forms import CorrectObservationForm
from desk.reasons import why_not
from desk.signed_in import person
from desk.views.sources import visible_source
from sources import actions, policies
from sources.models import Observation

NAMES = ("measure", "place", "modality", "note")


@require_safe
def observation(request: HttpRequest, slug: str, uuid: str) -> HttpResponse:
    user = person(request)
    found = _observation(slug, uuid, user)
    context = {
        "row": found,
        "source": found.source,
        "repeats": _seen(found, user),
        "carrying": carrying.of_observation(found, user),
        "newer": Observation.objects.filter(supersedes=found).first(),
        "history": history.about([found]),
        "change_refused": why_not(partial(policies.check_can_change_sources, user)),
    }
    return render(request, "desk/observation.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def correct_observation(request: HttpRequest, slug: str, uuid: str) -> HttpResponse:
    user = person(request)
    found = _observation(slug, uuid, user)
    policies.check_can_change_sources(user)
    upstream = passage_page.upstream_of(found.source, user)
    form = CorrectObservationForm(
        request.POST or None, initial=_typed(found, user), upstream=upstream
    )

    def save(_fields: dict[str, Any]) -> Observation:
        changes = form.fields_of_observation()
        if changes["taken_from"] is None and _seen(found, user) is None:
            del changes["taken_from"]  # no wish to drop what the person could not see
        return actions.supersede_observation(found, by=user, **changes)

    made = keeping.saved(form, save)
    if made is not None:
        messages.success(request, _("Corrected. The earlier one stays readable."))
        return redirect("desk:observation", slug, made.uuid)
    context = {
        "form": form,
        "row": found,
        "source": found.source,
        "upstream": upstream[: passage_page.MOST_UPSTREAM],
    }
    status = 422 if form.errors else 200
    return render(request, "desk/passage/correct_observation.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def retire_observation(request: HttpRequest, slug: str, uuid: str) -> HttpResponse:
    user = person(request)
    found = _observation(slug, uuid, user)
    policies.check_can_change_sources(user)
    form = Reasoned(request.POST or None)
    retired = partial(actions.retire_observation, found, by=user)
    if keeping.saved(form, lambda fields: (retired(**fields), True)):
        messages.success(request, _("Retired. It stays readable, with its history."))
        return redirect("desk:source", slug)
    refused = why_not(partial(policies.check_rests_nothing_on, found))
    context = {"form": form, "row": found, "source": found.source, "refused": refused,
               "name": "observation"}  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "desk/passage/retire.html", context, status=status)


def _observation(slug: str, uuid: str, user: User) -> Observation:
    rows = Observation.objects.filter(source=visible_source(slug, user)).select_related(
        "source", "passage__capture", "taken_from__source", "supersedes"
    )
    found: Observation = get_object_or_404(rows, uuid=uuid)
    return found


def _seen(found: Observation, user: User) -> Observation | None:
    """The figure that it repeats, if this person may see that one's source."""
    other = found.taken_from
    if other is None or why_not(partial(policies.check_can_see, other.source, by=user)):
        return None
    return other


def _typed(found: Observation, user: User) -> dict[str, Any]:
    typed = {name: getattr(found, name) for name in NAMES}
    period = str(found.period) if found.period else ""
    return {**typed, "text": found.text, "period": period, "taken_from": _seen(found, user)}
