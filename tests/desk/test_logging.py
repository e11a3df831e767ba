"""A claim is logged from what was pasted; nothing typed is lost on the way."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from claims import actions as claims
from claims import drafting
from claims.models import Claim, ClaimDraft
from desk.logging_forms import suggested
from sources.models import Capture, Source
from tests.desk.conftest import HOSTILE, Case

pytestmark = pytest.mark.django_db

TEXT = """The Herald: Mills ground more grain

According to the Ministry of Bread, the mills may have ground 1.6 million tonnes of wheat from
August 2023 to January 2024. The figures were published June 22, 2024.

A second report said 74,000 workers were on strike. The weather was fine.
"""


def begun(desk: Client, **given: str) -> ClaimDraft:
    response = desk.post("/claims/new/", {"text": TEXT, **given})
    assert response.status_code == 302, response.content.decode()[-3000:]
    draft: ClaimDraft = ClaimDraft.objects.latest("pk")
    return draft


def form_of(desk: Client, draft: ClaimDraft) -> dict[str, Any]:
    """The page's form as a browser would send it."""
    response = desk.get(f"/claims/drafts/{draft.uuid}/")
    assert response.status_code == 200
    context: Any = response.context
    form, rows = context["form"], context["rows"]
    sent = {name: field.prepare_value(form[name].value()) for name, field in form.fields.items()}
    for row in rows:
        for name, field in row.fields.items():
            sent[f"{row.prefix}-{name}"] = field.prepare_value(row[name].value())
    sent |= {"window": context["window"], "revision": draft.revision, "rows": len(rows)}
    return {name: value for name, value in sent.items() if value not in (None, False)}


def test_a_claim_is_suggested_from_a_pasted_text_and_logged(desk: Client, checker: User) -> None:
    draft = begun(desk)
    page = desk.get(f"/claims/drafts/{draft.uuid}/").content.decode()
    assert '<mark class="read read--figure read--statement">1.6 million tonnes</mark>' in page
    assert '<mark class="read read--claimant read--statement">Ministry of Bread</mark>' in page
    sent = form_of(desk, draft)
    assert sent["claimant"] == "Ministry of Bread"
    assert sent["claimed_on"] == "2024-06-22"
    assert sent["modality"] == "may_have"
    assert sent["period"] == "2023-08 to 2024-01"
    assert (sent["figure-0-text"], sent["figure-0-measure"]) == ("1.6 million tonnes", "wheat")
    logged = desk.post(f"/claims/drafts/{draft.uuid}/", {**sent, "do": "log"})
    claim = Claim.objects.get()
    assert logged["Location"] == f"/claims/{claim.reference}/"
    assert claim.created_by == checker
    assert claim.quantities.get().figure.display() == "1.6 million t"
    seen = claim.appearances.get()
    assert seen.source.title == "The Herald: Mills ground more grain"
    assert seen.source.captures.get().method == Capture.Method.PASTE
    again = desk.post(f"/claims/drafts/{draft.uuid}/", {**sent, "do": "log"})
    assert (again.status_code, Claim.objects.count()) == (302, 1)  # sent twice, logged once


def test_another_statement_of_the_text_is_chosen_and_what_was_typed_is_kept(desk: Client) -> None:
    draft = begun(desk)
    typed = {**form_of(desk, draft), "claimant": "Typed by hand"}
    assert (
        desk.post(f"/claims/drafts/{draft.uuid}/", {**typed, "candidate": "1"}).status_code == 302
    )
    draft.refresh_from_db()
    assert "74,000 workers" in form_of(desk, draft)["statement"]
    desk.post(f"/claims/drafts/{draft.uuid}/", {**form_of(desk, draft), "candidate": "0"})
    draft.refresh_from_db()
    assert form_of(desk, draft)["claimant"] == "Typed by hand"


def test_a_row_for_another_figure_is_there_when_the_draft_is_opened_again(desk: Client) -> None:
    """What a browser kept for it must have a place to be put back to."""
    path = f"/claims/drafts/{begun(desk).uuid}/"
    sent = form_of(desk, ClaimDraft.objects.get())
    number = sent["rows"]
    assert f"figure-{number}-text" not in sent
    added = desk.post(path, {**sent, "do": "row"}).content.decode()
    for page in (added, desk.get(path).content.decode()):
        assert page.count(f'name="figure-{number}-text"') == 1


