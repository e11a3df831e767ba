"""Letters for publishers and sources: given with a reason, kept with their past."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import User
from audit.models import Event
from sources import actions
from sources.models import Grade, Source

pytestmark = pytest.mark.django_db


@pytest.fixture
def source(checker: User) -> Source:
    publisher = actions.add_publisher(slug="radio", name="A radio", by=checker)
    return actions.add_source(slug="talk", title="A talk", publisher=publisher, by=checker)


def test_a_source_has_its_publishers_grade_until_it_has_one_of_its_own(
    source: Source, checker: User
) -> None:
    assert Grade.objects.all().of_sources([source]) == {}
    assert source.publisher is not None
    of_radio = actions.grade_publisher(
        source.publisher, reliability="C", rationale="Known.", by=checker
    )
    assert Grade.objects.all().of_sources([source]) == {source.pk: of_radio}
    own = actions.grade_source(source, reliability="B", rationale="Heard it.", by=checker)
    assert Grade.objects.all().of_sources([source]) == {source.pk: own}
    actions.withdraw_grade(own, by=checker, why="Heard another.")
    assert Grade.objects.all().of_sources([source]) == {source.pk: of_radio}


def test_a_new_grade_supersedes_and_the_same_one_changes_nothing(
    source: Source, checker: User, editor: User
) -> None:
    first = actions.grade_source(source, reliability="B", rationale="Heard it.", by=checker)
    assert actions.grade_source(source, reliability="B", rationale="Heard it. ", by=editor) == first
    second = actions.grade_source(source, reliability="D", rationale="It erred.", by=editor)
    first.refresh_from_db()
    assert (second.supersedes, second.graded_by, first.retired_by) == (first, editor, editor)
    assert list(source.grades.order_by("pk")) == [first, second]
    verbs = Event.objects.filter(object_key__in=[first.audit_key(), second.audit_key()])
    assert sorted(verbs.values_list("verb", flat=True)) == [
        "grade.given", "grade.given", "grade.superseded",
    ]  # fmt: skip


def test_a_grade_has_a_known_letter_and_a_reason(source: Source, checker: User) -> None:
    for letter, rationale in (("G", "x"), ("", "x"), ("B", ""), ("B", "  "), ("B", "x" * 4001)):
        with pytest.raises(ValidationError):
            actions.grade_source(source, reliability=letter, rationale=rationale, by=checker)
    assert not Grade.objects.exists()


def test_nobody_grades_what_is_not_theirs_to_see_nor_sees_its_grade(
    checker: User, editor: User, outsider: User
) -> None:
    hidden = actions.add_source(slug="leak", title="A leak", protected=True, by=checker)
    grade = actions.grade_source(hidden, reliability="A", rationale="I know them.", by=checker)
    for other in (editor, outsider):
        with pytest.raises(PermissionDenied):
            actions.grade_source(hidden, reliability="E", rationale="x", by=other)
        with pytest.raises(PermissionDenied):
            actions.withdraw_grade(grade, by=other, why="x")
        assert grade not in Grade.objects.all().visible_to(other)
    assert grade in Grade.objects.all().visible_to(checker)
