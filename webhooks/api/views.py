"""Webhooks and deliveries. To whoever does not manage them both lists are empty."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from api.resources import UUID, Resources
from webhooks.api import filters, serializers
from webhooks.models import Delivery, Webhook


class Webhooks(Resources):
    """Addresses that are told of events. Administrators make them at the desk."""

    serializer_class = serializers.WebhookSerializer
    filterset_class = filters.WebhookFilters
    lookup_field, lookup_value_regex = "uuid", UUID
    orderings = ("uuid", "name", "state")

    def rows(self) -> QuerySet[Any]:
        seen = Webhook.objects.visible_to(self.request.user)
        return seen.select_related("owner").prefetch_related("subscriptions")


class Deliveries(Resources):
    """What each was told, and how that went."""

    serializer_class = serializers.DeliverySerializer
    detail_serializer_class = serializers.DeliveryDetailSerializer
    filterset_class = filters.DeliveryFilters
    lookup_field, lookup_value_regex = "uuid", UUID
    orderings = ("-uuid", "made_at", "state")

    def rows(self) -> QuerySet[Any]:
        return Delivery.objects.visible_to(self.request.user).select_related("webhook")

    def detailed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.prefetch_related("tries")
