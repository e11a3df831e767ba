"""Mistakes in the configuration, each with an id: `manage.py check` says what to change."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from celery import Task
from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections
from django.utils.module_loading import autodiscover_modules

from accounts import factors
from audit import triggers
from config.celery import app
from dossiers import signing
from dossiers.errors import SigningError
from dossiers.facts import PAPERS
from dossiers.language import LANGUAGES
from sources import outside
from sources.capture import stamping
from sources.capture.failures import CaptureError
from sources.capture.stamping import StampError
from sources.capture.target import Target
from sources.links import safe_href

LEAST_SWEEP_SECONDS = 0.05


@register()
def check_home(**_: Any) -> list[CheckMessage]:
    """Everything that the desk keeps goes below PLUMBLINE_HOME."""
    home = Path(settings.HOME)
    nearest = next(folder for folder in [home, *home.parents] if folder.exists())
    if nearest.is_dir() and os.access(nearest, os.W_OK):
        return []
    hint = "Set PLUMBLINE_HOME to a folder that this account may write."
    return [Error(f"{home} cannot be written.", hint=hint, id="plumbline.E001")]


@register()
def check_paper(**_: Any) -> list[CheckMessage]:
    """Dossiers are set for a paper that the templates know."""
    if settings.PLUMBLINE_PAPER in PAPERS:
        return []
    hint = f"One of {', '.join(PAPERS)}."
    return [Error("PLUMBLINE_PAPER is no paper that we set.", hint=hint, id="plumbline.E011")]


@register()
def check_digest_hour(**_: Any) -> list[CheckMessage]:
    """The day's letter leaves at an hour that clocks show."""
    if 0 <= settings.PLUMBLINE_DIGEST_HOUR <= 23:
        return []
    hint = "A whole hour from 0 to 23. Leave it out: it is 7."
    return [Error("PLUMBLINE_DIGEST_HOUR is no hour.", hint=hint, id="plumbline.E012")]


@register()
def check_dossier_language(**_: Any) -> list[CheckMessage]:
    """Dossiers speak a language that the templates know."""
    if settings.PLUMBLINE_DOSSIER_LANGUAGE in LANGUAGES:
        return []
    problem = "PLUMBLINE_DOSSIER_LANGUAGE is no language that dossiers are set in."
    return [Error(problem, hint=f"One of {', '.join(LANGUAGES)}.", id="plumbline.E018")]


@register()
def check_second_factor(**_: Any) -> list[CheckMessage]:
    """A word that is misspelt would ask nobody for a second factor, and say nothing."""
    if settings.PLUMBLINE_SECOND_FACTOR in factors.CHOICES:
        return []
    hint = f"One of {', '.join(factors.CHOICES)}."
    message = "PLUMBLINE_SECOND_FACTOR says of nobody that they need one."
    return [Error(message, hint=hint, id="plumbline.E020")]


@register()
def check_sweeping(**_: Any) -> list[CheckMessage]:
    """Without the sweeper, what a killed worker had in hand stays undone; without the sealer,
    nobody can tell afterwards that the log was changed."""
    return [
        Error(f"{name} must be a positive number of seconds.", hint=hint, id="plumbline.E002")
        for name, hint in (
            ("PLUMBLINE_SWEEP_SECONDS", "Leave it out: it is 30."),
            ("PLUMBLINE_SEAL_SECONDS", "Leave it out: it is 60."),
        )
        if getattr(settings, name) < LEAST_SWEEP_SECONDS
    ]


@register()
def check_tasks(**_: Any) -> list[CheckMessage]:
    """Every task is registered, limited, and ends before its message is given to another."""
    autodiscover_modules("tasks", "schedule")  # Celery's own loader would run all checks again
    own = {name: task for name, task in app.tasks.items() if not name.startswith("celery.")}
    return [*_unknown(set(own)), *(fault for task in own.values() for fault in _unlimited(task))]


@register()
def check_door(**_: Any) -> list[CheckMessage]:
    """Nothing in this machine is fetched from, and what is kept out can be read."""
    found: list[CheckMessage] = []
    if settings.PLUMBLINE_CAPTURE_LET_IN and not _in_tests():
        message = "Captures are let in to this machine: only the tests' settings may do that."
        hint = "Leave PLUMBLINE_CAPTURE_LET_IN empty."
        found.append(Error(message, hint=hint, id="plumbline.E006"))
    try:
        rules = outside.rules()
    except ValueError as error:
        hint = "Write networks as 192.0.2.0/24 and ports as 80, with commas."
        found.append(Error(f"PLUMBLINE_CAPTURE_DENY: {error}.", hint=hint, id="plumbline.E007"))
    else:
        if not all(0 < port < 65_536 for port in rules.ports):
            message = "PLUMBLINE_CAPTURE_PORTS holds what is no port."
            found.append(Error(message, hint="Leave it out: 80,443.", id="plumbline.E007"))
    return found


