"""Sources: the chain both ways, protected ones, captures in and out."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from sources import actions
from sources.models import Capture
from tests.desk.conftest import Case

PAGE = b"<html><script>alert(1)</script></html>"


def upload(client: Client, case: Case, content: bytes = PAGE, name: str = "page.html") -> Any:
    file = SimpleUploadedFile(name, content, content_type="text/html")
    return client.post(
        f"/sources/{case.outlet.slug}/captures/",
        {"upload": file, "note": "Saved in a browser."},
        follow=True,
    )


def test_the_chain_is_listed_both_ways(desk: Client, case: Case) -> None:
    html = desk.get(f"/sources/{case.origin.slug}/").content.decode()
    came_from, _heading, who_has_it = html.partition("Who has it from here")
    assert "The secret leak" in came_from
    assert "An article" in who_has_it


def test_a_file_goes_in_and_comes_out_as_an_inert_attachment(desk: Client, case: Case) -> None:
    html = upload(desk, case).content.decode()
    capture = Capture.objects.get()
    assert capture.sha256 == hashlib.sha256(PAGE).hexdigest()
    assert capture.sha256 in html
    response = desk.get(f"/sources/{case.outlet.slug}/captures/{capture.uuid}/download/")
    assert response.getvalue() == PAGE
    assert response["Content-Disposition"] == 'attachment; filename="page.html"'
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Security-Policy"].startswith("sandbox")
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("name", ['a";x="b.html', "zażółć.html", "..%2f..%2fetc%2fpasswd"])
def test_a_file_name_cannot_break_out_of_its_header(name: str, desk: Client, case: Case) -> None:
    upload(desk, case, name=name)
    capture = Capture.objects.get()
    response = desk.get(f"/sources/{case.outlet.slug}/captures/{capture.uuid}/download/")
    response.close()
    assert response["Content-Disposition"].startswith("attachment; filename")
    assert "\n" not in response["Content-Disposition"]


def test_an_empty_file_and_a_second_copy_are_refused_at_the_form(desk: Client, case: Case) -> None:
    assert "empty" in upload(desk, case, b"").content.decode()
    upload(desk, case)
    again = upload(desk, case)
    assert again.status_code == 422
    assert (
        "These very bytes" in again.content.decode() or "these very bytes" in again.content.decode()
    )
    assert Capture.objects.count() == 1


def test_somebody_without_a_role_reads_but_keeps_no_file(case: Case, outsider: User) -> None:
    client = Client()
    client.force_login(outsider)
    html = client.get(f"/sources/{case.outlet.slug}/").content.decode()
    assert "Only fact-checkers and editors change sources." in html
    assert upload(client, case).status_code == 403


def test_a_protected_source_does_not_exist_for_others(
    case: Case, editors_desk: Client, checker: User
) -> None:
    capture = actions.add_capture(case.protected, upload=[b"x"], filename="x.txt", by=checker)
    for path in (
        f"/sources/{case.protected.slug}/",
        f"/sources/{case.protected.slug}/captures/{capture.uuid}/download/",
        f"/sources/{case.outlet.slug}/captures/{capture.uuid}/download/",
    ):
        assert editors_desk.get(path).status_code == 404, path
    assert editors_desk.post(f"/sources/{case.protected.slug}/captures/").status_code == 404


@pytest.mark.parametrize(
    "page",
    [
        "/sources/",
        "/sources/?q=secret",
        "/sources/origin/",
        "/claims/{reference}/",
        "/estimates/shells/",
        "/parameters/tonnage/",
        "/dossiers/",
    ],
)
def test_no_page_names_a_protected_source_to_others(
    page: str, case: Case, desk: Client, editors_desk: Client
) -> None:
    path = page.format(reference=case.claim.reference)
    html = editors_desk.get(path).content.decode()
    assert "secret leak" not in html
    assert case.protected.slug not in html
    assert "From the leak." not in html


def test_others_read_how_much_is_not_shown(case: Case, editors_desk: Client) -> None:
    html = editors_desk.get(f"/claims/{case.claim.reference}/").content.decode()
    assert "1 more piece rests on a source that is not yours to see." in html


def test_its_readers_see_a_protected_source_everywhere(case: Case, desk: Client) -> None:
    for path in ("/sources/", "/sources/leak/", f"/claims/{case.claim.reference}/"):
        assert "secret leak" in desk.get(path).content.decode()


def test_a_hostile_address_is_printed_but_never_a_link(desk: Client, case: Case) -> None:
    type(case.outlet).objects.filter(pk=case.outlet.pk).update(url="javascript:alert(1)")
    html = desk.get(f"/sources/{case.outlet.slug}/").content.decode()
    assert "javascript:alert(1)" in html
    assert 'href="javascript' not in html


def test_for_others_a_chain_ends_in_a_protected_source_without_a_name(
    case: Case, editors_desk: Client
) -> None:
    html = editors_desk.get(f"/claims/{case.claim.reference}/").content.decode()
    chain = html.partition('<ul class="chain">')[2]
    assert '<span class="chain__source">Protected source</span>' in chain
    assert "3 sources," in html
    assert "1 of them without an earlier one" in html
    origin = editors_desk.get(f"/sources/{case.origin.slug}/").content.decode()
    assert "Protected source" in origin.partition("Who has it from here")[0]


def test_a_protected_source_is_not_listed_among_those_who_have_it_from_another(
    case: Case, editors_desk: Client, checker: User
) -> None:
    memo = actions.add_source(slug="memo", title="A memo", protected=True, by=checker)
    actions.add_derivation(
        source=memo, origin=case.outlet, relation="quotes", note="Seen in the safe.", by=checker
    )
    html = editors_desk.get(f"/sources/{case.outlet.slug}/").content.decode()
    assert "Protected source" not in html.partition("Who has it from here")[2]
    assert "Seen in the safe." not in html
