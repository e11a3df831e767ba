"""Telling people: in the transaction of what they are told, never themselves, never too often.

Higher apps call `tell` in their own actions, with the people who may see what it is about: this
app knows nothing of sources and claims, so whoever calls it answers for that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts import policies
from accounts.models import User
from accounts.notifications import (
    MAILED,
    USUAL,
    Choice,
    Kind,
    Mailing,
    Notification,
    Rhythm,
    open_key,
    rhythms_of,
)
from accounts.rhythms import next_hour, next_morning
from audit.recording import record

LONGEST_SUBJECT, LONGEST_TEXT = 200, 500


@dataclass(frozen=True)
class News:
    """What is told. `about` is the UUID of the thing, `subject` its name as people know it.

    `occasion`: told once to each person, however often it is said.
    """

    kind: Kind
    about: str
    subject: str
    text: str
    link: str
    occasion: str = ""


@transaction.atomic
def tell(people: Iterable[User], news: News, *, by: User | None) -> int:
    """Tell these people, but for whoever did it and who left; returns how many it is news to.

    Call it in the action's transaction, so that nobody is told what did not happen. A number of
    queries that does not grow with the people.
    """
    recipients = {it.pk for it in people if it.is_active and (by is None or it.pk != by.pk)}
    recipients -= _told(recipients, news)
    chosen = rhythms_of(recipients, news.kind)
    usual = USUAL[news.kind]
    wanted = {pk: rhythm for pk in recipients if (rhythm := chosen.get(pk, usual)) != Rhythm.NEVER}
    if not wanted:
        return 0
    now = timezone.now()
    due: dict[Rhythm, datetime | None] = {it: mail_after(it, now) for it in Rhythm}
    keys = {open_key(pk, news.kind, news.about): pk for pk in wanted}
    added_to = _add_to(keys, wanted, news, due, now)
    # Somebody else may insert the same row at this moment: theirs stands then, which says as much.
    Notification.objects.bulk_create(
        [
            _row(pk, key, news, due[wanted[pk]], now)
            for key, pk in keys.items()
            if pk not in added_to
        ],
        ignore_conflicts=True,
    )
    return len(wanted)


def _told(recipients: set[int], news: News) -> set[int]:
    """Those who were told of this very occasion."""
    if not (news.occasion and recipients):
        return set()
    rows = Notification.objects.filter(
        recipient__in=recipients, kind=news.kind, about=news.about, occasion=news.occasion
    )
    return set(rows.values_list("recipient_id", flat=True))


def _add_to(
    keys: Mapping[str, int],
    wanted: Mapping[int, Rhythm],
    news: News,
    due: Mapping[Rhythm, datetime | None],
    now: datetime,
) -> set[int]:
    """Add to what is unread; returns whose. In order of key, so that no two wait for each other."""
    rows = Notification.objects.select_for_update().filter(open_key__in=keys).order_by("pk")
    found = list(rows)
    for row in found:
        row.count += 1
        row.text, row.subject, row.link = _texts(news)
        row.occasion, row.told_at = news.occasion, now
        row.mail_after = row.mail_after or due[wanted[row.recipient_id]]
    columns = ["count", "text", "subject", "link", "occasion", "told_at", "mail_after"]
    Notification.objects.bulk_update(found, columns, batch_size=100)
    return {row.recipient_id for row in found}


def _row(pk: int, key: str, news: News, due: datetime | None, now: datetime) -> Notification:
    text, subject, link = _texts(news)
    return Notification(
        recipient_id=pk, kind=news.kind, about=news.about, subject=subject, text=text, link=link,
        occasion=news.occasion, told_at=now, open_key=key, mail_after=due,
    )  # fmt: skip


def _texts(news: News) -> tuple[str, str, str]:
    """On one line each, as long as the columns hold: a statement may have several lines."""
    return _line(news.text, LONGEST_TEXT), _line(news.subject, LONGEST_SUBJECT), news.link


def _line(text: str, most: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def mail_after(rhythm: Rhythm, now: datetime) -> datetime | None:
    """From when on something may be mailed; None for what never is."""
    if rhythm == Rhythm.AT_ONCE:
        return now
    if rhythm == Rhythm.HOURLY:
        return next_hour(now)
    if rhythm == Rhythm.DAILY:
        return next_morning(now, settings.PLUMBLINE_DIGEST_HOUR, timezone.get_default_timezone())
    return None


def reword(about: str, *, subject: str, text: str) -> None:
    """Say it in other words to everyone who was told: a source became protected, say."""
    rows = Notification.objects.filter(about=about)
    rows.update(subject=_line(subject, LONGEST_SUBJECT), text=_line(text, LONGEST_TEXT))


def mark_read(rows: QuerySet[Any], *, by: User) -> int:
    """Those of the rows that are this person's are read; returns how many were not before."""
    unread = rows.filter(recipient=by, read_at=None)
    return unread.update(read_at=timezone.now(), open_key=None, mail_after=None)


@transaction.atomic
def choose(person: User, rhythms: Mapping[Kind, Rhythm], *, by: User | None, why: str = "") -> bool:
    """Have a person hear of each kind as said; what waits to be mailed follows. One event."""
    if by is not None:
        policies.check_is_oneself(person, by=by)
    before = choices_of(person)
    changed = {kind: rhythm for kind, rhythm in rhythms.items() if before[kind] != rhythm}
    if not changed:
        return False
    now = timezone.now()
    for kind, rhythm in changed.items():
        Choice.objects.update_or_create(person=person, kind=kind, defaults={"rhythm": rhythm})
        waiting = Notification.objects.unread().of(person)
        waiting.filter(kind=kind, mail_after__isnull=False).update(
            mail_after=mail_after(rhythm, now)
        )
    old = {kind.value: before[kind].value for kind in changed}
    new = {kind.value: rhythm.value for kind, rhythm in changed.items()}
    record("person.notified_otherwise", person, by=by or person, old=old, new=new, why=why)
    return True


def choices_of(person: User) -> dict[Kind, Rhythm]:
    """How a person hears of each kind."""
    chosen = dict(Choice.objects.filter(person=person).values_list("kind", "rhythm"))
    return {kind: Rhythm(chosen.get(kind.value, USUAL[kind])) for kind in Kind}


def stop_mail(person: User) -> bool:
    """What is mailed is shown at the desk only; nothing is lost. Returns whether that is news."""
    quiet = {
        kind: Rhythm.APP if rhythm in MAILED else rhythm
        for kind, rhythm in choices_of(person).items()
    }
    return choose(person, quiet, by=None, why="From a letter.")


@transaction.atomic
def try_again(letter: Mailing, *, by: User | None) -> None:
    """Have a letter that failed sent after all."""
    policies.check_can_change_people(by)
    row = Mailing.objects.select_for_update().get(pk=letter.pk)
    policies.check_failed(row)
    row.state, row.finished_at, row.not_before, row.attempts = Mailing.State.QUEUED, None, None, 0
    row.save(update_fields=["state", "finished_at", "not_before", "attempts"])
    record("mailing.tried_again", row, by=by)
