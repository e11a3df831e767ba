"""What readers see: the list, one claim, its earlier versions, the log of corrections."""

from __future__ import annotations

import json

from django.conf import settings
from django.core.paginator import Page, Paginator
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

PER_PAGE = 25


@for_readers
def home(request: HttpRequest) -> HttpResponse:
    """Readers see what is published; whoever works here goes on to their work."""
    if request.user.is_authenticated:
        return redirect("desk:claims")
    return _list(request)


@for_readers
def published(request: HttpRequest) -> HttpResponse:
    return _list(request)


@for_readers
def claim(request: HttpRequest, reference: str) -> HttpResponse:
    """What is published of a claim now; 410 with the reason once it was withdrawn."""
    standing = _standing(reference)
    if standing.shown is None:
        return _gone(request, standing)
    return _page(request, page_of(standing, standing.shown))


@for_readers
def version(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """An earlier version as readers saw it; the current one stands at the claim's address."""
    standing = _standing(reference)
    if standing.shown is None or number in standing.gone:
        return _gone(request, standing)
    if number == standing.shown.number:
        return redirect("public:claim", reference)
    return _page(request, page_of(standing, _open_version(standing, number)))


@for_readers
def bibtex(_request: HttpRequest, reference: str) -> HttpResponse:
    page = _current(reference)
    return _file(page.citation.bibtex(), "application/x-bibtex", f"{reference}.bib")


@for_readers
def csl(_request: HttpRequest, reference: str) -> HttpResponse:
    text = json.dumps([_current(reference).citation.csl()], ensure_ascii=False, indent=2)
    return _file(text, "application/vnd.citationstyles.csl+json", f"{reference}.json")


@for_readers
def corrections(request: HttpRequest) -> HttpResponse:
    """Everything that was corrected or withdrawn, newest first."""
    page = _page_of(front.corrections(), request)
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
def robots(request: HttpRequest) -> HttpResponse:
    context = {"sitemap": absolute("sitemap")}
    return render(request, "robots.txt", context, content_type="text/plain")


@for_readers
def favicon(_request: HttpRequest) -> HttpResponse:
    """For the agents that ask for this name without having read a page."""
    return redirect(static("img/favicon.svg"))


def _list(request: HttpRequest) -> HttpResponse:
    form = ClaimSearch(request.GET, front.listed())
    context = {
        "form": form,
        "page": _page_of(form.found(), request),
        "any": bool(form.rows),
        "publisher": settings.PLUMBLINE_PUBLISHER,
        "address": home_address(),
    }
    return render(request, "public/home.html", context)


def _page(request: HttpRequest, page: ClaimPage) -> HttpResponse:
    context = {
        "page": page,
        "dossier": page.printed.composition,
        "publisher": settings.PLUMBLINE_PUBLISHER,
    }
    response = render(request, "public/claim.html", context)
    if not page.is_looked_at_again:  # nobody knows since when it is
        response.headers["Last-Modified"] = http_date(page.modified.timestamp())
    return response


def _gone(request: HttpRequest, standing: Standing) -> HttpResponse:
    """That a claim was withdrawn, when and why, and no word of what it said."""
    context = {"reference": standing.claim.reference, "withdrawal": standing.withdrawal}
    return render(request, "public/withdrawn.html", context, status=410)


def _standing(reference: str) -> Standing:
    standing = front.standing(reference)
    if standing is None:
        raise Http404(_("No claim was published under this reference."))
    return standing


def _current(reference: str) -> ClaimPage:
    standing = _standing(reference)
    if standing.shown is None:
        raise Http404(_("This claim was withdrawn."))
    return page_of(standing, standing.shown)


def _open_version(standing: Standing, number: int) -> Version:
    if number not in standing.open_versions:
        raise Http404(_("Readers never saw such a version."))
    found: Version = standing.claim.versions.get(number=number)
    return found


def _file(text: str, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(text, content_type=f"{kind}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _page_of(rows: object, request: HttpRequest) -> Page[object]:
    """A longer number is past the end anyway, and Python refuses to parse a very long one."""
    return Paginator(rows, PER_PAGE).get_page(request.GET.get("page", "1")[:9])  # type: ignore[arg-type]  # a queryset or a list
