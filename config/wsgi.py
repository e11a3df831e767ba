"""The door for gunicorn."""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
# Before anything counts: several processes of a server add up their counts through files.
counts = os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", f"{settings.HOME}/run/metrics")
Path(counts).mkdir(parents=True, exist_ok=True)
application = get_wsgi_application()
