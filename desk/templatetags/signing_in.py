"""Filters of the account's pages."""

from __future__ import annotations

import json
import re
from typing import Any

from django import template
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _

register = template.Library()

BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
"""In this order: each names itself beside those that it wants to be taken for."""
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


@register.filter
def json_text(value: Any) -> str:
    """For an attribute that a script reads; the template escapes it."""
    return json.dumps(value, cls=DjangoJSONEncoder)


@register.filter
def grouped(key: str) -> str:
    """In groups of four, as one types it."""
    return " ".join(re.findall(".{1,4}", key))


@register.filter
def browser(user_agent: str) -> str:
    """ "Firefox, Linux": enough to know one's own session by."""
    found = [
        next((name for part, name in named if part in user_agent), "")
        for named in (BROWSERS, SYSTEMS)
    ]
    return ", ".join(it for it in found if it) or user_agent[:40] or _("unknown")
