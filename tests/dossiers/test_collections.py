"""A dossier of several claims: what they share told once, and how each of them stands."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from accounts.models import User
from audit.canonical import digest
from audit.errors import DomainError, StaleError
from claims import actions as claims
from claims.content import content_digest
from claims.models import Case, Claim
from dossiers import answers, apart, merging, offline, rendering, verifying
from dossiers.actions import issue_collection, issue_dossier, issue_superseded_collection
from dossiers.collected import laid_out
from dossiers.making import make_once
from dossiers.models import Dossier
from dossiers.rendering import Rendered
from tests.api.callers import made, program
from tests.api.callers import make as make_by_program
from tests.dossiers import collection, hostile
from tests.dossiers.conftest import text_of, work_out

DRAFT = collection.facts("approved", "draft")


@pytest.fixture(scope="module")
def rendered() -> Rendered:
    return rendering.render(collection.content(), DRAFT)


def test_shared_sources_and_estimates_are_told_once_and_numbered_through() -> None:
    pages = laid_out(collection.content(), DRAFT)
    listed = [source.number for source in pages.shared.sourcing.listed]
    assert listed == list(range(1, 14)), "twelve, and the protected one of each claim"
    assert [it.fields["slug"] for it in pages.shared.estimates].count("cargo") == 1
    for chapter in pages.chapters:
        for ref, cited in chapter.composition.sourcing.by_ref.items():
            assert pages.shared.sourcing.by_ref[ref].number == cited.number, ref


def test_a_figure_that_two_claims_say_is_held_against_an_estimate_once() -> None:
    pages = laid_out(collection.content(), DRAFT)
    charts = {it.fields["slug"]: len(it.charts) for it in pages.shared.estimates}
    assert charts == {"shells-plain": 1, "shells-packed": 1, "cargo": 1}


def test_protected_sources_of_two_claims_stay_apart() -> None:
    parts = [merging.renamed(row["content"]) for row in collection.content()["claims"]]
    refs = [row["ref"] for row in merging.shared(parts)["sources"] if row["protected"]]
    assert refs == ["protected-1/2026-0001", "protected-1/2026-0002"]


def test_two_tellings_of_one_thing_are_refused() -> None:
    parts = [merging.renamed(row["content"]) for row in collection.content()["claims"]]
    parts[1]["parameters"][0]["text"] = "another"
    with pytest.raises(merging.DifferError, match="parameters"):
        merging.shared(parts)


def test_one_claim_that_nobody_approved_makes_a_draft_of_every_page(
    rendered: Rendered, tmp_path: Path
) -> None:
    for page in range(1, rendered.pages + 1):
        assert "Draft – not approved" in text_of(rendered, tmp_path, first=page, last=page), page
    text = text_of(rendered, tmp_path)
    assert "2026-0001 · approved; Editor, 22 November 2026" in text
    assert "2026-0002 · not approved" in text
    approved = rendering.page_source(collection.content(), collection.facts("approved", "approved"))
    assert "Draft" not in approved


def test_no_two_things_on_its_pages_have_one_name_and_every_link_leads_somewhere() -> None:
    html = rendering.page_source(collection.content(), DRAFT)
    names = re.findall(r'\bid="([^"]+)"', html)
    assert sorted(names) == sorted(set(names))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(names)


def test_a_summary_has_a_page_for_each_claim_with_names_of_its_own() -> None:
    html = rendering.page_source(collection.content(), {**DRAFT, "scope": "summary"})
    names = re.findall(r'\bid="([^"]+)"', html)
    assert sorted(names) == sorted(set(names))
    assert {"claim-1-summary", "claim-2-summary", "glance", "issue"} <= set(names)
    assert "claim-1-evidence" not in names
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(names)


def test_chapters_name_their_claim_in_the_margin() -> None:
    html = rendering.page_source(collection.content(), DRAFT)
    assert "D-2026-0001 · 2026-0002 · The explosives that left" in html


def test_markup_in_every_field_stays_text() -> None:
    content = collection.content()
    for row in content["claims"]:
        reference = row["content"]["claim"]["reference"]
        row["content"] = hostile.marked_up()
        row["content"]["claim"]["reference"] = reference
    html = rendering.page_source(content, DRAFT)
    assert "<script" not in html and 'onerror="' not in html


def test_every_claim_is_inside_for_machines_and_fits_what_is_printed(rendered: Rendered) -> None:
    with pikepdf.open(io.BytesIO(rendered.pdf)) as pdf:
        inside = {name: it.get_file().read_bytes() for name, it in pdf.attachments.items()}
    models = [name for name in inside if name.startswith("model-") and "-against-" not in name]
    assert models == ["model-cargo.json", "model-shells-packed.json", "model-shells-plain.json"]
    kept = json.loads(inside["2026-0002-content.json"])
    assert digest(kept["content"]) == kept["facts"]["version"]["digest"]
    assert "2026-0001-evidence.csv" in inside


def test_it_is_examined_without_a_database(rendered: Rendered) -> None:
    found = offline.examine(rendered.pdf)
    assert found.wrong == []
    assert "3 models were worked out again" in found.sentences[-1]


# --- issued -----------------------------------------------------------------------------------


@pytest.fixture
def case(claim: Claim, checker: User) -> Case:
    """Two claims of one case; the second is the plainer one."""
    case: Case = Case.objects.create(slug="shells", title="Shells", language="en")
    claims.log_claim(statement="Nothing was moved.", claimant="A ministry", case=case, by=checker)
    Claim.objects.filter(pk=claim.pk).update(case=case)
    return case


def approve(claim: Claim, checker: User, editor: User) -> None:
    claims.move_claim(claim, "submit", by=checker, reason="Known.")
    claim.refresh_from_db()
    claims.review_claim(claim, digest=content_digest(claim), decision="approve", note="", by=editor)


@pytest.mark.django_db
def test_a_case_is_set_as_one_document_and_not_twice(
    case: Case, checker: User, editor: User, claim: Claim, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Really set by the test of the command; here it is about what is frozen and said."""
    monkeypatch.setattr(apart, "run", lambda *_args, **_named: Rendered(b"%PDF", 3, "a test"))
    work_out()
    approve(claim, checker, editor)
    dossier = issue_collection(case, by=checker)
    assert make_once(dossier.pk, dossier.digest)
    dossier.refresh_from_db()
    facts = dossier.parsed_facts()
    assert (dossier.state, dossier.kind, dossier.version) == ("ready", "draft", None)
    assert [it["kind"] for it in facts["claims"]] == ["approved", "draft"]
    assert issue_collection(case, by=editor) == dossier
    assert issue_dossier(claim, by=checker).version == dossier.versions[0]
    assert verifying.standing_of(dossier) == verifying.CURRENT
    third = claims.log_claim(statement="More.", claimant="Someone", case=case, by=checker)
    assert verifying.standing_of(dossier) == verifying.MOVED
    claims.revise_claim(claim, summary="Something new.", by=checker)
    told = list(answers.standings(dossier, verifying.standing_of(dossier)))
    assert told[0].startswith(f"{claim.reference}: Something under the claim changed since")
    assert told[-1] == "The case has claims now that are not in it."
    again = issue_collection(case, by=checker)
    assert again.collection != dossier.collection
    assert [it.claim for it in again.versions][-1] == third


