"""What the lists can be narrowed by."""

from __future__ import annotations

import django_filters

from api.filters import Filters, Words
from webhooks.models import Delivery, Event, Webhook


class WebhookFilters(Filters):
    q = Words("name", "url")
    state = django_filters.ChoiceFilter(choices=Webhook.State.choices)


class DeliveryFilters(django_filters.FilterSet):  # type: ignore[misc]  # django-filter ships no types
    """`webhook` is the public id of one."""

    webhook = django_filters.UUIDFilter(field_name="webhook__uuid")
    event = django_filters.ChoiceFilter(choices=Event.choices)
    state = django_filters.ChoiceFilter(choices=Delivery.State.choices)
