"""The append-only log. One row an action, written in the action's own transaction."""

from __future__ import annotations

import json
from typing import Any, ClassVar, Protocol, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from audit.canonical import canonical_text, digest
from audit.fields import DigestField, LineField
from audit.merkle import leaf_hash
from audit.rows import Frozen, PublicId


class Auditable(Protocol):
    """What can be the object of an action."""

    _meta: ClassVar[Any]

    def audit_key(self) -> str: ...

    def audit_label(self) -> str: ...


class EventQuerySet(models.QuerySet["Event"]):
    def about(self, *objects: Auditable) -> Self:
        """Events whose object is one of these, newest first."""
        keys = [thing.audit_key() for thing in objects]
        return self.filter(object_key__in=keys).order_by("-pk")

    def with_details(self) -> Self:
        return self.select_related("detail")


class Event(PublicId, Frozen):
    """Somebody did something to something. Never edited, never deleted.

    What may name a protected person stands apart in `EventDetail`, which can be erased; the
    digest of that detail is salted, so what remains after an erasure gives nothing away and
    a seal over events still holds.
    """

    mutable_fields = ()

    at = models.DateTimeField(_("at"), db_default=Now())
    actor = LineField(_("who"), blank=True, help_text=_("Name as shown then; empty: the system."))
    actor_key = LineField(max_length=64, blank=True)
    verb = LineField(_("action"), max_length=60)
    object_type = LineField(_("kind of object"), max_length=60)
    object_key = LineField(max_length=64)
    digest = DigestField(help_text=_("Salted SHA-256 of the detail."))

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("audit log")
        indexes = [
            models.Index(fields=["object_key", "-id"], name="event_object"),
            models.Index(fields=["actor_key", "-id"], name="event_actor"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(verb="") & ~Q(object_type="") & ~Q(object_key=""),
                name="event_says_what_happened",
                violation_error_message=_("An event names its action and its object."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.verb} ({self.object_type})"

    def leaf(self) -> str:
        """What a seal holds of it: the Merkle leaf of every column but the key, in hexadecimal."""
        names = ("uuid", "at", "actor", "actor_key", "verb", "object_type", "object_key", "digest")
        text = canonical_text({name: getattr(self, name) for name in names})
        return leaf_hash(text.encode()).hex()

    def sentence(self) -> str:
        """What happened, in words: "revised the parameter Mass of a round"."""
        noun, _dot, verb = self.verb.partition(".")
        label = self.detail.label if hasattr(self, "detail") else ""
        return f"{verb.replace('_', ' ')} the {noun.replace('_', ' ')} {label}".strip()


class EventDetail(models.Model):
    """The words of an event: erasable, never editable (see `audit.triggers`)."""

    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="detail")
    salt = DigestField()
    label = models.TextField(_("object"), blank=True)
    old = models.TextField(_("before"), blank=True, help_text=_("Canonical JSON."))
    new = models.TextField(_("after"), blank=True, help_text=_("Canonical JSON."))
    why = models.TextField(_("why"), blank=True)
    facts = models.TextField(_("facts"), blank=True, help_text=_("Canonical JSON."))
    erased_at = models.DateTimeField(_("erased at"), null=True)

    class Meta:
        verbose_name = _("event detail")
        verbose_name_plural = _("event details")

    def __str__(self) -> str:
        return self.label

    @property
    def is_erased(self) -> bool:
        return self.erased_at is not None

    def changes(self) -> list[tuple[str, Any, Any]]:
        """(name, before, after) of every value that the action changed."""
        old = json.loads(self.old) if self.old else {}
        new = json.loads(self.new) if self.new else {}
        if not (isinstance(old, dict) and isinstance(new, dict)):
            return [("", old, new)]
        return [
            (name, old.get(name), new.get(name))
            for name in sorted({*old, *new})
            if old.get(name) != new.get(name)
        ]


NO_SEAL = "0" * 64
"""What the first seal names as the one before it."""


class Seal(Frozen):
    """A link of the chain over the log: what its events were, and which seal came before.

    `root` is the Merkle root over the members in the order of their positions; `digest` binds
    it to the number, the count, the moment and the digest of the seal before. Two sealers
    cannot both follow one seal: `previous` is unique.
    """

    mutable_fields = ()

    number = models.PositiveBigIntegerField(_("number"), unique=True)
    previous = DigestField(_("seal before"), unique=True)
    root = DigestField(_("Merkle root"))
    count = models.PositiveIntegerField(_("events"))
    sealed_at = models.DateTimeField(_("sealed"))
    digest = DigestField(_("digest"), unique=True)

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        ordering = ["-number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(number__gt=0, count__gt=0),
                name="seal_holds_events",
                violation_error_message=_("A seal has a number and holds at least one event."),
            )
        ]

    def __str__(self) -> str:
        return f"Seal {self.number}"

    def computed_digest(self) -> str:
        names = ("number", "previous", "root", "count", "sealed_at")
        return digest({name: getattr(self, name) for name in names})

    def audit_key(self) -> str:
        return f"seal-{self.number}"

    def audit_label(self) -> str:
        return str(self)


class SealedEvent(Frozen):
    """That an event is a member of a seal: its position there, and its leaf as it was then.

    Membership and not a range of keys: on PostgreSQL the event with key 2 can become visible
    before the one with key 1.
    """

    mutable_fields = ()

    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="sealing")
    seal = models.ForeignKey(Seal, on_delete=models.PROTECT, related_name="members")
    position = models.PositiveIntegerField(_("position"))
    leaf = DigestField(_("Merkle leaf"))

    class Meta:
        verbose_name = _("sealed event")
        verbose_name_plural = _("sealed events")
        constraints = [
            models.UniqueConstraint(
                fields=["seal", "position"],
                name="sealed_event_position",
                violation_error_message=_("A seal has one event at each position."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.seal_id}/{self.position}"
