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


class CollectedSerializer(serializers.Serializer[Any]):
    """One claim of a collection, and in which version."""

    claim = serializers.CharField(source="version.claim.reference", read_only=True)
    number = serializers.IntegerField(source="version.number", read_only=True)
    digest = serializers.CharField(source="version.digest", read_only=True)


class CollectionSerializer(serializers.Serializer[Any]):
    """Which claims of a case a dossier prints."""

    case = serializers.CharField(source="case.slug", read_only=True)
    number = serializers.IntegerField(read_only=True)
    digest = serializers.CharField(read_only=True)
    claims = CollectedSerializer(source="collected", many=True, read_only=True)


class DossierSerializer(serializers.ModelSerializer[Dossier]):
    """`pdf` is the address of the file, once there is one, and `sha256` the file's digest.

    A dossier is of one `version` of a `claim`, or of a `collection`; the others are null.
    """

    href = serializers.HyperlinkedIdentityField(
        view_name="api:dossier-detail", lookup_field="serial"
    )
    claim = serializers.CharField(source="version.claim.reference", read_only=True, allow_null=True)
    version = DossierVersionSerializer(read_only=True, allow_null=True)
    collection = CollectionSerializer(read_only=True, allow_null=True)
    issued_by = serializers.StringRelatedField[Any](read_only=True)
    pdf = serializers.SerializerMethodField()

    class Meta:
        model = Dossier
        fields = (
            "href",
            "serial",
            "claim",
            "version",
            "collection",
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
