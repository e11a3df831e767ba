"""Waiting until a dossier is made, with its stages; being its worker where there is none."""

from __future__ import annotations

import time
from collections.abc import Callable

from celery import current_app
from django.core.management.base import CommandError
from kombu.exceptions import OperationalError
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from dossiers import making
from dossiers.models import Dossier

QUEUE = "dossiers"
PING_SECONDS = 1.5
ASK_AGAIN_SECONDS = 15
POLL_SECONDS = 0.25

Say = Callable[[str], object]


def finish(dossier: Dossier, timeout: int, say: Say) -> None:
    """Wait for a worker, or be one. Raises `CommandError` when time is up."""
    deadline = time.monotonic() + timeout
    if dossier.is_pending and not _worker_answers():
        say("No worker is running: it is set here.")
        _work(dossier, deadline)
    elif dossier.is_pending:
        _wait(dossier, deadline, say)


def _work(dossier: Dossier, deadline: float) -> None:
    """Do a worker's work. A lease that a worker left behind is waited for."""
    with _progress() as bar:
        task = bar.add_task("content frozen", total=None)

        def show(stage: str) -> None:
            bar.update(task, description=str(Dossier.Stage(stage).label))

        while dossier.is_pending and time.monotonic() < deadline:
            making.make_once(dossier.pk, dossier.digest, on_stage=show)
            dossier.refresh_from_db()
            if dossier.is_pending:
                bar.update(task, description="another worker had begun; waiting for its lease")
                time.sleep(POLL_SECONDS * 4)
    _check_finished(dossier)


def _wait(dossier: Dossier, deadline: float, say: Say) -> None:
    stages = list(Dossier.Stage)
    ask_again = time.monotonic() + ASK_AGAIN_SECONDS
    with _progress() as bar:
        task = bar.add_task(str(Dossier.Stage.QUEUED.label), total=len(stages) - 1)
        while dossier.is_pending and time.monotonic() < deadline:
            time.sleep(POLL_SECONDS)
            dossier.refresh_from_db()
            stage = Dossier.Stage(dossier.stage)
            bar.update(task, completed=stages.index(stage), description=str(stage.label))
            if time.monotonic() > ask_again and dossier.is_pending:
                if not _worker_answers():
                    break
                ask_again = time.monotonic() + ASK_AGAIN_SECONDS
    if dossier.is_pending and time.monotonic() < deadline:
        say("The worker is gone: it is set here.")
        _work(dossier, deadline)
    _check_finished(dossier)


def _progress() -> Progress:
    """On the error stream, so that the output stays fit for a pipe."""
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        TimeElapsedColumn(),
        console=Console(stderr=True, highlight=False),
        transient=True,
    )


def _check_finished(dossier: Dossier) -> None:
    if dossier.is_pending:
        raise CommandError(
            f"{dossier.serial} is still being made ({dossier.get_stage_display()}). It goes on "
            "without this command: give the same command again to fetch it."
        )


def _worker_answers() -> bool:
    """Whether some worker takes dossiers; a broker that is away counts as none."""
    try:
        found = current_app.control.inspect(timeout=PING_SECONDS).active_queues()
    except (OperationalError, OSError):
        return False
    queues = [queue for held in (found or {}).values() for queue in held]
    return any(queue["name"] == QUEUE for queue in queues)
