"""Logging a claim: paste, look at what was read from it, log. Drafts are kept all the while."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from audit.errors import DomainError
from claims import drafting, policies
from claims.drafting import found_in
from claims.intake import usual_case
from claims.models import Claim, ClaimDraft
from desk import keeping, logging_page, offered
from desk.forms import take_over
from desk.listing import page_of
from desk.logging_forms import (
    MOST_FIGURES,
    FigureRow,
    LogForm,
    PasteForm,
    forms_of,
    repeated,
    suggested,
    typed_in,
)
from desk.reasons import why_not
from desk.signed_in import fragment, person, while_typing

writes = require_http_methods(["GET", "HEAD", "POST"])
LONGEST_WINDOW = 36


@writes
def new_claim(request: HttpRequest) -> HttpResponse:
    """Where logging begins. A link here may bring a text, an address and a title along."""
    user = person(request)
    policies.check_can_change_claims(user)
    names = ("text", "url", "title")
    brought = {name: request.GET[name] for name in names if name in request.GET}
    form = PasteForm(request.POST or None, initial=brought)
    made = keeping.saved(form, partial(_begun, user))
    if made is not None:
        return redirect("desk:draft", made.uuid)
    drafts = ClaimDraft.objects.open().visible_to(user)
    context = {"form": form, "drafts": drafts[:5], "drafted": drafts.count(),
               "open_drafts": _names(drafts)}  # fmt: skip
    return render(request, "desk/log/new.html", context, status=422 if form.errors else 200)


@writes
def draft(request: HttpRequest, uuid: str) -> HttpResponse:
    """The claim of a draft, to be confirmed or corrected, and logged."""
    user = person(request)
    policies.check_can_change_claims(user)
    found = _draft(uuid, user)
    if found.claim is not None:
        messages.info(request, _("This draft is logged already."))
        return redirect("desk:claim", found.claim.reference)
    if request.method != "POST":
        drafting.take_text(found, by=user)
        return _page(request, found, _typed_or_suggested(found, user), user)
    typed, sent = typed_in(request.POST), request.POST
    if sent.get("do") == "row":
        typed["figures"] = [*typed["figures"], {}][:MOST_FIGURES]
    kept = _kept(request, found, typed, user)
    if "candidate" in sent:
        drafting.choose(kept, _number(sent.get("candidate")), by=user)
        return redirect("desk:draft", kept.uuid)
    if sent.get("do") == "row":
        return _page(request, kept, typed, user)
    return _logged(request, kept, typed, user)


@while_typing
@require_POST
def keep(request: HttpRequest, uuid: str) -> HttpResponse:
    """Keep what was typed, and say what it may repeat and how its figures are read."""
    user = person(request)
    found = _draft(uuid, user)
    typed = typed_in(request.POST)
    kept = _kept(request, found, typed, user)
    if kept.pk != found.pk:
        messages.info(request, _(
            "This draft was changed in another window. What you typed here is kept as a draft of "
            "its own: this one."
        ))  # fmt: skip
        return HttpResponse(status=204, headers={"HX-Redirect": _address(kept)})
    _form, rows = forms_of(typed, user=user, bound=True)
    context = {
        "draft": kept,
        "rows": rows,
        "repeats": logging_page.likely(typed, user),
        "ticked": set(typed["repeats"]),
    }
    return render(request, "desk/log/kept.html", context)


@fragment
@require_safe
def arrival(request: HttpRequest, uuid: str) -> HttpResponse:
    """How far the capture of the link is; the page is loaded anew once its text is there."""
    user = person(request)
    found = _draft(uuid, user)
    untouched = not found.revision
    if drafting.take_text(found, by=user) and untouched:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return render(request, "desk/log/arrival.html", {"draft": found})


@require_safe
def drafts(request: HttpRequest) -> HttpResponse:
    user = person(request)
    rows = ClaimDraft.objects.open().visible_to(user).select_related("source")
    context = {
        "page": page_of(rows.defer("found"), request),
        "open_drafts": _names(rows),
        "change_refused": why_not(partial(policies.check_can_change_claims, user)),
    }
    return render(request, "desk/log/drafts.html", context)


@writes
def discard(request: HttpRequest, uuid: str) -> HttpResponse:
    """Asked for, done, and undone from the list with one button."""
    user = person(request)
    policies.check_can_change_claims(user)
    found = _draft(uuid, user)
    if request.method == "POST" and request.POST.get("do") == "restore":
        drafting.restore(found, by=user)
        return redirect("desk:draft", found.uuid)
    if request.method == "POST":
        drafting.discard(found, by=user)
    return render(request, "desk/log/discard.html", {"draft": _draft(uuid, user)})


@require_safe
def bookmarklet(request: HttpRequest) -> HttpResponse:
    """The bookmark that logs a claim from any page."""
    address = request.build_absolute_uri(reverse("desk:new_claim"))
    return render(
        request, "desk/log/bookmarklet.html", {"script": BOOKMARKLET % address, "address": address}
    )


BOOKMARKLET = (
    "javascript:(()=>{let s=String(getSelection()).slice(0,6000),u;do{"
    "u='%s?'+new URLSearchParams({url:location.href,title:document.title.slice(0,200),text:s});"
    "s=s.slice(0,-50)}while(s&&u.length>3900);open(u,'_blank')})()"
)
"""Opens the page with the selected words; nothing is sent before somebody presses its button.
Servers refuse a request whose first line is longer than 4,094 bytes (gunicorn's own limit), and a
letter may take nine of them, so the words are cut until they fit."""


def _address(found: ClaimDraft) -> str:
    return reverse("desk:draft", args=[found.uuid])


def _begun(user: User, given: dict[str, Any]) -> ClaimDraft:
    names = ("text", "url", "title", "fetch")
    return drafting.begin(by=user, **{name: given[name] for name in names})


def _draft(uuid: str, user: User) -> ClaimDraft:
    rows = ClaimDraft.objects.visible_to(user).select_related("claim", "source", "capture")
    found: ClaimDraft = get_object_or_404(rows, uuid=uuid)
    return found


def _kept(request: HttpRequest, found: ClaimDraft, typed: dict[str, Any], user: User) -> ClaimDraft:
    """The draft with what was sent; what was typed for other statements stays beside it."""
    others = found.parsed().get("others", {})
    window = request.POST.get("window", "")[:LONGEST_WINDOW].replace("\x00", "")
    revision = _number(request.POST.get("revision"))
    return drafting.keep(
        found, {**typed, "others": others}, revision=revision, window=window, by=user
    )


def _typed_or_suggested(found: ClaimDraft, user: User) -> dict[str, Any]:
    """What was typed so far, over what is suggested for the chosen statement."""
    typed = found.parsed()
    if "statement" in typed:
        return typed
    spoken = found_in(found)
    first = suggested(spoken[found.chosen]) if found.chosen < len(spoken) else {}
    case = usual_case(user)
    return {
        "language": "en",
        "modality": "asserted",
        "case": case.slug if case else "",
        "source": found.source.slug if found.source else "",
        "source_title": drafting.headline(found.text),
        "source_url": found.url,
        "appeared_on": first.get("claimed_on", ""),
        "keep_text": bool(found.text) and not found.capture_id and len(spoken) > 1,
        **first,
        **{name: value for name, value in typed.items() if value},
    }


def _logged(
    request: HttpRequest, found: ClaimDraft, typed: dict[str, Any], user: User
) -> HttpResponse:
    form, rows = forms_of(typed, user=user, bound=True)
    good = [row.is_valid() for row in rows]
    claim = None
    if form.is_valid() and all(good):
        claim = _attempt(found, form, rows, typed, user)
    if claim is None:
        return _page(request, found, typed, user, form=form, rows=rows)
    messages.success(request, _("Logged as %(reference)s.") % {"reference": claim.reference})
    return redirect("desk:claim", claim.reference)


def _attempt(
    found: ClaimDraft, form: LogForm, rows: list[FigureRow], typed: dict[str, Any], user: User
) -> Claim | None:
    """Log it, or put what was refused at its fields."""
    figures = [given for row in rows if (given := row.given()) is not None]
    try:
        with transaction.atomic():
            return drafting.log_draft(
                found,
                by=user,
                seen=form.seen(),
                keep_text=form.cleaned_data["keep_text"],
                figures=figures,
                repeats=repeated(typed, user),
                **form.of_claim(),
            )
    except ValidationError as error:
        take_over(form, error)
    except (DomainError, PermissionDenied) as error:
        form.add_error(None, str(error))
    return None


def _page(
    request: HttpRequest,
    found: ClaimDraft,
    typed: dict[str, Any],
    user: User,
    form: LogForm | None = None,
    rows: list[FigureRow] | None = None,
) -> HttpResponse:
    if form is None or rows is None:
        form, rows = forms_of(typed, user=user, bound=False)
    for row, shown in zip(rows, forms_of(typed, user=user, bound=True)[1], strict=True):
        row.shown = shown
    context = {
        "page": logging_page.read(found, typed, user),
        "draft": found,
        "form": form,
        "rows": rows,
        "window": str(uuid4()),
        "lists": offered.lists(["sources"], user),
    }
    return render(request, "desk/log/draft.html", context, status=422 if form.errors else 200)


def _names(rows: Any) -> str:
    return " ".join(str(it) for it in rows.values_list("uuid", flat=True)[: drafting.MOST_DRAFTS])


def _number(text: Any) -> int:
    given = str(text or "")[:6]
    return int(given) if given.isascii() and given.isdigit() else 0
