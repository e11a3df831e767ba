"""Verbs about people: one transaction, one event."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import policies
from accounts.models import ApiToken, User
from accounts.roles import STAFF, Role
from audit.recording import record

LONGEST_TOKEN = timedelta(days=366)


@transaction.atomic
def create_user(
    *, email: str, name: str, password: str | None, roles: Iterable[Role], by: User | None
) -> User:
    """Make an account; without a password it can be opened by a password reset only."""
    policies.check_can_change_people(by)
    user = User.objects.create_user(email, password, name=name)
    _give(user, set(roles))
    record("person.added", user, by=by, new={"roles": sorted(role.value for role in roles)})
    return user


@transaction.atomic
def set_roles(user: User, *, roles: Iterable[Role], by: User | None, why: str = "") -> None:
    policies.check_can_change_people(by)
    user = User.objects.select_for_update().get(pk=user.pk)
    before, after = user.roles(), set(roles)
    if before == after:
        return
    _give(user, after)
    record("person.roles_set", user, by=by, old=_names(before), new=_names(after), why=why)


@transaction.atomic
def create_token(
    user: User, *, name: str, expires_in: timedelta, by: User | None, scope: str = "read"
) -> tuple[ApiToken, str]:
    """A token and its text, which is shown this once and stored as a hash."""
    if by is not None and by.pk != user.pk:
        raise ValidationError(_("Everyone makes their own tokens."))
    if not timedelta(0) < expires_in <= LONGEST_TOKEN:
        raise ValidationError({"expires_in": _("A token lives between one day and one year.")})
    ApiToken(user=user, name=name, scope=scope).clean_fields(
        exclude=["digest", "token_key", "user"]
    )
    token, text = ApiToken.objects.create(user, expiry=expires_in, name=name, scope=scope)
    record("token.made", token, by=by, scope=scope)
    return token, text


@transaction.atomic
def revoke_token(token: ApiToken, *, by: User | None) -> None:
    policies.check_can_change_token(token, by=by)
    record("token.revoked", token, by=by)
    token.delete()


def _give(user: User, roles: set[Role]) -> None:
    user.groups.set([Group.objects.get_or_create(name=role.value)[0] for role in roles])
    user.is_staff = bool(roles & STAFF) or user.is_superuser
    user.save(update_fields=["is_staff"])


def _names(roles: set[Role]) -> dict[str, list[str]]:
    return {"roles": sorted(role.value for role in roles)}