@register()
def check_timestamps(**_: Any) -> list[CheckMessage]:
    """A timestamp that nobody can verify proves nothing."""
    if not settings.PLUMBLINE_TIMESTAMP_URL:
        return []
    try:
        Target.parse(settings.PLUMBLINE_TIMESTAMP_URL)
        stamping.read_roots(settings.PLUMBLINE_TIMESTAMP_CERTIFICATES)
    except (CaptureError, StampError) as error:
        hint = "Set PLUMBLINE_TIMESTAMP_CERTIFICATES to a PEM file of the authority's roots."
        message = f"PLUMBLINE_TIMESTAMP_URL cannot be used. {error}"
        return [Error(message, hint=hint, id="plumbline.E008")]
    return []


@register()
def check_bucket(**_: Any) -> list[CheckMessage]:
    """Files in a bucket need the library, an address, and nobody who sends them from a disk."""
    if not settings.PLUMBLINE_BUCKET:
        return []
    found = []
    endpoint = settings.PLUMBLINE_BUCKET_ENDPOINT
    if importlib.util.find_spec("storages") is None:
        hint = "Install requirements/team.txt."
        found.append(("PLUMBLINE_BUCKET needs the extra `team`.", hint))
    if endpoint and not safe_href(endpoint):
        hint = "Set it to where the store answers: https://minio.example.org"
        found.append(("PLUMBLINE_BUCKET_ENDPOINT is no address.", hint))
    if settings.PLUMBLINE_ACCEL_PREFIX:
        message = "The server in front cannot send files that are in a bucket."
        found.append((message, "Leave PLUMBLINE_ACCEL_PREFIX empty: the desk sends them."))
    return [Error(message, hint=hint, id="plumbline.E012") for message, hint in found]


@register()
def check_signing(**_: Any) -> list[CheckMessage]:
    """A key that does not sign, or that nobody trusts, is found before the first dossier."""
    if not safe_href(settings.PLUMBLINE_ADDRESS):
        hint = "Set it to how readers reach this desk: https://desk.example.org"
        return [Error("PLUMBLINE_ADDRESS is no address.", hint=hint, id="plumbline.E010")]
    if not settings.PLUMBLINE_SIGNING_KEY:
        return []
    try:
        signing.check()
    except SigningError as error:
        hint = "See PLUMBLINE_SIGNING_KEY in docs/reference/settings.md."
        return [Error(f"Dossiers cannot be signed. {error}", hint=hint, id="plumbline.E009")]
    return []


@register(Tags.database)
def check_triggers(*, databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Rows that must never change are guarded by the database itself."""
    return [
        checks.Warning(
            f"{len(missing)} triggers that keep frozen rows frozen are missing: {missing[0]} …",
            hint="Run `manage.py migrate`, which puts them back.",
            id="plumbline.W001",
        )
        for name in databases or []
        if (missing := triggers.missing(connections[name]))
    ]


def _in_tests() -> bool:
    return os.environ.get("DJANGO_SETTINGS_MODULE") == "config.settings.test"


def _unknown(registered: set[str]) -> Iterator[CheckMessage]:
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        if entry["task"] not in registered:
            message = f"Beat is to send {entry['task']}, which is no task."
            yield Error(message, hint="See CELERY_BEAT_SCHEDULE.", id="plumbline.E003")


def _unlimited(task: Task[..., Any]) -> Iterator[CheckMessage]:
    if not task.time_limit:
        hint = "Give it `time_limit` and `soft_time_limit`."
        yield Error(f"{task.name} may run for ever.", hint=hint, id="plumbline.E004")
    elif task.time_limit > settings.LONGEST_TASK_SECONDS:
        yield Error(
            f"{task.name} may run for {task.time_limit} seconds; above LONGEST_TASK_SECONDS "
            "its message would be given to a second worker while the first still runs.",
            hint="Lower its `time_limit` or raise LONGEST_TASK_SECONDS.",
            id="plumbline.E005",
        )
