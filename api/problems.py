"""Errors as problem details (RFC 9457): one shape for everything that goes wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any, NotRequired, TypedDict

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.http import Http404, JsonResponse
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response

from audit.errors import DomainError, StaleError

MEDIA_TYPE = "application/problem+json"
PRIVATE = {"Cache-Control": "private, no-store", "Vary": "Authorization, Cookie"}
"""Headers of every answer: nothing that was read by somebody is kept for somebody else."""


class FieldError(TypedDict):
    """What is wrong with one filter or field; the name is empty for the request as a whole.

    `pointer` says where in the body (RFC 6901), if it is about a body.
    """

    name: str
    detail: str
    pointer: NotRequired[str]


def problem(
    status: int, code: str, detail: str, errors: Sequence[FieldError] = ()
) -> dict[str, Any]:
    """The members of a problem. `code` is for programs, `detail` is a sentence for people."""
    body: dict[str, Any] = {
        "type": f"urn:plumbline:problem:{code.replace('_', '-')}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    return body | {"errors": list(errors)} if errors else body


def exception_handler(error: Exception, _context: Mapping[str, Any]) -> Response | None:
    """DRF's hook. Returns nothing for a defect of ours: that is Django's to log and answer."""
    known = _as_api_exception(error)
    if known is None:
        return None
    body = problem(known.status_code, _code(known), _detail(known), list(_errors(known)))
    return Response(body, known.status_code, headers=_headers(known), content_type=MEDIA_TYPE)


def problem_response(status: int, code: str, detail: str) -> JsonResponse:
    """A problem from outside DRF: no route, a defect, a request that Django refused."""
    body = problem(status, code, detail)
    return JsonResponse(body, status=status, content_type=MEDIA_TYPE, headers=PRIVATE)


class Conflict(exceptions.APIException):
    status_code = HTTPStatus.CONFLICT
    default_code = "conflict"


class UnfitBody(exceptions.APIException):
    """A body that does not have the form asked for: a sentence for each place.

    Places are the names and indices on the way there; none for the body as a whole.
    """

    status_code = HTTPStatus.BAD_REQUEST
    default_code = "invalid"

    def __init__(self, wrong: Sequence[tuple[Sequence[str], str]]) -> None:
        super().__init__(" ".join(dict.fromkeys(sentence for _place, sentence in wrong)))
        self.wrong = [([encodable(step) for step in place], said) for place, said in wrong]


class TooLarge(exceptions.APIException):
    status_code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    default_code = "too_large"


def encodable(text: str) -> str:
    """Without the halves of characters that JSON lets through and UTF-8 does not; and short."""
    return text[:100].encode("utf-8", "replace").decode()


def pointer(place: Sequence[str]) -> str:
    """A JSON pointer (RFC 6901, sections 3 and 4)."""
    return "".join(f"/{step.replace('~', '~0').replace('/', '~1')}" for step in place)


def _as_api_exception(error: Exception) -> exceptions.APIException | None:
    if isinstance(error, exceptions.APIException):
        return error
    if isinstance(error, Http404):
        return exceptions.NotFound(_("There is nothing here, or nothing that you may see."))
    if isinstance(error, PermissionDenied):
        return exceptions.PermissionDenied(str(error) or None)
    if isinstance(error, ValidationError):
        return exceptions.ValidationError(_by_name(error))
    if isinstance(error, StaleError):
        return Conflict(str(error), "stale")
    if isinstance(error, DomainError):
        return Conflict(str(error))
    return None


def _by_name(error: ValidationError) -> dict[str, list[str]]:
    if hasattr(error, "error_dict"):
        return error.message_dict
    return {NON_FIELD_ERRORS: error.messages}


def _code(error: exceptions.APIException) -> str:
    if isinstance(error, exceptions.ValidationError):
        return "invalid"
    return str(getattr(error.detail, "code", error.default_code))


def _detail(error: exceptions.APIException) -> str:
    if isinstance(error, exceptions.ValidationError):
        return " ".join(entry["detail"] for entry in _errors(error))
    return str(error.detail)


def _errors(error: exceptions.APIException) -> Iterator[FieldError]:
    """Each sentence of a refused request beside the name it is about."""
    if isinstance(error, UnfitBody):
        for place, said in error.wrong:
            yield FieldError(name=".".join(place), detail=said, pointer=pointer(place))
    if not isinstance(error, exceptions.ValidationError):
        return
    detail = error.detail
    by_name = detail.items() if isinstance(detail, dict) else [("", detail)]
    for name, sentences in by_name:
        for sentence in sentences if isinstance(sentences, list) else [sentences]:
            shown = "" if name in {NON_FIELD_ERRORS, "non_field_errors"} else str(name)
            yield FieldError(name=shown, detail=str(sentence))


def _headers(error: exceptions.APIException) -> dict[str, str]:
    headers = {}
    if getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = str(error.auth_header)  # type: ignore[attr-defined]  # DRF sets it
    wait = getattr(error, "wait", None)
    if wait is not None:
        headers["Retry-After"] = str(int(wait))
    return headers
