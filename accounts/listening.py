"""What django-allauth tells of: somebody signed in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import factors, proofs, sessions
from accounts.models import User
from audit.recording import record


def signed_in(request: HttpRequest, user: User, **_facts: Any) -> None:
    record("person.signed_in", user, by=user, proofs=proofs.named(request))
    request.session[sessions.SEEN] = timezone.now().isoformat()
    if factors.is_advised(user):
        messages.warning(
            request,
            _(
                "Your account opens the admin, and a password alone opens your account. "
                "You can add a second factor under “Sign-in and security”."
            ),
        )
