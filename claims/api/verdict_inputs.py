"""What clients may send about verdicts and their scales."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from api.inputs import ModelBody, Named, Why
from claims.models import VerdictScale, VerdictStep


class NewScale(ModelBody):
    """A question with verdicts of its own, which are added one by one."""

    class Meta:
        model = VerdictScale
        fields = ("slug", "title")


class ScaleChanges(Why, ModelBody):
    class Meta:
        model = VerdictScale
        fields = ("title", "why")


def _scales(_user: Any) -> QuerySet[Any]:
    return VerdictScale.objects.live()


class NewVerdict(ModelBody):
    """A step of a scale. Its `slug` is one for all scales and stays for good."""

    scale = Named(_scales, by="slug", help_text=_("The slug of a scale in use."))

    class Meta:
        model = VerdictStep
        fields = ("scale", "slug", "number", "label", "meaning")

    def arguments(self) -> dict[str, Any]:
        return {"number": None, "meaning": "", **super().arguments()}


class VerdictChanges(Why, ModelBody):
    """Other words. Claims that have the verdict are approved again."""

    class Meta:
        model = VerdictStep
        fields = ("label", "meaning", "why")
