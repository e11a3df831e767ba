"""Who one is, whom one works with, and one's own tokens. Tokens are made at the desk only."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import django_filters
from django.db import transaction
from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import actions
from accounts.models import ApiToken, User
from api.changing import Changing
from api.describing import described
from api.filters import Words, check_names
from api.inputs import Nothing, read_body
from api.preconditions import check_is_conditional, check_is_current, etag_of
from api.resources import UUID, PrivateView, Resources, conditional


class PersonSerializer(serializers.ModelSerializer[User]):
    """Somebody of the desk, as colleagues see them."""

    href = serializers.HyperlinkedIdentityField(view_name="api:person-detail", lookup_field="uuid")
    roles = serializers.SerializerMethodField()

    class Meta:
        model = User
        fields: tuple[str, ...] = ("href", "uuid", "name", "roles")
        read_only_fields = fields

    def get_roles(self, row: User) -> list[str]:
        return sorted(group.name for group in row.groups.all())


class TokenSerializer(serializers.ModelSerializer[ApiToken]):
    """A token of one's own; its text was shown once, when it was made."""

    href = serializers.HyperlinkedIdentityField(view_name="api:token-detail", lookup_field="uuid")

    class Meta:
        model = ApiToken
        fields = ("href", "uuid", "name", "scope", "created", "expiry")
        read_only_fields = fields


class MeSerializer(serializers.ModelSerializer[User]):
    """Whoever asks: their roles and permissions, and the token that they came with."""

    roles = serializers.SerializerMethodField()
    permissions = serializers.SerializerMethodField()
    token = serializers.SerializerMethodField()

    class Meta:
        model = User
        fields = ("uuid", "name", "email", "roles", "permissions", "token")
        read_only_fields = fields

    def get_roles(self, row: User) -> list[str]:
        return sorted(role.value for role in row.roles())

    def get_permissions(self, row: User) -> list[str]:
        return sorted(name for name in row.get_all_permissions() if ".view_" not in name)

    def get_token(self, _row: User) -> dict[str, Any] | None:
        token = self.context["request"].auth
        return None if token is None else dict(TokenSerializer(token, context=self.context).data)


class Me(PrivateView):
    """Who asks, and what they may do."""

    @described(gives=MeSerializer)
    def get(self, request: Request) -> HttpResponseBase:
        check_names(request, frozenset())
        who: Any = request.user
        return conditional(request, MeSerializer(who, context={"request": request}).data)


class PersonFilters(django_filters.FilterSet):  # type: ignore[misc]  # django-filter ships no types
    q = Words("name")


class People(Resources):
    """Active people of the desk: those that work can be given to."""

    serializer_class = PersonSerializer
    filterset_class = PersonFilters
    lookup_field, lookup_value_regex = "uuid", UUID
    orderings = ("name",)

    def rows(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = User.objects.filter(is_active=True, groups__isnull=False).distinct()
        return rows.prefetch_related("groups")


class TokenFilters(django_filters.FilterSet):  # type: ignore[misc]  # django-filter ships no types
    q = Words("name")
    scope = django_filters.ChoiceFilter(choices=ApiToken.Scope.choices)


class Tokens(Changing):
    """One's own, listed and revoked."""

    serializer_class = TokenSerializer
    filterset_class = TokenFilters
    lookup_field, lookup_value_regex = "uuid", UUID
    orderings = ("uuid", "name")

    def rows(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = ApiToken.objects.filter(user=self.by)
        return rows

    @action(detail=True, methods=["post"])
    @described(takes=Nothing, empty=True)
    def revoke(self, request: Request, **_name: Any) -> Response:
        """Lock out whatever uses it, at once and for good."""
        check_names(request, frozenset())
        self.found()
        check_is_conditional(request)
        read_body(Nothing, request)
        with transaction.atomic():
            row = self.held()
            check_is_current(request, etag_of(self.shown(row)))
            actions.revoke_token(row, by=self.by)
        return Response(status=HTTPStatus.NO_CONTENT)
