"""What is proposed for a claim that somebody is about to log."""

from __future__ import annotations

from accounts.models import User
from claims.models import Case, Claim


def usual_case(user: User) -> Case | None:
    """The case of the newest claim that this person logged; None for no case, and for the first.

    Whoever works on a subject logs several claims of it in a row.
    """
    rows = Claim.objects.live().visible_to(user).filter(created_by=user)
    newest: Claim | None = rows.select_related("case").order_by("-pk").first()
    case = newest.case if newest else None
    return case if case and case.is_live else None
