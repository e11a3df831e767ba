"""Trying a formula at the desk: readings, places of errors, the address, without script."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from desk.input_help import ASKED_BACK, INPUTS, asked_back, read_as
from desk.views.checking import EXAMPLE, LONGEST_ADDRESS
from estimates.models import Estimate, Parameter
from sources import actions as sources
from tests.desk.conftest import HOSTILE

PAGE = "/estimates/check/"
LIVE = "/estimates/check/live/"

pytestmark = pytest.mark.django_db


def shown(client: Client, typed: dict[str, str], path: str = PAGE) -> str:
    response = client.get(path, typed) if path == PAGE else client.post(path, typed)
    assert response.status_code == 200
    return response.content.decode()


def test_an_empty_page_shows_an_example_that_can_be_started_from(desk: Client) -> None:
    html = shown(desk, {})
    assert "Write a formula to see what comes out." in html
    curves = html[html.index("<main") : html.index("</main>")].count("<svg")
    assert curves == 2, "the example's curve for desk and phone"
    query = re.search(rf'href="{PAGE}\?([^"]+)"', html)
    assert query
    assert shown(desk, EXAMPLE).count("74,000 t") >= 2
    assert urlencode(EXAMPLE).replace("&", "&amp;") == query[1]


def test_what_is_typed_is_read_back_with_curve_and_sentence(desk: Client) -> None:
    html = shown(desk, EXAMPLE)
    assert "Exactly 74,000 t." in html
    assert "45 kg per shell is a little more likely than 47" in html
    assert "<strong>1.65 million shells (1.48 to 1.85 million)</strong>" in html
    assert "it lies inside the 90 % range" in html
    assert "<svg" in html


def test_the_place_of_an_error_is_underlined_at_its_field(desk: Client) -> None:
    html = shown(desk, {**EXAMPLE, "formula": "tonnage + mass"})
    assert "tonnage + <mark>mass</mark>" in html
    html = shown(desk, {**EXAMPLE, "0-value": "74,000 ton"})
    assert "74,000 <mark>ton</mark>" in html
    assert "Say t (1,000 kg), short_ton or long_ton." in html
    html = shown(desk, {**EXAMPLE, "unit": "shel"})
    assert "<mark>shel</mark>" in html


def test_a_form_without_script_ends_up_in_an_address_that_can_be_shared(desk: Client) -> None:
    response = desk.post(PAGE, {**EXAMPLE, "do": "check"}, follow=True)
    assert response.redirect_chain[0][0].startswith(f"{PAGE}?formula=tonnage")
    assert "1.65 million shells" in response.content.decode()


def test_what_is_too_long_for_an_address_is_shown_all_the_same(desk: Client) -> None:
    typed = {**EXAMPLE, "formula": "+".join(["tonnage / mass"] * 140)}
    response = desk.post(PAGE, typed)
    assert response.status_code == 200
    html = response.content.decode()
    assert "too long for an address" in html
    assert typed["formula"] in html


def test_a_row_is_added_by_a_button_that_posts_and_nothing_is_lost(desk: Client) -> None:
    html = desk.post(PAGE, {**EXAMPLE, "do": "add"}).content.decode()
    assert 'name="2-name"' in html
    assert 'value="40 to 50 kg/shell"' in html


def test_rows_for_all_missing_names_are_added_at_once(desk: Client) -> None:
    typed = {"formula": "a / b * c", "0-name": "b", "0-value": "2 kg", "do": "add"}
    html = desk.post(PAGE, typed).content.decode()
    assert re.findall(r'name="\d-name" value="(\w)"', html) == ["b", "a", "c"]


def test_a_name_that_stands_twice_or_not_at_all_is_said(desk: Client) -> None:
    assert "Two inputs have this name." in shown(desk, {**EXAMPLE, "1-name": "tonnage"})
    assert "Give the name that the formula uses." in shown(desk, {**EXAMPLE, "1-name": ""})


def test_typing_changes_pieces_of_the_page_and_its_address(desk: Client) -> None:
    response = desk.post(LIVE, {**EXAMPLE, "kind": "check"})
    html = response.content.decode()
    assert "<html" not in html
    assert "<input" not in html, "a field that is typed into stays as it is"
    for name in ("outcome-status", "reading-formula", "reading-unit", "reading-0", "reading-1"):
        assert f'id="{name}" hx-swap-oob="innerHTML"' in html
    assert response["HX-Replace-Url"].startswith(f"{PAGE}?formula=")
    assert len(html) < 30_000
    long = {**EXAMPLE, "formula": "a+" * 900, "kind": "check"}
    assert desk.post(LIVE, long)["HX-Replace-Url"] == PAGE


def test_a_session_that_ended_while_somebody_typed_loses_nothing(client: Client) -> None:
    response = client.post(LIVE, EXAMPLE)
    assert response.status_code == 401
    assert "HX-Refresh" not in response
    assert "Nothing that you typed is lost." in response.content.decode()
    assert client.get(PAGE).status_code == 302


def test_trying_stores_nothing_and_needs_no_role(outsider: User) -> None:
    client = Client()
    client.force_login(outsider)
    assert "1.65 million" in shown(client, EXAMPLE)
    assert not Estimate.objects.exists()
    assert not Parameter.objects.exists()


def test_the_number_of_queries_does_not_grow_with_what_is_typed(desk: Client) -> None:
    def queries(typed: dict[str, str]) -> int:
        with CaptureQueriesContext(connection) as captured:
            shown(desk, typed, LIVE)
        return len(captured)

    many = {f"{number}-name": f"x{number}" for number in range(40)}
    many |= {f"{number}-value": "1 to 2 kg" for number in range(40)}
    queries(EXAMPLE)
    assert queries({**many, "formula": " + ".join(f"x{it}" for it in range(40))}) == queries(
        EXAMPLE
    )


@pytest.mark.parametrize(
    "typed",
    [
        {"formula": HOSTILE, "0-name": HOSTILE, "0-value": HOSTILE, "unit": HOSTILE,
         "claimed": HOSTILE},
        {"formula": "\x00", "0-name": "\x00", "0-value": "1\x00kg"},
        {"formula": "a", "0-name": "a", "0-value": "9" * 490},
        {"formula": "(" * 3000},
        {"formula": "a" * 20_000},
        {"999-name": "a", "999-value": "1", "formula": "a"},
        {"9999-name": "a", "-1-name": "b", "٣-name": "c", "formula": "a"},
        {f"{number}-name": f"x{number}" for number in range(152)},
        {"bearing": "sideways", "formula": "1", "kind": "none", "of": "'"},
        {"formula": "exp(exp(exp(a)))", "0-name": "a", "0-value": "1 to 1.5"},
    ],
)  # fmt: skip
def test_hostile_words_are_answered_as_text(typed: dict[str, str], desk: Client) -> None:
    for response in (desk.post(LIVE, typed), desk.post(PAGE, typed, follow=True)):
        assert response.status_code == 200
        html = response.content.decode()
        assert "<script>alert" not in html
        assert "<img src=x" not in html


def test_the_page_of_help_shows_how_the_engine_reads_each_form(desk: Client) -> None:
    html = desk.get("/help/inputs/").content.decode()
    assert len(read_as(INPUTS)) == len(INPUTS)
    assert len(asked_back(ASKED_BACK)) == len(ASKED_BACK), "each of these is asked back"
    for text, sentence in read_as(INPUTS):
        assert text.replace(">", "&gt;") in html
        assert sentence in html


def test_the_page_of_help_names_every_unit_and_those_of_the_desk_apart(
    desk: Client, checker: User
) -> None:
    html = desk.get("/help/inputs/").content.decode()
    assert "Counted at this desk" not in html
    for token in ("kg", "shell", "USD", "short_ton", "%"):
        assert f"<code>{token}</code>" in html
    sources.add_counting_unit(token="patrol_boat", by=checker)
    html = desk.get("/help/inputs/").content.decode()
    assert "<code>patrol_boat</code>" in html.partition("Counted at this desk")[2]


def test_the_list_of_estimates_leads_here(desk: Client) -> None:
    assert f'href="{PAGE}"' in desk.get("/estimates/").content.decode()


def test_an_address_is_never_longer_than_servers_pass_on() -> None:
    assert LONGEST_ADDRESS < 2_000
