"""How far a publisher or a source is relied on: letters of the Admiralty scale, with history."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from audit.fields import ProseField
from audit.rows import Frozen, PublicId, Retirable, RetirableQuerySet
from sources.models.publishing import Publisher, Source, SourceQuerySet


class Reliability(models.TextChoices):
    """Letters of the Admiralty scale (NATO AJP-2.1). F is no verdict, and not the worst."""

    A = "A", _("A – completely reliable")
    B = "B", _("B – usually reliable")
    C = "C", _("C – fairly reliable")
    D = "D", _("D – not usually reliable")
    E = "E", _("E – unreliable")
    F = "F", _("F – reliability cannot be judged")


class GradeQuerySet(RetirableQuerySet):
    def visible_to(self, user: object) -> GradeQuerySet:
        """A grade of a source is as visible as the source; those of publishers are open."""
        seen: SourceQuerySet = Source.objects.visible_to(user)  # type: ignore[arg-type]  # or nobody
        return self.filter(Q(source=None) | Q(source__in=seen))

    def of_sources(self, sources: Iterable[Source]) -> dict[int, Grade]:
        """What each source is relied on for, by its key: its own grade, else its publisher's.

        One query; a source without either is left out.
        """
        rows = list(sources)
        publishers = {row.publisher_id for row in rows if row.publisher_id}
        found = self.live().filter(Q(source__in=rows) | Q(publisher__in=publishers))
        own: dict[int, Grade] = {}
        of_publishers: dict[int, Grade] = {}
        for grade in found.select_related("graded_by"):
            if grade.source_id:
                own[grade.source_id] = grade
            else:
                of_publishers[grade.publisher_id] = grade
        graded = {row.pk: own.get(row.pk) or of_publishers.get(row.publisher_id or 0)
                  for row in rows}  # fmt: skip
        return {key: grade for key, grade in graded.items() if grade is not None}


class Grade(PublicId, Retirable, Frozen):
    """One judgement of a publisher, or of a source on its own; a later one supersedes it."""

    publisher = models.ForeignKey(
        Publisher, on_delete=models.PROTECT, null=True, blank=True, related_name="grades"
    )
    source = models.ForeignKey(
        Source, on_delete=models.PROTECT, null=True, blank=True, related_name="grades"
    )
    reliability = models.CharField(_("reliability"), max_length=1, choices=Reliability)
    rationale = ProseField(_("why"), max_length=4000, help_text=_("What the letter rests on."))
    graded_at = models.DateTimeField(_("graded"), db_default=Now(), editable=False)
    graded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )

    objects = GradeQuerySet.as_manager()

    class Meta(Retirable.Meta):
        verbose_name = _("grade")
        verbose_name_plural = _("grades")
        ordering = ["-pk"]
        constraints = [
            *Retirable.Meta.constraints,
            models.CheckConstraint(
                condition=Q(publisher=None, source__isnull=False)
                | Q(publisher__isnull=False, source=None),
                name="grade_of_one_thing",
                violation_error_message=_("A grade is of a publisher or of a source."),
            ),
            models.UniqueConstraint(
                fields=["publisher"],
                condition=Q(retired_at=None) & Q(publisher__isnull=False),
                name="grade_once_for_a_publisher",
                violation_error_message=_("This publisher has a grade: revise that one."),
            ),
            models.UniqueConstraint(
                fields=["source"],
                condition=Q(retired_at=None) & Q(source__isnull=False),
                name="grade_once_for_a_source",
                violation_error_message=_("This source has a grade: revise that one."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reliability}: {self.publisher or self.source}"

    @property
    def cannot_be_judged(self) -> bool:
        """F says that nobody knows, which is not the worst that can be known."""
        return self.reliability == Reliability.F
