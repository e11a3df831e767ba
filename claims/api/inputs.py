"""What clients may send about cases and claims, and what is decided on them."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.models import User
from api.inputs import Body, Choice, Flag, ModelBody, Named, Text, Why
from audit.writing import LONGEST_WHY
from claims.api import rows
from claims.api.on_claim_inputs import NewAppearance, NewQuantity
from claims.models import Case, Claim, Correction, VerdictStep
from claims.transitions import TRANSITIONS
from sources.api.fields import PLACES_OF_PERIOD, DateText, PeriodBody, period_columns

MOST_FIGURES = MOST_APPEARANCES = MOST_REPEATED = 50
LONGEST_WORDS = 4_000
OWN = ("case", "statement", "language", "claimant", "claimed_on", "period", "place", "modality",
       "note")  # fmt: skip


class NewCase(ModelBody):
    class Meta:
        model = Case
        fields = ("slug", "title", "summary", "language")


class CaseChanges(Why, ModelBody):
    class Meta:
        model = Case
        fields = ("title", "summary", "language", "why")


class OnClaim(ModelBody):
    case = Named(rows.cases, by="slug", required=False, allow_null=True)
    claimed_on = DateText(required=False, allow_null=True)
    period = PeriodBody(required=False, allow_null=True)
    places = PLACES_OF_PERIOD

    def arguments(self) -> dict[str, Any]:
        return period_columns(super().arguments())


class NewClaim(OnClaim):
    """What somebody said, the figures in it, where it was seen, and what it repeats."""

    figures = serializers.ListSerializer[Any](
        child=NewQuantity(), required=False, max_length=MOST_FIGURES
    )
    appearances = serializers.ListSerializer[Any](
        child=NewAppearance(), required=False, max_length=MOST_APPEARANCES
    )
    repeats = serializers.ListField(
        child=Named(rows.claims, by="reference"), required=False, max_length=MOST_REPEATED,
        help_text=_("References of claims that this one repeats."),
    )  # fmt: skip

    class Meta:
        model = Claim
        fields = (*OWN, "priority", "due_on", "figures", "appearances", "repeats")

    def arguments(self) -> dict[str, Any]:
        given = super().arguments()
        if "figures" in given:
            given["figures"] = [period_columns(dict(it)) for it in given["figures"]]
        return given


class ClaimChanges(Why, OnClaim):
    """What the claim says. Its verdict, plan and people have addresses of their own."""

    class Meta:
        model = Claim
        fields = (*OWN, "why")


def _verdicts(_user: Any) -> QuerySet[Any]:
    """The action refuses what is out of use, unless the claim has it."""
    return VerdictStep.objects.select_related("scale")


class Verdict(ModelBody):
    verdict = Named(
        _verdicts, by="slug", allow_null=True, help_text=_("A slug of `verdicts/`, or none yet.")
    )

    class Meta:
        model = Claim
        fields = ("verdict", "confidence", "summary", "what_would_change")
        extra_kwargs = {name: {"required": True} for name in fields[1:]}


class Plan(ModelBody):
    class Meta:
        model = Claim
        fields = ("priority", "due_on")
        extra_kwargs = {name: {"required": True} for name in fields}


def _people(_user: Any) -> QuerySet[Any]:
    may = Q(groups__permissions__codename="change_claim") | Q(is_superuser=True)
    return User.objects.filter(may, is_active=True).distinct()


class Assignees(Body):
    assignees = serializers.ListField(
        child=Named(_people, by="uuid"), max_length=50,
        help_text=_("Public ids of `people/`: exactly these have the claim from now on."),
    )  # fmt: skip


class Tags(Body):
    tags = serializers.ListField(child=Text(max_length=80), max_length=50)


class Watching(Body):
    watching = Flag(help_text=_("Whether you follow the claim."))


class Step(Body):
    """A step of the workflow. One that decides names, by its digest, the content that was read."""

    verb = Choice(choices=[(verb, verb) for verb in TRANSITIONS])
    digest = Text(
        max_length=64, required=False,
        help_text=_("Of the content that was read, for steps that decide on it."),
    )  # fmt: skip
    reason = Text(
        max_length=LONGEST_WORDS, required=False, allow_blank=True, default="",
        help_text=_("Why; or, where readers saw the claim before, what they are told."),
    )  # fmt: skip
    kind = Choice(
        choices=[it for it in Correction.Kind.choices if it[0] != Correction.Kind.WITHDRAWAL],
        required=False, help_text=_("What a later publication is to readers."),
    )  # fmt: skip
    code = Choice(
        choices=Correction.Code.choices, required=False,
        help_text=_("The kind of reason that readers are told."),
    )  # fmt: skip
    places = dict.fromkeys(("note", "words", "why"), ("reason",))

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        reads = TRANSITIONS[attrs["verb"]].reads
        if reads and "digest" not in attrs:
            sentence = _("Name what you read: the digest of steps/.")
            raise serializers.ValidationError({"digest": [sentence]})
        if len(attrs["reason"]) > LONGEST_WHY and attrs["verb"] not in {"publish", "withdraw"}:
            sentence = _("Give the reason in at most 2,000 characters.")
            raise serializers.ValidationError({"reason": [sentence]})
        for name in ({"kind", "code"} - _told(attrs["verb"])) & set(attrs):
            sentence = _("This step tells readers nothing of the kind: leave it out.")
            raise serializers.ValidationError({name: [sentence]})
        return attrs


def _told(verb: str) -> set[str]:
    return {"publish": {"kind", "code"}, "withdraw": {"code"}}.get(verb, set())
