"""Webhooks and deliveries. To whoever does not manage them both lists are empty."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api.changing import Changing, Makes, Retires, Revises
from api.describing import described
from api.filters import check_names
from api.idempotency import once
from api.inputs import Nothing, read_body
from api.preconditions import check_is_conditional, check_is_current, etag_of
from api.resources import UUID
from webhooks import actions
from webhooks.api import filters, inputs, serializers
from webhooks.models import Delivery, Webhook


class Webhooks(Makes, Revises, Retires):
    """Addresses that are told of events. Administrators manage them."""

    serializer_class = serializers.WebhookSerializer
    filterset_class = filters.WebhookFilters
    new_class, changes_class = inputs.NewWebhook, inputs.WebhookChanges
    lookup_field, lookup_value_regex = "uuid", UUID
    orderings = ("uuid", "name", "state")

    def rows(self) -> QuerySet[Any]:
        seen = Webhook.objects.visible_to(self.request.user)
        return seen.select_related("owner").prefetch_related("subscriptions")

    def new(self, *, by: Any, **given: Any) -> Webhook:
        """Its first secret is shown to nobody: an answer is kept for a day, a secret never."""
        webhook, _secret = actions.register_webhook(by=by, **given)
        return webhook

    def revise(self, row: Webhook, *, by: Any, **changes: Any) -> bool:
        told = {"name": row.name, "url": row.url, "events": row.events()}
        return actions.revise_webhook(row, by=by, **{**told, **changes})

    def withdraw(self, row: Webhook, *, by: Any, why: str) -> None:
        actions.retire_webhook(row, by=by, why=why)

    @action(detail=True, methods=["post"])
    @described(takes=inputs.Pause)
    def pause(self, request: Request, **_name: Any) -> Response:
        """Send nothing to it. What happens meanwhile waits for it."""
        return self.changing(inputs.Pause, partial(actions.pause_webhook, by=self.by))

    @action(detail=True, methods=["post"])
    @described(takes=Nothing)
    def resume(self, request: Request, **_name: Any) -> Response:
        """Go on sending, with what waited first."""
        return self.changing(Nothing, partial(actions.resume_webhook, by=self.by))

    @action(detail=True, methods=["post"])
    @described(takes=Nothing, gives=serializers.DeliverySerializer, makes=True)
    def test(self, request: Request, **_name: Any) -> Response:
        """Send it a test: the answer is the delivery, which a worker makes."""
        check_names(request, frozenset())
        found = self.found()

        def create() -> Response:
            read_body(Nothing, request)
            sent = actions.send_test(found, by=self.by)
            shown = serializers.DeliverySerializer(sent, context=self.get_serializer_context()).data
            address = {"Location": str(shown["href"]), "ETag": etag_of(shown)}
            return Response(shown, HTTPStatus.CREATED, headers=address)

        return once(request, create)

    @action(detail=True, methods=["post"], url_path="renew-secret")
    @described(takes=Nothing, gives=serializers.WebhookSecretSerializer)
    def renew_secret(self, request: Request, **_name: Any) -> Response:
        """Give it a new secret, which is in this answer and nowhere else. For a day messages are
        signed with the one before as well."""
        check_names(request, frozenset())
        self.found()
        check_is_conditional(request)
        read_body(Nothing, request)
        with transaction.atomic():
            row = self.held()
            check_is_current(request, etag_of(self.shown(row)))
            _renewed, secret = actions.renew_secret(row, by=self.by)
        now = etag_of(self.shown(self.get_object()))
        return Response({"secret": secret}, headers={"ETag": now})


class Deliveries(Changing):
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

    @action(detail=True, methods=["post"])
    @described(takes=Nothing)
    def replay(self, request: Request, **_name: Any) -> Response:
        """Have a worker send it again, the same to the letter under the same id."""
        return self.changing(Nothing, partial(actions.replay_delivery, by=self.by))
