"""What readers see."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from public import front

PER_PAGE = 25


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Readers see what is published; whoever works here goes on to their work."""
    if request.user.is_authenticated:
        return redirect("desk:claims")
    return _list(request)


@login_not_required
@require_safe
def published(request: HttpRequest) -> HttpResponse:
    return _list(request)


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    return render(request, "robots.txt", content_type="text/plain")


@login_not_required
@require_safe
def favicon(_request: HttpRequest) -> HttpResponse:
    """For the agents that ask for this name without having read a page."""
    return redirect(static("img/favicon.svg"))


def _list(request: HttpRequest) -> HttpResponse:
    number = request.GET.get("page", "1")[:9]
    page = Paginator(front.published(), PER_PAGE).get_page(number)
    context = {"page": page, "claims": front.as_approved(page.object_list)}
    return render(request, "public/home.html", context)
