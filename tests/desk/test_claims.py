"""The list of claims, a claim's page, and what its buttons do."""

from __future__ import annotations

from django.test import Client

from accounts.models import User
from claims import actions
from claims.models import Claim
from dossiers.models import Dossier
from estimates import actions as estimates
from sources.dates import PartialDate
from tests.desk.conftest import Case, work_everything_out


def references(response: object) -> list[str]:
    return [claim.reference for claim in response.context["page"]]  # type: ignore[attr-defined]


def two_more(by: User) -> tuple[Claim, Claim]:
    first = actions.log_claim(
        statement="Eleven thousand containers left the port.",
        claimant="A ministry",
        claimed_on=PartialDate.parse("2024-02-23"),
        by=by,
    )
    second = actions.log_claim(statement="A river was bridged.", claimant="An army", by=by)
    return first, actions.move_claim(second, "submit", by=by, reason="Known.")


def test_search_looks_for_every_word_in_statement_claimant_and_reference(
    desk: Client, case: Case, checker: User
) -> None:
    containers, river = two_more(checker)
    assert references(desk.get("/claims/?q=containers+ministry")) == [containers.reference]
    assert references(desk.get(f"/claims/?q={river.reference}")) == [river.reference]
    assert references(desk.get("/claims/?q=containers+army")) == []


def test_filters_narrow_by_status_case_and_claimant(
    desk: Client, case: Case, checker: User
) -> None:
    containers, river = two_more(checker)
    assert references(desk.get("/claims/?status=in_review")) == [river.reference]
    assert references(desk.get("/claims/?case=case")) == [case.claim.reference]
    assert references(desk.get("/claims/?claimant=ministry")) == [containers.reference]


def test_the_order_is_as_asked(desk: Client, case: Case, checker: User) -> None:
    containers, river = two_more(checker)
    newest = [river.reference, containers.reference, case.claim.reference]
    assert references(desk.get("/claims/")) == newest
    assert references(desk.get("/claims/?sort=oldest")) == newest[::-1]
    assert references(desk.get("/claims/?sort=claimed"))[0] == case.claim.reference


def test_pages_keep_the_filters_in_the_address(desk: Client, checker: User) -> None:
    for number in range(26):
        actions.log_claim(statement=f"Claim {number}", claimant="A ministry", by=checker)
    html = desk.get("/claims/?q=claim").content.decode()
    assert 'href="?q=claim&amp;page=2"' in html
    assert len(references(desk.get("/claims/?q=claim&page=2"))) == 1
    assert len(references(desk.get("/claims/?q=claim&page=99"))) == 1


def test_a_reference_typed_into_the_masthead_opens_its_claim(desk: Client, case: Case) -> None:
    response = desk.get("/claims/open/", {"reference": f" {case.claim.reference} "})
    assert response["Location"] == f"/claims/{case.claim.reference}/"


def test_a_reference_that_nobody_has_becomes_a_search(desk: Client, case: Case) -> None:
    response = desk.get("/claims/open/", {"reference": "2026-7777"}, follow=True)
    assert response.redirect_chain == [("/claims/?q=2026-7777", 302)]
    assert "There is no claim with this reference." in response.content.decode()


def test_a_claims_page_holds_the_figure_against_the_estimate(desk: Client, case: Case) -> None:
    html = desk.get(f"/claims/{case.claim.reference}/").content.decode()
    finding = case.quantity.findings.get()
    assert "about 1.6 million shells" in html
    assert finding.sentence
    assert finding.sentence in html.replace("&#x27;", "'").replace("&quot;", '"')
    assert ">compatible</span>" in html, "it lies under a ceiling"
    assert ">inside" not in html
    assert "June 2024" in html
    assert "August 2023 to January 2024" in html
    assert '<figure class="chart chart--wide"><svg' in html
    assert "Claimed: about 1.6 million shells" in html


def test_the_history_says_who_did_what(desk: Client, case: Case) -> None:
    html = desk.get(f"/claims/{case.claim.reference}/").content.decode()
    assert "<strong>Checker</strong> logged the claim" in html


def test_submitting_moves_the_claim_and_the_button_then_says_why_not(
    desk: Client, case: Case
) -> None:
    page = f"/claims/{case.claim.reference}/"
    html = desk.post(f"{page}submit/", follow=True).content.decode()
    case.claim.refresh_from_db()
    assert case.claim.status == Claim.Status.IN_REVIEW
    assert "Submitted" in html
    assert 'aria-disabled="true" aria-describedby="submit-why"' in html
    assert 'id="submit-why">A claim that is in review cannot' in html


def test_submitting_twice_is_refused_in_a_sentence(desk: Client, case: Case) -> None:
    page = f"/claims/{case.claim.reference}/submit/"
    desk.post(page)
    assert "cannot be submitted" in desk.post(page, follow=True).content.decode()


def test_somebody_without_a_role_may_read_but_not_submit(case: Case, outsider: User) -> None:
    client = Client()
    client.force_login(outsider)
    assert client.get(f"/claims/{case.claim.reference}/").status_code == 200
    assert client.post(f"/claims/{case.claim.reference}/submit/").status_code == 403
    case.claim.refresh_from_db()
    assert case.claim.status == Claim.Status.LOGGED


def test_making_a_dossier_leads_back_to_the_claim_where_it_is_listed(
    desk: Client, case: Case
) -> None:
    page = f"/claims/{case.claim.reference}/"
    response = desk.post(f"{page}make-dossier/")
    assert response["Location"] == f"{page}#dossiers"
    dossier = Dossier.objects.get()
    html = desk.get(page).content.decode()
    assert dossier.serial in html
    assert f'hx-get="/dossiers/{dossier.serial}/progress/"' in html


def test_figures_are_polled_only_while_something_is_being_worked_out(
    desk: Client, case: Case, checker: User
) -> None:
    page = f"/claims/{case.claim.reference}/"
    assert "/figures/" not in desk.get(page).content.decode()
    estimates.revise_parameter(case.mass, text="40 to 60 kg/shell", why="a new table", by=checker)
    assert f'hx-get="{page}figures/"' in desk.get(page).content.decode()
    assert "hx-trigger" in desk.get(f"{page}figures/").content.decode()


def test_single_line_breaks_flow_and_empty_lines_part_paragraphs(
    desk: Client, case: Case, checker: User
) -> None:
    actions.revise_claim(case.claim, summary="One\nline.\n\n<b>Two</b>.", by=checker)
    html = desk.get(f"/claims/{case.claim.reference}/").content.decode()
    assert "<p>One line.</p>\n<p>&lt;b&gt;Two&lt;/b&gt;.</p>" in html


def test_places_of_several_estimates_are_counted_in_the_list(
    desk: Client, case: Case, checker: User
) -> None:
    for number, bearing in enumerate(("ceiling", "central")):
        other = estimates.add_estimate(
            slug=f"other-{number}",
            title="Another way",
            formula="tonnage / mass",
            unit="shell",
            bearing=bearing,
            inputs={row.name: row.parameter for row in case.estimate.inputs.all()},  # type: ignore[misc]
            by=checker,
        )
        actions.add_finding(case.quantity, other, by=checker)
    work_everything_out()
    html = desk.get("/claims/").content.decode()
    assert ">compatible × 2</span>" in html
    assert ">inside</span>" in html
