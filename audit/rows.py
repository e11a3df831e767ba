"""Abstract rows: what identifies one, how one retires, which may never be edited."""

from __future__ import annotations

from typing import Any, ClassVar, Self
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from audit.constraints import all_or_none


def new_public_id() -> UUID:
    """A time-ordered UUIDv7 (RFC 9562), so that indexes stay dense."""
    return uuid7()


class RetirableQuerySet(models.QuerySet[Any]):
    def live(self) -> Self:
        return self.filter(retired_at=None)


class PublicId(models.Model):
    """A row that the outside may name: never by its key, which tells how many there are."""

    uuid = models.UUIDField(default=new_public_id, unique=True, editable=False)

    class Meta:
        abstract = True

    def audit_key(self) -> str:
        return str(self.uuid)

    def audit_label(self) -> str:
        return str(self)


class Retirable(models.Model):
    """A row that leaves use without leaving the database."""

    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True, editable=False)
    retired_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("retired by"),
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=all_or_none("retired_at", "retired_by"),
                name="%(app_label)s_%(class)s_retired_by_someone",
                violation_error_message=_("Whoever retires something is recorded with it."),
            )
        ]

    @property
    def is_live(self) -> bool:
        return self.retired_at is None


class Frozen(models.Model):
    """A row whose content never changes once written.

    The database refuses it too: `audit.triggers` guards every column that is not named in
    `mutable_fields`, and refuses DELETE.
    """

    mutable_fields: ClassVar[tuple[str, ...]] = ("retired_at", "retired_by")
    frozen_when: ClassVar[str] = ""
    """SQL over OLD from which on the row is frozen ("OLD.state = 'ready'"); empty: at once."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        named = set(kwargs.get("update_fields") or ["every field"])
        at_once = not self.frozen_when and not self._state.adding
        if at_once and not named <= set(self.mutable_fields):
            raise ValidationError(
                _("This record is never edited. Write a new one that supersedes it.")
            )
        super().save(*args, **kwargs)

    @classmethod
    def frozen_columns(cls) -> list[str]:
        """Columns that the triggers guard."""
        return [
            str(field.column)
            for field in cls._meta.concrete_fields
            if field.name not in cls.mutable_fields
        ]
