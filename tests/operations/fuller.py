"""A row in nearly every table that a world of tests leaves empty, for what is kept of them."""

from __future__ import annotations

from datetime import timedelta

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Permission

from accounts import notifying
from accounts.actions import create_token
from accounts.models import Letter, User
from accounts.notifications import Choice, Kind, Mailing, Rhythm
from accounts.notifying import News
from api.models import KeptAnswer
from audit.canonical import digest
from claims import actions as claims
from claims.models import ClaimDraft
from desk.models import DefaultView, Preference, SavedView
from dossiers.actions import issue_collection
from sources.models import DerivationSuggestion, Mark
from tests.hostile.worlds import World

ELSEWHERE = {
    "claims.bulkedit", "claims.bulkeditrow", "claims.claimimport", "claims.correction",
    "claims.importrow", "sources.comparison", "sources.timestamp",
}  # fmt: skip
"""Tables that stay empty: made by workers of tests that have them, of kinds of columns that others
have too."""


def fill_up(world: World, *, editor: User) -> None:
    _with_work(world, editor)
    _of_people(world.reader, editor)
    issue_collection(world.claim.case, by=world.reader)  # type: ignore[arg-type]  # it has one
    Mark.objects.create(capture=world.capture, kind=Mark.Kind.values[0], value=-(2**62))
    DerivationSuggestion.objects.create(
        source=world.article, origin=world.protected, rule="name", relation="quotes", score=60,
        reasons="[]", reasons_digest=digest([]),
    )  # fmt: skip


def _with_work(world: World, editor: User) -> None:
    other = claims.log_claim(statement="S", claimant="C", by=world.reader)
    claims.comment(other, "@editor, look.", by=world.reader)
    claims.relate(other, world.claim, kind="repeats", by=world.reader)
    claims.tag(other, ["wär"], by=world.reader)
    claims.assign(other, [world.reader], by=world.reader)
    claims.watch(other, watching=True, by=editor)
    claims.waive(other, kind="second_origin", reason="R", by=editor)
    ClaimDraft.objects.create(created_by=world.reader, text="Pasted “words”.")


def _of_people(person: User, editor: User) -> None:
    create_token(person, name="t", expires_in=timedelta(days=1), by=person)
    notifying.tell([person], News(Kind.DUE, "about", "S", "T", "/claims/"), by=None)
    Choice.objects.create(person=person, kind=Kind.DUE, rhythm=Rhythm.values[0])
    Mailing.objects.create(recipient=person)
    Letter.objects.create(user=person, kind=Letter.Kind.TOKEN, what="t")
    person.user_permissions.add(Permission.objects.order_by("pk")[0])
    KeptAnswer.objects.create(person=person, key="k", digest="0" * 64, status=201, body="{}")
    address = EmailAddress.objects.create(user=person, email="new@example.org")
    EmailConfirmation.create(address)
    Authenticator.objects.create(user=person, type="totp", data={"secret": "x", "a": [1, None]})
    view = SavedView.objects.create(owner=editor, list_name="claims", name="Ours", query="q=ä")
    DefaultView.objects.create(person=editor, list_name="claims", view=view)
    Preference.objects.create(person=editor, keys=False)
