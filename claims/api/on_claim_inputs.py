"""What clients may send about what hangs on a claim."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from api.inputs import Body, ModelBody, Named, ShortName, Why
from claims.api import rows
from claims.models import (
    Appearance,
    ClaimedQuantity,
    Comment,
    Evidence,
    EvidenceGrade,
    Relation,
    Waiver,
)
from sources.api import rows as read
from sources.api.fields import (
    PLACES_OF_FIGURE,
    PLACES_OF_PERIOD,
    DateText,
    FigureText,
    PeriodBody,
    period_columns,
)
from sources.models import Source

PROPOSED = {"key": {"required": False, "help_text": _("Left out, one is proposed.")}}


class OnQuantity(ModelBody):
    figure = FigureText()
    period = PeriodBody(required=False, allow_null=True)
    observation = Named(
        read.observations, by="uuid", required=False, allow_null=True,
        help_text=_("The public id of the figure that was read in a source."),
    )  # fmt: skip
    places = {**PLACES_OF_FIGURE, **PLACES_OF_PERIOD}

    def arguments(self) -> dict[str, Any]:
        return period_columns(super().arguments())


class NewQuantity(OnQuantity):
    """A figure that the claim states."""

    class Meta:
        model = ClaimedQuantity
        fields = ("key", "measure", "figure", "period", "observation", "note")
        extra_kwargs = PROPOSED


class QuantityChanges(Why, OnQuantity):
    class Meta:
        model = ClaimedQuantity
        fields = ("measure", "figure", "period", "observation", "note", "position", "why")


class OnAppearance(ModelBody):
    source = Named(read.sources, by="slug")  # type: ignore[assignment]  # named as the column is
    appeared_on = DateText(required=False, allow_null=True)


class NewAppearance(OnAppearance):
    """Where the claim was seen."""

    class Meta:
        model = Appearance
        fields = ("key", "source", "appeared_on", "url", "locator", "quote", "note")
        extra_kwargs = PROPOSED


class AppearanceChanges(Why, OnAppearance):
    class Meta:
        model = Appearance
        fields = ("source", "appeared_on", "url", "locator", "quote", "note", "why")


def _quantities(claim: Any) -> Any:
    return claim.quantities.live()


class OfClaim(Named):
    """A figure of this very claim, by its key."""

    def __init__(self, **given: Any) -> None:
        super().__init__(lambda _user: _quantities(self.context["claim"]), by="key", **given)


class OnEvidence(ModelBody):
    quantity = OfClaim(required=False, allow_null=True, help_text=_("The key of the figure."))
    source = Named(read.sources, by="slug")  # type: ignore[assignment]  # named as the column is
    observation = Named(read.observations, by="uuid", required=False, allow_null=True)
    passage = Named(read.passages, by="uuid", required=False, allow_null=True)


class NewEvidence(OnEvidence):
    """What bears on the claim, or on one of its figures."""

    class Meta:
        model = Evidence
        fields = ("key", "quantity", "stance", "source", "observation", "passage",
                  "no_passage_why", "note")  # fmt: skip
        extra_kwargs = PROPOSED


class EvidenceChanges(Why, OnEvidence):
    class Meta:
        model = Evidence
        fields = ("quantity", "stance", "source", "observation", "passage", "no_passage_why",
                  "note", "why")  # fmt: skip


class NewFinding(Body):
    """Holds a claimed figure against an estimate; a worker says where it stands."""

    quantity = OfClaim(help_text=_("The key of the figure."))
    estimate = Named(rows.estimates, by="slug")


class NewComment(ModelBody):
    """Whoever is named in it with an @ is told."""

    class Meta:
        model = Comment
        fields = ("body",)


class NewRelation(ModelBody):
    other = Named(rows.claims, by="reference", help_text=_("The reference of the other claim."))

    class Meta:
        model = Relation
        fields = ("kind", "other", "note")


class NewWaiver(ModelBody):
    class Meta:
        model = Waiver
        fields = ("kind", "reason")


class NewEvidenceGrade(ModelBody):
    """How credible one piece of evidence is. What was said before stays readable."""

    claim = Named(rows.claims, by="reference")
    evidence = ShortName(help_text=_("The key of the evidence."))

    class Meta:
        model = EvidenceGrade
        fields = ("claim", "evidence", "credibility", "rationale")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        seen = Source.objects.visible_to(self.context["request"].user)
        rows = Evidence.objects.live().filter(claim=attrs["claim"], source__in=seen)
        found = rows.filter(key=attrs["evidence"]).first()
        if found is None:
            sentence = _("The claim has no such evidence, or none that you may see.")
            raise serializers.ValidationError({"evidence": [sentence]})
        return {**attrs, "evidence": found}
