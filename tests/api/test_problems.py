from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.test import Client
from django.urls import path
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response

from api.resources import PrivateView
from audit.errors import CycleError, DomainError, StaleError

ERRORS: dict[str, Exception] = {
    "stale": StaleError("This claim changed since you opened it. Read it again."),
    "domain": DomainError("A claim that is logged cannot be approved."),
    "circle": CycleError("a → b → a"),
    "denied": PermissionDenied("Only editors review claims."),
    "missing": Http404("Claim 17 of table claims_claim"),
    "fields": ValidationError({"unit": ["There is no unit “tun”."], "note": ["Too long."]}),
    "whole": ValidationError("Still used by “Shells”."),
    "rest": exceptions.ValidationError({"limit": ["Give a whole number."]}),
    "throttled": exceptions.Throttled(wait=12),
    "defect": ZeroDivisionError("secret detail"),
}


class Failing(PrivateView):
    permission_classes = ()
    authentication_classes = ()

    def get(self, _request: Request, which: str) -> Response:
        raise ERRORS[which]

    def post(self, request: Request, which: str) -> Response:
        return Response({which: request.data})


urlpatterns = [path("api/<str:which>/", Failing.as_view())]
handler500 = "config.errors.server_error"
handler400 = "config.errors.bad_request"
pytestmark = [pytest.mark.urls(__name__)]


def problem(which: str) -> tuple[int, Any]:
    response = Client(raise_request_exception=False).get(f"/api/{which}/")
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["Cache-Control"] == "private, no-store"
    return response.status_code, response.json()


@pytest.mark.parametrize(
    ("which", "status", "code"),
    [
        ("stale", 409, "stale"),
        ("domain", 409, "conflict"),
        ("circle", 409, "conflict"),
        ("denied", 403, "permission-denied"),
        ("missing", 404, "not-found"),
        ("fields", 400, "invalid"),
        ("whole", 400, "invalid"),
        ("rest", 400, "invalid"),
        ("throttled", 429, "throttled"),
        ("defect", 500, "server-error"),
    ],
)
def test_every_kind_of_error_is_a_problem_with_a_code(which: str, status: int, code: str) -> None:
    got, body = problem(which)
    assert got == body["status"] == status
    assert body["type"] == f"urn:plumbline:problem:{code}"
    assert body["title"]
    assert body["detail"].endswith((".", "a"))


def test_a_domain_error_keeps_its_sentence() -> None:
    assert problem("stale")[1]["detail"] == str(ERRORS["stale"])
    assert problem("denied")[1]["detail"] == "Only editors review claims."


def test_errors_stand_beside_the_names_they_are_about() -> None:
    assert problem("fields")[1]["errors"] == [
        {"name": "unit", "detail": "There is no unit “tun”."},
        {"name": "note", "detail": "Too long."},
    ]
    assert problem("whole")[1]["errors"] == [{"name": "", "detail": "Still used by “Shells”."}]


def test_what_is_missing_does_not_name_tables() -> None:
    assert "claims_claim" not in problem("missing")[1]["detail"]


def test_a_defect_shows_nothing_of_itself() -> None:
    assert "secret detail" not in str(problem("defect")[1])


def test_whoever_is_throttled_is_told_how_long_to_wait() -> None:
    response = Client().get("/api/throttled/")
    assert response.headers["Retry-After"] == "12"


def test_a_body_of_another_kind_is_an_unsupported_media_type() -> None:
    response = Client().post("/api/x/", "<x/>", content_type="application/xml")
    assert (response.status_code, response.json()["type"]) == (
        415,
        "urn:plumbline:problem:unsupported-media-type",
    )


@pytest.mark.parametrize("body", ["{", "[" * 100_000, "\x00", '{"a": NaN}'])
def test_a_body_that_is_not_json_is_a_bad_request(body: str) -> None:
    response = Client().post("/api/x/", body, content_type="application/json")
    assert response.status_code == 400
    assert response.json()["detail"]


def test_a_host_that_is_not_ours_is_answered_in_json_too() -> None:
    response = Client().get("/api/stale/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert response.headers["Content-Type"] == "application/problem+json"
