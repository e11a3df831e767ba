"""A claim's page says how many origins its support really has."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from claims import actions as claims
from claims.content import content
from dossiers.losses import carried_of, losses_of
from dossiers.sourcing import sourcing_of
from sources import actions as sources
from sources.models import Observation, Source
from sources.quantities import read_figure
from tests.conftest import person
from tests.desk.conftest import Case, make_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(checker: User) -> Case:
    return make_case(checker)


def support(case: Case, *names: str, origin: Source, by: User) -> None:
    for name in names:
        source = sources.add_source(slug=name, title=name.capitalize(), by=by)
        sources.add_derivation(source=source, origin=origin, relation="quotes", by=by)
        claims.add_evidence(case.claim, key=name, source=source, stance="supports", by=by)


def observed(
    source: Source, text: str, by: User, taken_from: Observation | None = None
) -> Observation:
    return sources.add_observation(
        source=source,
        key=f"{source.slug}-lot",
        measure="lot",
        figure=read_figure(text),
        taken_from=taken_from,
        by=by,
    )


def page(client: Client, case: Case, user: User) -> str:
    client.force_login(user)
    return " ".join(client.get(f"/claims/{case.claim.reference}/").content.decode().split())


def test_many_outlets_with_one_origin_are_said_to_be_one(
    client: Client, case: Case, checker: User
) -> None:
    support(case, "alpha", "beta", "gamma", origin=case.outlet, by=checker)
    text = page(client, case, checker)
    assert "All of them lead back to one origin" in text
    assert "If any one of these were wrong, no support would be left" in text


def test_a_hidden_source_behind_two_outlets_counts_once_and_is_not_named(
    client: Client, case: Case, checker: User
) -> None:
    sources.revise_source(case.protected, title="Zqsecret", by=checker)
    support(case, "alpha", "beta", origin=case.protected, by=checker)
    text = page(client, case, person("other@example.org", *checker.roles()))
    assert "All of them lead back to one origin" in text
    assert "Zqsecret" not in text
    assert "Zqsecret" in page(client, case, checker)


def test_the_dossier_says_it_too(case: Case, checker: User) -> None:
    support(case, "alpha", "beta", origin=case.outlet, by=checker)
    sourcing = sourcing_of(content(case.claim))
    assert sourcing.support_sentence.endswith("together they lead back to one origin.")
    assert sourcing.single_points


def test_a_version_from_before_losses_were_frozen_is_still_printed(case: Case) -> None:
    frozen = {**content(case.claim)}
    del frozen["carried"], frozen["drift"]
    sourcing = sourcing_of(frozen)
    assert (carried_of(frozen, sourcing), losses_of(frozen, sourcing)) == ([], [])


def test_the_page_shows_who_carries_a_figure_and_what_it_lost(
    client: Client, case: Case, checker: User
) -> None:
    first = observed(case.outlet, "more than 5 t", checker)
    support(case, "alpha", origin=case.outlet, by=checker)
    alpha = Source.objects.get(slug="alpha")
    observed(alpha, "5 t", checker, taken_from=first)
    hidden = sources.add_source(slug="insider", title="Zqsecret", protected=True, by=checker)
    sources.add_derivation(source=hidden, origin=alpha, relation="quotes", by=checker)
    observed(hidden, "7 t", checker, taken_from=first)
    claims.add_evidence(
        case.claim, key="first", source=case.outlet, observation=first, stance="context", by=checker
    )
    text = page(client, case, person("other@example.org", *checker.roles()))
    assert "“More than” is gone: a bound became a figure." in text
    assert "1 more repetition rests on a source" in text
    assert "Zqsecret" not in text and "7 t" not in text
    assert "7 t" in page(client, case, checker)
