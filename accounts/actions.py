"""Verbs about people: one transaction, one event."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import factors, guessing, links, policies, sessions
from accounts.models import ApiToken, Letter, User
from accounts.roles import STAFF, Role
from accounts.signals import account_closed
from accounts.tasks import post
from audit.models import Event
from audit.recording import record
from audit.writing import checked_why, revise

LONGEST_TOKEN = timedelta(days=366)
LINKS_AN_HOUR = 3
"""So many letters with a link, however often somebody asks for them in another's name."""


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
def invite(user: User, *, by: User | None) -> None:
    """Send a link that sets the first password."""
    policies.check_can_change_people(by)
    user = _locked(user)
    if not user.is_active or user.last_login is not None:
        raise ValidationError(_("Only somebody who has never signed in is invited."))
    post(user, Letter.Kind.INVITATION)
    record("person.invited", user, by=by)


@transaction.atomic
def close_account(user: User, *, why: str, by: User | None) -> None:
    """Nobody signs in as this person any more; what was open in their name is shut at once."""
    user = _locked(user)
    policies.check_can_close(user, by=by)
    user.is_active = False
    user.save(update_fields=["is_active"])
    ended = sessions.end_all(user)
    dead = ApiToken.objects.filter(user=user).delete()[0]
    record("person.closed", user, by=by, why=_reason(why), sessions=ended, tokens=dead)
    account_closed.send(User, user=user, by=by)
    post(user, Letter.Kind.CLOSED)


@transaction.atomic
def reopen_account(user: User, *, why: str, by: User | None) -> None:
    """The person may sign in again. Sessions and tokens of before stay dead."""
    user = _locked(user)
    policies.check_can_reopen(user, by=by)
    user.is_active = True
    user.save(update_fields=["is_active"])
    sessions.end_all(user)
    record("person.reopened", user, by=by, why=_reason(why))
    post(user, Letter.Kind.REOPENED)


@transaction.atomic
def reset_factors(user: User, *, why: str, by: User | None) -> None:
    """Take a lost second factor away, so that the password alone leads to setting up another."""
    user = _locked(user)
    policies.check_can_reset_factors(user, by=by)
    held = sorted(factors.held(user).values())
    if not held:
        raise ValidationError(_("This person has no second factor."))
    factors.remove_all(user)
    ended = sessions.end_all(user)
    record(
        "person.factors_reset",
        user,
        by=by,
        why=_reason(why),
        old={"factors": held},
        sessions=ended,
    )
    post(user, Letter.Kind.FACTORS_RESET)


@transaction.atomic
def end_sessions(user: User, *, why: str = "", by: User | None) -> None:
    """Sign this person out everywhere."""
    if by is None or by.pk != user.pk:
        policies.check_can_change_people(by)
    user = _locked(user)
    record("person.signed_out_everywhere", user, by=by, why=why, sessions=sessions.end_all(user))


@transaction.atomic
def end_other_sessions(user: User, *, kept: str | None, by: User) -> int:
    """Sign oneself out everywhere but here."""
    ended = sessions.end_listed(user, but=kept)
    if ended:
        record("session.ended", user, by=by, sessions=ended)
    return ended


@transaction.atomic
def end_session(user: User, *, session_id: int, by: User) -> None:
    if not sessions.end_one(user, session_id):
        raise ValidationError(_("This session has ended already."))
    record("session.ended", user, by=by, sessions=1)


@transaction.atomic
def change_profile(user: User, *, name: str, byline: bool, by: User) -> bool:
    """What colleagues and readers call a person; returns whether anything changed."""
    if by.pk != user.pk:
        policies.check_can_change_people(by)
    changes = {"name": name.strip(), "byline": byline}
    return revise(_locked(user), changes, verb="person.profile_changed", by=by)


@transaction.atomic
def ask_for_address(user: User, *, address: str, by: User) -> None:
    """Queue a link that proves a new address. Nobody learns whether it is a colleague's: then a
    letter says to that colleague that somebody asked."""
    policies.check_is_own_address(user, by=by)
    user = _locked(user)
    address = User.objects.normalize_email(address.strip())
    User._meta.get_field("email").run_validators(address)
    if address.casefold() == user.email.casefold():
        raise ValidationError({"email": _("This is your address already.")})
    if _asked_lately(user) >= LINKS_AN_HOUR:
        raise ValidationError(_("Three links were mailed within this hour. Try again later."))
    owner = User.objects.filter(email__iexact=address).first()
    if owner is None:
        post(user, Letter.Kind.ADDRESS, address=address)
    else:
        post(owner, Letter.Kind.ADDRESS_TAKEN)
    record("person.address_asked_for", user, by=by)


@transaction.atomic
def change_address(user: User, *, key: str, by: User) -> None:
    """Sign in with the address that the link proves. The old one is told; older links are dead."""
    policies.check_is_own_address(user, by=by)
    user = _locked(user)
    address = links.proven_address(user, key)
    if address is None:
        raise ValidationError(
            _("This link is too old, was used already, or is not yours. Ask for another one.")
        )
    _move(user, address, by=by)


