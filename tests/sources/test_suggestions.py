"""Derivations suggested from captures, on the path that a worker goes, and what people decide."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from accounts.roles import Role
from audit.errors import CycleError, DomainError
from audit.leases import MAX_ATTEMPTS
from audit.models import Event, EventDetail
from sources import actions, comparing, proposing, schedule, tasks
from sources.capture import reading
from sources.capture.kinds import Kind
from sources.capture.reader.finding import Finding
from sources.dates import PartialDate
from sources.models import Comparison, Derivation, DerivationSuggestion, Passage, Source
from sources.suggestions import accept_suggestion, dismiss_suggestions
from tests.conftest import person
from tests.sources.told import BULLETIN, COPIED, LANTERN, PAGE, WIRE, captured, make

pytestmark = pytest.mark.django_db


def read_here(content: Any, kind: Kind, *, declared: str, address: str, **_: Any) -> Any:
    """Files are read in this process: tests of the child are elsewhere, and slower."""
    from sources.capture.reader import child

    content.seek(0)
    task = child.Task(kind.value, declared, address, 10, 10)
    return Finding.checked(child.answer(task, content.read())["finding"])


class Desk:
    """An agency's account, a page that links to it, a copy without a date, one that names it."""

    def __init__(self) -> None:
        self.checker = person("checker@example.org", Role.FACT_CHECKER)
        self.outsider = person("outsider@example.org")
        self.wire = make("wire", self.checker, "2024-06-20", name="Harbour Wire")
        self.page = make("page", self.checker, "2024-06-22")
        self.copy = make("copy", self.checker)
        self.bulletin = make("bulletin", self.checker, "2024-06-23")
        captured(self.wire, WIRE, self.checker)
        captured(self.page, PAGE, self.checker)
        captured(self.copy, LANTERN.format(quoted=COPIED), self.checker)
        captured(self.bulletin, BULLETIN, self.checker)

    def found(self, source: Source, rule: str) -> DerivationSuggestion:
        return DerivationSuggestion.objects.get(source=source, origin=self.wire, rule=rule)


@pytest.fixture(scope="module")
def standing(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Desk]:
    with django_db_blocker.unblock(), transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "read", read_here)
        yield Desk()
        transaction.set_rollback(True)


@pytest.fixture
def desk(standing: Desk, db: None) -> Iterator[Desk]:
    with transaction.atomic():
        yield standing
        transaction.set_rollback(True)


def again() -> None:
    call_command("suggest_derivations", stdout=StringIO())


def test_a_link_a_name_and_the_same_words_are_each_found_with_what_says_so(desk: Desk) -> None:
    rows = DerivationSuggestion.objects.open()
    told = {(it.source.slug, it.origin.slug, it.rule): it for it in rows}
    assert set(told) == {
        ("page", "wire", "link"),
        ("page", "wire", "name"),
        ("copy", "wire", "words"),
        ("bulletin", "wire", "name"),
    }
    link = told["page", "wire", "link"].said()
    assert [it["quote"] for it in link] == ["its first account of the ledgers"]
    assert told["page", "wire", "link"].direction_known
    assert told["bulletin", "wire", "name"].said()[0]["quote"] == "According to Harbour Wire"
    copy = told["copy", "wire", "words"]
    assert not copy.direction_known  # it has no date
    assert copy.said()[0]["quote"] == COPIED.rstrip(".")


def test_the_order_in_which_captures_come_does_not_matter(desk: Desk) -> None:
    before = set(DerivationSuggestion.objects.values_list("source", "origin", "rule", "reasons"))
    events = Event.objects.count()
    again()
    after = set(DerivationSuggestion.objects.values_list("source", "origin", "rule", "reasons"))
    assert (after, Event.objects.count()) == (before, events)


def test_a_date_that_becomes_known_turns_the_suggestion_round(desk: Desk) -> None:
    early = PartialDate.parse("2024-05")
    actions.revise_source(desk.copy, published_on=early, by=desk.checker)
    again()
    turned = DerivationSuggestion.objects.get(rule="words")
    assert (turned.source, turned.origin) == (desk.wire, desk.copy)
    assert turned.direction_known


