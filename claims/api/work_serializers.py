"""The parts of a claim that are set as a whole, and where it stands."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from claims.api.nested_serializers import AssigneeSerializer, TagsField
from claims.models import Claim, VerdictStep


class VerdictPartSerializer(serializers.ModelSerializer[Claim]):
    """Whether the claim stands up, how sure the desk is, and what would change that."""

    verdict = serializers.SlugRelatedField[VerdictStep](slug_field="slug", read_only=True)

    class Meta:
        model = Claim
        fields = ("verdict", "confidence", "summary", "what_would_change")
        read_only_fields = fields


class PlanPartSerializer(serializers.ModelSerializer[Claim]):
    """How urgent the claim is, and when it is due."""

    class Meta:
        model = Claim
        fields = ("priority", "due_on")
        read_only_fields = fields


class AssigneesPartSerializer(serializers.ModelSerializer[Claim]):
    """Who has the claim."""

    assignees = AssigneeSerializer(many=True, read_only=True)

    class Meta:
        model = Claim
        fields = ("assignees",)
        read_only_fields = fields


class TagsPartSerializer(serializers.ModelSerializer[Claim]):
    """The words under which the desk finds the claim again."""

    tags = TagsField()

    class Meta:
        model = Claim
        fields = ("tags",)
        read_only_fields = fields


class WatchingPartSerializer(serializers.Serializer[Any]):
    """Whether you follow the claim."""

    watching = serializers.BooleanField(read_only=True)


class PossibleStepSerializer(serializers.Serializer[Any]):
    """A step that leads on from here; `refused` says why you may not take it, or is empty."""

    verb = serializers.CharField(read_only=True)
    leads_to = serializers.CharField(read_only=True)
    reads = serializers.BooleanField(read_only=True)
    reason = serializers.CharField(read_only=True)
    refused = serializers.CharField(read_only=True)


class StandingSerializer(serializers.Serializer[Any]):
    """Where the claim stands at the desk, what is open, and which steps lead on.

    `digest` names its content as it is now; `approval_holds` is `null` before there is one.
    """

    reference = serializers.CharField(read_only=True)
    status = serializers.CharField(read_only=True)
    digest = serializers.CharField(read_only=True)
    approval_holds = serializers.BooleanField(read_only=True, allow_null=True)
    open_points = serializers.ListField(child=serializers.CharField(), read_only=True)
    steps = PossibleStepSerializer(many=True, read_only=True)


class ContentSerializer(serializers.Serializer[Any]):
    """Everything that is read and printed about the claim, and its digest."""

    digest = serializers.CharField(read_only=True)
    content = serializers.DictField(read_only=True)
