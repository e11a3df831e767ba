from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from audit import bulk
from audit.bulk import update_each
from estimates.models import Estimate

pytestmark = pytest.mark.django_db

MOMENT = datetime(2024, 2, 29, 23, 59, 59, 123456, tzinfo=UTC)


@pytest.fixture
def rows() -> list[Estimate]:
    return Estimate.objects.bulk_create(
        Estimate(slug=f"e{number}", title="E", formula="a") for number in range(5)
    )


def read(rows: list[Estimate], *names: str) -> list[tuple[Any, ...]]:
    keys = [row.pk for row in rows]
    return list(Estimate.objects.filter(pk__in=keys).order_by("pk").values_list(*names))


def test_every_row_gets_its_own_values_of_every_kind(rows: list[Estimate]) -> None:
    changes = {
        row.pk: {"error": f"“{n}” % {{}} '", "low": n / 3, "attempts": n, "leased_until": MOMENT}
        | {"central": n / 3, "high": n / 3, "evaluated_digest": "d" * 64}
        for n, row in enumerate(rows[:3])
    }
    assert update_each(Estimate, changes) == 3
    assert read(rows[:3], "error", "low", "attempts", "leased_until") == [
        (f"“{n}” % {{}} '", n / 3, n, MOMENT) for n in range(3)
    ]
    assert read(rows[3:], "error", "low", "attempts", "leased_until") == [("", None, 0, None)] * 2


def test_nothing_stands_for_nothing_in_any_column(rows: list[Estimate]) -> None:
    update_each(Estimate, {rows[0].pk: {"leased_until": MOMENT, "failed_digest": "f" * 64}})
    update_each(Estimate, {rows[0].pk: {"leased_until": None, "failed_digest": None}})
    assert read(rows[:1], "leased_until", "failed_digest") == [(None, None)]


def test_rows_that_are_not_there_are_not_counted(rows: list[Estimate]) -> None:
    changes = {rows[0].pk: {"error": "here"}, rows[-1].pk + 1_000: {"error": "nowhere"}}
    assert update_each(Estimate, changes) == 1
    assert update_each(Estimate, {}) == 0


def test_a_constraint_holds_for_many_rows_as_for_one(rows: list[Estimate]) -> None:
    with pytest.raises(IntegrityError, match="estimate_result_all_or_none"), transaction.atomic():
        update_each(Estimate, {row.pk: {"low": 1.0} for row in rows})


def test_there_is_one_statement_for_hundreds_of_rows(
    rows: list[Estimate], monkeypatch: pytest.MonkeyPatch
) -> None:
    changes = {row.pk: {"attempts": 2} for row in rows}
    with CaptureQueriesContext(connection) as once:
        update_each(Estimate, changes)
    monkeypatch.setattr(bulk, "ROWS_A_STATEMENT", 2)
    with CaptureQueriesContext(connection) as thrice:
        assert update_each(Estimate, changes) == 5
    assert (len(once), len(thrice)) == (1, 3)
