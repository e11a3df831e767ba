"""Captures: made of an address, a file or a pasted text; tried again, taken out of use."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from api.changing import Makes, Retires, Retries
from api.describing import described
from api.inputs import Nothing
from api.parsers import LargeJSONParser
from api.resources import UUID
from sources import actions
from sources.api import filters, inputs, serializers
from sources.models import Capture


class Captures(Makes, Retires, Retries):
    """What a source said, as somebody found it; a worker fetches and reads it."""

    serializer_class = serializers.CaptureRowSerializer
    filterset_class = filters.CaptureFilters
    new_class, retry_class = inputs.NewCapture, inputs.RetryCapture
    lookup_field, lookup_value_regex = "uuid", UUID
    orderings = ("uuid", "captured_at", "source")
    columns = {"source": "source__title"}

    def rows(self) -> QuerySet[Capture]:
        rows: QuerySet[Capture] = Capture.objects.visible_to(self.request.user)
        return rows.select_related("source", "compared_with", "timestamp").defer("facts", "reading")

    def new(self, *, by: Any, **given: Any) -> Capture:
        return actions.capture_link(given.pop("source"), by, **given)

    @action(detail=False, methods=["post"], parser_classes=[LargeJSONParser])
    @described(takes=inputs.NewPaste, makes=True)
    def paste(self, request: Request) -> Response:
        """Keep a text that somebody copied."""

        def act(source: Any, **given: Any) -> Capture:
            return actions.paste_capture(source, by=self.by, **given)

        return self.making(inputs.NewPaste, act)

    @action(detail=False, methods=["post"], parser_classes=[MultiPartParser])
    @described(takes=inputs.NewUpload, makes=True)
    def upload(self, request: Request) -> Response:
        """Keep a file as it was found."""

        def act(source: Any, upload: Any, **given: Any) -> Capture:
            chunks, name = upload.chunks(), upload.name
            return actions.add_capture(source, upload=chunks, filename=name, by=self.by, **given)

        return self.making(inputs.NewUpload, act)

    def try_again(self, row: Capture, *, by: Any, **given: Any) -> Capture:
        return actions.retry_capture(row, by=by, **given)

    @action(detail=True, methods=["post"])
    @described(takes=Nothing)
    def sign(self, request: Request, **_name: Any) -> Response:
        """Have the authority sign for it: where that failed, or none was asked when it was made."""

        def act(row: Capture) -> None:
            actions.sign_capture(row, by=self.by)

        return self.changing(Nothing, act)

    def withdraw(self, row: Capture, *, by: Any, why: str) -> None:
        actions.retire_capture(row, by=by, why=why)
