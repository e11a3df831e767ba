"""What workers are told: ids only, or an address that somebody typed."""

from __future__ import annotations

from celery import shared_task
from django.db import OperationalError

from accounts import guessing, letters, mailing
from accounts.models import Letter, User
from audit.delivery import after_commit


@shared_task(
    acks_late=True,
    autoretry_for=(OperationalError,),
    retry_backoff=True,
    max_retries=5,
    soft_time_limit=40,
    time_limit=50,
    ignore_result=True,
)
def send_letter(letter_id: int) -> None:
    """The row says to whom and what; a message that comes twice sends nothing again."""
    letters.send_once(letter_id)


@shared_task(acks_late=True, soft_time_limit=20, time_limit=30, ignore_result=True)
def note_limit(email: str) -> None:
    """Somebody tries passwords: the worker looks whether the address is anybody's, so that the
    page takes as long for one that is as for one that is not."""
    guessing.note(email)


def post(user: User | None, kind: Letter.Kind, what: str = "", *, address: str = "") -> Letter:
    """Queue a letter. Call it inside the action's transaction: both stand or fall."""
    letter = Letter.objects.create(user=user, kind=kind, what=what[:300], address=address)
    after_commit(send_letter, letter.pk)
    return letter


def tell_of_limit(email: str) -> None:
    after_commit(note_limit, email[:254])


@shared_task(
    acks_late=True,
    autoretry_for=(OperationalError,),
    retry_backoff=True,
    max_retries=5,
    soft_time_limit=mailing.SOFT_SECONDS,
    time_limit=mailing.HARD_SECONDS,
    ignore_result=True,
)
def send_mailing(mailing_id: int) -> None:
    """A late or doubled message sends nothing: the row says what is still to be sent."""
    mailing.send_once(mailing_id)


def enqueue_mailings(mailing_ids: list[int]) -> None:
    """Tell the workers, once committed: a message each, since the time limit is a message's."""
    for mailing_id in mailing_ids:
        after_commit(send_mailing, mailing_id)
