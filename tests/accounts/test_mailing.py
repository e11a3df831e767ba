"""Mail of notifications: when it leaves, once, again after a lost server, and how it ends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts import mailing, notifying
from accounts.models import Mailing, Notification, User
from accounts.notifications import Kind, Rhythm
from accounts.notifying import News
from accounts.schedule import post_mailings
from audit.models import Event
from tests.services import mail as post_office
from tests.services.mail import Post

pytestmark = pytest.mark.django_db
SMTP = "django.core.mail.backends.smtp.EmailBackend"


@pytest.fixture
def post(settings: Any) -> Iterator[Post]:
    with post_office.served() as served:
        settings.EMAIL_BACKEND, settings.EMAIL_HOST = SMTP, "127.0.0.1"
        settings.EMAIL_PORT = served.port
        yield served


def news(number: int = 1, kind: Kind = Kind.MENTION, **changed: Any) -> News:
    given = {
        "about": f"thing-{number}", "subject": f"2026-000{number} A <b>claim</b>",
        "text": "Ann named you.", "link": f"/claims/2026-000{number}/", **changed,
    }  # fmt: skip
    return News(kind, **given)


def written() -> list[Mailing]:
    """What beat does, without the workers."""
    now = timezone.now()
    found = [mailing.write(person, now) for person in mailing.due_people(now)]
    return [letter for letter in found if letter is not None]


def test_a_letter_reaches_a_real_mail_server_once(checker: User, post: Post) -> None:
    notifying.tell([checker], news(1), by=None)
    notifying.tell([checker], news(1, Kind.ASSIGNED, text="Ann assigned it to you."), by=None)
    notifying.tell([checker], news(2), by=None)
    (letter,) = written()
    assert mailing.send_once(letter.pk)
    assert not mailing.send_once(letter.pk), "the row says that it is sent"
    assert written() == []
    (came,) = post.letters
    assert came["To"] == "checker@example.org"
    assert came["Subject"] == "News about 2 things"
    assert came["Message-ID"] == f"<letter-{letter.uuid}@127.0.0.1>"
    assert came["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    plain, html = came.get_body(("plain",)), came.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert plain.get_content().count("2026-0001 A <b>claim</b>") == 1, "one claim, one line"
    assert "Ann assigned it to you." in plain.get_content()
    assert "A &lt;b&gt;claim" in html.get_content()


def test_a_lost_mail_server_is_tried_again_and_what_it_said_is_seen(
    checker: User, client: Client, post: Post
) -> None:
    post.content = "451 come back later"
    notifying.tell([checker], news(), by=None)
    (letter,) = written()
    assert not mailing.send_once(letter.pk)
    letter.refresh_from_db()
    assert (letter.state, letter.attempts) == ("queued", 1)
    assert "451 come back later" in letter.error
    assert not mailing.ready(timezone.now()).exists(), "it rests first"
    client.force_login(checker)
    assert "451 come back later" in client.get("/notifications/").content.decode()

    post.content = "250 taken"
    with time_machine.travel(timezone.now() + timedelta(minutes=3), tick=False):
        assert mailing.send_once(letter.pk)
    assert len(post.letters) == 1


def test_nobody_at_the_door_costs_an_attempt_and_ends_after_some(
    checker: User, administrator: User, post: Post, settings: Any
) -> None:
    settings.EMAIL_PORT = 1
    notifying.tell([checker], news(), by=None)
    (letter,) = written()
    Mailing.objects.update(attempts=mailing.MOST_ATTEMPTS - 1)
    assert not mailing.send_once(letter.pk)
    letter.refresh_from_db()
    assert letter.state == "failed"
    assert "refused" in letter.error.lower()
    assert mailing.trouble() == (1, letter.error)
    assert Event.objects.filter(verb="mailing.failed").count() == 1

    settings.EMAIL_PORT = post.port
    notifying.try_again(letter, by=administrator)
    assert mailing.send_once(letter.pk)


def test_an_address_that_is_refused_for_good_is_not_tried_again(checker: User, post: Post) -> None:
    post.recipient = "550 nobody here by that name"
    notifying.tell([checker], news(), by=None)
    (letter,) = written()
    assert not mailing.send_once(letter.pk)
    letter.refresh_from_db()
    assert (letter.state, letter.attempts) == ("failed", 1)
    assert "550 nobody here" in letter.error


def test_what_was_read_or_whose_reader_left_is_not_mailed(checker: User, editor: User) -> None:
    notifying.tell([checker, editor], news(), by=None)
    of_checker, of_editor = written()
    notifying.mark_read(Notification.objects.all(), by=checker)
    User.objects.filter(pk=editor.pk).update(is_active=False)
    for letter in (of_checker, of_editor):
        assert not mailing.send_once(letter.pk)
        letter.refresh_from_db()
        assert letter.state == "dropped"
    assert mail.outbox == []


def test_each_kind_leaves_as_its_reader_chose(checker: User) -> None:
    chosen = {Kind.MENTION: Rhythm.HOURLY, Kind.ASSIGNED: Rhythm.DAILY, Kind.DUE: Rhythm.APP}
    notifying.choose(checker, chosen, by=checker)
    now = timezone.now().replace(hour=9, minute=30)
    with time_machine.travel(now, tick=False):
        for kind in chosen:
            notifying.tell([checker], news(1, kind), by=None)
        assert written() == []
    with time_machine.travel(now + timedelta(minutes=31), tick=False):
        (letter,) = written()
        assert [row.kind for row in letter.notifications.all()] == ["mention"]
    with time_machine.travel(now + timedelta(hours=22), tick=False):
        (letter,) = written()
        assert [row.kind for row in letter.notifications.all()] == ["assigned"]
    assert Notification.objects.get(kind="due").mailing is None


def test_a_flood_at_once_is_a_letter_every_few_minutes(checker: User) -> None:
    for number in range(3):
        notifying.tell([checker], news(number), by=None)
        written()
    assert Mailing.objects.count() == 1
    with time_machine.travel(timezone.now() + timedelta(minutes=6), tick=False):
        (letter,) = written()
    assert letter.notifications.count() == 2


def test_beat_writes_and_offers_what_is_due(checker: User, queue: object) -> None:
    notifying.tell([checker], news(), by=None)
    assert post_mailings() == 1
    assert post_mailings() == 0, "offered just now"


def test_one_press_in_a_mail_program_ends_mail_and_nothing_else(checker: User) -> None:
    notifying.tell([checker], news(), by=None)
    (letter,) = written()
    mailing.send_once(letter.pk)
    notifying.tell([checker], news(2), by=None)
    stop = urlsplit(mail.outbox[0].extra_headers["List-Unsubscribe"].strip("<>")).path
    stranger = Client(enforce_csrf_checks=True)
    assert stranger.get(stop).status_code == 200
    assert notifying.choices_of(checker)[Kind.MENTION] == Rhythm.AT_ONCE, "looking ends nothing"
    pressed = stranger.post(stop, {"List-Unsubscribe": "One-Click"})
    assert pressed.status_code == 200
    assert "sessionid" not in pressed.cookies
    assert not set(notifying.choices_of(checker).values()) & letters_that_leave()
    assert not Notification.objects.filter(mail_after__isnull=False).exists()
    assert stranger.post(stop[:-4] + "xxx/").status_code == 404


def letters_that_leave() -> set[Rhythm]:
    return {Rhythm.AT_ONCE, Rhythm.HOURLY, Rhythm.DAILY}
