"""The log and the rows that are never edited, on whichever database the suite runs."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import User
from audit import triggers
from audit.models import Event, EventDetail
from audit.recording import detail_digest, record
from audit.rows import Frozen

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> User:
    return User.objects.create_user("ada@example.org", name="Ada")


@pytest.fixture
def event(person: User) -> Event:
    return record("person.added", person, by=person, new={"name": "Ada"}, why="She joined")


def refused(sql: str, *parameters: int) -> None:
    with pytest.raises(IntegrityError, match="never changed or deleted"), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)


def test_an_event_says_who_did_what_to_what_and_why(event: Event, person: User) -> None:
    assert (event.actor, event.actor_key) == ("Ada", str(person.uuid))
    assert (event.object_type, event.object_key) == ("accounts.user", str(person.uuid))
    assert event.sentence() == "added the person Ada"
    assert event.detail.changes() == [("name", None, "Ada")]
    assert event.detail.why == "She joined"


def test_the_database_refuses_to_edit_an_event(event: Event) -> None:
    refused("UPDATE audit_event SET actor = 'Eve' WHERE id = %s", event.pk)


def test_the_database_refuses_to_delete_an_event(event: Event) -> None:
    refused("DELETE FROM audit_event WHERE id = %s", event.pk)


def test_the_orm_cannot_walk_round_the_triggers(event: Event) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.filter(pk=event.pk).update(verb="something.else")


def test_replacing_an_event_is_refused_as_well(event: Event) -> None:
    if connection.vendor == "sqlite":
        refused("INSERT OR REPLACE INTO audit_event SELECT * FROM audit_event")
    else:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # else TRUNCATE waits for them
        refused("TRUNCATE audit_event CASCADE")


def test_emptying_the_table_is_refused(event: Event) -> None:
    refused("DELETE FROM audit_event")


def test_the_words_of_an_event_can_be_erased_and_nothing_else(event: Event) -> None:
    detail = event.detail
    refused("UPDATE audit_eventdetail SET why = 'other' WHERE id = %s", detail.pk)
    blank = dict.fromkeys(("salt", "label", "old", "new", "why", "facts"), "")
    EventDetail.objects.filter(pk=detail.pk).update(**blank, erased_at=timezone.now())
    detail.refresh_from_db()
    assert detail.is_erased
    refused("UPDATE audit_eventdetail SET why = 'again' WHERE id = %s", detail.pk)
    refused("DELETE FROM audit_eventdetail WHERE id = %s", detail.pk)


def test_the_sealed_digest_covers_every_word_of_the_detail(event: Event) -> None:
    detail = event.detail
    assert detail_digest(detail) == event.digest
    detail.why = "another reason"
    assert detail_digest(detail) != event.digest


def test_two_equal_events_have_different_digests(person: User) -> None:
    # Salted: an erased name cannot be guessed from the digest that stays.
    one = record("person.added", person, by=None)
    other = record("person.added", person, by=None)
    assert one.digest != other.digest


def test_no_trigger_is_missing_after_migrating() -> None:
    assert triggers.missing(connection) == []


def test_a_dropped_trigger_is_noticed_and_comes_back_with_the_next_migration() -> None:
    triggers.drop(connection)
    assert "plumbline_frozen_update_audit_event" in triggers.missing(connection)
    triggers.install(connection)
    assert triggers.missing(connection) == []


def test_every_frozen_model_is_guarded() -> None:
    from django.apps import apps

    guarded = {guard.table for guard in triggers.guards(connection)}
    frozen = {model._meta.db_table for model in apps.get_models() if issubclass(model, Frozen)}
    assert frozen
    assert frozen <= guarded
