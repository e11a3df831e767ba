"""Counting units of a desk: added, read at once by every process, retired, never renamed."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, connections, transaction

from accounts.models import User
from audit.models import Event
from claims import actions as claims
from estimates import actions as estimates
from estimates.models import Parameter
from sources import actions, counting
from sources.models import CountingUnit
from sources.quantities import read_figure
from sources.units import UnitError, parse_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def boat(checker: User) -> CountingUnit:
    return actions.add_counting_unit(token="patrol_boat", note="Armed, under 100 t", by=checker)


def test_a_unit_that_is_added_is_read_from_the_next_moment_on(checker: User) -> None:
    with pytest.raises(UnitError, match="not a known unit"):
        parse_unit("patrol boats")
    actions.add_counting_unit(token="patrol_boat", by=checker)
    assert parse_unit("patrol boats a day").text == "patrol_boat/day"


def test_its_words_are_the_usual_ones_unless_others_are_given(
    boat: CountingUnit, checker: User
) -> None:
    assert (boat.singular, boat.plural) == ("patrol boat", "patrol boats")
    tel = actions.add_counting_unit(token="tel", singular="TEL", plural="TELs", by=checker)
    assert CountingUnit.objects.get(pk=tel.pk).count == counting.Count("tel", "TEL", "TELs")
    assert read_figure("about 6 TELs").display() == "about 6 TELs"


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"token": "kg"}, "token", "too short"),
        ({"token": "shells"}, "token", "a unit already"),
        ({"token": "dam"}, "token", "a prefix and a unit"),
        ({"token": "Boat"}, "token", "not a token"),
        ({"token": "patrol_boat"}, "token", "a word for patrol_boat"),
        ({"token": "cutter", "plural": "patrol boats"}, "plural", "a word for patrol_boat"),
        ({"token": "cutter", "singular": "a cutter"}, "singular", "between numbers and units"),
        ({"token": "cutter\n"}, "token", "on one line"),
        ({"token": "c" * 41}, "token", "at most 40"),
    ],
)
def test_a_word_that_is_taken_or_means_something_else_is_refused_at_its_field(
    fields: dict[str, str], field: str, words: str, boat: CountingUnit, checker: User
) -> None:
    with pytest.raises(ValidationError) as caught:
        actions.add_counting_unit(**fields, by=checker)
    assert words in " ".join(caught.value.message_dict[field])


def test_people_without_a_role_add_no_unit(outsider: User) -> None:
    with pytest.raises(PermissionDenied, match="Only fact-checkers and editors"):
        actions.add_counting_unit(token="patrol_boat", by=outsider)


def test_adding_revising_and_retiring_are_in_the_log(boat: CountingUnit, checker: User) -> None:
    assert actions.revise_counting_unit(boat, note="Armed", by=checker)
    assert not actions.revise_counting_unit(boat, note="Armed", token="patrol_boat", by=checker)
    actions.retire_counting_unit(boat, why="Nobody counts them", by=checker)
    verbs = list(Event.objects.about(boat).values_list("verb", flat=True))
    assert verbs == [f"counting_unit.{verb}" for verb in ("retired", "revised", "added")]


def test_the_words_never_change_on_any_path(boat: CountingUnit, checker: User) -> None:
    with pytest.raises(ValidationError, match="stay as they are"):
        actions.revise_counting_unit(boat, plural="cutters", by=checker)
    boat.plural = "cutters"
    with pytest.raises(ValidationError, match="never edited"):
        boat.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        CountingUnit.objects.update(plural="cutters")
    with pytest.raises(IntegrityError), transaction.atomic():
        CountingUnit.objects.all().delete()


def test_the_database_keeps_a_token_once_and_never_without_words(boat: CountingUnit) -> None:
    for fields in (
        {"token": "patrol_boat", "singular": "x", "plural": "x"},
        {"token": "cutter", "singular": "cutter", "plural": ""},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            CountingUnit.objects.create(**fields)


def in_a_parameter(by: User) -> None:
    estimates.add_parameter(slug="boats", title="Boats in port", text="5 to 8 patrol boats", by=by)


def in_an_observation(by: User) -> None:
    source = actions.add_source(slug="paper", title="A paper", by=by)
    actions.add_observation(
        source=source, key="boats", measure="boats", figure=read_figure("5 patrol boats"), by=by
    )


def in_a_claim(by: User) -> None:
    claim = claims.log_claim(statement="There are five.", claimant="A radio", by=by)
    claims.add_quantity(
        claim, key="boats", measure="boats", figure=read_figure("5 patrol boats/day"), by=by
    )


def in_an_estimate(by: User) -> None:
    crew = estimates.add_parameter(slug="crew", title="Crews", text="5", by=by)
    estimates.add_estimate(
        slug="boats",
        title="Boats",
        formula="crew",
        unit="patrol_boat",
        inputs={"crew": crew},
        by=by,
    )


USES = (in_a_parameter, in_an_observation, in_a_claim, in_an_estimate)


@pytest.mark.parametrize("use", USES, ids=lambda use: str(use.__name__))
def test_a_unit_in_use_does_not_retire_and_a_retired_one_is_not_used(
    use: Callable[[User], None], boat: CountingUnit, checker: User
) -> None:
    with transaction.atomic():
        use(checker)
        with pytest.raises(ValidationError, match="Still used by"):
            actions.retire_counting_unit(boat, why="", by=checker)
        transaction.set_rollback(True)
    actions.retire_counting_unit(boat, why="Nobody counts them", by=checker)
    with pytest.raises(ValidationError, match="no longer counts in it"):
        use(checker)


def test_what_was_written_in_a_retired_unit_is_still_read(
    boat: CountingUnit, checker: User
) -> None:
    in_a_parameter(checker)
    parameter = Parameter.objects.get()
    estimates.retire_parameter(parameter, why="", by=checker)
    actions.retire_counting_unit(boat, why="", by=checker)
    counting.forget()
    assert parameter.reading.unit.label(7) == "patrol boats"


def test_a_protected_source_that_uses_a_unit_is_not_named(
    boat: CountingUnit, checker: User, editor: User
) -> None:
    leak = actions.add_source(slug="leak", title="Jane", protected=True, by=checker)
    actions.add_observation(
        source=leak, key="k", measure="hush", figure=read_figure("5 patrol boats"), by=checker
    )
    with pytest.raises(ValidationError) as caught:
        actions.retire_counting_unit(boat, why="", by=editor)
    assert caught.value.messages == ["Still used by a protected source."]


def test_a_unit_whose_transaction_was_taken_back_is_unknown_again(checker: User) -> None:
    with transaction.atomic():
        actions.add_counting_unit(token="patrol_boat", by=checker)
        parameter = Parameter(slug="p", title="P", text="5 patrol boats")
        assert parameter.reading.unit.text == "patrol_boat"
        transaction.set_rollback(True)
    with pytest.raises(ValidationError, match="not a known unit"):
        Parameter(slug="p", title="P", text="5 patrol boats").full_clean()


def test_a_unit_that_is_there_for_good_is_asked_for_once(
    checker: User,
    django_capture_on_commit_callbacks: Callable[..., object],
    django_assert_num_queries: Callable[..., object],
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]  # a context manager
        actions.add_counting_unit(token="patrol_boat", by=checker)
    parse_unit("patrol_boat")
    with django_assert_num_queries(0):  # type: ignore[attr-defined]  # a context manager
        assert parse_unit("patrol boats").label(2) == "patrol boats"


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite writes one at a time")
def test_two_people_do_not_give_one_word_to_two_units_at_once(
    checker: User,
) -> None:
    inside, outcome = threading.Event(), list[str]()

    def second() -> None:
        inside.wait(10)
        try:
            actions.add_counting_unit(token="cutter", plural="patrol boats", by=checker)
        except ValidationError as error:
            outcome.extend(error.messages)
        finally:
            connections.close_all()

    thread = threading.Thread(target=second)
    thread.start()
    with transaction.atomic():
        actions.add_counting_unit(token="patrol_boat", by=checker)
        inside.set()
        thread.join(0.5)
        assert not outcome
    thread.join(10)
    assert "a word for patrol_boat" in " ".join(outcome)
    assert connection.vendor == "postgresql"
