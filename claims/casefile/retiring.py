"""What an edited file no longer says: reported and kept, or retired when asked."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from claims import actions as claims
from claims.casefile import membership, rows
from claims.casefile.report import Report
from claims.models import Case
from estimates import actions as estimates
from sources import actions as sources

ORDER = (
    *("findings", "evidence", "quantities", "appearances", "claims"),
    *("estimates", "parameters", "observations", "derivations", "sources", "publishers"),
)
"""What rests on others goes before them."""

ON_CLAIM = frozenset({"findings", "evidence", "quantities", "appearances"})


def settle(
    case: Case | None,
    members: dict[str, set[str]],
    report: Report,
    *,
    by: User,
    why: str,
    retire: bool,
) -> None:
    """Find what is gone since the file was last loaded; retire it if asked, else keep it."""
    if case is None:
        return
    kept: dict[str, set[str]] = {section: set(names) for section, names in members.items()}
    for section in ORDER:
        before = set(membership.of(case).get(section, []))
        for name in sorted(before - members.get(section, set())):
            row = _row(case, section, name, by)
            if row is None:
                continue
            report.gone.append((section, name))
            if retire:
                _retire(section, row, by=by, why=why)
                report.retired.append((section, name))
            else:
                kept.setdefault(section, set()).add(name)
    membership.keep(case, {section: sorted(names) for section, names in kept.items()})


def _row(case: Case, section: str, name: str, by: User) -> Any:
    parts = tuple(name.split("/"))
    if section in ON_CLAIM:
        claim = rows.claim(case, parts[0])
        rest = parts[1:] if len(parts) > 2 else parts[1]
        return claim and rows.on_claim(section, claim, rest)
    if section == "claims":
        return rows.claim(case, name)
    row = rows.find(section, parts if len(parts) > 1 else name, by)
    return row if row is not None and row.is_live else None


def _retire(section: str, row: Any, *, by: User, why: str) -> None:
    if section == "estimates":
        estimates.retire_estimate(row, by=by, why=why)
    elif section == "parameters":
        estimates.retire_parameter(row, by=by, why=why)
    elif section in {"observations", "derivations", "sources", "publishers"}:
        sources.retire(row, by=by, why=why)
    else:
        claims.retire(row, by=by, why=why)
