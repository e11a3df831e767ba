"""Grading publishers, sources and pieces of evidence, each on its own, with its history."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from claims import actions as claims
from claims import confirmation
from claims import policies as claim_policies
from claims.models import Claim, Evidence
from desk import list_page, lists
from desk.forms import take_over
from desk.grade_forms import CredibilityForm, ReliabilityForm
from desk.reasons import why_not
from desk.signed_in import person
from desk.views.sources import visible_source
from sources import actions, policies
from sources.models import Grade, Publisher, Source

MOST_SOURCES = 100


@require_safe
def publishers(request: HttpRequest) -> HttpResponse:
    user = person(request)
    refused = why_not(partial(policies.check_can_change_sources, user))
    more = {"change_refused": refused}
    return list_page.shown(lists.PUBLISHERS, request, user, "desk/publishers.html", more)


def visible_publishers(user: User) -> QuerySet[Publisher]:
    return Publisher.objects.live().visible_to(user)


@require_http_methods(["GET", "HEAD", "POST"])
def publisher(request: HttpRequest, slug: str) -> HttpResponse:
    user = person(request)
    found = get_object_or_404(visible_publishers(user), slug=slug)
    form = ReliabilityForm(request.POST or None)
    if _given(request, form, partial(actions.grade_publisher, found, by=user)):
        return redirect("desk:publisher", found.slug)
    sources = Source.objects.live().visible_to(user).filter(publisher=found)
    context = {
        "publisher": found,
        "sources": sources.order_by("title", "slug")[:MOST_SOURCES],
        **_reliability(form, Grade.objects.filter(publisher=found), user),
    }
    return render(request, "desk/publisher.html", context, status=_status(request))


@require_http_methods(["GET", "HEAD", "POST"])
def source_grade(request: HttpRequest, slug: str) -> HttpResponse:
    user = person(request)
    found = visible_source(slug, user)
    form = ReliabilityForm(request.POST or None)
    if _given(request, form, partial(actions.grade_source, found, by=user)):
        return redirect("desk:source", found.slug)
    own = Grade.objects.filter(source=found)
    of_publisher = Grade.objects.live().filter(publisher=found.publisher_id).first()
    context = {
        "source": found,
        "of_publisher": of_publisher if found.publisher_id else None,
        **_reliability(form, own, user),
    }
    return render(request, "desk/source_grade.html", context, status=_status(request))


@require_http_methods(["GET", "HEAD", "POST"])
def evidence_grade(request: HttpRequest, reference: str, key: str) -> HttpResponse:
    user = person(request)
    claim = get_object_or_404(Claim.objects.visible_to(user), reference=reference)
    row = _evidence(claim, key, user)
    form = CredibilityForm(request.POST or None, found=confirmation.of(row))
    if _given(request, form, partial(claims.grade_evidence, row, by=user)):
        return redirect(f"{reverse('desk:claim', args=[claim.reference])}#evidence")
    graded = row.grades.select_related("graded_by", "retired_by").order_by("-pk")
    context = {
        "claim": claim,
        "evidence": row,
        "form": form,
        "grades": graded,
        "current": next((it for it in graded if it.is_live), None),
        "of_source": Grade.objects.all().of_sources([row.source]).get(row.source_id),
        "refused": why_not(partial(claim_policies.check_can_change_claims, user)),
    }
    return render(request, "desk/evidence_grade.html", context, status=_status(request))


def _evidence(claim: Claim, key: str, user: User) -> Evidence:
    """What rests on a protected source that is not yours to see is not there for you."""
    rows = claim.evidence.live().select_related("source__publisher", "quantity", "observation")
    row: Evidence = get_object_or_404(rows, key=key)
    if not Source.objects.visible_to(user).filter(pk=row.source_id).exists():
        raise Http404
    return row


def _reliability(form: ReliabilityForm, rows: QuerySet[Any], user: User) -> dict[str, Any]:
    """Form, history and current grade, newest first."""
    graded = list(rows.select_related("graded_by", "retired_by").order_by("-pk"))
    return {
        "form": form,
        "grades": graded,
        "current": next((it for it in graded if it.is_live), None),
        "refused": why_not(partial(policies.check_can_change_sources, user)),
    }


def _given(request: HttpRequest, form: Any, give: Any) -> bool:
    """Whether a grade was sent and given; what was refused stands in the form."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        give(**form.cleaned_data)
    except ValidationError as refusal:
        take_over(form, refusal)
        return False
    messages.success(request, _("The grade is recorded."))
    return True


def _status(request: HttpRequest) -> int:
    return 422 if request.method == "POST" else 200
