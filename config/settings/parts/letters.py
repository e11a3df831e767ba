"""What goes out by mail."""

from __future__ import annotations

import dj_email_url

from config import given
from config.settings.parts.places import env

globals().update(dj_email_url.parse(given.text("EMAIL_URL", "console:")))  # EMAIL_HOST, …
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "plumbline@localhost")
EMAIL_TIMEOUT = 15  # seconds for each answer of the mail server; a letter's task has 80
PLUMBLINE_DIGEST_HOUR = env.int("PLUMBLINE_DIGEST_HOUR", 7)
