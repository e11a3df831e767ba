"""The first start of an embedded desk: accounts, the example case, its dossier.

Nothing here keeps a mark of its own: how far the first start came is read from the database,
so one that was interrupted goes on where it stopped. It is over once every demo account has
a password, which is set and shown in the last step.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import transaction

from accounts.actions import create_user
from accounts.models import User
from accounts.roles import Role
from claims.models import Case, Claim, Finding
from dossiers.actions import issue_dossier
from dossiers.models import Dossier
from estimates.models import Estimate

PEOPLE = {
    "checker@demo.example": ("Demo fact-checker", Role.FACT_CHECKER),
    "editor@demo.example": ("Demo editor", Role.EDITOR),
    "administrator@demo.example": ("Demo administrator", Role.ADMINISTRATOR),
}
LOADER = "checker@demo.example"
CASE_FILE = Path(settings.BASE_DIR) / "cases" / "dprk_shells.yaml"
CASE = "dprk-shells"


def is_wanted() -> bool:
    """Whether this is a first start, or one that was interrupted."""
    return not User.objects.exists() or bool(_without_password())


@transaction.atomic
def make_people() -> None:
    """The demo accounts, still without a password, in a database that has nobody."""
    if User.objects.exists():
        return
    for email, (name, role) in PEOPLE.items():
        create_user(email=email, name=name, password=None, roles=[role], by=None)


def load_case() -> bool:
    """Load the example case unless it is there; returns whether."""
    if Case.objects.filter(slug=CASE).exists():
        return False
    call_command("load_case", str(CASE_FILE), as_user=LOADER, verbosity=0)
    return True


def outstanding() -> int:
    """How many estimates and findings the workers have not got to yet."""
    return Estimate.objects.stale().count() + Finding.objects.stale().count()


def issue() -> Dossier:
    """Issue the dossier of the case's first claim, or find the one issued before."""
    claim = Claim.objects.filter(case__slug=CASE).order_by("reference")[0]
    issued = Dossier.objects.filter(version__claim=claim).order_by("pk").first()
    return issued or issue_dossier(claim, by=User.objects.get(email=LOADER))


@transaction.atomic
def give_passwords(show: Callable[[str, str, str], None]) -> None:
    """Set a random password for each demo account that has none, and show it, this once.

    Shown before the transaction ends: one that was set and never seen would be lost, one that
    was seen and not set is shown anew by the next start. `show` is given the e-mail address,
    the name and the password.
    """
    for user in _without_password():
        password = secrets.token_urlsafe(12)
        user.set_password(password)
        user.save(update_fields=["password"])
        show(user.email, user.name, password)


def _without_password() -> list[User]:
    """Demo accounts that have never had one. Django marks a password that cannot be used."""
    people = User.objects.filter(email__in=PEOPLE, last_login=None).order_by("pk")
    return [user for user in people if not user.has_usable_password()]
