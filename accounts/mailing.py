"""Mailing what is news: gathered into one letter a person, sent by one worker, tried again.

A letter is a row. A worker leases it, talks to the mail server outside any transaction, and marks
it sent by a compare-and-set: two workers never send the same one. A mail server that is away
costs an attempt and leaves its reason on the row.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.notifications import Mailing, MailingQuerySet, Notification
from accounts.rhythms import QUIET
from audit import leases
from audit.recording import record

SOFT_SECONDS, HARD_SECONDS, LEASE_SECONDS = 80, 100, 120
"""A lease outlives the hard limit: no two workers are at one letter unless one was stopped."""
MOST_ATTEMPTS = 10
"""With the pauses below, about ten hours."""
LONGEST_PAUSE = timedelta(hours=2)
MOST_THINGS = 40
"""That one letter names; the others are counted, and stand at the desk."""
LONGEST_ERROR = 1_000
SALT = "accounts.unsubscribe"

logger = logging.getLogger(__name__)


def due_people(now: datetime, at_most: int = 500) -> list[int]:
    """Keys of people for whom something is to be mailed by now, and who had no letter just yet."""
    just_had = Mailing.objects.filter(made_at__gt=now - QUIET).values("recipient")
    rows = Notification.objects.unread().filter(mail_after__lte=now, recipient__is_active=True)
    people = rows.exclude(recipient__in=just_had).values_list("recipient", flat=True)
    return list(people.order_by("recipient").distinct()[:at_most])


@transaction.atomic
def write(person: int, now: datetime) -> Mailing | None:
    """One letter for all that is due to a person; None if somebody else wrote it meanwhile."""
    rows = Notification.objects.unread().filter(recipient=person, mail_after__lte=now)
    keys = list(rows.select_for_update().order_by("pk").values_list("pk", flat=True))
    if not keys:
        return None
    letter = Mailing.objects.create(recipient_id=person)
    Notification.objects.filter(pk__in=keys).update(mailing=letter, mail_after=None)
    return letter


def ready(now: datetime) -> MailingQuerySet:
    """Letters that may be tried now."""
    pending = Mailing.objects.pending()
    return pending.filter(not_before=None) | pending.filter(not_before__lte=now)


def send_once(letter_id: int) -> bool:
    """Send the letter, unless it is sent, given up, or somebody is at it; returns whether it left.

    Safe to run twice, late, or side by side. A worker that is killed after the mail server took
    the letter and before the row says so sends it again, under the same Message-ID.
    """
    todo = ready(timezone.now()).filter(pk=letter_id)
    if not leases.take(todo, LEASE_SECONDS):
        return False
    letter = todo.select_related("recipient").first()
    if letter is None:
        return False
    rows = _still_news(letter)
    if not (rows and letter.recipient.is_active):
        _end(todo, letter, Mailing.State.DROPPED, "")
        return False
    try:
        _message(letter, rows).send()
    except SMTPRecipientsRefused as error:
        return _refused(todo, letter, *next(iter(error.recipients.values())))
    except SMTPResponseException as error:
        return _refused(todo, letter, error.smtp_code, error.smtp_error)
    except (SMTPException, OSError) as error:
        return _later(todo, letter, f"{type(error).__name__}: {error}")
    return _end(todo, letter, Mailing.State.SENT, "")


def _still_news(letter: Mailing) -> list[Notification]:
    rows = Notification.objects.unread().filter(mailing=letter)
    return list(rows.order_by("-told_at", "-pk")[: MOST_THINGS * 5])


def _refused(todo: MailingQuerySet, letter: Mailing, code: int, said: bytes | str) -> bool:
    """What the mail server will never take is not tried again (RFC 5321, 4.2.1: 5yz)."""
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    reason = _("The mail server said: %(code)d %(words)s") % {"code": code, "words": words}
    if code >= 500:
        return _end(todo, letter, Mailing.State.FAILED, reason)
    return _later(todo, letter, reason)


def _later(todo: MailingQuerySet, letter: Mailing, reason: str) -> bool:
    """Leave it to the sweeper, with what went wrong on the row; after many tries, to people."""
    logger.warning("letter %s was not sent (attempt %d)", letter.uuid, letter.attempts)
    if letter.attempts >= MOST_ATTEMPTS:
        return _end(todo, letter, Mailing.State.FAILED, reason)
    pause = min(timedelta(minutes=2**letter.attempts), LONGEST_PAUSE)
    todo.update(error=reason[:LONGEST_ERROR], leased_until=None, not_before=timezone.now() + pause)
    return False


@transaction.atomic
def _end(todo: MailingQuerySet, letter: Mailing, state: Mailing.State, reason: str) -> bool:
    """A compare-and-set: the letter ends once."""
    won = todo.update(
        state=state, error=reason[:LONGEST_ERROR], leased_until=None, finished_at=timezone.now()
    )
    if won and state == Mailing.State.FAILED:
        record("mailing.failed", letter, by=None, why=reason[:LONGEST_ERROR])
    return bool(won) and state == Mailing.State.SENT


def _message(letter: Mailing, rows: Sequence[Notification]) -> EmailMultiAlternatives:
    things = about(rows)
    context = {
        "person": letter.recipient,
        "things": things[:MOST_THINGS],
        "more": max(0, len(things) - MOST_THINGS),
        "all": absolute(reverse("desk:notifications")),
        "choices": absolute(reverse("desk:notification_choices")),
        "stop": stop_address(letter.recipient),
    }
    message = EmailMultiAlternatives(
        subject=_subject(things),
        body=render_to_string("accounts/letter.txt", context),
        to=[letter.recipient.email],
        headers={
            "Message-ID": f"<letter-{letter.uuid}@{urlsplit(settings.PLUMBLINE_ADDRESS).hostname}>",
            # RFC 8058: a mail program ends this with one press, without anybody signing in.
            "List-Unsubscribe": f"<{context['stop']}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )
    message.attach_alternative(render_to_string("accounts/letter.html", context), "text/html")
    return message


def about(rows: Iterable[Notification]) -> list[dict[str, Any]]:
    """Notifications by what they are about, in the order of the newest of each: many events about
    one claim are one line."""
    by_thing: dict[str, list[Notification]] = {}
    for row in rows:
        by_thing.setdefault(row.about, []).append(row)
    return [
        {
            "about": key,
            "subject": held[0].subject,
            "rows": held,
            "address": absolute(reverse("desk:open_notification", args=[held[0].uuid])),
            "at": held[0].told_at,
            "unread": any(it.read_at is None for it in held),
        }
        for key, held in by_thing.items()
    ]


def _subject(things: Sequence[dict[str, Any]]) -> str:
    if len(things) == 1:
        row = things[0]["rows"][0]
        name = row.subject if len(row.subject) <= 60 else f"{row.subject[:59]}…"
        return f"{name}: {row.text}"[:180]
    told = ngettext("News about %(n)d thing", "News about %(n)d things", len(things))
    return told % {"n": len(things)}


def absolute(path: str) -> str:
    return f"{settings.PLUMBLINE_ADDRESS}{path}"


def stop_address(person: User) -> str:
    token = signing.dumps(str(person.uuid), salt=SALT)
    return absolute(reverse("desk:stop_mail", args=[token]))


def person_of(token: str) -> User | None:
    """Whose letters a signed address ends. It works for as long as the desk keeps its key: a
    letter may be opened years later, and what it does can be undone."""
    try:
        uuid = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return User.objects.filter(uuid=uuid, is_active=True).first()


def trouble() -> tuple[int, str]:
    """How many letters wait after a try that failed, or failed for good in the last days; and the
    newest reason. For whoever runs the desk."""
    since = timezone.now() - timedelta(days=7)
    waiting = Mailing.objects.pending().exclude(error="")
    failed = Mailing.objects.filter(state=Mailing.State.FAILED, finished_at__gte=since)
    rows = (waiting | failed).order_by("-pk")
    newest = rows.first()
    return (rows.count(), newest.error) if newest else (0, "")
