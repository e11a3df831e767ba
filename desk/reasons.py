"""Why a button does nothing: the sentence of the policy that would refuse."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import PermissionDenied, ValidationError

from audit.errors import DomainError


def sentence(error: Exception) -> str:
    """A refusal in words for the person who asked."""
    if isinstance(error, ValidationError):
        return " ".join(str(message) for message in error.messages)
    return str(error)


def why_not(check: Callable[[], object]) -> str:
    """Run a policy's check; returns its refusal, or an empty text when nothing stands in the way."""
    try:
        check()
    except (DomainError, PermissionDenied, ValidationError) as error:
        return sentence(error)
    return ""
