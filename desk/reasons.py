"""Refusals in words: why a button does nothing, or why what was asked was not done."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest

from audit.errors import DomainError

REFUSALS = (DomainError, PermissionDenied, ValidationError)


def sentence(error: Exception) -> str:
    """A refusal in words for the person who asked."""
    if isinstance(error, ValidationError):
        return " ".join(str(message) for message in error.messages)
    return str(error)


def why_not(check: Callable[[], object]) -> str:
    """Run a policy's check; returns its refusal, or an empty text if nothing is in the way."""
    try:
        check()
    except REFUSALS as error:
        return sentence(error)
    return ""


def attempted(request: HttpRequest, action: Callable[[], object]) -> bool:
    """Run an action; a refusal becomes a message on the next page. Returns whether it was done.

    Someone without the permission gets the page that says so, with its status 403.
    """
    try:
        action()
    except (DomainError, ValidationError) as error:
        messages.error(request, sentence(error))
        return False
    return True
