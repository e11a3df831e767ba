"""As on the pages of the desk: 28 Nov 2026, 13:45, and never p.m."""

from __future__ import annotations

DATETIME_FORMAT = "j M Y, H:i"
TIME_FORMAT = "H:i"
