"""What is kept of passwords and codes that somebody guesses at: one event an hour for a person."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from audit.recording import record

AN_HOUR = timedelta(hours=1)
VERB = "person.sign_in_limited"


@transaction.atomic
def note(email: str) -> None:
    user = User.objects.select_for_update().filter(email__iexact=email).first()
    if user is not None and not noted_lately(user):
        record(VERB, user, by=None, at="password")


def noted_lately(user: User) -> bool:
    since = timezone.now() - AN_HOUR
    return Event.objects.about(user).filter(verb=VERB, at__gte=since).exists()
