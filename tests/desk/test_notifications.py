"""The page of notifications: what is new, reading it, and choosing what one hears of."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import notifying
from accounts.models import Notification, User
from accounts.notifications import Kind, Rhythm
from tests.accounts.test_mailing import news

pytestmark = pytest.mark.django_db
BELL = "Notifications: %d new"


def test_opening_a_notification_leads_to_the_thing_and_marks_it_read(
    desk: Client, checker: User
) -> None:
    notifying.tell([checker], news(1), by=None)
    notifying.tell([checker], news(1, Kind.ASSIGNED), by=None)
    notifying.tell([checker], news(2), by=None)
    assert BELL % 2 in desk.get("/parameters/").content.decode()
    row = Notification.objects.get(about="thing-1", kind="mention")
    response = desk.get(f"/notifications/{row.uuid}/")
    assert response["Location"] == "/claims/2026-0001/"
    assert BELL % 1 in desk.get("/parameters/").content.decode()


def test_nobody_opens_or_reads_what_another_was_told(editors_desk: Client, checker: User) -> None:
    notifying.tell([checker], news(1), by=None)
    row = Notification.objects.get()
    assert editors_desk.get(f"/notifications/{row.uuid}/").status_code == 404
    editors_desk.post("/notifications/read/", {"about": "thing-1"})
    editors_desk.post("/notifications/read/")
    row.refresh_from_db()
    assert row.read_at is None
    assert "A &lt;b&gt;claim" not in editors_desk.get("/notifications/?show=all").content.decode()


def test_all_means_what_the_page_showed(desk: Client, checker: User) -> None:
    notifying.tell([checker], news(1), by=None)
    shown = desk.get("/notifications/").context["page"].until
    notifying.tell([checker], news(2), by=None)
    desk.post("/notifications/read/", {"until": shown})
    assert [row.about for row in Notification.objects.unread()] == ["thing-2"]
    for hostile in ("9" * 40, "-1", "x", "\x00"):
        assert desk.post("/notifications/read/", {"about": hostile}).status_code == 302
        assert desk.post("/notifications/read/", {"until": hostile[:3]}).status_code == 302


def test_mentions_are_shown_and_read_alone(desk: Client, checker: User) -> None:
    notifying.tell([checker], news(1), by=None)
    notifying.tell([checker], news(2, Kind.ASSIGNED), by=None)
    assert "Only mentions" in desk.get("/notifications/").content.decode()
    answer = desk.get("/notifications/?kind=mention")
    assert [thing["about"] for thing in answer.context["page"]] == ["thing-1"]
    assert "Mark all of these as read" in answer.content.decode()
    sent = {"kind": "mention", "until": answer.context["page"].until}
    assert desk.post("/notifications/read/", sent).status_code == 302
    assert [row.kind for row in Notification.objects.unread()] == ["assigned"]


def test_the_page_has_empty_states_filters_and_pages(desk: Client, checker: User) -> None:
    assert "Nothing new" in desk.get("/notifications/").content.decode()
    for number in range(30):
        notifying.tell([checker], news(number, subject="<script>alert(1)</script>"), by=None)
    html = desk.get("/notifications/").content.decode()
    assert "<script>alert" not in html
    assert 'rel="next"' in html
    assert "Nothing was told that fits" in desk.get("/notifications/?kind=due").content.decode()
    assert desk.get("/notifications/?kind=nonsense&show=x&page=999").status_code == 200


def test_the_page_takes_as_many_queries_for_many_as_for_few(desk: Client, checker: User) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            desk.get("/notifications/")
        return len(captured)

    notifying.tell([checker], news(1), by=None)
    queries()
    few = queries()
    for number in range(20):
        notifying.tell([checker], news(number), by=None)
    assert queries() == few


def test_choices_are_kept_for_each_kind_and_refused_in_words(desk: Client, checker: User) -> None:
    page = "/notifications/choices/"
    assert desk.get(page).status_code == 200
    sent = {kind.value: Rhythm.APP.value for kind in Kind} | {"mention": Rhythm.DAILY.value}
    assert desk.post(page, sent).status_code == 302
    chosen = notifying.choices_of(checker)
    assert chosen[Kind.MENTION] == Rhythm.DAILY
    assert chosen[Kind.REVIEW] == Rhythm.APP
    refused = desk.post(page, {**sent, "mention": "by pigeon"})
    assert refused.status_code == 422
    assert notifying.choices_of(checker) == chosen
