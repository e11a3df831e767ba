"""What clients may send about dossiers."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from rest_framework import serializers

from api.inputs import Body, Choice, Named
from claims.models import Case, Claim
from dossiers.models import Dossier


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
        choices=Dossier.Scope.choices, required=False, help_text=_lazy("Of a claim; else all.")
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("claim" in attrs) == ("case" in attrs):
            raise serializers.ValidationError(_("A dossier is of a claim or of a case."))
        if "case" in attrs and "scope" in attrs:
            sentence = _("A dossier of a case holds all of it.")
            raise serializers.ValidationError({"scope": [sentence]})
        return attrs
