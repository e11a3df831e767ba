"""The suite's own settings. `DATABASE_URL` chooses the database; the home is a temporary one."""

from __future__ import annotations

import os
import secrets
import tempfile

OURS = "plumbline-test-"
if OURS not in os.environ.get("PLUMBLINE_HOME", ""):
    # Before base reads it: tests empty their home and its Redis, so it is never that of a desk.
    # Only named here; tests/conftest.py makes it and removes it.
    folder = f"{tempfile.gettempdir()}/{OURS}{secrets.token_hex(6)}"
    os.environ["PLUMBLINE_HOME"] = folder

from config.settings.base import *  # noqa: E402  # see above
from config.settings.base import DATABASES, HOME, LOGGING, STORAGES  # noqa: E402  # see above

SECRET_KEY = "for tests only, and long enough for the checks to accept it as a key"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # fast, and fit for nothing
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
ACCOUNT_RATE_LIMITS = False
DATABASES["default"]["CONN_MAX_AGE"] = 0  # a server's threads must not hold on to a test database
# A file, not memory: worker processes open the same database.
DATABASES["default"]["TEST"] = (
    {"NAME": str(HOME / "test.sqlite3")}
    if DATABASES["default"]["ENGINE"].endswith("sqlite3")
    else {}
)
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True  # nothing is collected for tests
# The site that a test serves on loopback, for worker processes that it starts: address and port.
LET_IN = HOME / "let-in"


def let_in() -> frozenset[tuple[str, int]]:
    """Asked again by a worker that is forked from a process which read its settings before."""
    return frozenset({("127.0.0.1", int(LET_IN.read_text()))} if LET_IN.exists() else ())


PLUMBLINE_CAPTURE_LET_IN = let_in()
PLUMBLINE_API_CALLS_A_PERSON = PLUMBLINE_API_CALLS_A_TOKEN = 0  # walks ask more than people do
PLUMBLINE_API_DOSSIERS_A_PERSON = 0
PLUMBLINE_CHROMIUM = ""  # a second for each page; tests of pictures name it
# Two lines for every request cost a tenth of it; tests of the log turn them on.
LOGGING["loggers"]["django_structlog.middlewares"] = {"level": "WARNING"}
