from __future__ import annotations

import pytest

from accounts.models import User
from claims.models import Case, Claim
from config import demo
from dossiers.models import Dossier

pytestmark = pytest.mark.django_db


class InterruptedStartError(Exception):
    """Somebody pressed Ctrl-C here."""


def shown() -> dict[str, str]:
    """Give passwords, and return what was shown: e-mail address to password."""
    seen: dict[str, str] = {}

    def show(email: str, _name: str, password: str) -> None:
        seen[email] = password

    demo.give_passwords(show)
    return seen


def test_an_empty_desk_gets_one_account_of_each_role() -> None:
    assert demo.is_wanted()
    demo.make_people()
    demo.make_people()
    roles = {user.email: user.roles() for user in User.objects.all()}
    assert roles == {email: {role} for email, (_, role) in demo.PEOPLE.items()}


def test_a_desk_that_has_people_gets_none(checker: User) -> None:
    assert not demo.is_wanted()
    demo.make_people()
    assert list(User.objects.all()) == [checker]
    assert shown() == {}


def test_passwords_open_the_accounts_and_are_shown_once() -> None:
    demo.make_people()
    passwords = shown()
    assert set(passwords) == set(demo.PEOPLE)
    for email, password in passwords.items():
        assert User.objects.get(email=email).check_password(password)
    assert shown() == {}
    assert not demo.is_wanted()


def test_a_start_that_was_interrupted_while_showing_shows_all_again() -> None:
    demo.make_people()

    def stop(*_: str) -> None:
        raise InterruptedStartError

    with pytest.raises(InterruptedStartError):
        demo.give_passwords(stop)
    assert demo.is_wanted()
    assert set(shown()) == set(demo.PEOPLE)


def test_a_start_that_was_interrupted_after_loading_goes_on_from_there() -> None:
    demo.make_people()
    assert demo.load_case()
    assert demo.is_wanted()
    assert not demo.load_case()
    assert Case.objects.get().slug == demo.CASE
    assert demo.outstanding() > 0


def test_the_dossier_of_the_first_claim_is_issued_once() -> None:
    demo.make_people()
    demo.load_case()
    dossier = demo.issue()
    assert dossier.versions[0].claim == Claim.objects.order_by("reference").first()
    assert demo.issue() == dossier
    assert Dossier.objects.count() == 1
