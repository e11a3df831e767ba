"""The list of claims, a claim's page, and what its buttons do."""

from __future__ import annotations

from datetime import date

from django.test import Client

from accounts.models import User
from claims import actions
from claims.content import content_digest
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


def test_without_room_for_the_box_the_menu_leads_to_a_page_to_jump_from(desk: Client) -> None:
    assert '<a class="menu__item menu__item--narrow" href="/claims/open/">' in (
        desk.get("/claims/").content.decode()
    )
    assert 'id="jump-again"' in desk.get("/claims/open/").content.decode()


def test_a_reference_that_nobody_has_says_so_and_by_what_things_are_found(
    desk: Client, case: Case
) -> None:
    html = desk.get("/claims/open/", {"reference": "2026-7777"}).content.decode()
    assert "Nothing is called “2026-7777”" in html
    assert "Claims are found by their reference" in html


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


def test_submitting_moves_the_claim_and_offers_the_next_steps(desk: Client, case: Case) -> None:
    page = f"/claims/{case.claim.reference}/"
    reason = {"reason": "The grades follow."}
    html = desk.post(f"{page}steps/submit/", reason, follow=True).content.decode()
    case.claim.refresh_from_db()
    assert case.claim.status == Claim.Status.IN_REVIEW
    assert "Done." in html
    assert f'action="{page}steps/submit/"' not in html
    assert 'id="approve-why">Only editors' in html


def test_open_points_want_a_reason_and_what_was_written_stays(desk: Client, case: Case) -> None:
    response = desk.post(f"/claims/{case.claim.reference}/steps/submit/", {"reason": " "})
    assert response.status_code == 422
    html = response.content.decode()
    assert "Some points are open" in html
    assert "There is no verdict yet." in html
    assert '<details class="step" open>' in html


def test_submitting_twice_is_refused_in_a_sentence(desk: Client, case: Case) -> None:
    page = f"/claims/{case.claim.reference}/steps/submit/"
    desk.post(page, {"reason": "Known."})
    response = desk.post(page, {"reason": "Known."})
    assert response.status_code == 422
    html = response.content.decode()
    assert "cannot be submitted" in html


def test_somebody_without_a_role_may_read_but_not_submit(case: Case, outsider: User) -> None:
    client = Client()
    client.force_login(outsider)
    page = f"/claims/{case.claim.reference}/"
    assert client.get(page).status_code == 200
    assert client.post(f"{page}steps/submit/", {"reason": "R"}).status_code == 403
    for name, sent in WRITTEN.items():
        assert client.post(f"{page}{name}/", sent).status_code == 403, name
    case.claim.refresh_from_db()
    assert case.claim.status == Claim.Status.LOGGED


WRITTEN: dict[str, dict[str, str]] = {
    "verdict": {"verdict": "mostly-true", "confidence": "low", "summary": "It fits.",
                "what_would_change": "A count."},
    "plan": {"priority": "4", "due_on": "2026-12-01", "tags": "Artillery, Trade"},
    "comments": {"body": "Ask @editor about page 3."},
    "watch": {"watching": "yes"},
}  # fmt: skip


def test_the_desks_work_is_kept_and_shown(desk: Client, case: Case, editor: User) -> None:
    page = f"/claims/{case.claim.reference}/"
    for name, sent in WRITTEN.items():
        assert desk.post(f"{page}{name}/", sent).status_code == 302, name
    html = desk.get(page).content.decode()
    for words in ("Mostly true", "It fits.", "A count.", "urgent", "1 December 2026", "Artillery",
                  "Ask @editor about page 3.", "Follow it no longer"):  # fmt: skip
        assert words in html, words
    assert [row.reference for row in Claim.objects.filter(tags__slug="trade")] == [
        case.claim.reference
    ]


def test_the_list_narrows_to_whose_it_is_and_what_it_needs(
    desk: Client, case: Case, checker: User, editor: User
) -> None:
    actions.assign(case.claim, [checker], by=editor)
    actions.plan(case.claim, priority=4, due_on=date(2024, 1, 1), by=editor)
    actions.tag(case.claim, ["Trade"], by=editor)
    actions.comment(case.claim, "@checker, look.", by=editor)
    actions.log_claim(statement="S", claimant="C", by=editor)
    found = [case.claim.reference]
    for asked in ("whose=mine", "whose=named", "needs=overdue", "tag=trade"):
        assert references(desk.get(f"/claims/?{asked}")) == found, asked
    for asked in ("whose=followed", "needs=changed", "tag=other"):
        assert references(desk.get(f"/claims/?{asked}")) == [], asked
    assert found[0] not in references(desk.get("/claims/?whose=nobody"))
    assert references(desk.get("/claims/?sort=priority"))[0] == found[0]


def test_what_is_refused_stays_in_its_form(desk: Client, case: Case) -> None:
    sent = {"kind": "repeats", "other": "2026-9999", "note": "Seen twice."}
    response = desk.post(f"/claims/{case.claim.reference}/relations/", sent)
    assert response.status_code == 422
    html = response.content.decode()
    assert "There is no claim with this reference." in html
    assert 'value="Seen twice."' in html


def test_an_editor_publishes_from_the_desk_what_was_approved(
    desk: Client, editors_desk: Client, case: Case, editor: User
) -> None:
    page = f"/claims/{case.claim.reference}/"
    desk.post(f"{page}steps/submit/", {"reason": "Known."})
    read = content_digest(case.claim)
    actions.review_claim(case.claim, digest=read, decision="approve", note="", by=editor)
    assert read in editors_desk.get(page).content.decode()
    sent = {"digest": read, "kind": "update", "code": "other"}
    assert editors_desk.post(f"{page}steps/publish/", sent).status_code == 302
    assert Claim.objects.published().get() == case.claim
    actions.revise_claim(case.claim, place="Here", by=editor)
    assert "It changed since it was approved." in desk.get(page).content.decode()


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
    assert f'hx-get="{page}figures/"' not in desk.get(page).content.decode()
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
