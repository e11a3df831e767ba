"""Sealing the log, and finding what was done to it behind its back."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from audit import sealing, triggers, verification
from audit.admin import disclosure
from audit.models import NO_SEAL, Event, EventDetail, Seal, SealedEvent
from audit.recording import record
from audit.sealing import newest_seal, seal_age, seal_events

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> User:
    return User.objects.create_user("ada@example.org", name="Ada")


@pytest.fixture
def sealed(person: User, monkeypatch: pytest.MonkeyPatch) -> list[Seal]:
    """Seven events in seals of three, three and one."""
    monkeypatch.setattr(sealing, "MOST_EVENTS", 3)
    for number in range(7):
        record("person.changed", person, by=person, new={"number": number}, why="Because")
    return seal_events()


@contextmanager
def lifted() -> Iterator[None]:
    """What somebody with the database's password can do."""
    triggers.drop(connection)
    yield
    triggers.install(connection)


def delete(events: Any) -> None:
    """Events with all that hangs on them, as somebody careful would."""
    keys = list(events.values_list("pk", flat=True))
    SealedEvent.objects.filter(event__in=keys)._raw_delete(connection.alias)
    EventDetail.objects.filter(event__in=keys)._raw_delete(connection.alias)
    Event.objects.filter(pk__in=keys)._raw_delete(connection.alias)


def kinds() -> list[str]:
    return [fault.kind for fault in verification.faults()]


def sentences() -> str:
    return " ".join(fault.sentence for fault in verification.faults())


def test_seals_follow_each_other_and_hold_every_event_once(sealed: list[Seal]) -> None:
    assert [(seal.number, seal.count) for seal in sealed] == [(1, 3), (2, 3), (3, 1)]
    assert [seal.previous for seal in sealed] == [NO_SEAL, sealed[0].digest, sealed[1].digest]
    assert SealedEvent.objects.count() == Event.objects.count() == 7
    assert seal_events() == []
    assert kinds() == []


def test_a_seal_is_neither_edited_nor_deleted(sealed: list[Seal]) -> None:
    for table in ("audit_seal", "audit_sealedevent"):
        for sql in (f"UPDATE {table} SET id = id + 100", f"DELETE FROM {table}"):
            with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
                connection.cursor().execute(sql)


def test_two_seals_cannot_follow_the_same_one(sealed: list[Seal]) -> None:
    twin = Seal(number=4, previous=sealed[1].digest, root="0" * 64, count=1)
    twin.sealed_at, twin.digest = timezone.now(), "1" * 64
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save(force_insert=True)


def test_an_event_that_became_visible_late_is_sealed_later(
    sealed: list[Seal], person: User
) -> None:
    first = Event.objects.order_by("pk")[0]
    late = Event(pk=first.pk - 1, verb="person.changed", object_type="x", object_key="y")
    late.digest = record("person.changed", person, by=None).digest
    late.save(force_insert=True)
    assert [seal.count for seal in seal_events()] == [2]
    assert SealedEvent.objects.get(event=late).seal.number == 4


def test_an_edited_event_is_found_and_named(sealed: list[Seal]) -> None:
    edited = Event.objects.filter(sealing__seal=sealed[1])[0]
    with lifted():
        Event.objects.filter(pk=edited.pk).update(actor="Eve")
    assert kinds() == ["edited"]
    assert f"The event {edited.uuid} of seal 2 was edited." in sentences()
    with lifted():  # and the leaf to fit: the root tells
        leaf = Event.objects.get(pk=edited.pk).leaf()
        SealedEvent.objects.filter(event=edited).update(leaf=leaf)
    assert sentences() == "The list of the events of seal 2 was edited."
    assert [it.kind for it in verification.of_seal(sealed[0])] == []
    assert [it.kind for it in verification.of_seal(sealed[1])] == ["edited"]


def test_edited_words_are_found(sealed: list[Seal]) -> None:
    with lifted():
        EventDetail.objects.filter(event__sealing__seal=sealed[0]).update(why="Another reason")
    assert kinds() == ["edited"] * 3
    assert "The words of the event" in sentences()


def test_edited_words_are_found_before_they_are_sealed(person: User) -> None:
    event = record("person.changed", person, by=None, why="Because")
    with lifted():
        EventDetail.objects.filter(event=event).update(why="Another reason")
    assert kinds() == ["edited"]


def test_a_deleted_event_is_found_and_its_place_named(sealed: list[Seal]) -> None:
    with lifted():
        delete(Event.objects.filter(sealing__seal=sealed[0], sealing__position=1))
    assert sentences() == "An event was deleted: number 2 of the 3 in seal 1."


def test_deleted_words_are_found(sealed: list[Seal]) -> None:
    with lifted():
        EventDetail.objects.filter(event__sealing__seal=sealed[2]).delete()
    assert "The words of the event" in sentences()
    assert kinds() == ["deleted"]


def test_a_tail_of_events_cut_from_under_its_seals_is_found(sealed: list[Seal]) -> None:
    with lifted():
        delete(Event.objects.filter(sealing__seal__number__gte=2))
    assert kinds() == ["deleted"] * 4