@pytest.mark.django_db
def test_an_earlier_collection_is_issued_as_superseded_from_the_page_and_by_programs(
    claim: Claim, checker: User, editor: User
) -> None:
    """Approved as a whole, and then one claim again."""
    case = Case.objects.create(slug="shells", title="Shells", language="en")
    Claim.objects.filter(pk=claim.pk).update(case=case)
    work_out()
    approve(Claim.objects.get(pk=claim.pk), checker, editor)
    earlier = issue_collection(case, by=checker).collection
    assert earlier is not None
    with pytest.raises(DomainError, match="No claim in collection 1 was approved again"):
        issue_superseded_collection(earlier, by=checker)
    client = Client()
    client.force_login(checker)
    address, make = "/cases/shells/dossiers/", "/cases/shells/make-dossier/"
    assert "Earlier collections" not in client.get(address).content.decode()
    claims.move_claim(Claim.objects.get(pk=claim.pk), "reopen", by=editor, reason="A word.")
    claims.revise_claim(Claim.objects.get(pk=claim.pk), summary="Better.", by=checker)
    approve(Claim.objects.get(pk=claim.pk), checker, editor)
    button = "Dossier of collection 1, marked as superseded"
    assert button in client.get(address).content.decode()
    client.post(make, {"collection": "1", "scope": "summary"})
    issued = Dossier.objects.latest("pk")
    facts = issued.parsed_facts()
    assert (issued.collection, issued.kind, issued.scope) == (earlier, "superseded", "summary")
    assert facts["claims"][0]["superseded_by"]["number"] == 2
    printed = rendering.page_source(issued.printed(), facts)
    assert '<p class="running running--draft">Superseded</p>' in printed
    assert f"{claim.reference}: This is an earlier version: version 2 was approved" in printed
    for hostile_number in ("9", "x", "1" * 40, "-1", "²"):
        assert client.post(make, {"collection": hostile_number}).status_code == 302
    body = {"case": "shells", "version": 1, "scope": "summary"}
    assert made(program(checker, "write"), "dossiers/", body)["serial"] == issued.serial
    of_claim = {"claim": claim.reference, "version": 1}
    assert made(program(checker, "write"), "dossiers/", of_claim)["kind"] == "superseded"
    refused = make_by_program(program(checker, "write"), "dossiers/", {**body, "version": 9})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "/version")


