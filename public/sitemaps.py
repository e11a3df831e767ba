"""Where search engines begin: the sitemap, and what they are kept from."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLResolver, get_resolver
from django.utils.translation import gettext as _

from public import front
from public.addresses import absolute, home
from public.caching import for_readers

MOST_ADDRESSES = 50_000
"""In one sitemap, by its protocol; beyond it /sitemap.xml is an index of several."""
FIXED = ("corrections", "methodology", "corrections_policy", "verify")
"""Beside the start, which is what the list says it is a form of."""


@for_readers
def sitemap(request: HttpRequest) -> HttpResponse:
    parts = _parts()
    if parts.num_pages == 1:
        return _addresses(request, parts, 1)
    context = {"parts": [absolute("sitemap_part", number) for number in parts.page_range]}
    return render(request, "public/sitemap_index.xml", context, content_type="application/xml")


@for_readers
def sitemap_part(request: HttpRequest, number: int) -> HttpResponse:
    parts = _parts()
    if number not in parts.page_range:
        raise Http404(_("There are not so many sitemaps."))
    return _addresses(request, parts, number)


def _parts() -> Paginator[tuple[str, object]]:
    """The oldest publication first: a new one moves no claim from one part to another."""
    rows = front.published().order_by("pk").values_list("reference", "published_at")
    return Paginator(rows, MOST_ADDRESSES - len(FIXED) - 1)


def _addresses(
    request: HttpRequest, parts: Paginator[tuple[str, object]], number: int
) -> HttpResponse:
    fixed = [home(), *map(absolute, FIXED)] if number == 1 else []
    claims = [(absolute("claim", reference), at) for reference, at in parts.page(number)]
    context = {"claims": claims, "fixed": fixed}
    return render(request, "public/sitemap.xml", context, content_type="application/xml")


@for_readers
def robots(request: HttpRequest) -> HttpResponse:
    """Every first step of an address that is not the readers' is the desk's."""
    context = {"sitemap": absolute("sitemap"), "desk": sorted(_first_steps(is_public=False))}
    return render(request, "robots.txt", context, content_type="text/plain")


def _first_steps(*, is_public: bool) -> set[str]:
    found: set[str] = set()
    for part in get_resolver().url_patterns:
        own = isinstance(part, URLResolver) and part.app_name == "public"
        if own is is_public:
            inside = part.url_patterns if isinstance(part, URLResolver) else []
            prefix = str(part.pattern)
            found |= {(prefix + str(it.pattern)).partition("/")[0] for it in inside}
            found |= set() if inside else {prefix.partition("/")[0]}
    plain = {step for step in found if step and not set(step) & set("<>^$()\\")}
    return plain if is_public else plain - _first_steps(is_public=True)
