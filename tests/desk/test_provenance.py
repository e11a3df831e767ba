"""The page on which a claim's sources are drawn: who got it from whom."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from claims import actions as claims
from sources import actions as sources
from sources.models import Observation, Source
from sources.quantities import read_figure

pytestmark = pytest.mark.django_db


def source(by: User, slug: str, **fields: Any) -> Source:
    return sources.add_source(slug=slug, title=f"Title of {slug}", kind="article", by=by, **fields)


def chain(by: User, owner: User, outlets: int = 3) -> str:
    """A claim seen in outlets that have it from one agency, which has it from a hidden leak."""
    claim = claims.log_claim(statement="Shells were sent.", claimant="A minister", by=by)
    leak = source(owner, "leak", protected=True)
    agency = source(by, "agency")
    sources.add_derivation(source=agency, origin=leak, relation="uses_data_of", by=owner)
    for number in range(outlets):
        outlet = source(by, f"outlet-{number}")
        sources.add_derivation(source=outlet, origin=agency, relation="quotes", by=by)
        claims.add_appearance(claim, key=outlet.slug, source=outlet, by=by)
    return claim.reference


def page(client: Client, reference: str, detail: str = "") -> str:
    response = client.get(f"/claims/{reference}/provenance/", {"detail": detail})
    assert response.status_code == 200
    return response.content.decode()


def picture(shown: str) -> str:
    return shown.partition("<svg")[2].partition("</svg>")[0]


def test_a_claims_sources_are_drawn_and_listed(client: Client, checker: User, editor: User) -> None:
    reference = chain(checker, editor)
    client.force_login(checker)
    full = page(client, reference)
    assert full.count('class="layered__node layered__node--source') == 5
    assert "Title of outlet-2" in full
    assert page(client, reference, "grouped").count("layered__node--pile") == 1
    assert "4 sources" in page(client, reference, "origins")
    other = page(client, reference, "<script>")
    assert picture(other) == picture(full), "an unknown detail is none"


def test_a_hidden_origin_is_drawn_without_its_name(
    client: Client, checker: User, editor: User
) -> None:
    reference = chain(checker, editor)
    client.force_login(checker)
    assert "Protected source" in page(client, reference)
    assert "leak" not in page(client, reference)
    client.force_login(editor)
    assert "Title of leak" in page(client, reference)


def test_a_source_shows_what_stands_around_it(client: Client, checker: User, editor: User) -> None:
    chain(checker, editor)
    client.force_login(checker)
    shown = client.get("/sources/agency/").content.decode()
    assert shown.count('class="layered__node layered__node--source') == 5
    assert "Title of leak" not in shown


def test_a_claim_without_sources_says_so(client: Client, checker: User) -> None:
    claim = claims.log_claim(statement="None were.", claimant="A minister", by=checker)
    client.force_login(checker)
    assert "No source is recorded for this claim." in page(client, claim.reference)
    apart = source(checker, "apart")
    claims.add_appearance(claim, key="apart", source=apart, by=checker)
    assert "each stands for itself" in page(client, claim.reference)


def test_more_sources_cost_no_more_queries(
    client: Client,
    checker: User,
    editor: User,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    reference = chain(checker, editor, outlets=12)
    client.force_login(checker)
    with django_assert_max_num_queries(24):
        page(client, reference)


def test_a_figures_page_says_who_gives_it_and_what_it_lost(
    client: Client, checker: User, editor: User
) -> None:
    chain(checker, editor, outlets=1)
    first = read_in("agency", "more than 74,000 t", "the-first", checker)
    later = read_in("outlet-0", "74,000 t", "the-later", checker, taken_from=first)
    client.force_login(checker)
    shown = client.get(f"/sources/outlet-0/figures/{later.uuid}/")
    assert shown.status_code == 200
    said = shown.content.decode()
    assert "2 sources carry this figure." in said
    assert "All of them lead back to one origin." in said
    assert "“More than” is gone" in said
    assert "leak" not in said, "the origin is hidden"


def read_in(slug: str, text: str, key: str, by: User, **fields: Any) -> Observation:
    return sources.add_observation(
        source=Source.objects.get(slug=slug),
        key=key,
        measure="explosives",
        figure=read_figure(text),
        by=by,
        **fields,
    )
