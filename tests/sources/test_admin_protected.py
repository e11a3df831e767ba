"""A protected source in the admin: nowhere, for whoever is not its reader."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.db import transaction
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from accounts.models import User
from accounts.roles import Role
from audit.canonical import digest
from claims import actions as claims
from claims.models import Appearance, Claim, ClaimedQuantity, Evidence
from estimates import actions as estimates
from estimates.models import Parameter
from sources import actions
from sources.models import (
    Capture,
    Derivation,
    DerivationSuggestion,
    Observation,
    Passage,
    Source,
)
from sources.quantities import read_figure
from tests.conftest import person
from tests.services.shares import dealt

pytestmark = [pytest.mark.once, pytest.mark.django_db]
WORDS = ("Jane", "secret-slug", "hush", "leaked", "whisper")


class Desk:
    """A protected source, a row of every model that rests on it, and people."""

    def __init__(self) -> None:
        checker = self.checker = person("checker@example.org", Role.FACT_CHECKER)
        self.others = {
            "editor": person("editor@example.org", Role.EDITOR),
            "superuser": User.objects.create_superuser("super@example.org", None, name="Super"),
        }
        article = actions.add_source(slug="article", title="An article", by=checker)
        self.leak = leak = actions.add_source(
            slug="secret-slug", title="Jane Doe", protected=True, by=checker
        )
        capture = actions.add_capture(leak, upload=[b"leaked"], filename="jane.txt", by=checker)
        passage = actions.add_passage(capture=capture, key="hush", quote="Jane said", by=checker)
        hush = actions.add_observation(
            source=leak,
            key="hush",
            measure="leaked tonnage",
            figure=read_figure("3 t"),
            passage=passage,
            by=checker,
        )
        actions.add_derivation(source=article, origin=leak, relation="uses_data_of", by=checker)
        DerivationSuggestion.objects.create(
            source=article, origin=leak, rule="name", relation="quotes", score=60, reasons="[]",
            reasons_digest=digest([]),
        )  # fmt: skip
        estimates.add_parameter(
            slug="tons", title="Tons", text="3 t", source=leak, observation=hush, by=checker
        )
        claim = claims.log_claim(statement="It was 3 t.", claimant="A radio", by=checker)
        claims.add_appearance(claim, key="whisper", source=leak, by=checker)
        claims.add_evidence(
            claim, key="whisper", source=leak, observation=hush, stance="supports", by=checker
        )
        claims.add_quantity(
            claim, key="tons", measure="tons", figure=read_figure("3 t"), observation=hush,
            by=checker,
        )  # fmt: skip


@pytest.fixture(scope="module")
def standing(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Desk]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield Desk()
        transaction.set_rollback(True)


@pytest.fixture
def leak(standing: Desk, db: None) -> Iterator[Source]:
    with transaction.atomic():
        yield standing.leak
        transaction.set_rollback(True)


@pytest.fixture(params=dealt(["editor", "superuser"]))
def other(request: pytest.FixtureRequest, standing: Desk, leak: Source) -> Client:
    client = Client()
    client.force_login(standing.others[request.param])
    return client


def lists() -> list[str]:
    return [
        reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        for model in admin.site._registry
    ]


def _without_the_question(text: str, asked: str) -> str:
    return text.replace(f'value="{asked}"', "").replace(f"q={asked}", "")


def assert_silent(client: Client, path: str, query: dict[str, str]) -> None:
    response = client.get(path, query)
    if path.startswith("/admin/webhooks/") and response.status_code == 403:
        return  # administrators alone
    assert response.status_code == 200
    text = _without_the_question(response.content.decode(), query.get("q", ""))
    for word in WORDS:
        assert word not in text, (path, query, word)


def test_no_list_names_it(leak: Source, other: Client) -> None:
    for path in lists():
        assert_silent(other, path, {})


def test_no_search_finds_it_for_whoever_may_open_everything(
    leak: Source, standing: Desk, client: Client
) -> None:
    client.force_login(standing.others["superuser"])
    for path in lists():
        assert_silent(client, path, {"q": "jane"})
        if path.startswith(("/admin/sources/", "/admin/claims/e")):
            assert_silent(client, path, {"q": "hush"})
        if path.startswith("/admin/audit/"):
            assert_silent(client, path, {"q": str(leak.uuid)})


def test_no_page_of_a_row_names_it(leak: Source, other: Client) -> None:
    for model in admin.site._registry:
        for row in model._default_manager.all():
            path = reverse(
                f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[row.pk]
            )
            text = other.get(path).content.decode()
            for word in WORDS:
                assert word not in text, (path, word)


def test_its_own_rows_are_answered_as_rows_that_do_not_exist(leak: Source, other: Client) -> None:
    own = [Capture, Passage, Observation, Derivation, DerivationSuggestion, Appearance, Evidence]
    rows = [leak, *(model._default_manager.get() for model in own)]
    for row in rows:
        name = f"admin:{row._meta.app_label}_{row._meta.model_name}_change"
        assert other.get(reverse(name, args=[row.pk])).status_code == 302, row


def test_the_log_keeps_silent_about_it(leak: Source, other: Client) -> None:
    events = other.get("/admin/audit/event/").context["cl"].result_list
    kinds = {event.object_type for event in events}
    assert "claims.claim" in kinds
    assert not kinds & {"sources.capture", "sources.observation", "claims.evidence"}
    for key in (leak.uuid, Evidence.objects.get().uuid):
        found = other.get("/admin/audit/event/", {"object_key": str(key)})
        assert not found.context["cl"].result_list


@pytest.mark.parametrize(
    "query",
    [
        "source={pk}",
        "source__id__exact={pk}",
        "source__title__startswith=J",
        "source__slug=secret-slug",
        "observation__key=hush",
        "observation__source__title__startswith=J",
        "derived__source__title=x",
    ],
)
def test_an_address_cannot_ask_about_it(query: str, leak: Source, other: Client) -> None:
    for model in (Parameter, ClaimedQuantity, Claim, Source):
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
        response = other.get(f"{reverse(name)}?{query.format(pk=leak.pk)}")
        if response.status_code == 200:
            assert "cl" in response.context
        assert response.status_code in {302, 400}, (model, query)


@pytest.mark.parametrize(
    ("model", "field", "term"),
    [
        ("sources.derivation", "origin", "jane"),
        ("sources.capture", "source", ""),
        ("sources.passage", "capture", "jane"),
        ("sources.observation", "passage", "hush"),
        ("estimates.parameter", "source", "secret"),
        ("estimates.parameter", "observation", "leaked"),
        ("claims.evidence", "observation", ""),
    ],
)
def test_no_autocompletion_suggests_it(
    model: str, field: str, term: str, leak: Source, other: Client
) -> None:
    app, _dot, name = model.partition(".")
    query = {"app_label": app, "model_name": name, "field_name": field, "term": term}
    response = other.get("/admin/autocomplete/", query)
    assert response.status_code == 200
    for word in (*WORDS, "jane.txt"):
        assert word not in response.content.decode()


def test_a_list_is_narrowed_by_a_row_that_one_may_see_and_by_no_other(
    leak: Source, other: Client, standing: Desk
) -> None:
    article = Source.objects.get(slug="article")
    actions.add_observation(
        source=article, key="open", measure="m", figure=read_figure("3 t"), by=standing.checker
    )
    path = "/admin/sources/observation/"

    def listed(key: object) -> list[str]:
        response = other.get(path, {"source__id__exact": str(key)})
        assert response.status_code == 200
        for word in WORDS:
            assert word not in response.content.decode()
        return [row.key for row in response.context["cl"].result_list]

    assert listed(article.pk) == ["open"]
    for key in (leak.pk, 0, "x", "9" * 40, "'", "-1"):
        assert listed(key) == [], key


def test_its_readers_see_it_there(leak: Source, standing: Desk) -> None:
    editor = standing.others["editor"]
    leak.readers.add(editor)
    client = Client()
    client.force_login(editor)
    text = client.get(f"/admin/sources/source/{leak.pk}/change/").content.decode()
    assert "jane.txt" in text
    tons = Parameter.objects.get()
    assert (
        "Jane Doe" in client.get(f"/admin/estimates/parameter/{tons.pk}/change/").content.decode()
    )
    assert client.get("/admin/audit/event/", {"q": "Jane"}).context["cl"].result_list


def test_looking_at_a_row_changes_nothing_in_it(leak: Source, other: Client) -> None:
    tons = Parameter.objects.get()
    other.get(f"/admin/estimates/parameter/{tons.pk}/change/")
    tons.refresh_from_db()
    assert tons.source == leak
