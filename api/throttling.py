"""How much one person, one token, may ask in a while: counted in the cache, which all processes
of an installation share (Redis in production; the embedded default has one process).

A window is fixed and its counter is added to in one step, so that threads cannot slip past each
other. Where the cache is away, nobody is turned away: limits protect the desk from haste.
"""

from __future__ import annotations

import logging
import time
from typing import Any, ClassVar

from django.conf import settings
from django.core.cache import cache
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

logger = logging.getLogger(__name__)


class Throttle(BaseThrottle):
    """At most `limit()` calls in `seconds` by whom `whose` names; 0: as many as they like."""

    scope: ClassVar[str]
    setting: ClassVar[str]
    seconds: ClassVar[int] = 60

    def whose(self, request: Request) -> str | None:
        """Whose calls are counted together; nobody's where it is None."""
        raise NotImplementedError

    def limit(self) -> int:
        return int(getattr(settings, self.setting))

    def allow_request(self, request: Request, view: Any) -> bool:
        whose, limit = self.whose(request), self.limit()
        if whose is None or not limit:
            return True
        window, self.past = divmod(time.time(), self.seconds)
        return self._counted(f"throttle:{self.scope}:{whose}:{int(window)}") <= limit

    def wait(self) -> float:
        """Seconds until the next window."""
        return self.seconds - self.past

    def _counted(self, key: str) -> int:
        try:
            cache.add(key, 0, timeout=2 * self.seconds)
            return int(cache.incr(key))
        except ValueError:  # forgotten between the two steps
            return 1
        except (OSError, RedisError):
            logger.exception("Calls to the API are not counted: the cache is away.")
            return 0


class PersonThrottle(Throttle):
    """With tokens and in the browser together."""

    scope, setting = "person", "PLUMBLINE_API_CALLS_A_PERSON"

    def whose(self, request: Request) -> str | None:
        return str(request.user.uuid) if request.user.is_authenticated else None


class TokenThrottle(Throttle):
    scope, setting = "token", "PLUMBLINE_API_CALLS_A_TOKEN"

    def whose(self, request: Request) -> str | None:
        token: Any = request.auth
        return None if token is None else str(token.uuid)


class IssueThrottle(PersonThrottle):
    """Setting a dossier keeps a worker busy for many seconds."""

    scope, setting, seconds = "issue", "PLUMBLINE_API_DOSSIERS_A_PERSON", 3600
