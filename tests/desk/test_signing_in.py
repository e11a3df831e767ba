"""Signing in and out, in the desk's own look; and how the pages look."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from tests.conftest import PASSWORD

LOGIN = "/accounts/login/"


def test_the_right_password_leads_to_the_desks_home(client: Client, checker: User) -> None:
    response = client.post(
        LOGIN, {"login": "CHECKER@example.org", "password": PASSWORD}, follow=True
    )
    assert response.redirect_chain[-1] == ("/desk/", 302)


def test_a_wrong_password_is_answered_at_the_form(client: Client, checker: User) -> None:
    response = client.post(LOGIN, {"login": "checker@example.org", "password": "wrong horse"})
    assert response.status_code == 200
    assert 'class="errorlist' in response.content.decode()


def test_nobody_signs_up_by_themselves(client: Client, db: None) -> None:
    html = client.get("/accounts/signup/").content.decode()
    assert "Accounts are made by an administrator" in html
    assert "<form" not in html.partition("<main")[2].partition("</main>")[0]


@pytest.mark.parametrize(
    "path", [LOGIN, "/accounts/password/reset/", "/accounts/signup/", "/published/", "/"]
)
def test_pages_before_signing_in_carry_the_desks_look(path: str, client: Client, db: None) -> None:
    response = client.get(path)
    html = response.content.decode()
    assert response.status_code == 200
    assert 'class="masthead"' in html
    assert 'class="skip"' in html


def test_signing_out_is_a_post_from_the_menu(desk: Client) -> None:
    assert 'action="/accounts/logout/"' in desk.get("/claims/").content.decode()
    desk.post("/accounts/logout/")
    assert desk.get("/claims/").status_code == 302


def test_a_chosen_appearance_holds_on_every_page(desk: Client) -> None:
    response = desk.post("/appearance/", {"appearance": "dark", "next": "/sources/?q=a"})
    assert response["Location"] == "/sources/?q=a"
    assert '<html lang="en-gb" data-theme="dark">' in desk.get("/claims/").content.decode()
    desk.post("/appearance/", {"appearance": "system", "next": "/"})
    assert "data-theme" not in desk.get("/claims/").content.decode()


@pytest.mark.parametrize("target", ["https://example.com/", "//example.com", "javascript:alert(1)"])
def test_a_choice_of_appearance_leads_nowhere_else(target: str, desk: Client) -> None:
    assert desk.post("/appearance/", {"appearance": "dark", "next": target})["Location"] == "/"


def test_an_appearance_that_is_none_is_not_kept(desk: Client) -> None:
    desk.post("/appearance/", {"appearance": '"><script>', "next": "/"})
    assert "data-theme" not in desk.get("/claims/").content.decode()


def test_a_form_without_its_token_says_that_nothing_was_saved(checker: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(checker)
    response = client.post("/appearance/", {"appearance": "dark"})
    assert response.status_code == 403
    assert "Nothing was saved" in response.content.decode()
