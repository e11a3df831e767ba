"""Dossiers, as the API spells them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.reverse import reverse

from dossiers.models import Dossier


class DossierVersionSerializer(serializers.Serializer[Any]):
    """Which version of the claim a dossier prints."""

    number = serializers.IntegerField(read_only=True)
    digest = serializers.CharField(read_only=True)


class DossierSerializer(serializers.ModelSerializer[Dossier]):
    """`pdf` is the address of the file, once there is one, and `sha256` the file's digest."""

    href = serializers.HyperlinkedIdentityField(
        view_name="api:dossier-detail", lookup_field="serial"
    )
    claim = serializers.CharField(source="version.claim.reference", read_only=True)
    version = DossierVersionSerializer(read_only=True)
    issued_by = serializers.StringRelatedField[Any](read_only=True)
    pdf = serializers.SerializerMethodField()

    class Meta:
        model = Dossier
        fields = (
            "href",
            "serial",
            "claim",
            "version",
            "kind",
            "state",
            "stage",
            "error",
            "digest",
            "sha256",
            "size",
            "pages",
            "issued_at",
            "issued_by",
            "finished_at",
            "pdf",
        )
        read_only_fields = fields

    def get_pdf(self, row: Dossier) -> str | None:
        if not row.sha256:
            return None
        return reverse(
            "api:dossier-pdf", kwargs={"serial": row.serial}, request=self.context["request"]
        )
