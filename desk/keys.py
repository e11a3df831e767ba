"""Whether keys do anything on the pages of somebody, and switching that."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit.recording import record
from desk.models import Preference

KEYS = (
    (("j", "k"), _("The next row of a list, the one before")),
    (("Enter",), _("Open the row")),
    (("x",), _("Tick the row, where rows can be changed together")),
    (("/",), _("Search the list; where there is none, jump")),
    (("g",), _("Jump to a claim, an estimate, a source or a dossier")),
    (("a",), _("Assign the claim, or add to the list")),
    (("?",), _("These keys")),
    (("Esc",), _("Leave a field, so that keys work again; close this")),
)


def are_on(person: User) -> bool:
    """One query."""
    return not Preference.objects.filter(person=person, keys=False).exists()


@transaction.atomic
def switch(person: User, *, on: bool) -> bool:
    """Keys work, or do nothing, for this person; returns whether that is news."""
    if are_on(person) == on:
        return False
    Preference.objects.update_or_create(person=person, defaults={"keys": on})
    record("person.keys_switched", person, by=person, new={"keys": on})
    return True
