"""When news is mailed."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from accounts.rhythms import next_hour, next_morning

WARSAW = ZoneInfo("Europe/Warsaw")


def test_the_next_hour_is_a_full_one_and_later() -> None:
    assert next_hour(datetime(2026, 3, 1, 23, 59, 59, tzinfo=UTC)) == datetime(
        2026, 3, 2, 0, tzinfo=UTC
    )
    assert next_hour(datetime(2026, 3, 1, 10, tzinfo=UTC)) == datetime(2026, 3, 1, 11, tzinfo=UTC)


def test_the_morning_letter_comes_by_the_clock_on_the_wall() -> None:
    before = datetime(2026, 3, 28, 12, tzinfo=UTC)  # the night after, clocks go forward
    assert next_morning(before, 7, WARSAW) == datetime(2026, 3, 29, 5, tzinfo=UTC)
    assert next_morning(datetime(2026, 3, 28, 5, 59, tzinfo=UTC), 7, WARSAW) == datetime(
        2026, 3, 28, 6, tzinfo=UTC
    )
    assert next_morning(datetime(2026, 3, 28, 6, tzinfo=UTC), 7, WARSAW) == datetime(
        2026, 3, 29, 5, tzinfo=UTC
    ), "on the hour is the next day's"
