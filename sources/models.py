"""Publishers, sources, who got it from whom, captures, passages, observations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from audit.fields import DigestField, LanguageField, LineField, ProseField, country_code
from audit.rows import Frozen, PublicId, Retirable, RetirableQuerySet
from sources.columns import FigureColumns, Modality, PeriodColumns
from sources.counting import Count
from sources.fields import LinkField, PartialDateField
from sources.unit_words import complaints

if TYPE_CHECKING:
    from accounts.models import User


class Publisher(PublicId, Retirable):
    """Who puts sources before the public: an outlet, an institute, a ministry."""

    slug = models.SlugField(_("short name"), max_length=80, unique=True)
    name = LineField(_("name"), max_length=200)
    url = LinkField(_("site"))
    country = models.CharField(
        _("country"), max_length=2, blank=True, validators=[country_code], help_text="ISO 3166-1"
    )
    note = ProseField(_("note"), max_length=4000, blank=True)

    objects = RetirableQuerySet.as_manager()

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


class Capture(PublicId, Retirable, Frozen):
    """The bytes of a source as somebody found them, named by their SHA-256."""

    class Method(models.TextChoices):
        UPLOAD = "upload", _("uploaded file")

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="captures")
    sha256 = DigestField("SHA-256")
    size = models.PositiveBigIntegerField(_("bytes"))
    media_type = LineField(_("media type"), max_length=100)
    filename = LineField(_("file name"), max_length=200)
    method = models.CharField(_("how"), max_length=10, choices=Method, default=Method.UPLOAD)
    captured_at = models.DateTimeField(_("captured"), db_default=Now())
    captured_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    note = ProseField(_("note"), max_length=2000, blank=True)

    objects = OnSourceQuerySet.as_manager()

    class Meta(Retirable.Meta):
        verbose_name = _("capture")
        verbose_name_plural = _("captures")
        ordering = ["-pk"]
        constraints = [
            *Retirable.Meta.constraints,
            models.UniqueConstraint(
                fields=["source", "sha256"],
                condition=Q(retired_at=None),
                name="capture_once_per_source",
                violation_error_message=_("This source has a capture with these very bytes."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.filename} ({self.sha256[:12]})"


class PassageQuerySet(OnSourceQuerySet):
    source_path = "capture__source"


class Passage(PublicId, Retirable, Frozen):
    """Words in a capture, found again by quote and surroundings (W3C Web Annotation)."""

    capture = models.ForeignKey(Capture, on_delete=models.PROTECT, related_name="passages")
    key = models.SlugField(_("key"), max_length=80)
    quote = ProseField(_("quote"), max_length=5000)
    prefix = ProseField(_("text before"), max_length=300, blank=True)
    suffix = ProseField(_("text after"), max_length=300, blank=True)
    start = models.PositiveIntegerField(_("first character"), null=True, blank=True)
    end = models.PositiveIntegerField(_("last character"), null=True, blank=True)
    page = models.PositiveIntegerField(_("page"), null=True, blank=True)
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )

    objects = PassageQuerySet.as_manager()

    class Meta(Retirable.Meta):
        verbose_name = _("passage")
        verbose_name_plural = _("passages")
        ordering = ["capture", "key"]
        constraints = [
            *Retirable.Meta.constraints,
            models.UniqueConstraint(
                fields=["capture", "key"],
                condition=Q(retired_at=None),
                name="passage_key_unique_among_live",
                violation_error_message=_("This capture has a passage under this key already."),
            ),
            models.CheckConstraint(
                condition=Q(start=None, end=None) | Q(start__lt=F("end")),
                name="passage_has_both_ends",
                violation_error_message=_("A passage starts before it ends."),
            ),
        ]

    def __str__(self) -> str:
        return self.quote if len(self.quote) <= 60 else f"{self.quote[:59]}…"


class DerivationQuerySet(OnSourceQuerySet):
    def visible_to(self, user: User | AnonymousUser | None) -> Self:
        seen = Source.objects.visible_to(user)
        return self.filter(source__in=seen, origin__in=seen)


class Derivation(PublicId, Retirable, Frozen):
    """This source got it from that one. One live statement for each pair."""

    class Relation(models.TextChoices):
        QUOTES = "quotes", _("quotes")
        REPUBLISHES = "republishes", _("republishes")
        TRANSLATES = "translates", _("translates")
        USES_DATA_OF = "uses_data_of", _("uses data of")
        SAME_LEAK = "same_leak", _("rests on the same leak as")
        SAME_AUTHOR = "same_author", _("is by the same author as")

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="derivations")
    origin = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="derived")
    relation = models.CharField(_("how"), max_length=12, choices=Relation)
    passage = models.ForeignKey(
        Passage, on_delete=models.PROTECT, null=True, blank=True, related_name="derivations"
    )
    note = ProseField(_("note"), max_length=4000, blank=True)
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )

    objects = DerivationQuerySet.as_manager()

    class Meta(Retirable.Meta):
        verbose_name = _("derivation")
        verbose_name_plural = _("derivations")
        ordering = ["source", "origin"]
        constraints = [
            *Retirable.Meta.constraints,
            models.UniqueConstraint(
                fields=["source", "origin"],
                condition=Q(retired_at=None),
                name="derivation_unique_among_live",
                violation_error_message=_(
                    "It is recorded already that the one has it from the other."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(source=F("origin")),
                name="derivation_from_another",
                violation_error_message=_("A source does not get it from itself."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.get_relation_display()} {self.origin}"


class Observation(PublicId, Retirable, FigureColumns, PeriodColumns, Frozen):
    """A figure read in a source, kept as it was written there."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="observations")
    passage = models.ForeignKey(
        Passage, on_delete=models.PROTECT, null=True, blank=True, related_name="observations"
    )
    key = models.SlugField(_("key"), max_length=80)
    measure = LineField(_("what is measured"), max_length=200)
    place = LineField(_("place"), max_length=200, blank=True)
    modality = models.CharField(
        _("modality"), max_length=10, choices=Modality, default=Modality.ASSERTED
    )
    language = LanguageField(_("language"))
    locator = LineField(_("where in the source"), blank=True)
    note = ProseField(_("note"), max_length=4000, blank=True)
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )

    objects = OnSourceQuerySet.as_manager()

    class Meta(Retirable.Meta):
        verbose_name = _("observation")
        verbose_name_plural = _("observations")
        ordering = ["key"]
        constraints = [
            *Retirable.Meta.constraints,
            *FigureColumns.Meta.constraints,
            models.UniqueConstraint(
                fields=["key"],
                condition=Q(retired_at=None),
                name="observation_key_unique_among_live",
                violation_error_message=_("An observation under this key exists already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure}: {self.text}"


class CountingUnit(PublicId, Retirable, Frozen):
    """Something that this desk counts: a base dimension of its own.

    Its words never change and a retired one is still read, so that every process may keep what
    it has read, and what was written with it stays readable.
    """

    mutable_fields = ("note", "retired_at", "retired_by")

    token = LineField(
        _("token"),
        max_length=40,
        help_text=_("As units are written: patrol_boat, in t/patrol_boat"),
    )
    singular = LineField(_("one"), max_length=40, blank=True, help_text=_("patrol boat"))
    plural = LineField(_("several"), max_length=40, blank=True, help_text=_("patrol boats"))
    note = ProseField(_("note"), max_length=2000, blank=True, help_text=_("What counts as one."))

    objects = RetirableQuerySet.as_manager()

    class Meta(Retirable.Meta):
        verbose_name = _("counting unit")
        verbose_name_plural = _("counting units")
        ordering = ["token"]
        constraints = [
            *Retirable.Meta.constraints,
            models.UniqueConstraint(
                fields=["token"],
                name="countingunit_token_unique",
                violation_error_message=_("There is a counting unit of this name, or was one."),
            ),
            models.CheckConstraint(
                condition=~Q(token="") & ~Q(singular="") & ~Q(plural=""),
                name="countingunit_has_its_words",
                violation_error_message=_("A counting unit has words for one and for several."),
            ),
        ]

    def __str__(self) -> str:
        return self.token

    @property
    def count(self) -> Count:
        return Count(self.token, self.singular, self.plural)

    def clean(self) -> None:
        """Fill in the usual words, and refuse those that could mean something else."""
        super().clean()
        self.singular, self.plural = self.count.singular, self.count.plural
        if not self._state.adding:
            return  # its words were free when it came
        wrong = complaints(self.count, [other.count for other in CountingUnit.objects.all()])
        if wrong:
            raise ValidationError({name: error.sentence() for name, error in wrong.items()})
