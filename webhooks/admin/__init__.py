"""Webhooks and their log, for administrators. Everything changes through actions."""

from __future__ import annotations

from webhooks.admin import deliveries, registering

__all__ = ["deliveries", "registering"]
