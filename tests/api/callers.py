"""Who asks the API in tests: a program with a token, a person with a session, nobody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

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
    """How many queries one answer costs."""
    with CaptureQueriesContext(connection) as made:
        read(client, path)
    return len(made)
