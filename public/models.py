"""What lists, feeds and search need of a published version, as columns.

Made of the frozen content when the version is published, in the same transaction. A version never
changes, so a card is out of date only when this extract does: `EXTRACT` says which it is.
"""

from __future__ import annotations

from django.db import models

from sources.dates import DateError, PartialDate

EXTRACT = 1
"""Raise it when a card holds something else: `shelf.shelve_missing` then makes all of them anew."""


class Card(models.Model):
    """One version of a claim, as the list shows it. Texts are fit to be printed."""

    version = models.OneToOneField(
        "claims.Version", on_delete=models.PROTECT, primary_key=True, related_name="card"
    )
    reference = models.CharField(max_length=40)
    statement = models.TextField()
    language = models.CharField(max_length=35, blank=True)
    claimant = models.TextField(blank=True)
    claimant_folded = models.TextField(blank=True)
    claimed = models.CharField(max_length=10, blank=True)
    year = models.CharField(max_length=4, blank=True)
    case_slug = models.CharField(max_length=80, blank=True)
    case_title = models.TextField(blank=True)
    figures = models.JSONField(default=list)
    """[what is measured, the figure as the claim gave it], each a text."""
    summary = models.TextField(blank=True)
    verdict = models.TextField(blank=True)
    """The word; empty where the claim was published without one."""
    verdict_slug = models.CharField(max_length=80, blank=True)
    number = models.SmallIntegerField(null=True)
    highest = models.SmallIntegerField(null=True)
    searched = models.TextField(blank=True)
    extract = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return self.reference

    @property
    def claimed_on(self) -> PartialDate | None:
        try:
            return PartialDate.parse(self.claimed) if self.claimed else None
        except DateError:
            return None

    @property
    def steps(self) -> range:
        """The numbers of the verdict's scale."""
        return range(1, (self.highest or 0) + 1)
