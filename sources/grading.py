"""Grading publishers and sources: how far each is relied on, by whom and why."""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from audit import writing
from sources import policies
from sources.models import Grade, Publisher, Source


@transaction.atomic
def grade_publisher(
    publisher: Publisher, *, reliability: str, rationale: str, by: User, why: str = ""
) -> Grade:
    """Judge a publisher (A to F); what was said before stays readable.

    The same letter for the same reason changes nothing and returns the grade there is.
    """
    policies.check_can_change_sources(by)
    writing.locked(publisher)
    given = Grade(publisher=publisher, reliability=reliability, rationale=rationale)
    return _give(given, by=by, why=why)


@transaction.atomic
def grade_source(
    source: Source, *, reliability: str, rationale: str, by: User, why: str = ""
) -> Grade:
    """Judge a source on its own, in place of what is thought of its publisher."""
    policies.check_can_change_sources(by)
    policies.check_can_see(source, by=by)
    writing.locked(source)
    given = Grade(source=source, reliability=reliability, rationale=rationale)
    return _give(given, by=by, why=why)


@transaction.atomic
def withdraw_grade(grade: Grade, *, by: User, why: str) -> None:
    """Judge no more: a source then has the grade of its publisher, a publisher none."""
    policies.check_can_change_sources(by)
    if grade.source is not None:
        policies.check_can_see(grade.source, by=by)
    writing.retire(writing.locked(grade), verb="grade.withdrawn", by=by, why=why)


def _give(given: Grade, *, by: User, why: str) -> Grade:
    live = Grade.objects.live().filter(publisher=given.publisher, source=given.source)
    before: Grade | None = live.select_for_update().first()
    given.rationale = given.rationale.strip()
    if before is not None:
        if (before.reliability, before.rationale) == (given.reliability, given.rationale):
            return before
        writing.retire(before, verb="grade.superseded", by=by, why=why)
    given.graded_by, given.supersedes = by, before
    writing.add(given, verb="grade.given", by=by, why=why)
    return given
