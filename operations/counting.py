"""Requests counted and timed, in every process of the web server.

With `PROMETHEUS_MULTIPROC_DIR` set (config/wsgi.py sets it) each process writes its own small
file there, and whichever is asked for the metrics adds them up.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from prometheus_client import Counter, Histogram

REQUESTS = Counter(
    "plumbline_http_requests", "Answers by view, method and status.", ["view", "method", "status"]
)
SECONDS = Histogram(
    "plumbline_http_request_seconds",
    "Time to the head of the answer.",
    ["view"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
Answer = Callable[[HttpRequest], HttpResponseBase]


class CountRequests:
    """The outermost middleware, so that what another one answers counts too."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        began = time.perf_counter()
        response = self.get_response(request)
        view = _view(request)
        # Only words of ours: an address or a method of a stranger's would be a label each.
        method = request.method if request.method in METHODS else "other"
        REQUESTS.labels(view, method, str(response.status_code)).inc()
        SECONDS.labels(view).observe(time.perf_counter() - began)
        return response


def _view(request: HttpRequest) -> str:
    match = request.resolver_match
    return (match.view_name or "unnamed") if match else "none"
