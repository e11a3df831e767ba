"""Sessions of a person: listed, and ended.

What is listed is what sign-in noted (`allauth.usersessions`). The epoch ends the others too.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.contrib.auth import update_session_auth_hash
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User

SEEN = "seen_at"
"""Key in the session: when it was last noted that it is in use."""
EVERY = timedelta(minutes=5)


def listed(user: User) -> list[UserSession]:
    """Those that are alive, the newest first."""
    return sorted(
        UserSession.objects.purge_and_list(user), key=lambda it: it.last_seen_at, reverse=True
    )


def end_all(user: User) -> int:
    """Every session, and every link mailed before; returns how many were listed."""
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
    user.refresh_from_db(fields=["session_epoch"])  # the session that goes on is signed with it
    return end_listed(user)


def end_listed(user: User, *, but: str | None = None) -> int:
    rows = list(UserSession.objects.filter(user=user).exclude(session_key=but or ""))
    for row in rows:
        row.end()
    return len(rows)


def end_one(user: User, session_id: int) -> bool:
    row = UserSession.objects.filter(user=user, pk=session_id).first()
    if row is None:
        return False
    row.end()
    return True


def end_others(request: HttpRequest, user: User) -> None:
    """Every session but the one that asks, which goes on under a new key."""
    end_all(user)
    update_session_auth_hash(request, user)
    UserSession.objects.create_from_request(request)


def note_use(request: HttpRequest, now: datetime | None = None) -> None:
    """Keep the list's "last seen" true to five minutes, without a write a page."""
    noted = request.session.get(SEEN)
    now = now or timezone.now()
    if noted is None or now - datetime.fromisoformat(noted) < EVERY:
        return
    request.session[SEEN] = now.isoformat()
    UserSession.objects.filter(session_key=request.session.session_key).update(last_seen_at=now)