def test_what_is_refused_keeps_what_was_typed_also_as_a_draft(desk: Client) -> None:
    draft = begun(desk)
    wrong = {"figure-0-text": "1,6 million", "claimed_on": "yesterday", "note": HOSTILE}
    refused = desk.post(f"/claims/drafts/{draft.uuid}/", {**form_of(desk, draft), **wrong})
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "A comma may be a decimal comma" in page
    assert "“yesterday” is not a date." in page
    assert "<script>alert" not in page
    draft.refresh_from_db()
    assert form_of(desk, draft)["figure-0-text"] == "1,6 million"
    assert not Claim.objects.exists()


def test_likely_repeats_are_shown_with_why_and_related_with_one_tick(
    desk: Client, checker: User, case: Case
) -> None:
    draft = begun(desk, text="Reports say about 1.6 million shells were shipped by rail.")
    kept = desk.post(f"/claims/drafts/{draft.uuid}/keep/", form_of(desk, draft))
    shown = kept.content.decode()
    assert case.claim.reference in shown
    assert "the same figure: about 1.6 million shells" in shown
    draft.refresh_from_db()
    ticked = {**form_of(desk, draft), "claimant": "A radio", "repeats": case.claim.reference}
    desk.post(f"/claims/drafts/{draft.uuid}/", ticked)
    logged = Claim.objects.get(claimant="A radio")
    assert logged.relations.get().other == case.claim
    assert Claim.objects.get(pk=case.claim.pk).is_live  # nothing is merged


def test_an_older_window_makes_a_draft_of_its_own_and_a_lost_answer_does_not(desk: Client) -> None:
    draft = begun(desk)
    path = f"/claims/drafts/{draft.uuid}/keep/"
    here, there = form_of(desk, draft), form_of(desk, draft)
    assert desk.post(path, {**here, "claimant": "Here"}).status_code == 200
    assert desk.post(path, {**here, "claimant": "Here again"}).status_code == 200
    forked = desk.post(path, {**there, "claimant": "There"})
    assert (forked.status_code, ClaimDraft.objects.count()) == (204, 2)
    other = ClaimDraft.objects.exclude(pk=draft.pk).get()
    assert forked["HX-Redirect"] == f"/claims/drafts/{other.uuid}/"
    draft.refresh_from_db()
    said = (draft.parsed()["claimant"], other.parsed()["claimant"])
    assert said == ("Here again", "There")


def test_after_a_lost_session_what_was_sent_is_shown_back(desk: Client, client: Client) -> None:
    draft = begun(desk)
    sent = {**form_of(desk, draft), "statement": "Typed for a long time."}
    desk.logout()
    more = {"text": "Pasted for a long time.", "place": "Odesa", "figure-7-measure": "crates"}
    for path, words in (
        (f"/claims/drafts/{draft.uuid}/", ("Typed for a long time.", "Odesa", "crates")),
        ("/claims/new/", ("Pasted for a long time.",)),
    ):
        shown = client.post(path, {**sent, **more})
        assert shown.status_code == 401
        assert all(it in shown.content.decode() for it in words)
        assert "csrfmiddlewaretoken" not in shown.content.decode()
    kept = client.post(f"/claims/drafts/{draft.uuid}/keep/", sent)
    assert kept.status_code == 401
    assert "Nothing that you typed is lost" in kept.content.decode()
    assert client.get(f"/claims/drafts/{draft.uuid}/")["Location"].startswith("/accounts/login/")


def test_a_draft_is_its_author_s_alone_and_discarded_with_a_way_back(
    desk: Client, editors_desk: Client
) -> None:
    draft = begun(desk)
    base = f"/claims/drafts/{draft.uuid}/"
    for path in (base, f"{base}discard/", f"{base}arrival/"):
        assert editors_desk.get(path).status_code == 404
    assert editors_desk.post(f"{base}keep/", {}).status_code == 404
    assert editors_desk.post(base, {"statement": "S", "do": "log"}).status_code == 404
    assert draft.title in desk.get("/claims/drafts/").content.decode()
    assert "Discard this draft?" in desk.get(f"{base}discard/").content.decode()
    assert "Take it up again" in desk.post(f"{base}discard/").content.decode()
    assert draft.title not in desk.get("/claims/drafts/").content.decode()
    assert desk.post(f"{base}discard/", {"do": "restore"}).status_code == 302
    assert ClaimDraft.objects.open().get() == draft


