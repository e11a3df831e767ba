"""People and their API tokens. Accounts, roles and tokens change through actions only."""

from __future__ import annotations

from accounts.admin import people

__all__ = ["people"]
