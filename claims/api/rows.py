"""What a body about claims may name: rows in use, among those that whoever asks may see."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from claims.models import Case, Claim
from estimates.models import Estimate


def cases(_user: Any) -> QuerySet[Any]:
    return Case.objects.live()


def claims(user: Any) -> QuerySet[Any]:
    return Claim.objects.live().visible_to(user)


def estimates(_user: Any) -> QuerySet[Any]:
    return Estimate.objects.live()