def test_accepting_records_the_derivation_with_its_words_as_the_passage(desk: Desk) -> None:
    derivation = accept_suggestion(desk.found(desk.page, "link"), by=desk.checker)
    assert (derivation.source, derivation.origin) == (desk.page, desk.wire)
    assert derivation.passage is not None
    assert derivation.passage.quote == "its first account of the ledgers"
    rows = DerivationSuggestion.objects
    assert not rows.open().filter(source=desk.page).exists()  # the name says the same
    assert rows.get(derivation=derivation).decided_by == desk.checker
    again()
    assert not rows.open().filter(source=desk.page).exists()


def test_a_passage_that_covers_the_words_is_taken(desk: Desk) -> None:
    row = desk.found(desk.bulletin, "name")
    capture = desk.bulletin.captures.get()
    kept = actions.add_passage(
        capture=capture, quote="According to Harbour Wire, more than four hundred", by=desk.checker
    )
    assert accept_suggestion(row, by=desk.checker).passage == kept
    assert Passage.objects.count() == 1


def test_where_no_date_tells_the_person_says_who_has_it_from_whom(desk: Desk) -> None:
    row = desk.found(desk.copy, "words")
    with pytest.raises(ValidationError, match="Say who has it from whom"):
        accept_suggestion(row, by=desk.checker)
    derivation = accept_suggestion(row, swapped=True, relation="quotes", by=desk.checker)
    assert (derivation.source, derivation.origin) == (desk.wire, desk.copy)
    assert derivation.passage is not None
    assert derivation.passage.capture.source == desk.wire
    with pytest.raises(DomainError, match="decided on already"):
        accept_suggestion(row, swapped=False, by=desk.checker)


def test_a_suggestion_that_would_close_a_circle_is_there_and_cannot_be_accepted(
    desk: Desk,
) -> None:
    middle = make("middle", desk.checker)
    for source, origin in ((desk.wire, middle), (middle, desk.bulletin)):
        actions.add_derivation(source=source, origin=origin, relation="quotes", by=desk.checker)
    again()
    with pytest.raises(CycleError, match="bulletin → wire → middle → bulletin"):
        accept_suggestion(desk.found(desk.bulletin, "name"), by=desk.checker)
    assert DerivationSuggestion.objects.open().filter(source=desk.bulletin).exists()


def test_what_is_recorded_over_others_is_not_suggested(desk: Desk) -> None:
    DerivationSuggestion.objects.all().delete()
    middle = make("middle", desk.checker)
    for source, origin in ((desk.copy, middle), (middle, desk.wire)):
        actions.add_derivation(source=source, origin=origin, relation="quotes", by=desk.checker)
    again()
    assert not DerivationSuggestion.objects.filter(source=desk.copy).exists()
    assert DerivationSuggestion.objects.filter(source=desk.page).exists()


def test_what_is_dismissed_comes_back_for_other_words_only(desk: Desk) -> None:
    row = desk.found(desk.bulletin, "name")
    with pytest.raises(ValidationError, match="Say why"):
        dismiss_suggestions([row], by=desk.checker, why=" ")
    assert dismiss_suggestions([row], by=desk.checker, why="It only says so.") == [row]
    assert dismiss_suggestions([row], by=desk.checker, why="Again.") == []
    captured(desk.bulletin, f"{BULLETIN} It is sunny.", desk.checker)
    row.refresh_from_db()
    assert (row.state, row.why) == ("dismissed", "It only says so.")
    captured(desk.bulletin, f"{BULLETIN} Harbour Wire also reported rain.", desk.checker)
    row.refresh_from_db()
    assert (row.state, row.why, row.decided_by) == ("open", "", None)
    verbs = Event.objects.about(row).order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["suggestion.made", "suggestion.dismissed", "suggestion.reopened"]


def test_who_has_no_role_decides_nothing(desk: Desk) -> None:
    row = desk.found(desk.page, "link")
    with pytest.raises(PermissionDenied):
        accept_suggestion(row, by=desk.outsider)
    with pytest.raises(PermissionDenied):
        dismiss_suggestions([row], by=desk.outsider, why="No.")


