"""What readers see: the list, one claim, its earlier versions, the log of corrections."""

from __future__ import annotations

import json

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils.http import http_date
from django.utils.translation import gettext as _

from claims.models import Correction, Version
from public import front
from public.addresses import absolute
from public.addresses import home as home_address
from public.caching import for_readers
from public.claim_page import ClaimPage, page_of
from public.forms import ClaimSearch
from public.front import Standing
from public.gone import gone
from public.pages import page_of_list

PER_PAGE = 25


@for_readers
def home(request: HttpRequest) -> HttpResponse:
    """Readers see what is published; whoever works here goes on to their work."""
    if request.user.is_authenticated:
        return redirect("desk:home")
    return _list(request)


@for_readers
def published(request: HttpRequest) -> HttpResponse:
    return _list(request)


@for_readers
def claim(request: HttpRequest, reference: str) -> HttpResponse:
    """What is published of a claim now; 410 with the reason once it was withdrawn."""
    standing = _standing(reference)
    if standing.shown is None:
        return gone(request, standing)
    return _page(request, page_of(standing, standing.shown))


@for_readers
def version(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """An earlier version as readers saw it; the current one stands at the claim's address."""
    standing = _standing(reference)
    if standing.shown is None or number in standing.gone:
        return gone(request, standing)
    if number == standing.shown.number:
        return redirect("public:claim", reference)
    return _page(request, page_of(standing, _open_version(standing, number)))


@for_readers
def bibtex(request: HttpRequest, reference: str) -> HttpResponse:
    standing = _standing(reference)
    if standing.shown is None:
        return gone(request, standing)
    text = page_of(standing, standing.shown).citation.bibtex()
    return _file(text, "application/x-bibtex", f"{reference}.bib")


@for_readers
def csl(request: HttpRequest, reference: str) -> HttpResponse:
    standing = _standing(reference)
    if standing.shown is None:
        return gone(request, standing)
    item = page_of(standing, standing.shown).citation.csl()
    text = json.dumps([item], ensure_ascii=False, indent=2)
    return _file(text, "application/vnd.citationstyles.csl+json", f"{reference}.json")


@for_readers
def corrections(request: HttpRequest) -> HttpResponse:
    """Everything that was corrected or withdrawn, newest first."""
    page = page_of_list(front.corrections(), request, PER_PAGE)
    page.object_list = front.with_cards(page.object_list)
    return render(request, "public/corrections.html", {"page": page})


@for_readers
def methodology(request: HttpRequest) -> HttpResponse:
    return render(request, "public/methodology.html", {"publisher": settings.PLUMBLINE_PUBLISHER})


@for_readers
def corrections_policy(request: HttpRequest) -> HttpResponse:
    context = {
        "publisher": settings.PLUMBLINE_PUBLISHER,
        "contact": settings.PLUMBLINE_READERS_CONTACT,
        "codes": Correction.Code.labels,
    }
    return render(request, "public/corrections_policy.html", context)


@for_readers
def favicon(_request: HttpRequest) -> HttpResponse:
    """For the agents that ask for this name without having read a page."""
    return redirect(static("img/favicon.svg"))


def _list(request: HttpRequest) -> HttpResponse:
    form = ClaimSearch(request.GET)
    page = page_of_list(form.found(), request, PER_PAGE)
    page.object_list = front.listed_on(page)
    here = home_address() if page.number == 1 else f"{absolute('published')}?page={page.number}"
    context = {
        "form": form,
        "page": page,
        "any": form.narrows or bool(page.object_list),
        "address": here,
    }
    return render(request, "public/home.html", context)


def _page(request: HttpRequest, page: ClaimPage) -> HttpResponse:
    context = {
        "page": page,
        "dossier": page.printed.composition,
    }
    response = render(request, "public/claim.html", context)
    if not page.is_looked_at_again:  # nobody knows since when it is
        response.headers["Last-Modified"] = http_date(page.modified.timestamp())
    return response


def _standing(reference: str) -> Standing:
    standing = front.standing(reference)
    if standing is None:
        raise Http404(_("No claim was published under this reference."))
    return standing


def _open_version(standing: Standing, number: int) -> Version:
    if number not in standing.open_versions:
        raise Http404(_("Readers never saw such a version."))
    found: Version = standing.claim.versions.get(number=number)
    return found


def _file(text: str, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(text, content_type=f"{kind}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
