"""The suite's own settings. `DATABASE_URL` and `PLUMBLINE_HOME` choose where it runs."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

if "PLUMBLINE_HOME" not in os.environ:
    # Before base reads it: a plain `pytest` must not touch the desk that lives in var/.
    os.environ["PLUMBLINE_HOME"] = tempfile.mkdtemp(prefix="plumbline-test-")
    atexit.register(shutil.rmtree, os.environ["PLUMBLINE_HOME"], ignore_errors=True)

from config.settings.base import *  # noqa: F403  # settings are one namespace
from config.settings.base import DATABASES, HOME, STORAGES  # see above

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
