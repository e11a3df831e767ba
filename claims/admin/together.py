"""Approving several claims at once: each is shown, named by its digest, decided on by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from audit.admin.panels import sentence_of
from claims import actions
from claims.admin.review import ReviewClaim
from claims.checklist import open_points
from claims.models import Claim
from claims.policies import check_no_open_points
from claims.transitions import TRANSITIONS

MOST = 20
"""Claims read on one page; each is read in full, so that its digest can be shown."""
CHOSEN = re.compile(r"([0-9]{1,18}):([0-9a-f]{64})")


@admin.action(description=_lazy("Approve those without open points …"), permissions=["review"])
def approve_together(
    model_admin: Any, request: HttpRequest, queryset: QuerySet[Claim]
) -> HttpResponse | None:
    """A page of what was chosen; nothing is approved before it was shown."""
    chosen = list(queryset.order_by("reference")[: MOST + 1])
    if len(chosen) > MOST:
        told = _("Choose at most %d claims: each is read in full.") % MOST
        model_admin.message_user(request, told, messages.WARNING)
        return None
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Approve together"),
        "opts": model_admin.opts,
        "entries": [_Entry(claim, request.user) for claim in chosen],
    }
    return TemplateResponse(request, "admin/claims/claim/together.html", context)


def approve_chosen(request: HttpRequest) -> HttpResponse:
    """Approve what was ticked, as it was shown; says of each claim what became of it."""
    if not request.user.has_perm(TRANSITIONS["approve"].permission):
        raise PermissionDenied
    user: Any = request.user
    note = request.POST.get("note", "")[:4000].replace("\0", "").strip()
    for claim, refusal in actions.approve_several(_read(request), note=note, by=user):
        if refusal:
            messages.error(request, f"{claim.reference}: {refusal}")
        else:
            messages.success(request, _("%s is approved.") % claim.reference)
    return redirect("admin:claims_claim_changelist")


def _read(request: HttpRequest) -> Iterator[tuple[Claim, str]]:
    chosen = [CHOSEN.fullmatch(it) for it in request.POST.getlist("read")[:MOST]]
    digests = {int(it[1]): it[2] for it in chosen if it}
    rows = Claim.objects.visible_to(request.user).filter(pk__in=digests)
    return ((claim, digests[claim.pk]) for claim in rows.order_by("reference"))


class _Entry:
    """A claim as it would be approved, or why it cannot be approved here."""

    def __init__(self, claim: Claim, user: Any) -> None:
        self.claim = claim
        self.panel = ReviewClaim(claim, user)

    @property
    def value(self) -> str:
        return f"{self.claim.pk}:{self.panel.digest}"

    @property
    def why_not(self) -> str:
        decision = next((it for it in self.panel.decisions() if it["value"] == "approve"), None)
        if decision is None:
            return _("It is not in review.")
        if decision["why_not"]:
            return str(decision["why_not"])
        return sentence_of(lambda: check_no_open_points(open_points(self.claim)))