def test_a_tail_cut_with_its_seals_is_found_by_a_seal_in_print(sealed: list[Seal]) -> None:
    with lifted():
        delete(Event.objects.filter(sealing__seal__number=3))
        Seal.objects.filter(number=3)._raw_delete(connection.alias)
    assert kinds() == []  # nothing within the database can tell
    output = io.StringIO()
    with pytest.raises(SystemExit, match="1"):
        call_command("verify_audit", printed=[f"3:{sealed[2].digest}"], stdout=output)
    assert "seal 3, which is not in the chain: its tail was cut" in output.getvalue()


def test_a_seal_cut_from_the_middle_and_a_rewritten_one_are_found(sealed: list[Seal]) -> None:
    with lifted():
        delete(Event.objects.filter(sealing__seal__number=2))
        Seal.objects.filter(number=2)._raw_delete(connection.alias)
        Seal.objects.filter(number=3).update(sealed_at=timezone.now())
    assert sentences() == "Seal 2 was deleted. The row of seal 3 was edited."
    assert [it.kind for it in verification.printed(3, "0" * 64, "D-1")] == ["rewritten"]


def test_missing_triggers_are_found() -> None:
    triggers.drop(connection)
    assert "trigger" in kinds()
    triggers.install(connection)


def test_erasing_the_words_keeps_the_chain_valid(sealed: list[Seal]) -> None:
    blank = dict.fromkeys(triggers.ERASED, "")
    EventDetail.objects.filter(event__sealing__seal=sealed[1]).update(
        **blank, erased_at=timezone.now()
    )
    assert kinds() == []
    with lifted():
        EventDetail.objects.filter(event__sealing__seal=sealed[1]).update(label="Eve")
    assert kinds() == ["edited"] * 3


def test_checks_of_apps_above_are_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    fault = verification.Fault("event", "An approval has no event.")
    monkeypatch.setattr(verification, "_checks", [])
    verification.register(lambda: iter([fault]))
    assert list(verification.faults()) == [fault]


def test_the_command_says_what_it_looked_at(sealed: list[Seal]) -> None:
    output = io.StringIO()
    call_command("verify_audit", "--json", stdout=output)
    told = json.loads(output.getvalue())
    assert (told["events"], told["seals"], told["unsealed"], told["faults"]) == (7, 3, 0, [])
    assert told["newest"] == {"number": 3, "digest": sealed[2].digest}


def test_the_age_is_that_of_the_event_that_waits_longest(sealed: list[Seal], person: User) -> None:
    assert seal_age() == 0
    event = record("person.changed", person, by=None)
    event.refresh_from_db()
    assert seal_age(event.at + timedelta(seconds=90)) == 90


def test_sealing_and_verifying_take_as_many_queries_for_more_events(person: User) -> None:
    def cost(events: int) -> tuple[int, int]:
        for _number in range(events):
            record("person.changed", person, by=None)
        with CaptureQueriesContext(connection) as sealing_queries:
            seal_events()
        newest = newest_seal()
        assert newest is not None
        with CaptureQueriesContext(connection) as verifying:
            assert list(verification.of_seal(newest)) == []
        return len(sealing_queries), len(verifying)

    cost(1)
    assert cost(2) == cost(40)


def test_an_export_has_one_line_an_event_and_withholds_what_the_log_does(
    sealed: list[Seal], person: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disclosure, "_unshown", {"number"})
    event = record("person.named", person, by=person, new={"source": "Deep", "number": 1})
    blank = dict.fromkeys(triggers.ERASED, "")
    EventDetail.objects.filter(event__sealing__seal=sealed[2]).update(
        **blank, erased_at=timezone.now()
    )

    def exported(**options: Any) -> list[dict[str, Any]]:
        call_command("export_audit", output=tmp_path / "log.jsonl", **options)
        return [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]

    told = exported()
    assert [line["seal"] and line["seal"]["number"] for line in told] == [1, 1, 1, 2, 2, 2, 3, None]
    assert list(told[6]["detail"]) == ["erased_at"]
    assert told[7]["detail"]["new"] == '{"source":"Deep"}'
    assert (told[7]["detail"]["salt"], told[7]["detail"]["withheld"]) == ("", ["new"])
    whole = exported(whole=True)[7]["detail"]
    assert whole["new"] == event.detail.new
    assert whole["salt"]
    assert exported(since="2999-01-01") == []


def test_administrators_take_the_log_away_and_editors_look_at_seals(
    sealed: list[Seal], editor: User, administrator: User
) -> None:
    client = Client()
    client.force_login(editor)
    listed = client.get("/admin/audit/seal/").content.decode()
    assert "Download the log" not in listed
    assert client.get("/admin/audit/seal/export/").status_code == 403
    shown = client.get(f"/admin/audit/seal/{sealed[0].pk}/change/").content.decode()
    assert "Verified: every event is as it was" in shown
    with lifted():
        Event.objects.filter(sealing__seal=sealed[0], sealing__position=0).update(actor="Eve")
    shown = client.get(f"/admin/audit/seal/{sealed[0].pk}/change/").content.decode()
    assert "of seal 1 was edited." in shown
    client.force_login(administrator)
    assert "Download the log" in client.get("/admin/audit/seal/").content.decode()
    lines = client.get("/admin/audit/seal/export/").getvalue().splitlines()
    assert len(lines) == Event.objects.count()
