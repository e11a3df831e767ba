"""What answers when no view does: JSON below /api/, a page everywhere else."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views import defaults

from api.problems import problem_response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if _is_for_a_program(request) and isinstance(exception, RequestDataTooBig):
        return problem_response(413, "too_large", _("This body is too large."))
    if _is_for_a_program(request):
        return problem_response(400, "bad_request", _("This request cannot be read."))
    return defaults.bad_request(request, exception)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    if _is_for_a_program(request):
        return problem_response(403, "permission_denied", _("You may not do this."))
    return defaults.permission_denied(request, exception)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if _is_for_a_program(request):
        return problem_response(404, "not_found", _("There is nothing at this address."))
    signed_in = getattr(request, "user", None) is not None and request.user.is_authenticated
    template = "404.html" if signed_in else "public/404.html"  # readers stay on their site
    return defaults.page_not_found(request, exception, template)


def server_error(request: HttpRequest, *_args: Any) -> HttpResponse:
    if _is_for_a_program(request):
        detail = _("Something went wrong here. It has been logged; trying again may help.")
        return problem_response(500, "server_error", detail)
    return defaults.server_error(request)


def _is_for_a_program(request: HttpRequest) -> bool:
    return request.path_info.startswith("/api/")