def test_a_link_becomes_a_capture_whose_text_is_offered_when_it_arrives(
    desk: Client, checker: User
) -> None:
    draft = begun(desk, text="https://example.org/news/mills\n", fetch="on")
    source = Source.objects.get(url="https://example.org/news/mills")
    assert (draft.text, draft.source, draft.capture) == ("", source, Capture.objects.get())
    assert (
        "A worker captures the page" in desk.get(f"/claims/drafts/{draft.uuid}/").content.decode()
    )
    pasted = ClaimDraft.objects.filter(pk=draft.pk)
    stand_in = sources_text(source, checker)
    pasted.update(capture=stand_in)  # as a worker leaves it
    polled = desk.get(f"/claims/drafts/{draft.uuid}/arrival/")
    assert polled["HX-Refresh"] == "true"
    draft.refresh_from_db()
    sent = form_of(desk, draft)
    assert (sent["figure-0-measure"], sent["source"]) == ("wheat", source.slug)
    desk.post(f"/claims/drafts/{draft.uuid}/", sent)
    assert Claim.objects.get().appearances.get().source == source


def sources_text(source: Source, by: User) -> Capture:
    """A capture of that text, read in place."""
    from sources import actions, capturing

    capture = actions.paste_capture(source, text=TEXT, by=by)
    capturing.capture_once(capture.pk)
    capture.refresh_from_db()
    return capture


@pytest.mark.parametrize(
    "sent",
    [
        {"text": ""},
        {"text": "a\x00b"},
        {"text": "x" * 300_001},
        {"text": "words", "url": "javascript:alert(1)"},
        {"text": "words", "url": "file:///etc/passwd"},
        {"url": "http://example.org/" + "x" * 2_000},
    ],
)
def test_what_cannot_begin_a_draft_is_refused_in_words(desk: Client, sent: dict[str, str]) -> None:
    refused = desk.post("/claims/new/", sent)
    assert refused.status_code == 422
    assert "errorlist" in refused.content.decode()
    assert not ClaimDraft.objects.exists()


def test_hostile_forms_of_a_draft_get_a_sentence_and_log_nothing(desk: Client) -> None:
    draft = begun(desk, text=f"{HOSTILE} said 5 million shells.")
    page = desk.get(f"/claims/drafts/{draft.uuid}/").content.decode()
    assert "<script>alert" not in page
    for more in (
        {"rows": "9" * 400},
        {"rows": "-1", "candidate": "9" * 50},
        {"statement": "a\x00b"},
        {"case": "nothing\x00"},
        {"source": "x\x00", "claimant": ""},
        {"repeats": ["2026-0001\x00", "x" * 5_000], "claimant": ""},
        {"window": "\x00" * 50, "revision": "1e9", "claimant": ""},
        {"figure-0-text": "9" * 5_000},
        {"language": "<b>"},
        {"statement": "x" * 2_001},
    ):
        answered = desk.post(f"/claims/drafts/{draft.uuid}/", {**form_of(desk, draft), **more})
        assert answered.status_code in {302, 422}, more
        assert desk.post(f"/claims/drafts/{draft.uuid}/keep/", more).status_code in {200, 204}
    assert not Claim.objects.exists()


def test_the_bookmarklet_brings_words_and_address_along(desk: Client) -> None:
    page = desk.get("/claims/new/bookmarklet/").content.decode()
    assert "javascript:(()=&gt;{" in page or "javascript:(()=>" in page
    brought = {"text": "5 million shells", "url": "https://example.org/a", "title": "A title"}
    form = desk.get("/claims/new/", brought).content.decode()
    assert all(words in form for words in brought.values())
    assert not ClaimDraft.objects.exists()  # a link stores nothing
    draft = begun(desk, **brought)
    assert form_of(desk, draft)["source_title"] == "A title"


def test_the_usual_case_is_the_one_of_the_claim_before(
    desk: Client, checker: User, case: Case
) -> None:
    assert form_of(desk, begun(desk))["case"] == "case"
    claims.log_claim(statement="S", claimant="C", by=checker)
    assert "case" not in form_of(desk, begun(desk)) or not form_of(desk, begun(desk))["case"]


def test_every_suggestion_fits_its_field(checker: User) -> None:
    for found in drafting.found_in(drafting.begin(by=checker, text=("Word " * 900 + "9 t. ") * 5)):
        assert len(suggested(found)["statement"]) <= 2_000
