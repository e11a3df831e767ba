"""Whole addresses of public pages, under which readers and machines reach this desk."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse


def absolute(name: str, *args: object) -> str:
    """The address of a public page by its name."""
    return f"{settings.PLUMBLINE_ADDRESS}{reverse(f'public:{name}', args=args)}"


def home() -> str:
    return f"{settings.PLUMBLINE_ADDRESS}/"
