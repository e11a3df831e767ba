"""What clients may send about publishers, sources, and who has it from whom."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from rest_framework import serializers

from api.inputs import Body, Choice, Flag, ModelBody, Named, Text, Why
from audit.writing import LONGEST_WHY
from sources.api import rows
from sources.api.fields import DateText
from sources.models import CountingUnit, Derivation, Grade, Publisher, Source


class NewPublisher(ModelBody):
    class Meta:
        model = Publisher
        fields = ("slug", "name", "url", "country", "note")


class PublisherChanges(Why, ModelBody):
    class Meta:
        model = Publisher
        fields = ("name", "url", "country", "note", "why")


class OnSource(ModelBody):
    publisher = Named(
        rows.publishers, by="slug", required=False, allow_null=True,
        help_text=_lazy("The slug of who puts it before the public."),
    )  # fmt: skip
    published_on = DateText(required=False, allow_null=True)


class NewSource(OnSource):
    """A protected one is seen by whoever records it, and by nobody else."""

    class Meta:
        model = Source
        fields = ("slug", "title", "publisher", "author", "published_on", "url", "language",
                  "kind", "description", "protected")  # fmt: skip


class SourceChanges(Why, OnSource):
    class Meta:
        model = Source
        fields = ("title", "publisher", "author", "published_on", "url", "language", "kind",
                  "description", "protected", "why")  # fmt: skip


class OnDerivation(ModelBody):
    passage = Named(
        rows.passages, by="uuid", required=False, allow_null=True,
        help_text=_lazy("Where the source says so: the public id of a passage of it."),
    )  # fmt: skip


class NewDerivation(OnDerivation):
    source = Named(rows.sources, by="slug", help_text=_lazy("Who has it."))  # type: ignore[assignment]  # named as the column is
    origin = Named(rows.sources, by="slug", help_text=_lazy("From whom."))

    class Meta:
        model = Derivation
        fields = ("source", "origin", "relation", "passage", "note")


class DerivationChanges(Why, OnDerivation):
    """How, where or why it is said; between whom it is stays."""

    class Meta:
        model = Derivation
        fields = ("relation", "passage", "note", "why")


class NewGrade(ModelBody):
    """Of a publisher, or of a source on its own. What was said before stays readable."""

    publisher = Named(rows.publishers, by="slug", required=False)
    source = Named(rows.sources, by="slug", required=False)  # type: ignore[assignment]  # named as the column is

    class Meta:
        model = Grade
        fields = ("publisher", "source", "reliability", "rationale")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("publisher" in attrs) == ("source" in attrs):
            raise serializers.ValidationError(_("A grade is of a publisher or of a source."))
        return attrs


class NewCountingUnit(ModelBody):
    class Meta:
        model = CountingUnit
        fields = ("token", "singular", "plural", "note")


class CountingUnitChanges(Why, ModelBody):
    """The note alone: the words of a unit stay as they are."""

    class Meta:
        model = CountingUnit
        fields = ("note", "why")


ROBOTS = _lazy("Why it is captured against the site's robots.txt: an editor's decision.")


class NewCapture(Body):
    """Of an address, which a worker fetches."""

    source = Named(rows.sources, by="slug")  # type: ignore[assignment]  # named as the column is
    url = Text(
        max_length=1_000, required=False, allow_blank=True,
        help_text=_lazy("Left out: the address of the source."),
    )  # fmt: skip
    note = Text(max_length=2_000, required=False, allow_blank=True)
    override_robots_why = Text(max_length=1_000, required=False, allow_blank=True, help_text=ROBOTS)


class NewPaste(Body):
    """A text that somebody copied. It is marked as pasted."""

    source = Named(rows.sources, by="slug")  # type: ignore[assignment]  # named as the column is
    text = Text(max_length=1_000_000, trim_whitespace=False)
    note = Text(max_length=2_000, required=False, allow_blank=True)


class NewUpload(Body):
    """A file as it was found."""

    source = Named(rows.sources, by="slug")  # type: ignore[assignment]  # named as the column is
    upload = serializers.FileField(
        max_length=200, allow_empty_file=True, help_text=_lazy("HTML, PDF, picture, text, WARC …")
    )
    note = Text(max_length=2_000, required=False, allow_blank=True)
    places = {"filename": ("upload",)}


class RetryCapture(Body):
    override_robots_why = Text(max_length=1_000, required=False, allow_blank=True, help_text=ROBOTS)


class Reasoned(Body):
    """A step that is explained to whoever reads the history."""

    why = Text(max_length=LONGEST_WHY, help_text=_lazy("Why: for whoever reads the history."))


class NewReader(Why, Body):
    reader = Named(rows.people, by="uuid", help_text=_lazy("Who may see it too: a person's uuid."))


class Acceptance(Why, Body):
    """Of a suggestion: how, and which way, where it is another than suggested."""

    relation = Choice(
        choices=Derivation.Relation.choices, required=False,
        help_text=_lazy("Left out, as suggested."),
    )  # fmt: skip
    swapped = Flag(
        required=False,
        help_text=_lazy(
            "Whether the origin has it from the source. Owed where no date gives the direction."
        ),
    )
    places = {"direction": ("swapped",)}
