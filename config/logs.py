"""Structured logs: lines for people in a terminal, JSON for machines in production."""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from typing import Any

import structlog

NAMES_A_SOURCE = re.compile(r"(/sources/)[^/?\s]+")
ASKED = re.compile(r"\?\S+")


def configure(*, as_json: bool, level: str) -> dict[str, Any]:
    """Set structlog up and return Django's LOGGING."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            *shared,
            structlog.stdlib.filter_by_level,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    # Plain traces: the default draws boxes around every local variable, passwords included.
    rendering: list[Any] = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
        if as_json
        else [
            structlog.dev.ConsoleRenderer(
                colors=False, exception_formatter=structlog.dev.plain_traceback
            )
        ]
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "lines": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    without_names,
                    *rendering,
                ],
                "foreign_pre_chain": shared,
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["stderr"], "level": level},
        # They say at length what nobody asked, or what another line has said.
        "loggers": {
            "django.server": {"level": "WARNING"},
            "fontTools": {"level": "ERROR"},
            "pikepdf": {"level": "WARNING"},
            "weasyprint.progress": {"level": "WARNING"},
        },
    }


def without_names(
    _logger: object, _method: str, line: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """The line without short names of sources and without what was searched for.

    Who may read logs may not read every source, and a log cannot tell which are protected.
    """
    for name in ("request", "event"):
        told = line.get(name)
        if isinstance(told, str) and "/" in told:
            line[name] = ASKED.sub("?…", NAMES_A_SOURCE.sub(r"\1…", told))
    return line
