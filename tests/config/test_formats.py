"""Times are written the same way in the admin as at the desk."""

from __future__ import annotations

from datetime import UTC, datetime

from django.utils.formats import date_format


def test_a_time_without_a_format_of_its_own_is_written_as_at_the_desk() -> None:
    at = datetime(2026, 11, 28, 13, 45, tzinfo=UTC)
    assert date_format(at, "DATETIME_FORMAT") == "28 Nov 2026, 13:45"
    assert date_format(at, "TIME_FORMAT") == "13:45"
