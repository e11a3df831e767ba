"""What becomes of the lists of protected sources when an account is closed.

Whoever closes it may not know of these sources, so nothing here is told to them: neither refusing
nor asking. The rule is in docs/adr/0083-a-closed-account-leaves-the-lists.md.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from sources import policies
from sources.admitting import READER_ADDED, READER_REMOVED, change_list
from sources.models import Source


def leave_lists(*, user: User, by: User | None, **_signal: Any) -> None:
    """Take somebody whose account was closed off each list that an open account keeps.

    Where no other is left they stay: the source waits for their return, or for `hand_over`.
    Call inside the transaction that closes the account.
    """
    why = _("Their account was closed.")
    for source in _locked(Source.objects.filter(protected=True, readers=user)):
        left = {it for it in source.readers.all() if it.pk != user.pk}
        if any(it.is_active for it in left):
            change_list(source, left, verb=READER_REMOVED, by=by, why=why)


def unattended() -> QuerySet[Source]:
    """Protected sources on whose list nobody's account is open."""
    listed = Source.readers.through.objects.filter(source=OuterRef("pk"), user__is_active=True)
    found: QuerySet[Source] = Source.objects.filter(~Exists(listed), protected=True)
    return found


@transaction.atomic
def hand_over(*, reader: User, why: str) -> int:
    """Give everything unattended to somebody who may change sources; returns how much it was.

    For the command line alone, of whoever runs the installation and holds its files anyway.
    """
    policies.check_can_be_reader(reader)
    policies.check_can_change_sources(reader)
    sources = _locked(unattended())
    for source in sources:
        change_list(source, {reader}, verb=READER_ADDED, by=None, why=why)
    return len(sources)


def _locked(rows: QuerySet[Source]) -> list[Source]:
    """In one order: no deadlock between two who leave."""
    keys = list(rows.values_list("pk", flat=True))
    return list(Source.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
