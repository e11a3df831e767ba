"""Creating calls may be repeated: the key that comes with one is answered once.

A call whose answer was lost on the way is sent again under the same `Idempotency-Key`, and gets
the answer that it should have got. The key's row, what was created and the answer are written in
one transaction; a second call under the key waits for the first at the unique index, then finds
its answer. What was refused keeps nothing, so the key is free for another try.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from api.models import KeptAnswer

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
KEPT_FOR = timedelta(hours=24)
KEY = re.compile(r"[\x21-\x7e]{1,200}")


class KeyMissing(exceptions.APIException):
    status_code = HTTPStatus.BAD_REQUEST
    default_code = "idempotency_key_missing"


class KeyUsedOtherwise(exceptions.APIException):
    status_code = HTTPStatus.UNPROCESSABLE_ENTITY
    default_code = "idempotency_key_reused"


def once(request: Request, create: Callable[[], Response]) -> Response:
    """The answer of `create`, or the one that it gave before under the key of this request."""
    key, asked = _key(request), _digest(request)
    with transaction.atomic():
        kept = _row(request.user, key, asked)
        if kept.status:
            return _again(kept, asked)
        answer = create()
        _keep(kept, answer)
    return answer


def sweep() -> int:
    """Forget what nobody repeats any more; returns how many answers that were."""
    # An hour later than `_row` does, which may be looking at a row that is just due.
    due = timezone.now() - KEPT_FOR - timedelta(hours=1)
    number, _by_model = KeptAnswer.objects.filter(kept_since__lt=due).delete()
    return number


def _key(request: Request) -> str:
    key: str = request.headers.get(HEADER, "").strip().strip('"')
    if not KEY.fullmatch(key):
        raise KeyMissing(
            _(
                "Send an Idempotency-Key: 1 to 200 visible ASCII characters, new for each thing "
                "that you make (a UUID, say), and the same when you repeat a call."
            )
        )
    return key


def _digest(request: Request) -> str:
    asked = [request.method, request.get_full_path(), _spelled(request.data)]
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()


def _spelled(value: Any) -> Any:
    """A body as JSON has it; a file by its content, since a boundary is another each time."""
    if hasattr(value, "lists"):
        return {name: [_spelled(it) for it in values] for name, values in value.lists()}
    if hasattr(value, "chunks"):
        content = hashlib.sha256()
        for chunk in value.chunks():
            content.update(chunk)
        value.seek(0)
        return [value.name, content.hexdigest()]
    if isinstance(value, Mapping):
        return {name: _spelled(it) for name, it in value.items()}
    return value


def _row(person: Any, key: str, asked: str) -> KeptAnswer:
    """The row of this key: one with a status was answered, one without is ours to answer."""
    rows = KeptAnswer.objects.filter(person=person, key=key)
    rows.filter(kept_since__lt=timezone.now() - KEPT_FOR).delete()
    KeptAnswer.objects.bulk_create(
        [KeptAnswer(person=person, key=key, digest=asked)], ignore_conflicts=True
    )
    return rows.get()


def _again(kept: KeptAnswer, asked: str) -> Response:
    if kept.digest != asked:
        raise KeyUsedOtherwise(
            _("This Idempotency-Key was given to another call. Each call has a key of its own.")
        )
    headers = {"Location": kept.location, "ETag": kept.etag, REPLAYED: "true"}
    given = {name: value for name, value in headers.items() if value}
    return Response(json.loads(kept.body), kept.status, headers=given)


def _keep(kept: KeptAnswer, answer: Response) -> None:
    kept.status = answer.status_code
    kept.body = JSONRenderer().render(answer.data).decode()
    kept.location, kept.etag = answer.get("Location", ""), answer.get("ETag", "")
    kept.save(update_fields=["status", "body", "location", "etag"])
