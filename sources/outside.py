"""The guarded door as this desk's settings have it."""

from __future__ import annotations

from ipaddress import ip_network

from django.conf import settings

from sources.capture.calling import AGENT, Caller, Rules
from sources.capture.door import Door


def user_agent() -> str:
    """Who is asking, and where whoever is asked can turn to."""
    contact = settings.PLUMBLINE_CAPTURE_CONTACT
    return f"{tool()} (+{contact})" if contact else f"{tool()} (a fact-checking desk)"


def tool() -> str:
    return f"{AGENT}/{settings.PLUMBLINE_VERSION}"


def rules() -> Rules:
    return Rules(
        user_agent=user_agent(),
        ports=frozenset(settings.PLUMBLINE_CAPTURE_PORTS),
        denied=tuple(ip_network(it) for it in settings.PLUMBLINE_CAPTURE_DENY),
        seconds=settings.PLUMBLINE_CAPTURE_SECONDS,
        largest=settings.PLUMBLINE_UPLOAD_BYTES,
        let_in=frozenset(settings.PLUMBLINE_CAPTURE_LET_IN),
    )


def door() -> Door:
    return Door(Caller(rules()))
