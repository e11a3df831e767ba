"""A desk that has published, corrected and withdrawn; made once for the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from accounts.models import User
from accounts.roles import Role
from claims import actions, deciding
from claims.models import Claim
from dossiers.models import Dossier
from sources.quantities import read_figure
from tests.conftest import person
from tests.desk.conftest import make_case
from tests.public.worlds import correct, dossier_for_readers, publish, rule

TOLD = "We had left out that the mass is assumed."
WITHDRAWN = "Its only source was taken back."
FORBIDDEN = (
    "Ask the supplier",
    "zqdesk",
    "example.org/internal",
    "checker@",
    "editor@",
    "secret leak",
    "zqanna",
    "zqedith",
)
"""What stands at the desk and must not stand before readers."""


@dataclass
class World:
    """`shells` was corrected once, `grain` has no verdict, `wheat` was withdrawn, `silent` is not
    published; `dossier` is of the version of `shells` that was replaced."""

    shells: Claim
    grain: Claim
    wheat: Claim
    silent: Claim
    dossier: Dossier
    checker: User
    editor: User


def small_claim(statement: str, *, by: User, **fields: Any) -> Claim:
    claim = actions.log_claim(statement=statement, claimant="A ministry", by=by, **fields)
    figure = read_figure("20,000 t")
    actions.add_quantity(claim, key="n", measure="wheat", figure=figure, by=by)
    return Claim.objects.get(pk=claim.pk)


def make_world() -> World:
    checker = person("checker@example.org", Role.FACT_CHECKER)
    editor = person("editor@example.org", Role.EDITOR)
    for user, name in ((checker, "Zqanna"), (editor, "Zqedith")):
        User.objects.filter(pk=user.pk).update(name=name)
        user.refresh_from_db()
    shells = make_case(checker).claim
    actions.revise_claim(shells, note="Ask the supplier. zqdesk", by=checker)
    rule(Claim.objects.get(pk=shells.pk), "partly-true", by=checker)
    publish(shells, by=checker, editor=editor)
    dossier = dossier_for_readers(shells, by=editor)
    correct(shells, by=checker, editor=editor, told=TOLD, summary="The mass is assumed.")
    grain = small_claim("Twenty thousand tonnes of wheat left.", by=checker, language="en")
    publish(grain, by=checker, editor=editor)
    wheat = small_claim("Zqwheat was sold twice.", by=checker, language="en")
    rule(wheat, "false", by=checker)
    publish(wheat, by=checker, editor=editor)
    deciding.withdraw_claim(
        Claim.objects.get(pk=wheat.pk), by=editor, code="source_withdrawn", words=WITHDRAWN
    )
    silent = small_claim("Zqdesk never published this.", by=checker, language="en")
    for claim in (shells, grain, wheat, silent):
        claim.refresh_from_db()
    return World(shells, grain, wheat, silent, dossier, checker, editor)


@pytest.fixture(scope="package")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)
