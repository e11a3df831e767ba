"""Making, revising and retiring over the API: a body, an action, an answer."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, ClassVar

from django.db import transaction
from django.db.models import Model
from django.http.response import HttpResponseBase
from rest_framework.decorators import action
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response

from api.describing import described
from api.filters import check_names
from api.idempotency import once
from api.inputs import Body, Nothing, Retirement, read_body
from api.preconditions import check_is_conditional, check_is_current, etag_of
from api.resources import Resources, conditional
from audit import writing

Act = Callable[..., Any]
"""Takes the row and the body's arguments; returns the row that stands for it from now on, or
anything else where it is still the same row."""


class Changing(Resources):
    """Rows that calls may change: how one is held while it is compared, and shown afterwards."""

    @property
    def by(self) -> Any:
        """Whoever asks. They are signed in: nobody else gets this far."""
        return self.request.user

    def lock(self, row: Any) -> None:
        """Keep others from changing the row; where actions lock more before it, so must this."""
        writing.locked(row)

    def shown(self, row: Any) -> Any:
        """What a read of the row answers."""
        serializer: Any = self.detail_serializer_class or self.serializer_class
        return serializer(row, context=self.get_serializer_context()).data

    def read_again(self, name: Any) -> Any:
        self.kwargs[self.lookup_url_kwarg or self.lookup_field] = str(name)
        return self.get_object()

    def making(self, body_class: type[Body], act: Act) -> Response:
        """Make something, once for each Idempotency-Key. `act` takes the body's arguments."""
        check_names(self.request, frozenset())

        def create() -> Response:
            body = read_body(body_class, self.request, **self.body_context())
            with body.refusing():
                made = act(**body.arguments())
            return self.answer(made, HTTPStatus.CREATED)

        return once(self.request, create)

    def changing(self, body_class: type[Body], act: Act, *, partial: bool = False) -> Response:
        """Change the row that the address names, if it is as the caller has read it."""
        check_names(self.request, frozenset())
        self.found()  # what is not there is not found, whatever is said of it
        check_is_conditional(self.request)
        body = read_body(body_class, self.request, partial=partial, **self.body_context())
        with transaction.atomic():
            row = self.held()
            check_is_current(self.request, etag_of(self.shown(row)))
            with body.refusing():
                made = act(row, **body.arguments())
            new = isinstance(made, Model) and made.pk != row.pk
            return self.answer(made if new else row, HTTPStatus.CREATED if new else HTTPStatus.OK)

    def part(
        self, request: Request, spell: Callable[[Any], Any], body_class: type[Body], act: Act
    ) -> HttpResponseBase:
        """A part of a row that is read and set as a whole, with an ETag of its own."""
        check_names(request, frozenset())
        if request.method in SAFE_METHODS:
            return conditional(request, spell(self.found()))
        self.found()
        check_is_conditional(request)
        body = read_body(body_class, request, **self.body_context())
        with transaction.atomic():
            self.lock(self.found())
            row = self.found()
            check_is_current(request, etag_of(spell(row)))
            with body.refusing():
                act(row, **body.arguments())
            shown = spell(self.found())
        return Response(shown, headers={"ETag": etag_of(shown)})

    def held(self) -> Any:
        """The row as it is once nobody else can change it."""
        self.lock(self.found())
        return self.get_object()

    def answer(self, row: Any, status: int) -> Response:
        """The row as a read shows it now, with its ETag, and its address if it is new."""
        body = self.shown(self.read_again(getattr(row, self.lookup_field)))
        headers = {"ETag": etag_of(body)}
        if status == HTTPStatus.CREATED:
            headers["Location"] = str(body["href"])  # a link of DRF is no plain text to WSGI
        return Response(body, status, headers=headers)

    def body_context(self) -> dict[str, Any]:
        """What the fields of a body need to know besides who asks."""
        return {}


class Makes(Changing):
    """POST to the list. `new` takes the body's arguments, and `by`."""

    new_class: ClassVar[type[Body]]

    def new(self, *, by: Any, **given: Any) -> Any:
        raise NotImplementedError

    def create(self, request: Request, **_name: Any) -> Response:
        return self.making(self.new_class, lambda **given: self.new(by=self.by, **given))


class Revises(Changing):
    """PATCH of a row: what is left out stays."""

    changes_class: ClassVar[type[Body]]
    supersedes: ClassVar[bool] = False
    """Whether a revision is a new row that takes the place of the one before."""

    def revise(self, row: Any, *, by: Any, **changes: Any) -> Any:
        raise NotImplementedError

    def partial_update(self, request: Request, **_name: Any) -> Response:
        def act(row: Any, **changes: Any) -> Any:
            return self.revise(row, by=self.by, **changes)

        return self.changing(self.changes_class, act, partial=True)


class Retires(Changing):
    """POST to `retire/` below a row. Nothing is deleted."""

    def withdraw(self, row: Any, *, by: Any, why: str) -> Any:
        raise NotImplementedError

    @action(detail=True, methods=["post"])
    @described(takes=Retirement)
    def retire(self, request: Request, **_name: Any) -> Response:
        """Take it out of use, with a reason."""
        return self.changing(Retirement, lambda row, why: self.withdraw(row, by=self.by, why=why))


class Retries(Changing):
    """POST to `retry/` below a row that failed."""

    retry_class: ClassVar[type[Body]] = Nothing

    def try_again(self, row: Any, *, by: Any, **given: Any) -> Any:
        raise NotImplementedError

    @action(detail=True, methods=["post"])
    def retry(self, request: Request, **_name: Any) -> Response:
        """Have a worker try again what failed."""
        return self.changing(
            self.retry_class, lambda row, **given: self.try_again(row, by=self.by, **given)
        )
