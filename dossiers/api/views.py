"""Dossiers and their files."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from rest_framework.decorators import action
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from api.resources import SERIAL, Resources, unless_held
from dossiers.api import filters, serializers
from dossiers.models import Dossier
from sources import storage

FILE_HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
}


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
        """The file as it was issued, as an attachment; its ETag is its SHA-256."""
        dossier = self.get_object()
        if not dossier.sha256:
            raise Http404
        return unless_held(request, _etag(dossier)) or _file(dossier)


def _etag(dossier: Dossier) -> str:
    return f'"{dossier.sha256}"'


def _file(dossier: Dossier) -> FileResponse:
    try:
        content = storage.open_content(dossier.sha256)
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(
        content,
        as_attachment=True,
        filename=f"{dossier.serial}.pdf",
        content_type="application/pdf",
        headers=FILE_HEADERS | {"ETag": _etag(dossier), "Content-Length": str(dossier.size)},
    )
