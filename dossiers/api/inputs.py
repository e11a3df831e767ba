"""What clients may send about dossiers."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from rest_framework import serializers

from api.inputs import Body, Choice, Named, Whole
from claims.models import Case, Claim, Version
from dossiers.models import Collection, Dossier

MOST_VERSIONS = 2_147_483_647


def _claims(user: Any) -> QuerySet[Any]:
    return Claim.objects.visible_to(user)


def _cases(_user: Any) -> QuerySet[Any]:
    return Case.objects.all()


class NewDossier(Body):
    """Of a claim, or of the claims of a case. What is unchanged is not set twice: the dossier
    issued before is answered."""

    claim = Named(_claims, by="reference", required=False)
    case = Named(_cases, by="slug", required=False)
    scope = Choice(
        choices=Dossier.Scope.choices,
        required=False,
        help_text=_lazy("Everything, if not said; a summary is one page for each claim."),
    )
    version = Whole(
        required=False,
        min_value=1,
        max_value=MOST_VERSIONS,
        help_text=_lazy("Of an earlier version, or collection, marked as superseded."),
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("claim" in attrs) == ("case" in attrs):
            raise serializers.ValidationError(_("A dossier is of a claim or of a case."))
        if "scope" in attrs:
            attrs["scope"] = Dossier.Scope(attrs["scope"])
        if "version" in attrs:
            attrs["version"] = _earlier(attrs)
        return attrs


def _earlier(attrs: dict[str, Any]) -> Version | Collection:
    rows = attrs["claim"].versions if "claim" in attrs else attrs["case"].collections
    found: Version | Collection | None = rows.filter(number=attrs["version"]).first()
    if found is None:
        raise serializers.ValidationError({"version": [_("There is no such version.")]})
    return found
