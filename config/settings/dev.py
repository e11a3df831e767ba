"""The embedded default: one person on one machine, `make run`."""

from __future__ import annotations

from config import keys
from config.settings.base import *
from config.settings.base import HOME, STORAGES, env

DEBUG = env.bool("PLUMBLINE_DEBUG", False)
SECRET_KEY = keys.kept_in(HOME / "secret-key")
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
# Compressing costs the first start nine seconds and saves nothing on a loopback.
STORAGES["staticfiles"] = {
    "BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
}
