"""The API: one root document, one router, and JSON for every address below /api/."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.routers import SimpleRouter

from accounts.api.notifications import Notifications
from accounts.api.views import Me, People, Tokens
from api.describing import described
from api.filters import check_names
from api.problems import problem_response
from api.resources import REFERENCE, SLUG, PrivateView, conditional
from claims.api.discussion import Comments, Relations, Waivers
from claims.api.on_claim import Appearances, EvidenceOnClaim, Findings, Quantities
from claims.api.verdicts import Scales, Verdicts
from claims.api.views import Cases, Claims, EvidenceGrades
from config.api_page import read
from dossiers.api.views import Dossiers
from estimates.api.check import CheckFormula
from estimates.api.views import Estimates, Parameters
from sources.api.captures import Captures
from sources.api.counting import CountingUnits
from sources.api.publishing import Derivations, Grades, Publishers, Sources
from sources.api.readers import Readers
from sources.api.reading import Observations, Passages
from sources.api.suggesting import Suggestions
from sources.api.units import Units
from webhooks.api.views import Deliveries, Webhooks

RESOURCES = {
    "claims": ("claim", Claims),
    "cases": ("case", Cases),
    "sources": ("source", Sources),
    "publishers": ("publisher", Publishers),
    "captures": ("capture", Captures),
    "passages": ("passage", Passages),
    "derivations": ("derivation", Derivations),
    "suggestions": ("suggestion", Suggestions),
    "observations": ("observation", Observations),
    "grades": ("grade", Grades),
    "evidence-grades": ("evidence-grade", EvidenceGrades),
    "parameters": ("parameter", Parameters),
    "estimates": ("estimate", Estimates),
    "counting-units": ("counting-unit", CountingUnits),
    "verdict-scales": ("verdict-scale", Scales),
    "verdicts": ("verdict", Verdicts),
    "dossiers": ("dossier", Dossiers),
    "people": ("person", People),
    "tokens": ("token", Tokens),
    "notifications": ("notification", Notifications),
    "webhooks": ("webhook", Webhooks),
    "webhook-deliveries": ("webhook-delivery", Deliveries),
}

ON_CLAIM = {
    "quantities": ("quantity", Quantities),
    "appearances": ("appearance", Appearances),
    "evidence": ("evidence", EvidenceOnClaim),
    "findings": ("finding", Findings),
    "comments": ("comment", Comments),
    "relations": ("relation", Relations),
    "waivers": ("waiver", Waivers),
}
"""What hangs on a claim, below its address."""

ON_SOURCE = {"readers": ("reader", Readers)}
"""What hangs on a source, below its address."""

ALONE = {"units": ("unit-list", Units), "me": ("me", Me)}
"""What is no list of rows of the database."""


SCHEMA = {
    "type": "object",
    "required": ["openapi", "info", "paths", "components"],
    "example": {"openapi": "3.1.0", "info": {}, "paths": {}, "components": {}},
}
ROOT = {
    "type": "object",
    "additionalProperties": {"type": "string", "format": "uri"},
    "example": {"claims": "https://desk.example.org/api/v1/claims/"},
}


class Root(PrivateView):
    """Which resources there are."""

    @described(gives=ROOT)
    def get(self, request: Request) -> Response:
        check_names(request, frozenset())
        names = {prefix: f"{basename}-list" for prefix, (basename, _view) in RESOURCES.items()}
        names |= {prefix: name for prefix, (name, _view) in ALONE.items()}
        return Response(
            {prefix: reverse(f"api:{name}", request=request) for prefix, name in names.items()}
        )


@csrf_exempt
@login_not_required
def nowhere(request: HttpRequest, rest: str) -> HttpResponse:
    """An address that is none. One that only lacks its last slash is shown the way."""
    lacking = rest and not rest.endswith("/") and request.method in {"GET", "HEAD"}
    if lacking and _is_a_resource(f"{rest}/"):
        query = request.META.get("QUERY_STRING", "")
        return HttpResponsePermanentRedirect(f"{request.path}/{'?' if query else ''}{query}")
    detail = _("There is nothing at this address. Addresses end in a slash.")
    return problem_response(404, "not_found", detail)


class Schema(PrivateView):
    """The API described as OpenAPI 3.1: this document."""

    @described(gives=SCHEMA)
    def get(self, request: Request) -> HttpResponseBase:
        check_names(request, frozenset())
        return conditional(request, schema())


@cache
def schema() -> dict[str, Any]:
    """Made once in each process: nothing in it changes while one runs."""
    with translation.override("en"):
        made: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    return made


@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    """The same for people, as a page of the desk."""
    context = {"sections": read(schema()), "version": schema()["openapi"]}
    return render(request, "api/reference.html", context)


router = SimpleRouter()
for prefix, (basename, view) in RESOURCES.items():
    router.register(prefix, view, basename=basename)
for prefix, (basename, view) in ON_CLAIM.items():
    router.register(rf"claims/(?P<reference>{REFERENCE})/{prefix}", view, basename=basename)
for prefix, (basename, view) in ON_SOURCE.items():
    router.register(rf"sources/(?P<slug>{SLUG})/{prefix}", view, basename=basename)

resources: list[URLPattern | URLResolver] = [
    path("v1/", Root.as_view(), name="root"),
    path("v1/estimates/check/", CheckFormula.as_view(), name="estimate-check"),
    path("v1/", include(router.urls)),
    path("v1/schema/", Schema.as_view(), name="schema"),
    path("v1/reference/", reference, name="reference"),
    *(path(f"v1/{prefix}/", it.as_view(), name=name) for prefix, (name, it) in ALONE.items()),
]
app_name = "api"
urlpatterns = [*resources, re_path(r"^(?P<rest>.*)$", nowhere, name="nowhere")]


def _is_a_resource(rest: str) -> bool:
    return any(pattern.resolve(rest) is not None for pattern in resources)
