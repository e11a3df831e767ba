"""The shape of a resource that is read: private to whoever asks, with an ETag."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, ClassVar

from django.db.models import Model, Prefetch, QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response, patch_vary_headers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import ReadOnlyModelViewSet

from api.filters import StrictFilters, check_names
from api.pagination import CursorPages
from api.preconditions import etag_of, failed
from api.problems import PRIVATE

SLUG = r"[-a-zA-Z0-9_]{1,80}"
UUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
REFERENCE = r"[0-9]{4}-[0-9]{4,6}"
SERIAL = r"D-[0-9]{4}-[0-9]{4,6}"


class PrivateView(APIView):
    """Whatever is answered is for this caller, now."""

    metadata_class = None

    def finalize_response(
        self, request: Request, response: Any, *args: Any, **kwargs: Any
    ) -> Response:
        final = super().finalize_response(request, response, *args, **kwargs)
        final["Cache-Control"] = PRIVATE["Cache-Control"]
        patch_vary_headers(final, ["Authorization", "Cookie"])
        return final


class Resources(PrivateView, ReadOnlyModelViewSet[Any]):
    """A list and a detail of rows that the caller may see.

    `rows()` gives them: it is where `visible_to` is called. `detailed()` adds what only the
    detail shows.
    """

    filter_backends = [StrictFilters]
    pagination_class = CursorPages
    orderings: ClassVar[tuple[str, ...]] = ("uuid",)
    columns: ClassVar[Mapping[str, str]] = {}
    """What an ordering goes by, where that is no column of the row's own."""
    detail_serializer_class: ClassVar[Any] = None
    filterset_class: ClassVar[Any] = None

    def rows(self) -> QuerySet[Any]:
        raise NotImplementedError

    def detailed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows

    def get_queryset(self) -> QuerySet[Any]:
        return self.rows()

    def get_serializer_class(self) -> Any:
        detail = self.detail_serializer_class if self.detail else None
        return detail or super().get_serializer_class()

    def get_object(self) -> Any:
        """The row of this name, in use or retired: the filters of the list do not apply."""
        return self.named(self.detailed(self.rows()))

    def found(self) -> Any:
        """The same, without all that the detail shows."""
        return self.named(self.rows())

    def named(self, rows: QuerySet[Any]) -> Any:
        name = {self.lookup_field: self.kwargs[self.lookup_url_kwarg or self.lookup_field]}
        return get_object_or_404(rows, **name)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        check_names(request, frozenset())
        return conditional(request, self.get_serializer(self.get_object()).data)


def conditional(
    request: Request, body: object, content_type: str | None = None
) -> HttpResponseBase:
    """The body, or 304 where the caller has it already.

    The ETag is a digest of what this very caller is shown, and what `If-Match` takes.
    """
    etag = etag_of(body)
    response = Response(body, headers={"ETag": etag}, content_type=content_type)
    return unless_held(request, etag) or response


def unless_held(request: Request, etag: str) -> HttpResponseBase | None:
    """304 if the caller holds what has this ETag; 412 if they want another."""
    answer: HttpResponseBase | None = get_conditional_response(request._request, etag=etag)
    if answer is not None and answer.status_code == HTTPStatus.PRECONDITION_FAILED:
        raise failed()
    if answer is not None:
        answer.headers["ETag"] = etag
    return answer


def only(name: str, rows: QuerySet[Any]) -> Prefetch[Any]:
    """The related rows among `rows`; a single one that is not among them reads as None.

    For nested keys: `only("source", Source.objects.visible_to(user))`.
    """
    return Prefetch(name, rows)


def named(row: Model | None, attribute: str) -> str | None:
    """A name of a related row, or nothing."""
    return None if row is None else str(getattr(row, attribute))
