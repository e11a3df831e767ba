"""Dossiers and their files."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.http.response import HttpResponseBase
from rest_framework.decorators import action
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from api.changing import Makes, Retries
from api.describing import described
from api.inputs import Nothing
from api.resources import SERIAL, unless_held
from api.throttling import IssueThrottle
from dossiers import actions, sending
from dossiers.api import filters, inputs, serializers
from dossiers.models import Dossier

FILE = {"type": "string", "format": "binary", "example": "(the file)"}


class PDFRenderer(JSONRenderer):
    """Lets a client ask for `application/pdf`. The file itself is streamed past renderers;
    what is rendered is a problem that stood in its way."""

    media_type = "application/pdf"
    format = "pdf"


class Dossiers(Makes, Retries):
    """Issued, cancelled, tried again; what was issued is never taken back."""

    serializer_class = serializers.DossierSerializer
    filterset_class = filters.DossierFilters
    new_class = inputs.NewDossier
    lookup_field, lookup_value_regex = "serial", SERIAL
    orderings = ("-serial", "issued_at", "state")

    def rows(self) -> QuerySet[Any]:
        rows = Dossier.objects.visible_to(self.request.user).read()
        return rows.with_standing() if self.action == "pdf" else rows

    def get_throttles(self) -> list[Any]:
        issuing = [IssueThrottle()] if self.action in {"create", "retry"} else []
        return [*super().get_throttles(), *issuing]

    def new(self, *, by: Any, **given: Any) -> Dossier:
        claim, case, earlier = (given.pop(it, None) for it in ("claim", "case", "version"))
        if case is not None and earlier is not None:
            return actions.issue_superseded_collection(earlier, by=by, **given)
        if case is not None:
            return actions.issue_collection(case, by=by, **given)
        if earlier is not None:
            return actions.issue_superseded(earlier, by=by, **given)
        return actions.issue_dossier(claim, by=by, **given)

    def try_again(self, row: Dossier, *, by: Any, **given: Any) -> None:
        actions.retry_dossier(row, by=by, **given)

    @action(detail=True, methods=["post"])
    @described(takes=Nothing)
    def cancel(self, request: Request, **_name: Any) -> Response:
        """Have nobody make it any more."""
        return self.changing(Nothing, partial(actions.cancel_dossier, by=self.by))

    @action(detail=True, renderer_classes=[PDFRenderer, JSONRenderer])
    @described(gives=FILE, media_type="application/pdf")
    def pdf(self, request: Request, **_name: Any) -> HttpResponseBase:
        """The file as it was issued, whole or in part; its ETag is its SHA-256, and its name says
        what became of it since."""
        dossier: Any = self.get_object()  # with its standing
        if not dossier.sha256:
            raise Http404
        held = unless_held(request, sending.etag(dossier))
        name = sending.filename(dossier, withdrawn=dossier.withdrawn, superseded=dossier.superseded)
        return held or sending.sent(request._request, dossier, name=name)
