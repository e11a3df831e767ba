"""Passages are looked for in their capture before they are kept, and in every later one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from accounts.roles import Role
from audit.canonical import canonical_text
from audit.errors import DomainError
from audit.models import Event
from claims import actions as claims
from claims.models.pinned import QUIET
from sources import actions, noticing
from sources.models import Capture, Observation, Source
from sources.quantities import read_figure
from sources.reanchoring import Fate
from sources.signals import captured
from tests.conftest import person
from tests.desk.test_captures import finished

pytestmark = pytest.mark.django_db

TEXT = "Page one says 🚢 more than 74,000 t.\nPage two: more than 74,000 t, it said twice."


class Desk:
    """A source with a capture of two pages, whose worker has finished."""

    def __init__(self) -> None:
        self.checker = person("checker@example.org", Role.FACT_CHECKER)
        self.source = actions.add_source(slug="article", title="Article",
                                         url="https://example.org/a", by=self.checker)  # fmt: skip
        self.capture = self.captured(TEXT, pages=[0, 37])

    def captured(self, text: str, pages: list[int] | None = None, **columns: Any) -> Capture:
        reading = canonical_text({"pages": pages or [], "problems": [], "tool": "t"})
        return finished(self.source, self.checker, text, reading=reading, **columns)


@pytest.fixture(scope="module")
def standing(django_db_setup: None, django_db_blocker: Any) -> Iterator[Desk]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield Desk()
        transaction.set_rollback(True)


@pytest.fixture
def desk(standing: Desk, db: None) -> Iterator[Desk]:
    standing.capture.refresh_from_db()  # what another test changed in it is undone
    with transaction.atomic():
        yield standing
        transaction.set_rollback(True)


def recaptured(desk: Desk, text: str, change: str = "changed") -> Capture:
    """A later capture of the same address, and what the worker says when it has it."""
    later = desk.captured(text, compared_with=desk.capture, change=change)
    captured.send(Capture, capture=later)
    return later


def told(desk: Desk, row: Any) -> list[str]:
    return list(
        Event.objects.about(row).exclude(verb="passage.added").values_list("verb", flat=True)
    )


def test_a_quote_gets_its_place_its_page_its_surroundings_and_a_key(desk: Desk) -> None:
    passage = actions.add_passage(
        capture=desk.capture, quote="more  than 74,000 t", suffix=", it said", by=desk.checker
    )
    assert TEXT[passage.start : passage.end] == passage.quote == "more than 74,000 t"
    assert (passage.page, passage.key) == (2, "more-than-74000-t")
    assert passage.prefix.endswith("Page two: ") and passage.suffix == ", it said twice."


def test_a_place_counts_characters_and_not_their_halves(desk: Desk) -> None:
    start = TEXT.index("more")
    given: dict[str, Any] = {"start": start, "end": start + 9, "quote": "more than"}
    passage = actions.add_passage(capture=desk.capture, by=desk.checker, **given)
    assert (passage.quote, passage.page) == ("more than", 1)
    given["start"] -= 2
    with pytest.raises(ValidationError, match="Other words stand at this place"):
        actions.add_passage(capture=desk.capture, by=desk.checker, **given)


def test_words_in_several_places_are_refused_with_the_places(desk: Desk) -> None:
    with pytest.raises(ValidationError, match="stand in 2 places") as refused:
        actions.add_passage(capture=desk.capture, quote="74,000 t", by=desk.checker)
    error = refused.value.error_dict["quote"][0]
    assert error.code == "ambiguous"
    assert [TEXT[it.start : it.end] for it in (error.params or {})["at"]] == ["74,000 t"] * 2


@pytest.mark.parametrize("quote", ["More than 75,000 t", "", "\x00", "x" * 200_000, "\u202e"])
def test_a_quote_that_is_not_there_is_refused(desk: Desk, quote: str) -> None:
    with pytest.raises(ValidationError, match="not in the text"):
        actions.add_passage(capture=desk.capture, quote=quote, by=desk.checker)


def test_a_capture_without_a_text_keeps_what_a_person_read_without_a_place(desk: Desk) -> None:
    picture = desk.captured("", text_sha256="", kind="image")
    passage = actions.add_passage(capture=picture, quote="A poster", page=3, by=desk.checker)
    assert (passage.quote, passage.start, passage.page) == ("A poster", None, 3)
    with pytest.raises(ValidationError, match="no text in which"):
        actions.add_passage(capture=picture, quote="A", start=0, end=1, by=desk.checker)


def test_nothing_is_read_in_a_retired_capture(desk: Desk) -> None:
    actions.retire(desk.capture, by=desk.checker, why="Another page.")
    desk.capture.refresh_from_db()
    with pytest.raises(DomainError, match="retired"):
        actions.add_passage(capture=desk.capture, quote="twice", by=desk.checker)


def test_a_corrected_passage_takes_along_what_rests_on_it(desk: Desk) -> None:
    passage, seen = cited(desk)
    claim = a_claim(desk)
    row = claims.add_evidence(claim, key="e", source=desk.source, observation=seen,
                              passage=passage, stance="supports", by=desk.checker)  # fmt: skip
    new = actions.supersede_passage(passage, quote="says 🚢 more than 74,000 t", why="w",
                                    by=desk.checker)  # fmt: skip
    row.refresh_from_db()
    assert row.passage == new and row.observation is not None
    assert row.observation.passage == new and row.observation.supersedes == seen
    assert (new.key, new.supersedes) == (passage.key, passage)


def test_a_passage_stays_with_its_source(desk: Desk) -> None:
    passage, _seen = cited(desk)
    other = actions.add_source(slug="other", title="Other", by=desk.checker)
    elsewhere = finished_elsewhere(other, desk.checker)
    with pytest.raises(ValidationError, match="stays with its source"):
        actions.supersede_passage(passage, capture=elsewhere, quote="74", by=desk.checker)


def test_what_something_rests_on_is_not_retired(desk: Desk) -> None:
    passage, seen = cited(desk)
    claims.add_evidence(a_claim(desk), key="e", source=desk.source, observation=seen,
                        stance="supports", by=desk.checker)  # fmt: skip
    with pytest.raises(ValidationError, match="Still used by the figure “explosives"):
        actions.retire_passage(passage, why="w", by=desk.checker)
    with pytest.raises(ValidationError, match=r"Still used by the claim \d{4}-"):
        actions.retire_observation(seen, why="w", by=desk.checker)


def test_an_edit_on_the_sly_is_told_once(desk: Desk) -> None:
    passage, _seen = cited(desk)
    edited = TEXT.replace("74,000", "71,000")
    first = recaptured(desk, edited)
    recaptured(desk, edited + "\nMore.")
    assert told(desk, passage) == ["passage.found_changed"]
    notice = noticing.notices([passage])[passage.pk]
    assert (notice.fate, notice.capture) == (Fate.CHANGED, str(first.uuid))
    recaptured(desk, "Nothing of the kind.")
    assert noticing.notices([passage])[passage.pk].is_gone
    recaptured(desk, "Note. " + TEXT)
    assert told(desk, passage) == [
        "passage.found_again",
        "passage.found_gone",
        "passage.found_changed",
    ]
    assert noticing.notices([passage]) == {}


def test_noticing_takes_no_approval_away() -> None:
    """What was approved stands in bytes that are kept; the notice says what the page became."""
    assert {*noticing.VERBS.values(), noticing.FOUND_AGAIN} <= set(QUIET)


def test_a_capture_that_says_the_same_is_not_looked_through(desk: Desk) -> None:
    passage, _seen = cited(desk)
    recaptured(desk, "Nothing of the kind.", change="same_text")
    assert told(desk, passage) == []


def test_citing_what_is_gone_already_says_so_at_once(desk: Desk) -> None:
    recaptured(desk, "Nothing of the kind.")
    passage, _seen = cited(desk)
    assert noticing.notices([passage])[passage.pk].is_gone


def test_nobody_cites_a_protected_source_of_others(desk: Desk) -> None:
    other = person("other@example.org", Role.FACT_CHECKER)
    leak = actions.add_source(slug="leak", title="Leak", protected=True, by=other)
    capture = finished_elsewhere(leak, other)
    with pytest.raises(PermissionDenied, match="no such source"):
        actions.add_passage(capture=capture, quote="74", by=desk.checker)


def cited(desk: Desk) -> tuple[Any, Observation]:
    passage = actions.add_passage(
        capture=desk.capture, quote="more than 74,000 t", prefix="🚢 ", by=desk.checker
    )
    seen = actions.add_observation(
        source=desk.source, passage=passage, key="tonnage", measure="explosives",
        figure=read_figure(passage.quote), by=desk.checker,
    )  # fmt: skip
    return passage, seen


def a_claim(desk: Desk) -> Any:
    case = claims.add_case(slug="case", title="Case", by=desk.checker)
    return claims.log_claim(
        case=case, key="c", statement="It was moved.", claimant="Them", by=desk.checker
    )


def finished_elsewhere(source: Source, by: User) -> Capture:
    return (
        finished(source, by, "74", url="https://example.org/b")
        if source.url
        else _pasted(source, by)
    )


def _pasted(source: Source, by: User) -> Capture:
    return actions.paste_capture(source, text="74", by=by)