def test_a_protected_source_shows_in_suggestions_to_its_readers_only(desk: Desk) -> None:
    editor = person("editor@example.org", Role.EDITOR)
    leak = make("zqleak", desk.checker, "2024-06-19", name="Zq Leakers", protected=True)
    captured(leak, f"{COPIED} And zqmore.", desk.checker)
    row = DerivationSuggestion.objects.get(origin=leak, source=desk.wire)
    seen = DerivationSuggestion.objects.visible_to
    assert row in seen(desk.checker) and row not in seen(editor) and row not in seen(None)
    for refused in (
        lambda: accept_suggestion(row, by=editor),
        lambda: dismiss_suggestions([row], by=editor, why="No."),
    ):
        with pytest.raises(PermissionDenied, match="There is no such source"):
            refused()
    dismiss_suggestions([row], by=desk.checker, why="Ours.")
    for detail in EventDetail.objects.filter(event__object_key=str(row.uuid)):
        assert "zq" not in f"{detail.label} {detail.old} {detail.new} {detail.facts}"
    written = StringIO()
    call_command("suggest_derivations", "--json", stdout=written)
    assert "wire" in written.getvalue() and "zq" not in written.getvalue()


def test_a_text_that_names_a_publisher_never_leads_to_its_protected_source(desk: Desk) -> None:
    leak = actions.add_source(
        slug="zqleak", title="Zq", publisher=desk.wire.publisher, protected=True, by=desk.checker
    )
    captured(leak, "Nothing that anybody else has ever said in so many words.", desk.checker)
    again()
    assert not DerivationSuggestion.objects.filter(origin=leak).exists()
    assert desk.found(desk.bulletin, "name").said()[0]["facts"]["choices"] == 1


def test_a_comparison_is_made_once_and_again_when_its_worker_was_killed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = Comparison.objects.get(capture__source=desk.page)
    assert not comparing.compare_once(row.pk)

    def killed(*_: Any) -> None:
        raise KeyboardInterrupt

    comparing.again([row.capture])
    with monkeypatch.context() as patch:
        patch.setattr(proposing, "proposals", killed)
        with pytest.raises(KeyboardInterrupt):
            comparing.compare_once(row.pk)
    assert not comparing.compare_once(row.pk)  # the lease still runs
    gone = timezone.now() - timedelta(seconds=1)
    Comparison.objects.filter(pk=row.pk).update(leased_until=gone)
    assert schedule.sweep_comparisons() == 1
    tasks.make_comparisons([row.pk, 999_999])
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("done", 2)


def test_what_keeps_failing_ends_with_its_reason_on_the_row(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    Source.objects.filter(pk=desk.page.pk).update(protected=True)
    row = Comparison.objects.get(capture__source=desk.page)
    comparing.again([row.capture])

    def broken(*_: Any) -> None:
        raise RuntimeError("secret words")

    monkeypatch.setattr(proposing, "proposals", broken)
    for _attempt in range(MAX_ATTEMPTS + 1):
        assert not comparing.compare_once(row.pk) or _attempt == MAX_ATTEMPTS
    row.refresh_from_db()
    assert row.state == "failed"
    assert "RuntimeError in Plumbline itself." in row.error
    assert "secret words" not in caplog.text


def test_partners_are_found_with_as_many_queries_however_many_captures(desk: Desk) -> None:
    capture = desk.page.captures.get()

    def queries() -> int:
        (key,) = comparing.again([capture])
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert comparing.compare_once(key)
        return len(asked)

    before = queries()
    for number in range(3):
        other = make(f"other{number}", desk.checker, "2024-07")
        captured(other, f"Nothing like it was said here, at the {number}th look.", desk.checker)
    assert queries() == before


def test_the_command_lists_what_waits_and_refuses_what_is_not_there(desk: Desk) -> None:
    written = StringIO()
    call_command("suggest_derivations", "bulletin", stdout=written)
    assert "bulletin quotes wire" in written.getvalue()
    assert "page" not in written.getvalue()
    assert Derivation.objects.count() == 0
