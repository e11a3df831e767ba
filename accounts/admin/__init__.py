"""People, their API tokens and what they are told. All of it changes through actions only."""

from __future__ import annotations

from accounts.admin import mailing, people

__all__ = ["mailing", "people"]
