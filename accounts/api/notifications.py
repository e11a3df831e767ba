"""What whoever asks was told: listed, and marked as read."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import notifying
from accounts.notifications import Kind, Notification
from api.changing import Changing
from api.describing import described
from api.filters import Words
from api.inputs import Nothing
from api.resources import UUID


class NotificationSerializer(serializers.ModelSerializer[Notification]):
    """One thing that whoever asks was told. While it is unread, what happens next to the same
    thing adds to `count` and puts its own words in the place of the older ones."""

    href = serializers.HyperlinkedIdentityField(
        view_name="api:notification-detail", lookup_field="uuid"
    )
    page = serializers.SerializerMethodField(help_text="Of the desk, where it is about.")

    class Meta:
        model = Notification
        fields = (
            *("href", "uuid", "kind", "about", "subject", "text", "page", "count", "told_at"),
            "read_at",
        )
        read_only_fields = fields

    def get_page(self, row: Notification) -> str:
        request: HttpRequest = self.context["request"]
        return str(request.build_absolute_uri(row.link))


class NotificationFilters(django_filters.FilterSet):  # type: ignore[misc]  # django-filter ships no types
    q = Words("subject", "text")
    kind = django_filters.ChoiceFilter(choices=Kind.choices)
    about = django_filters.UUIDFilter(help_text="The UUID of the thing.", method="of_thing")
    unread = django_filters.BooleanFilter(field_name="read_at", lookup_expr="isnull")

    def of_thing(self, rows: QuerySet[Any], _name: str, value: Any) -> QuerySet[Any]:
        return rows.filter(about=str(value))


class Notifications(Changing):
    """One's own. How one hears of each kind is chosen at the desk."""

    serializer_class = NotificationSerializer
    filterset_class = NotificationFilters
    lookup_field, lookup_value_regex = "uuid", UUID
    orderings = ("uuid", "told_at")

    def rows(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = Notification.objects.of(self.by)
        return rows

    @action(detail=True, methods=["post"])
    @described(takes=Nothing)
    def read(self, _request: Request, **_name: Any) -> Response:
        """It is read. Where more was told of the thing meanwhile, 412: read it again."""

        def act(row: Notification) -> None:
            notifying.mark_read(Notification.objects.filter(pk=row.pk), by=self.by)

        return self.changing(Nothing, act)
