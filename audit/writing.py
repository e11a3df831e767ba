"""Adding, revising and retiring a row so that checks run and the log has it.

Actions use these inside their own transaction; DRF and bulk writes would run neither
`full_clean` nor the log.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.models import Event
from audit.recording import Happened, record, record_all
from audit.rows import Retirable

LONGEST_WHY = 2_000
ROWS_A_STATEMENT = 100


def add(row: Any, *, verb: str, by: Any, why: str = "") -> None:
    """Check and insert `row`; the event holds every value that was given."""
    _check_fields(row)
    _write(row, partial(row.save, force_insert=True))
    record(verb, row, by=by, new=_spelled(row, _given(row)), why=checked_why(why))


def add_all(rows: Sequence[Any], *, verb: str, by: Any, whys: Sequence[str]) -> list[Event]:
    """As `add`, for many new rows of one model in a number of statements that hardly grows.

    Each row's own fields are checked here, its constraints by the database alone: an
    `IntegrityError` names no field. Whoever wants the sentence adds the rows one by one then.
    What a row points at must have been read in this transaction.
    """
    if not rows:
        return []
    model = type(rows[0])
    related = [field.name for field in model._meta.concrete_fields if field.is_relation]
    for row in rows:
        row.clean_fields(exclude=related)
        row.clean()
    model._default_manager.bulk_create(rows, batch_size=ROWS_A_STATEMENT)
    happened = [
        Happened(row, checked_why(why), new=_spelled(row, _given(row)))
        for row, why in zip(rows, whys, strict=True)
    ]
    return record_all(verb, happened, by=by)


def revise(row: Any, changes: Mapping[str, object], *, verb: str, by: Any, why: str = "") -> bool:
    """Check and store what really changed; returns whether anything did.

    Call inside a transaction, with `row` read under its lock. Raises Django's
    `ValidationError` naming the fields at fault, with nothing stored.
    """
    changed = {name: value for name, value in changes.items() if getattr(row, name) != value}
    if not changed:
        return False
    old = _spelled(row, changed)
    for name, value in changed.items():
        setattr(row, name, value)
    _check_fields(row)
    if _spelled(row, changed) == old:
        return False
    columns = [*changed, *getattr(row, "derived_fields", ())]
    _write(row, partial(row.save, update_fields=columns))
    record(verb, row, by=by, old=old, new=_spelled(row, changed), why=checked_why(why))
    return True


def _check_fields(row: Any) -> None:
    row.full_clean(validate_unique=False, validate_constraints=False)


def _write(row: Any, save: Callable[[], None]) -> None:
    """Write the row, under its constraints: the database holds them. Only of a row that it refuses
    is it asked which one, for its sentence: asking before each write costs several times as much
    as writing."""
    try:
        with transaction.atomic():
            save()
    except IntegrityError as refusal:
        broken: Any = {}
        for check in (row.validate_unique, row.validate_constraints):
            try:
                check()
            except ValidationError as error:
                broken = error.update_error_dict(broken)
        if not broken:
            raise
        raise ValidationError(broken) from refusal


def retire(row: Retirable, *, verb: str, by: Any, why: str) -> None:
    """Take a row out of use; the database keeps it."""
    if not row.is_live:
        raise ValidationError(_("This has been retired already."))
    row.retired_at = timezone.now()
    row.retired_by = by
    row.save(update_fields=["retired_at", "retired_by"])
    record(verb, row, by=by, why=checked_why(why))  # type: ignore[arg-type]  # rows are Auditable


def retire_all(rows: Sequence[Any], *, verb: str, by: Any, why: str) -> None:
    """As `retire`, for many rows of one model that are live and held under their locks."""
    if not rows:
        return
    now = timezone.now()
    keys = [row.pk for row in rows]
    type(rows[0])._base_manager.filter(pk__in=keys).update(retired_at=now, retired_by=by)
    record_all(verb, [Happened(row, checked_why(why)) for row in rows], by=by)


def locked(row: Any) -> Any:
    """The same row, read afresh under its lock."""
    return type(row)._base_manager.select_for_update().get(pk=row.pk)


def checked_why(why: str) -> str:
    """A reason that fits the log. Raises `ValidationError` in a sentence."""
    if len(why) > LONGEST_WHY:
        raise ValidationError({"why": _("Give the reason in at most 2,000 characters.")})
    if "\x00" in why:
        raise ValidationError({"why": _("The reason contains a NUL character.")})
    return why.strip()


def _given(row: models.Model) -> list[str]:
    return [
        field.name
        for field in row._meta.concrete_fields
        if field.editable and getattr(row, field.attname) not in (None, "")
    ]


def _spelled(row: models.Model, names: Any) -> dict[str, object]:
    return {name: spelled(getattr(row, name)) for name in names}


def spelled(value: object) -> object:
    """A value as the log keeps it: plain, or in the words a person would see."""
    plain = value is None or isinstance(value, bool | int | str | Decimal)
    return value if plain else str(value)
