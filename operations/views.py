"""What monitoring asks. No page: nobody but programs and whoever runs the desk comes here."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from operations import health, metrics
from operations.access import may_look_inside
from operations.health import Check

WELL, AILING = "ok", "failing"
NOT_FOR_YOU = (
    "For this machine, or with the token of PLUMBLINE_MONITOR_TOKEN as `Authorization: Bearer`."
)


@login_not_required
@never_cache
@require_safe
def live(_request: HttpRequest) -> HttpResponse:
    """The process answers. Asks nothing of anybody, so that a database that is away does not
    have every web server restarted."""
    return JsonResponse({"status": WELL})


@login_not_required
@never_cache
@require_safe
def pages(request: HttpRequest) -> HttpResponse:
    """Fit to answer pages: for a load balancer. Workers that are away are none of its business."""
    return _examined(request, health.OF_PAGES)


@login_not_required
@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Everything that a desk needs, workers by their progress included."""
    return _examined(request, health.OF_ALL)


@login_not_required
@never_cache
@require_safe
def show_metrics(request: HttpRequest) -> HttpResponse:
    if not may_look_inside(request):
        return HttpResponse(NOT_FOR_YOU, status=403, content_type="text/plain; charset=utf-8")
    return HttpResponse(metrics.exposition(), content_type=CONTENT_TYPE_LATEST)


def _examined(request: HttpRequest, checks: tuple[Check, ...]) -> HttpResponse:
    found = health.examine(checks)
    well = all(it.is_well for it in found)
    body: dict[str, object] = {"status": WELL if well else AILING}
    if may_look_inside(request):
        body["checks"] = {
            it.part: {"ok": it.is_well, "detail": it.detail, "seconds": it.seconds} for it in found
        }
    return JsonResponse(body, status=200 if well else 503)
