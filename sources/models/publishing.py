"""Publishers and sources: who says something, and what says it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audit.fields import LanguageField, LineField, ProseField, country_code
from audit.rows import PublicId, Retirable, RetirableQuerySet
from sources.fields import LinkField, PartialDateField

if TYPE_CHECKING:
    from accounts.models import User


class PublisherQuerySet(RetirableQuerySet):
    def visible_to(self, user: User | AnonymousUser | None) -> Self:
        """Those that only protected sources have show to the readers of one: the name alone would
        say that there is such a source. One that has no source yet shows."""
        theirs = Source.objects.filter(publisher=models.OuterRef("pk"))
        return self.filter(models.Exists(theirs.visible_to(user)) | ~models.Exists(theirs))


class Publisher(PublicId, Retirable):
    """Who puts sources before the public: an outlet, an institute, a ministry."""

    slug = models.SlugField(_("short name"), max_length=80, unique=True)
    name = LineField(_("name"), max_length=200)
    url = LinkField(_("site"))
    country = models.CharField(
        _("country"), max_length=2, blank=True, validators=[country_code], help_text="ISO 3166-1"
    )
    note = ProseField(_("note"), max_length=4000, blank=True)

    objects = PublisherQuerySet.as_manager()

    class Meta(Retirable.Meta):
        verbose_name = _("publisher")
        verbose_name_plural = _("publishers")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class SourceQuerySet(RetirableQuerySet):
    def visible_to(self, user: User | AnonymousUser | None) -> Self:
        """Protected sources show to the people on their list and to nobody else."""
        if user is None or not user.is_authenticated:
            return self.filter(protected=False)
        reader = Source.readers.through.objects.filter(source_id=models.OuterRef("pk"), user=user)
        return self.filter(Q(protected=False) | models.Exists(reader))


class Source(PublicId, Retirable):
    """One thing that says something: an article, a data set, a statement."""

    class Kind(models.TextChoices):
        ARTICLE = "article", _("article")
        BROADCAST = "broadcast", _("broadcast")
        DATASET = "dataset", _("data set")
        REPORT = "report", _("report")
        STATEMENT = "statement", _("statement")
        IMAGERY = "imagery", _("imagery")
        SOCIAL = "social", _("social media")
        DOCUMENT = "document", _("document")
        OTHER = "other", _("other")

    slug = models.SlugField(_("short name"), max_length=80, unique=True)
    publisher = models.ForeignKey(
        Publisher, on_delete=models.PROTECT, null=True, blank=True, related_name="sources"
    )
    title = LineField(_("title"), max_length=400)
    url = LinkField(_("web address"))
    author = LineField(_("author"), blank=True)
    published_on = PartialDateField(
        _("published"), null=True, blank=True, help_text=_("2024-06-22, 2024-06 or 2024")
    )
    language = LanguageField(_("language"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.ARTICLE)
    description = ProseField(_("description"), blank=True)
    protected = models.BooleanField(
        _("protected"),
        default=False,
        help_text=_("Only the people on the list of readers ever see that this source exists."),
    )
    readers = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="+", verbose_name=_("readers")
    )

    objects = SourceQuerySet.as_manager()

    class Meta(Retirable.Meta):
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding and self.protected:
            self.uuid = uuid4()  # a UUIDv7 would tell when the source came to us
        super().save(*args, **kwargs)


class OnSourceQuerySet(RetirableQuerySet):
    """Rows that hang on a source and are as visible as it is."""

    source_path = "source"

    def visible_to(self, user: User | AnonymousUser | None) -> Self:
        seen = Source.objects.visible_to(user)
        return self.filter(**{f"{self.source_path}__in": seen})
