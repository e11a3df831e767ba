"""What is written on a claim: itself, its figures, appearances, evidence, findings; corrected and
retired with a reason. What is refused keeps what was written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from audit.canonical import digest
from claims import actions, policies
from claims.models import Claim
from desk import keeping, offered
from desk.claim_forms import (
    CORRECT,
    AppearanceForm,
    EvidenceForm,
    FigureForm,
    FindingForm,
    OnClaimForm,
    ReviseClaimForm,
)
from desk.draft_forms import Reasoned
from desk.reasons import why_not
from desk.signed_in import person
from desk.views.claims import found_claim
from sources.models import Source

writes = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True)
class Sheet:
    """A page with one form on a claim, and where it leads back to."""

    heading: str
    part: str
    button: str
    said: str
    lists: tuple[str, ...] = ()


@writes
def revise(request: HttpRequest, reference: str) -> HttpResponse:
    claim, user = _claim(request, reference)
    typed = ReviseClaimForm.typed_of(claim)
    form = ReviseClaimForm(request.POST or None, initial=typed)
    sheet = Sheet(_("What the claim says"), "main", _("Revise"), _("Revised."))
    return _corrected(request, claim, form, typed, partial(actions.revise_claim, claim, by=user),
                      sheet)  # fmt: skip


@writes
def retire(request: HttpRequest, reference: str) -> HttpResponse:
    claim, user = _claim(request, reference)
    check = partial(policies.check_can_retire_claim, claim)
    then = reverse("desk:claims")
    return _retired(request, claim, claim, partial(actions.retire_claim, claim, by=user), check,
                    then)  # fmt: skip


@writes
def new_figure(request: HttpRequest, reference: str) -> HttpResponse:
    claim, user = _claim(request, reference)
    form = FigureForm(request.POST or None, user=user)
    sheet = Sheet(_("A figure that the claim states"), "figures", _("Add the figure"),
                  _("The figure is added."), ("observations",))  # fmt: skip
    add = partial(actions.add_quantity, claim, position=claim.quantities.count(), by=user)
    return _written(request, claim, form, add, sheet)


@writes
def new_appearance(request: HttpRequest, reference: str) -> HttpResponse:
    claim, user = _claim(request, reference)
    form = AppearanceForm(request.POST or None, user=user, initial=_proposed(request))
    sheet = Sheet(_("Where the claim was seen"), "appearances", _("Add the appearance"),
                  _("The appearance is added."), ("sources",))  # fmt: skip
    return _written(request, claim, form, partial(actions.add_appearance, claim, by=user), sheet)


@writes
def new_evidence(request: HttpRequest, reference: str) -> HttpResponse:
    """What bears on the claim. Asked with a source in the address, its figures can be chosen."""
    claim, user = _claim(request, reference)
    typed = {**_proposed(request), "stance": "supports"}
    form: EvidenceForm = EvidenceForm(
        _sent(request), claim=claim, user=user, initial={**typed, **_again(request)}
    )
    sheet = Sheet(_("What speaks for or against it"), "evidence", _("Add the evidence"),
                  _("The evidence is added."), ("sources",))  # fmt: skip
    return _written(request, claim, form, partial(actions.add_evidence, claim, by=user), sheet)


@writes
def new_finding(request: HttpRequest, reference: str) -> HttpResponse:
    claim, user = _claim(request, reference)
    named = {"quantity": request.GET.get("quantity", "")[:80]}
    form = FindingForm(request.POST or None, claim=claim, initial=named)
    sheet = Sheet(_("Hold a figure against an estimate"), "figures", _("Hold it against it"),
                  _("A worker says where the figure stands."), ("estimates",))  # fmt: skip
    return _written(request, claim, form, partial(actions.add_finding, by=user), sheet)


@writes
def correct(request: HttpRequest, reference: str, kind: str, key: str) -> HttpResponse:
    """A figure, an appearance or a piece of evidence, with a reason."""
    claim, user = _claim(request, reference)
    row = _row(claim, kind, key, user)
    form_of: Any = CORRECT[type(row)]
    typed, hidden = _seen(form_of.typed_of(row), user)
    more: dict[str, Any] = {"user": user} | ({"claim": claim} if kind == "evidence" else {})
    form = form_of(_sent(request), initial={**typed, **_again(request)}, **more)
    revise = actions.revise_quantity if kind == "figures" else actions.revise_on_claim

    def keep(**changes: Any) -> bool:
        for name in hidden:  # no wish to drop what the person could not see
            if changes.get(name) is None:
                changes.pop(name, None)
        return revise(row, by=user, **changes)

    lists = ("observations",) if kind == "figures" else ("sources",)
    sheet = Sheet(str(row), kind, _("Correct"), _("Corrected."), lists)
    return _corrected(request, claim, form, typed, keep, sheet)


@writes
def retire_row(request: HttpRequest, reference: str, kind: str, key: str) -> HttpResponse:
    claim, user = _claim(request, reference)
    row = _row(claim, kind, key, user)
    check = partial(policies.check_can_retire_on_claim, row)
    action = partial(actions.retire_on_claim, row, by=user)
    then = f"{reverse('desk:claim', args=[claim.reference])}#{PARTS[kind]}"
    return _retired(request, claim, row, action, check, then)


@require_safe
def cite(request: HttpRequest) -> HttpResponse:
    """From a passage or a figure of a source to the form for evidence of the claim named."""
    user = person(request)
    rows = Claim.objects.live().visible_to(user)
    reference = request.GET.get("reference", "").strip()[:11]
    claim = rows.filter(reference=reference).first() if "\x00" not in reference else None
    named = {name: request.GET[name][:80] for name in OFFERED if name in request.GET}
    if claim is None:
        messages.info(request, _("There is no claim with this reference."))
        back = Source.objects.visible_to(user).filter(slug=named.get("source", "")).first()
        return redirect("desk:source", back.slug) if back else redirect("desk:sources")
    return redirect(reverse("desk:new_evidence", args=[claim.reference], query=named))


OFFERED = ("source", "observation", "passage")
PARTS = {"figures": "figures", "appearances": "appearances", "evidence": "evidence",
         "findings": "figures", "relations": "related"}  # fmt: skip
"""Of what kinds rows hang on a claim, and where on its page they stand."""
ROWS = {"figures": "quantities", "appearances": "appearances", "evidence": "evidence"}


def _claim(request: HttpRequest, reference: str) -> tuple[Claim, User]:
    """The claim, and who may change it."""
    user = person(request)
    claim = found_claim(reference, user)
    policies.check_can_change_claims(user)
    if not claim.is_live:
        raise Http404
    return claim, user


def _row(claim: Claim, kind: str, key: str, user: User) -> Any:
    """A live row of the claim; what rests on a source that is not theirs to see is not there."""
    if kind == "findings":
        rows = offered.findings_of(claim)
        return get_object_or_404(rows, uuid=offered.uuid_of(key))
    if kind == "relations":
        return get_object_or_404(claim.relations.live(), uuid=offered.uuid_of(key))
    rows = getattr(claim, ROWS[kind]).live()
    if kind != "figures":
        rows = rows.filter(source__in=Source.objects.visible_to(user)).select_related("source")
    return get_object_or_404(rows, key=key)


def _seen(typed: dict[str, Any], user: User) -> tuple[dict[str, Any], list[str]]:
    """Without the figure that was read in a source which is not this person's to see."""
    read_in = getattr(typed.get("observation"), "source", None)
    if read_in is None or Source.objects.visible_to(user).filter(pk=read_in.pk).exists():
        return typed, []
    return {**typed, "observation": None}, ["observation"]


