"""The embedded default: one person, one command."""

from __future__ import annotations

from config.settings.base import *  # noqa: F403 - settings are one namespace

DEBUG = True
SECRET_KEY = "only-until-the-key-file-is-made"
