"""The queue: it delivers; the database is the truth."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from celery import Celery
from celery.signals import after_task_publish, heartbeat_sent, setup_logging, worker_init
from django.conf import settings
from django_structlog.celery.steps import DjangoStructLogInitStep

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

app = Celery("plumbline")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.steps["worker"].add(DjangoStructLogInitStep)
app.autodiscover_tasks()
app.autodiscover_tasks(related_name="schedule")


@setup_logging.connect
def _keep_our_logging(**_: Any) -> None:
    """Connecting is enough: Celery then leaves the logging that Django configured alone."""


@worker_init.connect
def load_what_is_slow(**_: Any) -> None:
    """Once, before the children are forked: they share it, and the first result is quick."""
    import scipy.stats.qmc  # noqa: F401  # for what importing it loads

    import dossiers.rendering  # noqa: F401  # for what importing it loads


@heartbeat_sent.connect
@after_task_publish.connect
def _show_life(**_: Any) -> None:
    """A worker whose connection stands, and a beat that gets its messages off, touch a file: what
    watches a container looks at its age."""
    if settings.PLUMBLINE_ALIVE_FILE:
        Path(settings.PLUMBLINE_ALIVE_FILE).touch()
