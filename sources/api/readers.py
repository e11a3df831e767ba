"""The list of who may see a protected source, below its address: for whoever is on it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from accounts.models import User
from api.changing import Makes
from api.describing import described
from api.filters import check_names
from api.inputs import read_body
from api.preconditions import check_is_conditional, check_is_current, etag_of
from api.resources import UUID
from audit import writing
from sources import actions
from sources.api import filters, inputs
from sources.models import Source


class ReaderSerializer(serializers.ModelSerializer[User]):
    """Somebody who may see the source; `active` unless their account was closed."""

    href = serializers.SerializerMethodField()
    active = serializers.BooleanField(source="is_active", read_only=True)

    class Meta:
        model = User
        fields = ("href", "uuid", "name", "active")
        read_only_fields = fields

    def get_href(self, row: User) -> str:
        names = {"slug": self.context["view"].kwargs["slug"], "uuid": row.uuid}
        return reverse("api:reader-detail", kwargs=names, request=self.context["request"])


class Readers(Makes):
    """Who may see a protected source. The list of any other is empty: everybody sees it."""

    serializer_class = ReaderSerializer
    filterset_class = filters.ReaderFilters
    new_class = inputs.NewReader
    lookup_field, lookup_value_regex = "uuid", UUID
    orderings = ("name", "uuid")

    def source(self) -> Source:
        """The source of the address, if whoever asks may see it."""
        rows = Source.objects.visible_to(self.request.user)
        found: Source = get_object_or_404(rows, slug=self.kwargs["slug"])
        return found

    def rows(self) -> QuerySet[Any]:
        source = self.source()
        rows: QuerySet[Any] = source.readers.all()
        return rows if source.protected else rows.none()

    def lock(self, row: Any) -> None:
        """Actions lock the source, whose list it is."""
        writing.locked(self.source())

    def create(self, request: Request, **name: Any) -> Response:
        self.source()  # what is not there is not found, whatever is said of it
        return super().create(request, **name)

    def new(self, *, by: Any, **given: Any) -> User:
        reader: User = given["reader"]
        actions.let_read(self.source(), by=by, **given)
        return reader

    @action(detail=True, methods=["post"])
    @described(takes=inputs.Reasoned, empty=True)
    def remove(self, request: Request, **_name: Any) -> Response:
        """Take somebody off the list: from then on the source does not exist for them."""
        check_names(request, frozenset())
        self.found()
        check_is_conditional(request)
        body = read_body(inputs.Reasoned, request)
        with transaction.atomic():
            reader = self.held()
            check_is_current(request, etag_of(self.shown(reader)))
            with body.refusing():
                actions.stop_reading(self.source(), reader=reader, by=self.by, **body.arguments())
        return Response(status=HTTPStatus.NO_CONTENT)