@transaction.atomic
def set_address(user: User, *, address: str, why: str, by: User | None) -> None:
    """Give somebody another address, where the old mailbox is lost. The old one is told."""
    policies.check_can_change_people(by)
    user = _locked(user)
    address = User.objects.normalize_email(address.strip())
    if address == user.email:
        raise ValidationError({"email": _("This is the address already.")})
    _move(user, address, by=by, why=_reason(why))


def _move(user: User, address: str, *, by: User | None, why: str = "") -> None:
    old, user.email = user.email, address
    user.full_clean(exclude=["password"])
    user.save(update_fields=["email"])
    changed = {"old": {"email": old}, "new": {"email": address}}
    record("person.address_changed", user, by=by, why=why, **changed)
    post(user, Letter.Kind.ADDRESS_LEFT, address=old)


@transaction.atomic
def set_password(user: User, *, password: str, by: User) -> None:
    """A new password. Every session that carries the old one is dead."""
    user.set_password(password)
    user.save(update_fields=["password"])
    record("person.password_set", user, by=by)
    post(user, Letter.Kind.PASSWORD)


@transaction.atomic
def ask_for_link(email: str) -> None:
    """Queue a link for a new password, if the address is somebody's. The caller learns nothing,
    and takes as long: a letter is queued for nobody too."""
    user = User.objects.filter(email__iexact=email, is_active=True).first()
    if _letters_lately(user, Letter.Kind.RESET) < LINKS_AN_HOUR or user is None:
        post(user, Letter.Kind.RESET)


@transaction.atomic
def note_factors(user: User, *, before: factors.Held, by: User) -> bool:
    """Record what a person changed of their second factors, and tell them by e-mail.

    Call it inside the transaction of the change. Returns whether anything changed.
    """
    after = factors.held(user)
    added = [after[key] for key in after.keys() - before.keys()]
    removed = [before[key] for key in before.keys() - after.keys()]
    renamed = [after[key] for key in after.keys() & before.keys() if after[key] != before[key]]
    renewed = set(added) & set(removed)
    found = {
        "added": sorted(set(added) - renewed),
        "removed": sorted(set(removed) - renewed),
        "renewed": sorted(renewed),
        "renamed": sorted(renamed),
    }
    changed = {name: names for name, names in found.items() if names}
    if changed:
        record("person.factors_changed", user, by=by, new=changed)
        post(user, Letter.Kind.FACTORS, _told(changed))
    return bool(changed)


@transaction.atomic
def note_guessing(user: User) -> None:
    """Somebody who knows the password tries codes: its owner must hear of it."""
    if guessing.noted_lately(user):
        return
    record(guessing.VERB, user, by=None, at="code")
    post(user, Letter.Kind.GUESSED)


@transaction.atomic
def set_roles(user: User, *, roles: Iterable[Role], by: User | None, why: str = "") -> None:
    policies.check_can_change_people(by)
    user = _locked(user)
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
    if by is not None:
        post(user, Letter.Kind.TOKEN, f"{token} – {token.expiry:%Y-%m-%d}")
    return token, text


@transaction.atomic
def revoke_token(token: ApiToken, *, by: User | None) -> None:
    policies.check_can_change_token(token, by=by)
    record("token.revoked", token, by=by)
    token.delete()


def _locked(user: User) -> User:
    """Read afresh, under its lock."""
    return User.objects.select_for_update().get(pk=user.pk)


def _reason(why: str) -> str:
    reason = checked_why(why)
    if not reason:
        raise ValidationError({"why": _("Give the reason: it stays in the log.")})
    return reason


def _told(changed: Mapping[str, Sequence[str]]) -> str:
    """For the letter: "Added: authenticator app, recovery codes"."""
    words = {
        "added": _("added"),
        "removed": _("removed"),
        "renewed": _("made anew"),
        "renamed": _("renamed"),
    }
    return "; ".join(f"{words[name]}: {', '.join(names)}" for name, names in changed.items())


def _letters_lately(user: User | None, kind: Letter.Kind) -> int:
    since = timezone.now() - timedelta(hours=1)
    return Letter.objects.filter(user=user, kind=kind, made_at__gte=since).count()


def _asked_lately(user: User) -> int:
    since = timezone.now() - timedelta(hours=1)
    asked = Event.objects.about(user).filter(verb="person.address_asked_for", at__gte=since)
    return int(asked.count())


def _give(user: User, roles: set[Role]) -> None:
    user.groups.set([Group.objects.get_or_create(name=role.value)[0] for role in roles])
    user.is_staff = bool(roles & STAFF) or user.is_superuser
    user.save(update_fields=["is_staff"])


def _names(roles: set[Role]) -> dict[str, list[str]]:
    return {"roles": sorted(role.value for role in roles)}
