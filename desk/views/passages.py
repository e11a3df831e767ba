"""Passages: made in a capture's text, shown in it, corrected and retired."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from audit.errors import DomainError
from desk import keeping, passage_page
from desk.draft_forms import Reasoned
from desk.forms import take_over
from desk.passage_forms import CorrectPassageForm, ObservationForm, PassageForm
from desk.passage_page import Offer
from desk.reasons import why_not
from desk.signed_in import person
from desk.views.captures import show_capture, visible_capture
from desk.views.sources import visible_source
from sources import actions, policies
from sources.annotating import as_annotation
from sources.annotations import MEDIA_TYPE
from sources.models import Observation, Passage


@require_POST
def make_passage(request: HttpRequest, slug: str, uuid: str) -> HttpResponse:
    user = person(request)
    found = visible_capture(slug, uuid, user)
    policies.check_can_change_sources(user)
    form = PassageForm(request.POST, text=found.text())
    made = _placed(form, partial(actions.add_passage, capture=found, by=user))
    if made is None:
        return show_capture(request, found, form, status=422)
    messages.success(request, _("The passage is kept: these words stand in the capture."))
    return redirect("desk:passage", slug, made.uuid)


@require_safe
def passage(request: HttpRequest, slug: str, uuid: str) -> HttpResponse:
    return _show(request, visible_passage(slug, uuid, person(request)))


@require_safe
def download_annotation(request: HttpRequest, slug: str, uuid: str) -> HttpResponse:
    """The passage as a W3C annotation."""
    found = visible_passage(slug, uuid, person(request))
    body = as_annotation(found, f"urn:uuid:{found.uuid}")
    name = f'attachment; filename="{found.key}.jsonld"'
    return JsonResponse(body, content_type=MEDIA_TYPE, headers={"Content-Disposition": name})


@require_POST
def observe(request: HttpRequest, slug: str, uuid: str) -> HttpResponse:
    """Record a figure read in it."""
    user = person(request)
    found = visible_passage(slug, uuid, user)
    policies.check_can_change_sources(user)
    source = found.capture.source
    upstream = passage_page.upstream_of(source, user)
    form = ObservationForm(request.POST, upstream=upstream)

    def save(_fields: dict[str, Any]) -> Observation:
        return actions.add_observation(
            source=source, passage=found, language=source.language, by=user,
            **form.fields_of_observation(),
        )  # fmt: skip

    made = keeping.saved(form, save) if found.is_live else None
    if made is None:
        return _show(request, found, form, status=422)
    messages.success(request, _("The figure is kept, with the words it was read in."))
    return redirect("desk:passage", slug, found.uuid)


@require_http_methods(["GET", "HEAD", "POST"])
def correct_passage(request: HttpRequest, slug: str, uuid: str) -> HttpResponse:
    user = person(request)
    found = visible_passage(slug, uuid, user)
    policies.check_can_change_sources(user)
    text = found.capture.text()
    form = CorrectPassageForm(request.POST or None, text=text, initial={"quote": found.quote})
    made = _placed(form, partial(actions.supersede_passage, found, by=user))
    if made is not None:
        messages.success(request, _("Corrected. What rests on it has gone along."))
        return redirect("desk:passage", slug, made.uuid)
    context = {"form": form, "passage": found, "source": found.capture.source}
    status = 422 if form.errors else 200
    return render(request, "desk/passage/correct.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def retire_passage(request: HttpRequest, slug: str, uuid: str) -> HttpResponse:
    user = person(request)
    found = visible_passage(slug, uuid, user)
    policies.check_can_change_sources(user)
    form = Reasoned(request.POST or None)
    retired = partial(actions.retire_passage, found, by=user)
    if keeping.saved(form, lambda fields: (retired(**fields), True)):
        messages.success(request, _("Retired. It stays readable, with its history."))
        return redirect("desk:source", slug)
    refused = why_not(partial(policies.check_rests_nothing_on, found))
    context = {"form": form, "row": found, "source": found.capture.source, "refused": refused,
               "name": "passage"}  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "desk/passage/retire.html", context, status=status)


def visible_passage(slug: str, uuid: str, user: User) -> Passage:
    source = visible_source(slug, user)
    rows = Passage.objects.filter(capture__source=source).select_related(
        "capture__source__publisher", "capture__captured_by", "supersedes"
    )
    found: Passage = get_object_or_404(rows, uuid=uuid)
    return found


def _placed(form: PassageForm, action: Any) -> Passage | None:
    """What the action made of the words, or None with its refusal at the form.

    Where they stand in several places these are offered.
    """
    if not form.is_bound or not form.is_valid():
        return None
    given = form.given()
    if "why" in form.cleaned_data:
        given["why"] = form.cleaned_data["why"]
    try:
        made: Passage = action(**given)
    except ValidationError as error:
        for it in error.error_dict.get("quote", []) if hasattr(error, "error_dict") else []:
            if it.code == "ambiguous":
                form.offer((it.params or {})["at"])
        take_over(form, error)
    except DomainError as error:
        form.add_error(None, str(error))
    else:
        return made
    return None


def _show(
    request: HttpRequest, found: Passage, form: ObservationForm | None = None, status: int = 200
) -> HttpResponse:
    user = person(request)
    page = passage_page.read(found, user)
    chosen = _chosen(page.offers, request.GET.get("suggestion", ""))
    upstream = passage_page.upstream_of(found.capture.source, user)
    context = {
        "page": page,
        "passage": found,
        "capture": found.capture,
        "source": found.capture.source,
        "form": form or ObservationForm(initial=_initial(chosen), upstream=upstream),
        "chosen": chosen,
        "change_refused": why_not(partial(policies.check_can_change_sources, user)),
    }
    return render(request, "desk/passage.html", context, status=status)


def _chosen(offers: list[Offer], typed: str) -> Offer | None:
    """The suggestion that the address names, else the first."""
    return next((it for it in offers if str(it.number) == typed), offers[0] if offers else None)


def _initial(offer: Offer | None) -> dict[str, Any]:
    if offer is None:
        return {}
    found = offer.suggestion
    return {
        "text": offer.figure,
        "period": str(found.period) if found.period else "",
        "modality": found.modality,
    }