def _sent(request: HttpRequest) -> Any:
    """What was posted to be kept; "show" only asks for what there is to choose from."""
    return request.POST if request.method == "POST" and "show" not in request.POST else None


def _again(request: HttpRequest) -> dict[str, str]:
    """What was typed before figures and passages of a source were asked for."""
    sent = request.POST if "show" in request.POST else {}
    return {name: str(text) for name, text in sent.items()}


def _proposed(request: HttpRequest) -> dict[str, str]:
    """What a link here may fill in."""
    return {name: request.GET[name][:80] for name in OFFERED if name in request.GET}


def _written(
    request: HttpRequest, claim: Claim, form: OnClaimForm, keep: Callable[..., Any], sheet: Sheet
) -> HttpResponse:
    if keeping.saved(form, lambda _fields: (keep(**form.given()), True)):
        messages.success(request, sheet.said)
        return _back(claim, sheet.part)
    return _page(request, claim, form, sheet, {})


def _corrected(
    request: HttpRequest,
    claim: Claim,
    form: OnClaimForm,
    typed: Mapping[str, Any],
    keep: Callable[..., Any],
    sheet: Sheet,
) -> HttpResponse:
    """As above, unless somebody changed it since the form was filled in."""
    seen = digest({name: str(value or "") for name, value in typed.items()})
    if form.is_bound and form.is_valid() and request.POST.get("seen") != seen:
        form.add_error(None, _(
            "Somebody changed this since you opened it. Compare with what it says now, and send "
            "again to keep yours."
        ))  # fmt: skip
        return _page(request, claim, form, sheet, {"seen": seen, "stands": _spelled(form, typed)})
    if keeping.saved(form, lambda _fields: (keep(**form.given()), True)):
        messages.success(request, sheet.said)
        return _back(claim, sheet.part)
    return _page(request, claim, form, sheet, {"seen": seen})


def _spelled(form: Form, typed: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(str(form.fields[name].label), str(value or "–")) for name, value in typed.items()]


def _page(
    request: HttpRequest, claim: Claim, form: Form, sheet: Sheet, more: dict[str, Any]
) -> HttpResponse:
    context = {"claim": claim, "form": form, "sheet": sheet, **more,
               "lists": offered.lists(sheet.lists, person(request))}  # fmt: skip
    return render(request, "desk/on_claim.html", context, status=422 if form.errors else 200)


def _back(claim: Claim, part: str) -> HttpResponse:
    response = redirect("desk:claim", claim.reference)
    response["Location"] += f"#{part}"
    return response


def _retired(
    request: HttpRequest,
    claim: Claim,
    row: Any,
    action: Callable[..., Any],
    check: Callable[[], object],
    then: str,
) -> HttpResponse:
    """Asked for with a reason, or refused in words."""
    form = Reasoned(request.POST or None)
    if keeping.saved(form, lambda fields: (action(**fields), True)):
        messages.success(request, _("Retired. It stays readable, with its history."))
        return redirect(then)
    context = {"claim": claim, "row": row, "form": form, "refused": why_not(check)}
    status = 422 if form.errors else 200
    return render(request, "desk/retire_on_claim.html", context, status=status)
