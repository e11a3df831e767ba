"""Webhooks, as the API spells them. A secret is in the answer that renews it and nowhere else."""

from __future__ import annotations

import json
from typing import Any

from rest_framework import serializers

from webhooks.models import Attempt, Delivery, Webhook


class WebhookSerializer(serializers.ModelSerializer[Webhook]):
    href = serializers.HyperlinkedIdentityField(view_name="api:webhook-detail", lookup_field="uuid")
    events = serializers.SerializerMethodField()
    owner = serializers.StringRelatedField[Any](read_only=True)

    class Meta:
        model = Webhook
        fields = (
            "href", "uuid", "name", "url", "events", "state", "stopped_because", "failing_since",
            "owner", "created_at", "secret_since", "retired_at",
        )  # fmt: skip
        read_only_fields = fields

    def get_events(self, row: Webhook) -> list[str]:
        return row.events()


class WebhookSecretSerializer(serializers.Serializer[Any]):
    """What messages are signed with, shown this once."""

    secret = serializers.CharField(read_only=True)


class AttemptSerializer(serializers.ModelSerializer[Attempt]):
    """One call; `answer` is the beginning of what came back."""

    class Meta:
        model = Attempt
        fields = ("at", "seconds", "address", "status", "answer", "error")
        read_only_fields = fields


class DeliverySerializer(serializers.ModelSerializer[Delivery]):
    href = serializers.HyperlinkedIdentityField(
        view_name="api:webhook-delivery-detail", lookup_field="uuid"
    )
    webhook = serializers.UUIDField(source="webhook.uuid", read_only=True)

    class Meta:
        model = Delivery
        fields = (
            "href", "uuid", "webhook", "event", "event_id", "state", "status", "attempts",
            "error", "made_at", "next_try", "finished_at",
        )  # fmt: skip
        read_only_fields = fields


class DeliveryDetailSerializer(DeliverySerializer):
    """With what is sent, and every attempt, the newest first."""

    payload = serializers.SerializerMethodField()
    tries = AttemptSerializer(many=True, read_only=True)

    class Meta:
        model = Delivery
        fields = (*DeliverySerializer.Meta.fields, "payload", "tries")
        read_only_fields = fields

    def get_payload(self, row: Delivery) -> dict[str, Any]:
        parsed: dict[str, Any] = json.loads(row.payload)
        return parsed
