"""One's own API tokens."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from accounts import actions
from accounts.models import ApiToken, User
from tests.accounts.signing_in import password

PAGE = "/account/tokens/"


@pytest.fixture
def desk(checker: User) -> Client:
    """Signed in just now: a token is made by whoever proved lately who they are."""
    return password(checker)


def test_a_token_is_shown_once_and_never_again(desk: Client) -> None:
    response = desk.post(PAGE, {"name": "spreadsheet", "scope": "read", "days": "30"})
    text = response.context["text"]
    assert len(text) > 30
    assert text in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert text not in desk.get(PAGE).content.decode()
    assert ApiToken.objects.get().name == "spreadsheet"


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"days": "0"},
        {"days": "100000"},
        {"days": "10e30"},
        {"scope": "everything"},
        {"name": "a\x00b"},
    ],
)
def test_a_wrong_form_makes_no_token(wrong: dict[str, str], desk: Client) -> None:
    response = desk.post(PAGE, {"name": "x", "scope": "read", "days": "30"} | wrong)
    assert response.status_code == 422
    assert set(wrong) <= set(response.context["form"].errors)
    assert not ApiToken.objects.exists()


def test_a_token_is_revoked_by_its_owner(desk: Client, checker: User) -> None:
    token, _text = actions.create_token(
        checker, name="old", expires_in=timedelta(days=1), by=checker
    )
    assert "Revoked" in desk.post(f"{PAGE}{token.uuid}/revoke/", follow=True).content.decode()
    assert not ApiToken.objects.exists()


def test_the_tokens_of_others_do_not_exist(editors_desk: Client, checker: User) -> None:
    token, _text = actions.create_token(
        checker, name="mine", expires_in=timedelta(days=1), by=checker
    )
    assert "mine" not in editors_desk.get(PAGE).content.decode()
    assert editors_desk.post(f"{PAGE}{token.uuid}/revoke/").status_code == 404
    assert ApiToken.objects.exists()
