"""Lists: columns in the address, saved views, and what is on screen as a file."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from claims import actions as claims
from desk.lists import LISTS
from desk.models import DefaultView, SavedView
from sources import actions as sources
from tests.desk.conftest import Case, make_case

pytestmark = pytest.mark.django_db


def sent(client: Client, address: str) -> str:
    response: Any = client.get(address)
    assert response.status_code == 200, address
    return b"".join(response).decode()


def table(client: Client, address: str) -> list[dict[str, str]]:
    text = sent(client, address)
    assert text.startswith("\ufeff"), "so that spreadsheets take it for UTF-8"
    return list(csv.DictReader(io.StringIO(text[1:])))


def test_columns_are_chosen_in_the_address(desk: Client, case: Case, checker: User) -> None:
    claims.assign(case.claim, [checker], by=checker)
    html = desk.get("/claims/?columns=assigned&columns=due_on&columns=nonsense").content.decode()
    assert 'scope="col">Assigned to</th>' in html
    assert 'data-label="Assigned to">Checker' in html
    assert 'scope="col">Claimed figures</th>' not in html
    assert 'value="assigned" checked' in html
    assert 'scope="col">Claimed figures</th>' in desk.get("/claims/?columns=x").content.decode()


def test_filters_that_are_used_less_are_folded_until_one_of_them_says_something(
    desk: Client, case: Case
) -> None:
    folded, unfolded = '<details class="filters__fold">', '<details class="filters__fold" open>'
    for asked in ("", "?q=shells&status=logged&needs=work&whose=nobody&view=everything"):
        html = desk.get(f"/claims/{asked}").content.decode()
        assert html.count(folded) == 2 and unfolded not in html, "more filters, and columns"
        for name in LISTS["claims"].search.base_fields:
            assert html.count(f'<label for="id_{name}">') == 1, "inside or outside, once"
    for asked in ("tag=x", "claimant=x", "case=case", "sort=oldest", "case=nothing"):
        html = desk.get(f"/claims/?{asked}").content.decode()
        assert html.count(unfolded) == 1, asked
    assert "Select a valid choice" in html, "what is refused is said where it is seen"
    assert unfolded not in desk.get("/sources/?sort=newest").content.decode()


def test_no_list_grows_its_queries_with_rows_whatever_its_columns(
    desk: Client, checker: User, case: Case
) -> None:
    def queries(name: str, form: str) -> int:
        query = "&".join(f"columns={column.name}" for column in LISTS[name].columns)
        path = f"/{name}/?{query}" if form == "html" else f"/export/{name}.{form}?{query}"
        with CaptureQueriesContext(connection) as captured:
            response: Any = desk.get(path)
            assert response.status_code == 200
            b"".join(response)
        return len(captured)

    kinds = [(name, form) for name in LISTS for form in ("html", "csv")]
    make_case(checker, suffix="-0")
    sources.add_capture(case.outlet, upload=[b"a"], filename="a.txt", by=checker)
    for name, form in kinds:
        queries(name, form)
    before = {kind: queries(*kind) for kind in kinds}
    for number in range(1, 3):
        other = make_case(checker, suffix=f"-{number}")
        claims.assign(other.claim, [checker], by=checker)
        claims.tag(other.claim, ["one", f"two {number}"], by=checker)
        sources.add_capture(other.outlet, upload=[b"%d" % number], filename="b.txt", by=checker)
    assert {kind: queries(*kind) for kind in kinds} == before


def test_an_export_is_what_the_address_shows_on_all_its_pages(
    desk: Client, case: Case, checker: User
) -> None:
    for number in range(30):
        claims.log_claim(statement=f"Claim {number}", claimant="A ministry", by=checker)
    rows = table(desk, "/export/claims.csv?claimant=ministry&columns=status&sort=oldest&page=2")
    assert len(rows) == 30
    assert list(rows[0]) == ["reference", "statement", "claimant", "case", "status"]
    assert rows[0]["statement"] == "Claim 0"
    found = json.loads(sent(desk, "/export/estimates.json"))
    assert [row["estimate"] for row in found] == ["shells"]
    assert found[0]["median"] == repr(case_median(case))


def case_median(case: Case) -> float:
    case.estimate.refresh_from_db()
    assert case.estimate.central is not None
    return case.estimate.central


def test_no_exported_cell_begins_a_formula(desk: Client, checker: User) -> None:
    for begins in ("=1+1", "+1+1", "-1+1", "@SUM(A1)"):
        claims.log_claim(statement=begins, claimant="\u0009=x".strip(), by=checker)
    rows = table(desk, "/export/claims.csv?sort=oldest")
    assert [row["statement"] for row in rows] == ["'=1+1", "'+1+1", "'-1+1", "'@SUM(A1)"]
    assert {row["claimant"] for row in rows} == {"'=x"}


def test_an_export_holds_what_its_reader_may_see(
    desk: Client, editors_desk: Client, client: Client, case: Case, checker: User
) -> None:
    sources.add_capture(case.protected, upload=[b"a"], filename="a.txt", by=checker)
    assert "leak" in sent(desk, "/export/sources.csv")
    assert "secret leak" in sent(desk, "/export/captures.json")
    for path in ("/export/sources.csv", "/export/captures.json", "/captures/"):
        assert "leak" not in sent(editors_desk, path)
    assert desk.get("/export/people.csv").status_code == 404
    assert desk.get("/export/sources.xml").status_code == 404
    client.logout()
    assert client.get("/export/sources.csv").status_code == 302


def save(client: Client, name: str, query: str, **more: str) -> SavedView:
    given = {"name": name, "query": query, **more}
    assert client.post("/views/claims/save/", given).status_code == 302
    return SavedView.objects.latest("pk")


def test_a_view_keeps_filters_order_and_columns_under_a_name(desk: Client, case: Case) -> None:
    query = "q=shells&page=3&status=&sort=oldest&columns=tags&columns=due_on"
    view = save(desk, "Shells", query)
    assert view.query == "q=shells&sort=oldest&columns=tags&columns=due_on"
    html = desk.get(f"/claims/?{view.query}&view={view.uuid}").content.decode()
    assert 'aria-current="page">Shells' in html
    assert "Have “Shells” show this" not in html
    moved = desk.get(f"/claims/?q=other&view={view.uuid}").content.decode()
    assert "Have “Shells” show this" in moved
    desk.post(f"/views/{view.uuid}/update/", {"query": "q=other"})
    view.refresh_from_db()
    assert view.query == "q=other"


def test_a_name_is_given_once_and_what_was_written_stays(desk: Client, case: Case) -> None:
    save(desk, "Mine", "whose=mine")
    again = desk.post("/views/claims/save/", {"name": "MINE", "query": "q=x", "shared": "on"})
    assert again.status_code == 422
    html = again.content.decode()
    assert "You have a view of this name for this list already." in html
    assert 'value="MINE"' in html
    assert 'value="q=x"' in html
    assert desk.post("/views/claims/save/", {"name": " "}).status_code == 422
    assert desk.post("/views/nothing/save/", {"name": "x"}).status_code == 404


def test_a_list_begins_with_its_default_until_told_otherwise(desk: Client, case: Case) -> None:
    view = save(desk, "Mine", "whose=mine", default="on")
    assert desk.get("/claims/")["Location"] == f"/claims/?whose=mine&view={view.uuid}"
    assert desk.get("/claims/?view=everything").status_code == 200
    desk.post("/views/claims/begin/", {})
    assert desk.get("/claims/").status_code == 200
    desk.post("/views/claims/begin/", {"view": str(view.uuid)})
    desk.post(f"/views/{view.uuid}/remove/")
    assert desk.get("/claims/").status_code == 200
    assert DefaultView.objects.get().view is None


def test_a_shared_view_is_anybodys_to_use_and_its_owners_to_change(
    desk: Client, editors_desk: Client, case: Case
) -> None:
    private, shared = save(desk, "Private", "q=a"), save(desk, "Shared", "q=b", shared="on")
    html = editors_desk.get("/claims/").content.decode()
    assert "Shared" in html
    assert "Private" not in html
    for view, status in ((private, 404), (shared, 404)):
        assert editors_desk.get(f"/views/{view.uuid}/").status_code == status
    assert editors_desk.post(f"/views/{private.uuid}/remove/").status_code == 404
    assert editors_desk.post(f"/views/{shared.uuid}/remove/").status_code == 403
    assert editors_desk.post(f"/views/{shared.uuid}/update/", {"query": ""}).status_code == 403
    assert SavedView.objects.live().count() == 2
    assert editors_desk.post("/views/claims/begin/", {"view": str(private.uuid)}).status_code == 403
    editors_desk.post("/views/claims/begin/", {"view": str(shared.uuid)})
    assert editors_desk.get("/claims/").status_code == 302
    changed = {"name": "Renamed", "default": ""}
    assert desk.post(f"/views/{shared.uuid}/", changed).status_code == 302
    shared.refresh_from_db()
    assert (shared.name, shared.shared) == ("Renamed", False)
    assert editors_desk.get("/claims/").status_code == 200, "no longer shared: no longer begun with"
