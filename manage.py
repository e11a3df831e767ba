#!/usr/bin/env python
"""Plumbline's command line."""

from __future__ import annotations

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from environs import EnvError

    try:
        _ = settings.SECRET_KEY  # reads the environment: a mistake there is told in a sentence
    except (ImproperlyConfigured, EnvError) as error:
        sys.exit(f"Plumbline cannot start. {error}")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
