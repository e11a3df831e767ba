"""Claims: the list, one claim, and what can be done with it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from audit.errors import DomainError
from claims import policies
from claims.models import Claim, Version
from desk import claim_page, list_page, lists, work_page
from desk.reasons import attempted, why_not
from desk.signed_in import fragment, person
from dossiers import actions as dossier_actions
from dossiers import policies as dossier_policies
from dossiers.models import Dossier

Scope = Dossier.Scope


@require_safe
def claims(request: HttpRequest) -> HttpResponse:
    """The list: filters, order and page all stand in the address."""
    user = person(request)
    may_change = not why_not(partial(policies.check_can_change_claims, user))
    more = {"may_change": may_change}
    return list_page.shown(lists.CLAIMS, request, user, "desk/claims.html", more)


@require_safe
def claim(request: HttpRequest, reference: str) -> HttpResponse:
    return shown(request, reference, {})


def shown(
    request: HttpRequest, reference: str, bound: Mapping[str, Form], *, status: int = 200
) -> HttpResponse:
    """The page of a claim; `bound` are forms that were refused and keep what was written."""
    user = person(request)
    found = found_claim(reference, user)
    context = {
        "page": claim_page.read(found, user),
        "work": work_page.read(found, user, bound),
        "claim": found,
        "changeable": _changeable(found, user),
        "dossier_refused": why_not(partial(dossier_policies.check_can_issue, found, by=user)),
    }
    return render(request, "desk/claim.html", context, status=status)


@fragment
@require_safe
def figures(request: HttpRequest, reference: str) -> HttpResponse:
    """The claimed figures alone, polled while something is being worked out."""
    found = found_claim(reference, person(request))
    rows = claim_page.figures_of(found)
    claim_page.show_sources(rows, person(request))
    claim_page.hold_against_each_other(rows, person(request))
    return render(
        request,
        "desk/claim/figures.html",
        {
            "claim": found,
            "figures": rows,
            "waiting": claim_page.is_waiting(rows),
            "changeable": _changeable(found, person(request)),
        },
    )


@fragment
@require_safe
def claim_dossiers(request: HttpRequest, reference: str) -> HttpResponse:
    """The claim's dossiers alone, polled while one is being made."""
    found = found_claim(reference, person(request))
    dossiers = list(claim_page.claim_dossiers(found, person(request)))
    return render(request, "desk/claim/dossiers.html", {"claim": found, "dossiers": dossiers})


@require_POST
def make_dossier(request: HttpRequest, reference: str) -> HttpResponse:
    user = person(request)
    found = found_claim(reference, user)
    scope = Scope.SUMMARY if request.POST.get("scope") == Scope.SUMMARY else Scope.FULL
    number = request.POST.get("version", "")
    if attempted(request, partial(_issue, found, number, by=user, scope=scope)):
        messages.success(request, _("The dossier is below. An unchanged claim is not set twice."))
    response = redirect("desk:claim", found.reference)
    response["Location"] += "#dossiers"
    return response


def _issue(found: Claim, number: str, *, by: User, scope: Scope) -> Dossier:
    """Of the claim as it is, or of an earlier version that is named."""
    if not number:
        return dossier_actions.issue_dossier(found, by=by, scope=scope)
    numbered = Version.objects.filter(claim=found, number=number) if number.isdecimal() else None
    version = numbered.first() if numbered is not None and len(number) < 8 else None
    if version is None:
        raise DomainError(_("The claim has no version %(number)s.") % {"number": number[:20]})
    return dossier_actions.issue_superseded(version, by=by, scope=scope)


def _changeable(found: Claim, user: User) -> bool:
    """Whether links to correct what stands on the claim lead anywhere."""
    return found.is_live and not why_not(partial(policies.check_can_change_claims, user))


def found_claim(reference: str, user: User) -> Claim:
    rows = Claim.objects.visible_to(user).select_related("case", "created_by", "verdict__scale")
    found: Claim = get_object_or_404(rows, reference=reference)
    return found
