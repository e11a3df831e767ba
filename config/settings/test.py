"""The suite's own settings."""

from __future__ import annotations

from config.settings.base import *  # noqa: F403 - settings are one namespace

SECRET_KEY = "for tests only, and long enough for the checks to accept it"
ALLOWED_HOSTS = ["*"]
