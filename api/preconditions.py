"""Changes name what they change: `If-Match` with the ETag that was read.

It is compared while the row is locked, in the transaction that changes it, so that of two
writers with one ETag one wins and the other is told to read again.
"""

from __future__ import annotations

import hashlib
from http import HTTPStatus

from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request


class PreconditionRequired(exceptions.APIException):
    status_code = HTTPStatus.PRECONDITION_REQUIRED
    default_code = "precondition_required"


class PreconditionFailed(exceptions.APIException):
    status_code = HTTPStatus.PRECONDITION_FAILED
    default_code = "precondition_failed"


def etag_of(body: object) -> str:
    """A digest of what is shown: a column would not tell that the caller may see more by now."""
    return f'"{hashlib.sha256(JSONRenderer().render(body)).hexdigest()}"'


def check_is_conditional(request: Request) -> None:
    """Raise unless the request says what it has read. `*` would say: whatever is there."""
    if not _given(request):
        raise PreconditionRequired(
            _("Send If-Match with the ETag that you read, so that nobody's change is lost.")
        )


def check_is_current(request: Request, etag: str) -> None:
    """Call with the row locked."""
    if etag not in _given(request):
        raise failed()


def failed() -> PreconditionFailed:
    return PreconditionFailed(
        _("This changed since you read it. Read it again, and change what is there now.")
    )


def _given(request: Request) -> list[str]:
    return [it for it in parse_etags(request.headers.get("If-Match", "")) if it != "*"]