@pytest.mark.django_db
def test_readers_have_it_as_long_as_they_see_every_claim_in_it(
    case: Case, checker: User, editor: User
) -> None:
    rows = list(case.claims.order_by("reference"))
    dossier = issue_collection(case, by=checker)
    Dossier.objects.filter(pk=dossier.pk).update(
        state="ready", stage="ready", sha256="a" * 64, size=1, pages=1, kind="published",
        finished_at=dossier.issued_at,
    )  # fmt: skip
    for version in dossier.versions:
        assert not Dossier.objects.visible_to(None).exists()
        _publish(version, checker)
    assert Dossier.objects.visible_to(None).get() == dossier
    assert Dossier.objects.about(rows[0]).get() == dossier
    Claim.objects.filter(pk=rows[1].pk).update(status="withdrawn", **_unpublished())
    assert not Dossier.objects.visible_to(None).exists()
    assert Dossier.objects.with_standing().get().withdrawn  # type: ignore[attr-defined]


def _publish(version: Any, by: User) -> None:
    shown = {"published_version": version, "published_at": version.created_at, "published_by": by}
    Claim.objects.filter(pk=version.claim_id).update(**shown)


def _unpublished() -> dict[str, None]:
    return {"published_version": None, "published_at": None, "published_by": None}


@pytest.mark.django_db
def test_what_stands_in_the_way_is_said(
    case: Case, checker: User, outsider: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(PermissionDenied, match="Only people of the desk"):
        issue_collection(case, by=outsider)
    empty = Case.objects.create(slug="empty", title="Empty", language="en")
    with pytest.raises(DomainError, match="no claims that a dossier could be made of"):
        issue_collection(empty, by=checker)
    monkeypatch.setattr(merging, "shared", _differ)
    with pytest.raises(StaleError, match="changed while the claims were frozen"):
        issue_collection(case, by=checker)
    assert not Dossier.objects.exists()


def _differ(_contents: Any) -> None:
    raise merging.DifferError
