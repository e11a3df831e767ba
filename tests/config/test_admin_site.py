"""The admin as a whole: one door, nothing stock writes, every list and page answers."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.actions import create_token
from accounts.models import User
from audit.models import Event, EventDetail
from claims import actions as claims
from claims.content import content_digest
from claims.models import Claim
from dossiers import actions as dossiers
from sources import actions as sources
from tests.conftest import PASSWORD
from tests.desk.conftest import HOSTILE, Case, make_case
from tests.services.shares import dealt
from tests.webhooks.rows import make_webhook

pytestmark = pytest.mark.django_db

OURS = (
    "accounts",
    "audit",
    "claims",
    "desk",
    "dossiers",
    "estimates",
    "operations",
    "sources",
    "webhooks",
)
SHOWN_WITH_ANOTHER = {
    "accounts.user_groups",
    "audit.eventdetail",
    "audit.sealedevent",
    "claims.claimdraft",  # theirs alone who write them; logging the claim is the event
    "claims.claimimport",  # at the desk, for whoever brought the table; the log says what it made
    "claims.claimmark",  # made again from its claim
    "claims.importrow",
    "sources.comparison",  # what both came to: the suggestions
    "sources.mark",
    "webhooks.subscription",
}
ASKING_FIRST = {"approve_together"}
"""Actions of a list that lead to a page of their own, which calls ours."""
REGISTERED = sorted(admin.site._registry, key=lambda model: model._meta.label_lower)


def address(model: Any, page: str, *names: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=names)


@pytest.fixture
def superuser(outsider: User) -> User:
    User.objects.filter(pk=outsider.pk).update(is_superuser=True, is_staff=True)
    return User.objects.get(pk=outsider.pk)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def fill(by: User, editor: User, suffix: str = "", words: str = "") -> Case:
    """A case with something in every model."""
    from datetime import timedelta

    case = make_case(by, suffix=suffix, words=words)
    capture = sources.add_capture(
        case.outlet, upload=[b"saved", suffix.encode()], filename=f"saved{suffix}.html", by=by
    )
    sources.add_passage(capture=capture, key=f"words{suffix}", quote=f"Quoted {words}", by=by)
    dossiers.issue_dossier(case.claim, by=by)
    make_webhook(by, suffix, words)
    create_token(by, name=f"A program{suffix} {words}", expires_in=timedelta(days=1), by=by)
    claims.move_claim(case.claim, "submit", by=by, reason="Known.")
    digest = content_digest(case.claim)
    claims.review_claim(case.claim, digest=digest, decision="approve", note=words, by=editor)
    return case


# --- the door ---------------------------------------------------------------------------------


def test_whoever_is_not_signed_in_goes_to_the_one_sign_in_page() -> None:
    response = Client().get("/admin/claims/claim/", follow=True)
    assert response.redirect_chain[-1][0].startswith("/accounts/login/?next=")
    direct = Client().get("/admin/login/")
    assert direct.headers["Location"].startswith("/accounts/login/")


def test_a_password_sent_to_the_admins_own_page_opens_nothing(editor: User) -> None:
    client = Client()
    sent = {"username": editor.email, "password": PASSWORD, "next": "/admin/"}
    response = client.post("/admin/login/", sent)
    assert response.headers["Location"].startswith("/accounts/login/")
    assert "_auth_user_id" not in client.session


def test_somebody_signed_in_does_not_become_another_there(
    editor: User, administrator: User
) -> None:
    client = signed_in(editor)
    sent = {"username": administrator.email, "password": PASSWORD}
    assert client.post("/admin/login/", sent).headers["Location"] == "/admin/"
    assert client.session["_auth_user_id"] == str(editor.pk)


def test_a_fact_checker_is_not_let_in(checker: User) -> None:
    client = signed_in(checker)
    assert client.get("/admin/", follow=True).status_code == 403
    assert client.get("/admin/claims/claim/", follow=True).status_code == 403


def test_passwords_and_signing_out_are_not_the_admins_own(editor: User) -> None:
    client = signed_in(editor)
    for page in ("password_change", "logout"):
        assert client.get(f"/admin/{page}/").headers["Location"].startswith("/accounts/")
    assert "_auth_user_id" in client.session


# --- nothing stock writes -----------------------------------------------------------------------


def test_every_model_is_shown() -> None:
    inlines = {inline.model for shown in admin.site._registry.values() for inline in shown.inlines}
    missing = [
        model._meta.label_lower
        for app in OURS
        for model in apps.get_app_config(app).get_models()
        if model not in inlines and not admin.site.is_registered(model)
    ]
    assert set(missing) <= SHOWN_WITH_ANOTHER


def test_what_libraries_register_is_left_out() -> None:
    assert {model._meta.app_label for model in REGISTERED} <= set(OURS)
    assert not admin.site.is_registered(Group)


@pytest.mark.parametrize("model", REGISTERED, ids=lambda model: str(model._meta.label_lower))
def test_nobody_adds_changes_or_deletes_past_an_action(model: Any, superuser: User) -> None:
    shown = admin.site._registry[model]
    request = RequestFactory().get("/")
    request.user = superuser
    assert not shown.has_add_permission(request)
    assert not shown.has_change_permission(request)
    assert not shown.has_delete_permission(request)
    assert set(shown.get_actions(request)) <= ASKING_FIRST
    assert signed_in(superuser).post(address(model, "add"), {}).status_code == 403


def test_the_stock_pages_that_write_refuse_a_superuser(superuser: User, case: Case) -> None:
    client = signed_in(superuser)
    claim = Claim.objects.get()
    for page in ("change", "delete"):
        sent = {"status": "published", "post": "yes"}
        assert client.post(address(Claim, page, claim.pk), sent).status_code == 403
    chosen: dict[str, Any] = {
        "action": "delete_selected",
        "_selected_action": [claim.pk],
        "post": "yes",
    }
    client.post(address(Claim, "changelist"), chosen)
    assert Claim.objects.get().status == claim.status


# --- every list and page -------------------------------------------------------------------------


@pytest.fixture
def case(checker: User, editor: User) -> Case:
    return fill(checker, editor)


def pages(client: Client) -> Iterator[tuple[Any, str, Any]]:
    for model in REGISTERED:
        yield model, address(model, "changelist"), client.get(address(model, "changelist"))


@pytest.mark.both  # half of the lists each
def test_every_list_searches_sorts_and_filters(case: Case, administrator: User) -> None:
    client = signed_in(administrator)
    for _model, path, response in dealt(pages(client)):
        columns = response.context["cl"].list_display
        every = range(1, len(columns) + 1)
        for query in (
            {"q": HOSTILE, "o": ".".join(str(number) for number in every)},
            {"q": "'", "o": ".".join(str(-number) for number in every)},
            {"q": "shells"},
        ):
            assert client.get(path, query).status_code == 200, (path, query)
        for spec in response.context["cl"].filter_specs:
            for choice in list(spec.choices(response.context["cl"]))[1::3]:
                found = client.get(f"{path}{choice['query_string']}")
                assert found.status_code == 200, (path, choice)


def test_a_strange_address_of_a_list_is_no_server_error(case: Case, administrator: User) -> None:
    client = signed_in(administrator)
    client.raise_request_exception = False
    strange = ("o=999", "p=99999999999999999999", "q=%00", "e=1", "status=%27")
    for model, query in zip(REGISTERED * 2, cycle(strange), strict=False):
        assert client.get(f"{address(model, 'changelist')}?{query}").status_code < 500, model


def test_a_row_that_is_none_sends_back_to_the_start(administrator: User) -> None:
    client = signed_in(administrator)
    names = ("0", "999999999", "x", "9" * 40, "%27")
    for model, name in zip(REGISTERED * 2, cycle(names), strict=False):
        assert client.get(address(model, "change", name)).status_code in {302, 404}


def test_more_rows_cost_no_more_queries(
    case: Case, administrator: User, checker: User, editor: User
) -> None:
    client = signed_in(administrator)

    def costs() -> dict[str, int]:
        found = {}
        for model in REGISTERED:
            with CaptureQueriesContext(connection) as made:
                client.get(address(model, "changelist"))
            found[model._meta.label_lower] = len(made)
        return found

    for _model, _path, _response in pages(client):
        pass  # warms what is read once a process
    few = costs()
    for number in range(2):
        fill(checker, editor, suffix=f"-{number}")
    many = costs()
    assert {name: (few[name], many[name]) for name in few if few[name] != many[name]} == {}


def test_an_administrator_opens_every_list_and_every_row_and_what_strangers_wrote_is_text(
    administrator: User, checker: User, editor: User
) -> None:
    fill(checker, editor, words=HOSTILE)
    client = signed_in(administrator)
    for model, path, response in pages(client):
        assert response.status_code == 200, path
        assert b"<script>alert" not in response.content, path
        for row in response.context["cl"].result_list:
            opened = client.get(address(model, "change", row.pk))
            expected = 302 if model._meta.label_lower == "accounts.apitoken" else 200
            assert opened.status_code == expected, (path, row)
            assert b"<script>alert" not in opened.content, row
            assert b"<img src=x" not in opened.content, row
            assert b"Uuid" not in opened.content, row


def test_the_history_of_a_row_is_the_log(case: Case, editor: User) -> None:
    response = signed_in(editor).get(address(Claim, "history", case.claim.pk), follow=True)
    events = response.context["cl"].result_list
    assert {event.object_key for event in events} == {str(case.claim.uuid)}
    assert events[-1].verb == "claim.logged"


def test_the_first_page_shows_what_waits(checker: User, editor: User) -> None:
    waiting = make_case(checker)
    claims.move_claim(waiting.claim, "submit", by=checker, reason="Known.")
    text = signed_in(editor).get("/admin/").content.decode()
    assert address(Claim, "change", waiting.claim.pk) in text
    assert "To review" in text


def test_the_log_is_written_by_nobody_here(editor: User, case: Case) -> None:
    event = Event.objects.order_by("-pk")[0]
    client = signed_in(editor)
    for page in ("change", "delete"):
        assert client.post(address(Event, page, event.pk), {"why": "x"}).status_code == 403
    assert EventDetail.objects.get(event=event).why == event.detail.why
