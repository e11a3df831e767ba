"""Dossiers and their files."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.http.response import HttpResponseBase
from rest_framework.decorators import action
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from api.resources import SERIAL, Resources, unless_held
from dossiers import sending
from dossiers.api import filters, serializers
from dossiers.models import Dossier


class PDFRenderer(JSONRenderer):
    """Lets a client ask for `application/pdf`. The file itself is streamed past renderers;
    what is rendered is a problem that stood in its way."""

    media_type = "application/pdf"
    format = "pdf"


class Dossiers(Resources):
    serializer_class = serializers.DossierSerializer
    filterset_class = filters.DossierFilters
    lookup_field, lookup_value_regex = "serial", SERIAL
    orderings = ("-serial", "issued_at", "state")

    def rows(self) -> QuerySet[Any]:
        return Dossier.objects.visible_to(self.request.user).read()

    @action(detail=True, renderer_classes=[PDFRenderer, JSONRenderer])
    def pdf(self, request: Request, **_name: Any) -> HttpResponseBase:
        """The file as it was issued, whole or in part; its ETag is its SHA-256."""
        dossier = self.get_object()
        if not dossier.sha256:
            raise Http404
        held = unless_held(request, sending.etag(dossier))
        return held or sending.sent(request._request, dossier, name=sending.filename(dossier))
