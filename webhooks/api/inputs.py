"""What clients may send about webhooks."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from api.inputs import Body, Choice, ModelBody, Why
from webhooks.models import TOLD, Webhook

EVENTS = [(it.value, it.label) for it in TOLD]


class OnWebhook(ModelBody):
    events = serializers.ListField(
        child=Choice(choices=EVENTS),
        max_length=len(EVENTS),
        help_text=_("Exactly these are told from now on."),
    )


class NewWebhook(OnWebhook):
    """An address that is told of events. Ask for its secret next, with `renew-secret/`."""

    class Meta:
        model = Webhook
        fields = ("name", "url", "events")


class WebhookChanges(Why, OnWebhook):
    class Meta:
        model = Webhook
        fields = ("name", "url", "events", "why")


class Pause(Why, Body):
    """What happens meanwhile waits."""
