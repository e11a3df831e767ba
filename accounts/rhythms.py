"""When news is mailed: at once, with the hour, or with the day's letter. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

QUIET = timedelta(minutes=5)
"""Between two letters to one person: what comes in between goes into the next."""


def next_hour(now: datetime) -> datetime:
    """The next full hour after `now`."""
    return now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


def next_morning(now: datetime, hour: int, zone: tzinfo) -> datetime:
    """The next time that clocks in `zone` show `hour` o'clock, after `now`.

    The clock's own hour, so that a letter comes at seven in summer and in winter.
    """
    local = now.astimezone(zone)
    wanted = local.replace(hour=hour, minute=0, second=0, microsecond=0)
    if wanted <= local:
        wanted = (wanted + timedelta(days=1)).replace(hour=hour)
    return wanted
