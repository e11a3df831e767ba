from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from accounts import roles
from accounts.actions import create_token, create_user, revoke_token, set_roles
from accounts.models import ApiToken, User
from accounts.roles import Role
from audit.models import Event

pytestmark = pytest.mark.django_db


def person(email: str, *given: Role) -> User:
    return create_user(email=email, name=email.split("@")[0], password=None, roles=given, by=None)


def test_an_address_is_one_person_however_it_is_capitalised() -> None:
    person("Ada@Example.org")
    with pytest.raises(ValidationError, match="exists already"):
        person("ada@example.ORG")


def test_the_database_itself_refuses_a_second_person_with_an_address() -> None:
    person("ada@example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.bulk_create([User(email="ADA@example.org", name="Eve")])


def test_a_fact_checker_researches_and_does_not_review() -> None:
    checker = person("fact@example.org", Role.FACT_CHECKER)
    assert checker.has_perm("claims.change_claim")
    assert not checker.has_perm("claims.review_claim")
    assert not checker.is_staff


def test_an_editor_reviews_and_opens_the_admin() -> None:
    editor = person("ed@example.org", Role.EDITOR)
    assert editor.has_perm("claims.review_claim")
    assert editor.is_staff


def test_every_permission_that_a_role_declares_exists() -> None:
    from django.contrib.auth.models import Group

    for role, declared in roles.PERMISSIONS.items():
        group = Group.objects.get(name=role.value)
        held = {f"{it.content_type.app_label}.{it.codename}" for it in group.permissions.all()}
        assert declared <= held, role


def test_roles_taken_away_take_the_admin_with_them() -> None:
    editor = person("ed@example.org", Role.EDITOR)
    set_roles(editor, roles=[Role.FACT_CHECKER], by=None, why="Changed desks")
    editor = User.objects.get(pk=editor.pk)
    assert editor.roles() == {Role.FACT_CHECKER}
    assert not editor.is_staff
    assert Event.objects.about(editor).first().verb == "person.roles_set"  # type: ignore[union-attr]


def test_only_administrators_make_accounts() -> None:
    editor = person("ed@example.org", Role.EDITOR)
    with pytest.raises(PermissionDenied, match="Only administrators"):
        create_user(email="x@example.org", name="X", password=None, roles=[], by=editor)


def test_a_token_is_stored_as_a_hash() -> None:
    checker = person("fact@example.org", Role.FACT_CHECKER)
    token, text = create_token(checker, name="script", expires_in=timedelta(days=7), by=checker)
    stored = ApiToken.objects.get(pk=token.pk)
    assert text not in str(stored.__dict__)
    assert stored.scope == "read"


def test_nobody_makes_a_token_for_somebody_else() -> None:
    one, other = person("a@example.org"), person("b@example.org", Role.ADMINISTRATOR)
    with pytest.raises(ValidationError, match="their own"):
        create_token(one, name="spy", expires_in=timedelta(days=1), by=other)


@pytest.mark.parametrize("days", [0, -1, 10_000])
def test_a_token_lives_between_a_day_and_a_year(days: int) -> None:
    one = person("a@example.org")
    with pytest.raises(ValidationError, match="one year"):
        create_token(one, name="script", expires_in=timedelta(days=days), by=one)


def test_only_the_owner_or_an_administrator_revokes_a_token() -> None:
    one, other = person("a@example.org"), person("b@example.org", Role.EDITOR)
    token, _text = create_token(one, name="script", expires_in=timedelta(days=1), by=one)
    with pytest.raises(PermissionDenied, match="your own"):
        revoke_token(token, by=other)
    revoke_token(token, by=one)
    assert not ApiToken.objects.exists()


def test_a_token_is_made_on_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    person("a@example.org")
    call_command("create_token", "A@example.org")
    assert len(capsys.readouterr().out.strip()) >= 40
    with pytest.raises(CommandError, match="Nobody active"):
        call_command("create_token", "nobody@example.org")
