"""Who may see a protected source: put on the list, taken off it, and what the log tells of it."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.core.management.base import CommandError

from accounts.actions import close_account, reopen_account
from accounts.models import User
from accounts.roles import Role
from audit.errors import DomainError
from audit.models import Event
from claims import actions as claims
from claims.contributors import contributor_ids
from sources import actions
from sources.models import Source
from tests.conftest import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def leak(checker: User) -> Source:
    return actions.add_source(slug="leak", title="Jane", protected=True, by=checker)


@pytest.fixture
def colleague(db: None) -> User:
    return person("colleague@example.org", Role.FACT_CHECKER)


def seen(by: User) -> bool:
    return Source.objects.visible_to(by).filter(slug="leak").exists()


def test_whoever_is_put_on_the_list_sees_it_and_nobody_else_does(
    leak: Source, checker: User, colleague: User, editor: User
) -> None:
    assert actions.let_read(leak, reader=colleague, by=checker)
    assert not actions.let_read(leak, reader=colleague, by=checker)
    assert (seen(colleague), seen(editor)) == (True, False)
    assert actions.let_read(leak, reader=editor, by=colleague)


def test_whoever_is_taken_off_does_not_see_it_and_may_change_nothing(
    leak: Source, checker: User, colleague: User
) -> None:
    actions.let_read(leak, reader=colleague, by=checker)
    actions.stop_reading(leak, reader=checker, by=colleague, why="They left the story.")
    assert not seen(checker)
    for refused in (
        lambda: actions.let_read(leak, reader=checker, by=checker),
        lambda: actions.stop_reading(leak, reader=colleague, by=checker, why="W"),
        lambda: actions.open_source(leak, by=checker, why="W"),
        lambda: actions.protect_source(leak, by=checker, why="W"),
    ):
        with pytest.raises(PermissionDenied, match="There is no such source"):
            refused()


def test_the_last_reader_stays_on_the_list(leak: Source, checker: User, colleague: User) -> None:
    with pytest.raises(ValidationError, match="Somebody has to be on the list"):
        actions.stop_reading(leak, reader=checker, by=checker, why="W")
    actions.let_read(leak, reader=colleague, by=checker)
    User.objects.filter(pk=colleague.pk).update(is_active=False)
    with pytest.raises(ValidationError, match="Somebody has to be on the list"):
        actions.stop_reading(leak, reader=checker, by=checker, why="W")


def test_who_has_no_account_or_is_not_on_the_list_is_refused_in_words(
    leak: Source, checker: User, colleague: User
) -> None:
    with pytest.raises(DomainError, match="not on the list"):
        actions.stop_reading(leak, reader=colleague, by=checker, why="W")
    User.objects.filter(pk=colleague.pk).update(is_active=False)
    with pytest.raises(ValidationError, match="account is closed"):
        actions.let_read(leak, reader=colleague, by=checker)
    outsider = person("nobody@example.org")
    leak.readers.add(outsider)
    with pytest.raises(PermissionDenied, match="Only fact-checkers and editors"):
        actions.let_read(leak, reader=colleague, by=outsider)


def test_a_source_is_protected_afterwards_and_opened_again(checker: User, editor: User) -> None:
    source = actions.add_source(slug="leak", title="Jane", by=checker)
    with pytest.raises(DomainError, match="not protected"):
        actions.let_read(source, reader=editor, by=checker)
    actions.protect_source(source, by=checker, why="They asked us to.")
    assert (seen(checker), seen(editor)) == (True, False)
    with pytest.raises(DomainError, match="protected already"):
        actions.protect_source(source, by=checker, why="Again")
    actions.open_source(source, by=checker, why="They went public.")
    assert seen(editor)
    assert not source.readers.exists()


def test_each_change_is_one_event_that_names_people_where_it_can_be_erased(
    leak: Source, checker: User, colleague: User
) -> None:
    before = Event.objects.count()
    actions.let_read(leak, reader=colleague, by=checker)
    actions.stop_reading(leak, reader=colleague, by=checker, why="Done")
    events = list(Event.objects.order_by("pk")[before:])
    assert [it.verb for it in events] == ["source.reader_added", "source.reader_removed"]
    assert str(colleague) in events[0].detail.new
    assert events[1].detail.why == "Done"


def test_letting_somebody_read_is_no_work_on_a_claim(
    leak: Source, checker: User, editor: User
) -> None:
    claim = claims.log_claim(statement="It was 3 t.", claimant="A radio", by=checker)
    claims.add_appearance(claim, key="radio", source=leak, by=checker)
    actions.let_read(leak, reader=editor, by=checker)
    another = person("second@example.org", Role.EDITOR)
    actions.let_read(leak, reader=another, by=editor)
    assert editor.pk not in contributor_ids(claim)


# --- when an account is closed ----------------------------------------------------------------


def closed(user: User, by: User) -> None:
    close_account(user, why="They left the desk.", by=by)


def test_a_closed_account_leaves_a_list_that_somebody_else_keeps(
    leak: Source, checker: User, colleague: User, administrator: User
) -> None:
    actions.let_read(leak, reader=colleague, by=checker)
    closed(colleague, administrator)
    assert set(leak.readers.all()) == {checker}
    event = Event.objects.with_details().filter(object_key=str(leak.uuid)).order_by("-pk")[0]
    assert (event.verb, event.detail.why) == ("source.reader_removed", "Their account was closed.")
    reopen_account(colleague, why="They came back.", by=administrator)
    assert not seen(colleague)


def test_a_source_whose_only_reader_leaves_is_neither_lost_nor_told_of(
    leak: Source, checker: User, administrator: User
) -> None:
    before = Event.objects.filter(object_key=str(leak.uuid)).count()
    closed(checker, administrator)
    assert set(leak.readers.all()) == {checker}
    assert Event.objects.filter(object_key=str(leak.uuid)).count() == before
    assert not seen(administrator)
    reopen_account(checker, why="They came back.", by=administrator)
    assert seen(checker)


def test_whoever_runs_the_installation_hands_over_what_nobody_reads(
    leak: Source, checker: User, colleague: User, administrator: User
) -> None:
    kept = actions.add_source(slug="kept", title="Joan", protected=True, by=colleague)
    closed(checker, administrator)
    assert told_by("hand_over_sources") == "1 protected source without a reader.\n"
    given = ("hand_over_sources", "--to", colleague.email)
    with pytest.raises(CommandError, match="Say why"):
        told_by(*given)
    assert told_by(*given, "--why", "W") == "1 protected source handed over.\n"
    assert set(leak.readers.all()) == set(kept.readers.all()) == {colleague}
    assert told_by("hand_over_sources") == "0 protected sources without a reader.\n"


def test_only_somebody_who_can_keep_the_list_is_handed_it(
    leak: Source, checker: User, administrator: User
) -> None:
    closed(checker, administrator)
    for email, sentence in (
        (checker.email, "account is closed"),
        (person("nobody@example.org").email, "Only fact-checkers and editors"),
        ("who@example.org", "There is no account who@example.org"),
    ):
        with pytest.raises(CommandError, match=sentence):
            told_by("hand_over_sources", "--to", email, "--why", "W")


def test_somebody_whose_account_was_closed_meanwhile_is_not_let_in(
    leak: Source, checker: User, colleague: User, administrator: User
) -> None:
    closed(User.objects.get(pk=colleague.pk), administrator)
    with pytest.raises(ValidationError, match="account is closed"):
        actions.let_read(leak, reader=colleague, by=checker)


def told_by(*given: str) -> str:
    out = StringIO()
    call_command(*given, stdout=out)
    return out.getvalue()
