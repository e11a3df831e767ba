"""Who asks the API in tests: a program with a token, a person with a session, nobody."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.actions import create_token
from accounts.models import User


def program(user: User, scope: str = "read") -> Client:
    """A client that sends a token of this person."""
    _token, text = create_token(
        user, name="test", scope=scope, expires_in=timedelta(days=1), by=user
    )
    return with_token(text)


def with_token(text: str) -> Client:
    return Client(headers={"Authorization": f"Token {text}"})


def read(client: Client, path: str, **query: str) -> Any:
    """The JSON of an answer that must be 200."""
    response = client.get(f"/api/v1/{path}", query)
    assert response.status_code == 200, response.content
    return response.json()


def refused(client: Client, path: str, **query: str) -> Any:
    """The problem in an answer that must be one, with the status beside it."""
    response = client.get(f"/api/v1/{path}", query)
    assert response.headers["Content-Type"] == "application/problem+json", response.content
    body = response.json()
    assert body["status"] == response.status_code
    return body


def queries(client: Client, path: str) -> int:
    """How many queries one answer costs, once it is noted that the token is in use."""
    read(client, "")
    with CaptureQueriesContext(connection) as made:
        read(client, path)
    return len(made)


def make(client: Client, path: str, body: Any, key: str = "") -> Any:
    """A creating call, under a key of its own unless one is given."""
    return client.post(
        f"/api/v1/{path}",
        json.dumps(body),
        content_type="application/json",
        headers={"Idempotency-Key": key or str(uuid4())},
    )


def made(client: Client, path: str, body: Any) -> Any:
    """What a creating call made."""
    response = make(client, path, body)
    assert response.status_code == 201, response.content
    return response.json()


def etag(client: Client, path: str) -> str:
    response = client.get(f"/api/v1/{path}")
    assert response.status_code == 200, response.content
    return str(response.headers["ETag"])


def change(
    client: Client, path: str, body: Any, *, method: str = "patch", at: str = "", of: str = ""
) -> Any:
    """A change of what is read at the path, or `of` another; `at` is an ETag that was read."""
    return getattr(client, method)(
        f"/api/v1/{path}",
        json.dumps(body),
        content_type="application/json",
        headers={"If-Match": at or etag(client, of or path)},
    )


def retired(client: Client, path: str, verb: str = "retire", **body: Any) -> Any:
    """The answer to taking out of use what stands at the path."""
    return change(client, f"{path}{verb}/", body or {"why": "A test"}, method="post", of=path)
