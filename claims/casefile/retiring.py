"""What an edited file no longer says: reported and kept, or retired when asked."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction

from audit.errors import DomainError
from audit.rows import Retirable
from claims import actions as claims
from claims.casefile import gathering, membership, rows
from claims.casefile.report import Gone
from claims.casefile.run import Run
from claims.models import Case
from estimates import actions as estimates
from estimates.models import Input
from sources import actions as sources
from sources.models import Derivation, Observation, Publisher, Source

ON_CLAIM = ("findings", "evidence", "quantities", "appearances")
ORDER = (
    *ON_CLAIM,
    *("claims", "estimates", "parameters", "observations", "derivations", "sources", "publishers"),
    "units",
)
"""What rests on others goes before them."""

NEVER_IN_THE_WAY = frozenset({"claims", "findings", "evidence", "appearances", "derivations"})
"""Nothing rests on these, or what does goes with them."""

GOES_WITH_IT = frozenset({"superseded_by", "captures", "correlations"})

UNSEEN = object()
"""A protected source, or what hangs on it, that is not this person's to see."""


def settle(run: Run, *, retire: bool) -> None:
    """Find what is gone since the file was last loaded; retire it if asked, else keep it.

    What something else still rests on is kept in any case, and the report says so.
    """
    if run.case is None:
        return
    kept = {section: set(names) for section, names in run.members.items()}
    before = membership.of(run.case)
    for section in ORDER:
        names = sorted(set(before.get(section, [])) - kept.setdefault(section, set()))
        found = {name: _row(run, run.case, section, name) for name in names}
        there = {name: row for name, row in found.items() if row not in (None, UNSEEN)}
        gone = _fates(run, section, there, retire=retire)
        run.report.gone += gone
        kept[section] |= {it.name for it in gone if not it.retired}
        kept[section] |= {name for name, row in found.items() if row is UNSEEN}
    claims.keep_members(run.case, membership.text_of(kept), **run.who)


def _row(run: Run, case: Case, section: str, name: str) -> Any:
    """The live row; None when it is gone already, `UNSEEN` when it is hidden."""
    row = _named(run, case, section, tuple(name.split("/")))
    if row is None or not row.is_live:
        return None
    return row if _is_seen(row, run) else UNSEEN


def _named(run: Run, case: Case, section: str, parts: tuple[str, ...]) -> Any:
    if section in ON_CLAIM:
        claim = rows.claim(case, parts[0])
        return claim and rows.on_claim(section, claim, parts[1] if len(parts) == 2 else parts[1:])
    if section == "claims":
        return rows.claim(case, parts[0])
    if section == "sources":
        return Source.objects.filter(slug=parts[0]).first()
    if section == "derivations":
        live = Derivation.objects.live().filter(source__slug=parts[0], origin__slug=parts[1])
        return live.first()
    return rows.find(section, parts[0], run.by)


def _is_seen(row: Any, run: Run) -> bool:
    """Whether the row, if it is a source or hangs on one, is this person's to see."""
    if isinstance(row, Publisher):
        rows = Publisher.objects.filter(pk=row.pk)
        return gathering.seen_publishers(rows, by=run.by).exists()
    if not isinstance(row, Source | Observation | Derivation):
        return True
    seen: Any = type(row).objects.visible_to(run.by)
    return bool(seen.filter(pk=row.pk).exists())


def _fates(run: Run, section: str, rows: dict[str, Any], *, retire: bool) -> list[Gone]:
    """What becomes of each row. Estimates rest on each other, so what is in use is asked again
    as long as others go."""
    fates: dict[str, Gone] = {}
    waiting = dict(rows)
    while waiting:
        for name, row in waiting.items():
            fates[name] = _fate(run, section, name, row, retire=retire)
        left = {name: row for name, row in waiting.items() if not fates[name].retired}
        if not retire or len(left) == len(waiting):
            break
        waiting = left
    return [fates[name] for name in rows]


def _fate(run: Run, section: str, name: str, row: Any, *, retire: bool) -> Gone:
    if not retire:
        return Gone(section, name, retired=False)
    user = "" if section in NEVER_IN_THE_WAY else _still_used_by(row, run)
    if user:
        return Gone(section, name, retired=False, refusal=f"In use by {user}.")
    try:
        with transaction.atomic():
            _retire(section, row, run)
    except (ValidationError, DomainError, PermissionDenied) as error:
        return Gone(section, name, retired=False, refusal=_said(error))
    return Gone(section, name, retired=True)


def _said(error: Exception) -> str:
    return " ".join(error.messages) if isinstance(error, ValidationError) else str(error)


def _still_used_by(row: models.Model, run: Run) -> str:
    """The first live row, in words, that rests on this one; "" when there is none."""
    for relation in row._meta.related_objects:
        model: Any = relation.related_model
        own = model is Input and relation.field.name == "estimate"
        if own or relation.name in GOES_WITH_IT or relation.many_to_many:
            continue
        users = model._base_manager.filter(**{relation.field.name: row})
        if issubclass(model, Retirable):
            users = users.filter(retired_at=None)
        elif model is Input:
            users = users.filter(estimate__retired_at=None)
        else:
            continue  # history
        if user := users.first():
            told = f"{model._meta.verbose_name} “{user}”"
            return told if _is_seen(user, run) else "a protected source"
    return ""


def _retire(section: str, row: Any, run: Run) -> None:
    if section == "estimates":
        estimates.retire_estimate(row, **run.who)
    elif section == "parameters":
        estimates.retire_parameter(row, **run.who)
    elif section == "units":
        sources.retire_counting_unit(row, **run.who)
    elif section in {"observations", "derivations", "sources", "publishers"}:
        sources.retire(row, **run.who)
    else:
        claims.retire(row, **run.who)
