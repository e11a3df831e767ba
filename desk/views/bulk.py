"""Changing several claims: choosing, saying what, seeing what would become of each, doing it."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from claims import policies, tasks, together
from claims.models import BulkEdit, Claim
from desk import lists
from desk.bulk_forms import ChangeForm
from desk.forms import take_over
from desk.listing import page_of
from desk.reasons import attempted, why_not
from desk.signed_in import fragment, person

PREVIEWED = 50
"""Claims of which it is said beforehand what would become of them; all are told afterwards."""
HERE = 25
"""So many are changed while the page is waited for; more are a worker's."""


@require_http_methods(["GET", "HEAD", "POST"])
def bulk(request: HttpRequest) -> HttpResponse:
    """Say what to change; the page then shows what would become of each claim, and asks again."""
    user = person(request)
    policies.check_can_change_claims(user)
    posted = request.method == "POST"
    claims = _chosen(request, user)
    form = ChangeForm(request.POST if posted else None)
    rehearsed: list[Any] = []
    if posted and form.is_valid():
        try:
            if request.POST.get("sure") == "yes":
                return _do(claims, form, user)
            rehearsed = _rehearse(claims, form, user)
        except ValidationError as refusal:
            take_over(form, refusal)
    context = {
        "form": form,
        "claims": claims,
        "references": ",".join(claim.reference for claim in claims),
        "most": together.MOST,
        "rehearsed": rehearsed,
        "untold": max(0, len(claims) - PREVIEWED) if rehearsed else 0,
    }
    return render(request, "desk/bulk.html", context, status=422 if form.errors else 200)


def _chosen(request: HttpRequest, user: User) -> list[Claim]:
    """The claims ticked, those named in what was shown, or all that an address lists."""
    if request.method == "POST":
        given = request.POST.get("references", "")[:10_000].split(",")
        references = [it for it in given if "\x00" not in it]
        rows = Claim.objects.live().visible_to(user).filter(reference__in=references)
        return list(rows.order_by("-reference")[: together.MOST + 1])
    if request.GET.get("which") == "all":
        query = QueryDict(request.GET.get("query", "")[:4_000])
        form = lists.CLAIMS.form(query, user)
        return list(lists.CLAIMS.rows(form, user, [])[: together.MOST + 1])
    ticked = request.GET.getlist("claim")[: together.MOST + 1]
    rows = Claim.objects.live().visible_to(user)
    return list(rows.filter(reference__in=[it.replace("\x00", "") for it in ticked]))


def _rehearse(claims: list[Claim], form: ChangeForm, user: User) -> list[Any]:
    change = form.change()
    policies.check_can_edit_together(
        count=len(claims), most=together.MOST, says_something=change.says_something
    )
    return together.preview(claims[:PREVIEWED], change, by=user)


def _do(claims: list[Claim], form: ChangeForm, user: User) -> HttpResponse:
    edit = together.edit_together(claims, form.change(), by=user)
    if len(claims) <= HERE:
        together.run(edit)
    else:
        tasks.enqueue_edits([edit.pk])
    return redirect("desk:bulk_edit", edit.uuid)


@require_safe
def bulk_edit(request: HttpRequest, uuid: str) -> HttpResponse:
    """What became of each claim, and undoing it."""
    return render(request, "desk/bulk_edit.html", _report(request, uuid))


@fragment
@require_safe
def bulk_progress(request: HttpRequest, uuid: str) -> HttpResponse:
    return render(request, "desk/bulk/report.html", _report(request, uuid))


@require_POST
def undo_bulk(request: HttpRequest, uuid: str) -> HttpResponse:
    user = person(request)
    edit = _own(uuid, user)
    done: list[int] = []
    if attempted(request, lambda: done.append(together.undo(edit, by=user))):
        told = ngettext("%(n)d claim is as before.", "%(n)d claims are as before.", done[0])
        messages.success(request, told % {"n": done[0]})
    return redirect("desk:bulk_edit", edit.uuid)


def _own(uuid: str, user: User) -> BulkEdit:
    """Everybody sees what they changed themselves; the history of a claim is everybody's."""
    rows = BulkEdit.objects.filter(made_by=user)
    return get_object_or_404(rows, uuid=uuid)


def _report(request: HttpRequest, uuid: str) -> dict[str, Any]:
    user = person(request)
    edit = _own(uuid, user)
    rows = edit.rows.select_related("claim")
    counts: dict[str, int] = {}
    for outcome in edit.rows.values_list("outcome", flat=True):
        counts[outcome or "left"] = counts.get(outcome or "left", 0) + 1
    return {
        "edit": edit,
        "page": page_of(rows.order_by("position"), request, 50),
        "counts": counts,
        "is_running": bool(counts.get("left")),
        "undo_refused": why_not(partial(policies.check_can_undo_together, edit, by=user)),
        "undoable": bool(counts.get("changed")) and edit.undone_at is None,
    }
