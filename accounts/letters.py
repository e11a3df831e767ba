"""Letters about accounts: written and sent by a worker, so that no page waits for a mail server
or shows by its slowness whether an address is known."""

from __future__ import annotations

import logging
from datetime import timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from accounts import links
from accounts.models import Letter, User
from audit import leases
from audit.recording import record

LEASE_SECONDS = 60
KEPT = timedelta(days=90)
WITH_LINK = frozenset({Letter.Kind.INVITATION, Letter.Kind.RESET})

logger = logging.getLogger(__name__)


def send_once(letter_id: int) -> bool:
    """Send this letter unless it was sent or given up; returns whether this run sent it.

    A worker killed between sending and noting it leads to a second copy, never to none.
    """
    todo = Letter.objects.pending().filter(pk=letter_id)
    if not leases.take(todo, LEASE_SECONDS):
        return False
    letter = Letter.objects.select_related("user").get(pk=letter_id)
    if letter.user is None:
        _finish(letter)
        return False
    try:
        written(letter).send()
    except (OSError, SMTPException) as error:
        logger.warning("letter %s was not sent: %s", letter.uuid, error)
        Letter.objects.filter(pk=letter.pk).update(error=f"{type(error).__name__}: {error}"[:500])
        return False
    return _finish(letter)


def written(letter: Letter) -> EmailMessage:
    """The letter in words. The first line of the template is its subject."""
    assert letter.user is not None  # noqa: S101  # those for nobody are not written
    words = {
        "person": letter.user,
        "what": letter.what,
        "when": letter.made_at,
        "desk": settings.PLUMBLINE_ADDRESS,
        "link": _link(letter, letter.user),
        "hours": links.ADDRESS_HOURS,
        "days": settings.PASSWORD_RESET_TIMEOUT // 86_400,
        "security": links.page("mfa_index"),
        "forgotten": links.page("account_reset_password"),
        "invitation": letter.kind == Letter.Kind.INVITATION,
    }
    text = render_to_string(f"accounts/letters/{letter.kind}.txt", words)
    subject, _blank, body = text.partition("\n")
    return EmailMessage(
        subject.strip(), body.strip() + "\n", to=[letter.address or letter.user.email]
    )


def _link(letter: Letter, user: User) -> str:
    if letter.kind == Letter.Kind.ADDRESS:
        return links.address_link(user, letter.address)
    return links.password_link(user) if letter.kind in WITH_LINK else ""


def forget_old() -> None:
    """Letters are deliveries, and the log says what happened: they are not kept."""
    Letter.objects.filter(finished_at__lt=timezone.now() - KEPT).delete()
    Letter.objects.filter(user=None, finished_at__isnull=False).delete()


@transaction.atomic
def _finish(letter: Letter) -> bool:
    todo = Letter.objects.filter(pk=letter.pk, finished_at=None)
    sent = todo.update(finished_at=timezone.now(), error="")
    if sent and letter.user is not None:
        record("letter.sent", letter.user, by=None, kind=letter.kind)
    return bool(sent)
