"""Recording sources and who has it from whom; correcting and retiring both, with reasons."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from desk import keeping
from desk.draft_forms import Reasoned
from desk.reasons import why_not
from desk.signed_in import person
from desk.source_forms import (
    CorrectDerivationForm,
    DerivationForm,
    NewSourceForm,
    ReviseSourceForm,
    free_slug,
)
from desk.views.grading import visible_publishers
from desk.views.sources import visible_source
from sources import actions, introducing, policies
from sources.models import Derivation, Publisher, Source

MOST_OFFERED = 500


@require_http_methods(["GET", "HEAD", "POST"])
def new_source(request: HttpRequest) -> HttpResponse:
    user = person(request)
    policies.check_can_change_sources(user)
    form = NewSourceForm(
        request.POST or None,
        request.FILES or None,
        initial={"language": "en", "kind": Source.Kind.ARTICLE, **_from_address(request)},
        publishers=visible_publishers(user),
        may_override=not why_not(partial(policies.check_can_override_robots, user)),
    )
    made = keeping.saved(form, lambda given: _recorded(form, given, user))
    if made is not None:
        messages.success(request, _("Recorded. Say next who it has it from, if from anybody."))
        return redirect("desk:source", made.slug)
    return _page(request, form, None, user)


@require_http_methods(["GET", "HEAD", "POST"])
def revise_source(request: HttpRequest, slug: str) -> HttpResponse:
    user = person(request)
    policies.check_can_change_sources(user)
    found = visible_source(slug, user)
    publishers = visible_publishers(user)
    initial = _typed(found) | _introduced(request, found, publishers)
    form = ReviseSourceForm(request.POST or None, initial=initial, publishers=publishers)

    @transaction.atomic
    def save(given: dict[str, Any]) -> bool:
        changes = _with_publisher(form.fields_of_source(), user)
        actions.revise_source(found, by=user, why=given["why"], **changes)
        return True

    if keeping.saved(form, save):
        messages.success(request, _("Revised."))
        return redirect("desk:source", found.slug)
    return _page(request, form, found, user)


@require_http_methods(["GET", "HEAD", "POST"])
def retire_source(request: HttpRequest, slug: str) -> HttpResponse:
    user = person(request)
    policies.check_can_change_sources(user)
    found = visible_source(slug, user)
    form = Reasoned(request.POST or None)
    if keeping.saved(form, partial(_done, partial(actions.retire_source, found, by=user))):
        messages.success(request, _("Retired: “%(title)s”.") % {"title": found.title})
        return redirect("desk:sources")
    refused = why_not(partial(policies.check_can_retire_source, found))
    context = {"form": form, "row": found, "back": "desk:source", "refused": refused}
    return render(request, "desk/retire.html", context, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
def new_derivation(request: HttpRequest, slug: str) -> HttpResponse:
    user = person(request)
    policies.check_can_change_sources(user)
    found = visible_source(slug, user)
    form = DerivationForm(request.POST or None, source=found, user=user)
    add = partial(actions.add_derivation, source=found, by=user)
    if keeping.saved(form, lambda given: add(**given)):
        messages.success(request, _("Recorded: who has it from whom."))
        return redirect("desk:source", found.slug)
    return _derivation_page(request, form, found, None, user)


@require_http_methods(["GET", "HEAD", "POST"])
def correct_derivation(request: HttpRequest, slug: str, uuid: str) -> HttpResponse:
    user = person(request)
    policies.check_can_change_sources(user)
    found = _derivation(slug, uuid, user)
    typed = {"relation": found.relation, "passage": found.passage, "note": found.note}
    form = CorrectDerivationForm(
        request.POST or None, initial=typed, source=found.source, user=user
    )
    correct = partial(actions.supersede_derivation, found, by=user)
    if keeping.saved(form, lambda given: correct(**given)):
        messages.success(request, _("Corrected. What was said before stays in the history."))
        return redirect("desk:source", found.source.slug)
    return _derivation_page(request, form, found.source, found, user)


@require_http_methods(["GET", "HEAD", "POST"])
def retire_derivation(request: HttpRequest, slug: str, uuid: str) -> HttpResponse:
    user = person(request)
    policies.check_can_change_sources(user)
    found = _derivation(slug, uuid, user)
    form = Reasoned(request.POST or None)
    if keeping.saved(form, partial(_done, partial(actions.retire_derivation, found, by=user))):
        messages.success(request, _("Retired: nobody has it from there any more."))
        return redirect("desk:source", found.source.slug)
    context = {"form": form, "row": found, "source": found.source}
    return render(request, "desk/retire_derivation.html", context, status=_status(form))


def _done(action: Callable[..., None], given: dict[str, Any]) -> bool:
    """For forms whose action returns nothing."""
    action(**given)
    return True


@transaction.atomic
def _recorded(form: NewSourceForm, given: dict[str, Any], user: User) -> Source:
    """All of it or nothing: a source without the file that came with it would be half a record."""
    source = actions.add_source(by=user, **_with_publisher(form.fields_of_source(), user))
    if given["upload"]:
        upload = given["upload"]
        actions.add_capture(source, upload=upload.chunks(), filename=upload.name, by=user)
    if given["text"].strip():
        actions.paste_capture(source, by=user, text=given["text"])
    if given["fetch"] and source.url:
        actions.capture_link(source, user, given.get("robots_why", ""), url=source.url)
    return source


def _with_publisher(fields: dict[str, Any], user: User) -> dict[str, Any]:
    named = fields["publisher"]
    if isinstance(named, str):
        slug = free_slug(Publisher, named, "publisher")
        fields["publisher"] = actions.add_publisher(by=user, slug=slug, name=named)
    return fields


def _from_address(request: HttpRequest) -> dict[str, str]:
    """What a link here may fill in: an address and a title."""
    return {name: request.GET[name][:1_000] for name in ("url", "title") if name in request.GET}


def _introduced(request: HttpRequest, source: Source, publishers: Any) -> dict[str, Any]:
    """What its capture says of itself, where the address asks for it and it still says so."""
    said = introducing.introduction(source)
    if not said or request.GET.get("capture") != said.pop("capture"):
        return {}
    new = "publisher" in said and not publishers.filter(name__iexact=said["publisher"]).exists()
    return {**said, "new_publisher": new, "why": _("As its capture says of itself.")}


def _typed(source: Source) -> dict[str, Any]:
    names = ("title", "kind", "author", "language", "url", "description")
    typed = {name: getattr(source, name) for name in names}
    typed["publisher"] = source.publisher.name if source.publisher else ""
    return typed | {"published_on": str(source.published_on or "")}


def _derivation(slug: str, uuid: str, user: User) -> Derivation:
    rows = Derivation.objects.live().visible_to(user).filter(source__slug=slug)
    found: Derivation = get_object_or_404(
        rows.select_related("source", "origin", "passage"), uuid=uuid
    )
    return found


def _page(request: HttpRequest, form: Any, source: Source | None, user: User) -> HttpResponse:
    offered = visible_publishers(user).order_by("name")[:MOST_OFFERED]
    context = {"form": form, "source": source, "publishers": offered}
    return render(request, "desk/write_source.html", context, status=_status(form))


def _derivation_page(
    request: HttpRequest, form: Any, source: Source, row: Derivation | None, user: User
) -> HttpResponse:
    rows = Source.objects.live().visible_to(user).exclude(pk=source.pk).order_by("-pk")
    context = {"form": form, "source": source, "row": row, "sources": rows[:MOST_OFFERED]}
    return render(request, "desk/write_derivation.html", context, status=_status(form))


def _status(form: Any) -> int:
    return 422 if form.errors else 200
