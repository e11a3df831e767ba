"""Settings, addresses, the queue: the one place that may import everything."""

from __future__ import annotations

from config.celery import app as celery_app

__all__ = ["celery_app"]
