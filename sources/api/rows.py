"""What a body may name: rows in use, among those that whoever asks may see."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from sources.models import Capture, Observation, Passage, Publisher, Source


def publishers(user: Any) -> QuerySet[Any]:
    return Publisher.objects.live().visible_to(user)


def sources(user: Any) -> QuerySet[Any]:
    return Source.objects.live().visible_to(user)


def captures(user: Any) -> QuerySet[Any]:
    return Capture.objects.live().visible_to(user).select_related("source")


def passages(user: Any) -> QuerySet[Any]:
    return Passage.objects.live().visible_to(user).select_related("capture__source")


def observations(user: Any) -> QuerySet[Any]:
    return Observation.objects.live().visible_to(user).select_related("source")


def people(_user: Any) -> QuerySet[Any]:
    """Those of the desk whose account is open."""
    return User.objects.filter(is_active=True, groups__isnull=False).distinct()
