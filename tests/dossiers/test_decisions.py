"""What was decided, in print: verdict, waived rules, reviews, corrections."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit.canonical import canonical_text
from audit.errors import DomainError
from claims import actions as claims
from claims.content import content_digest
from claims.models import Claim, VerdictStep, Version
from dossiers.actions import issue_dossier, issue_superseded
from dossiers.making import make_once
from dossiers.models import Dossier
from dossiers.rendering import page_source
from tests.api.callers import program
from tests.dossiers import example
from tests.dossiers.conftest import work_out


def copied() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(canonical_text(example.content()))
    return content


def test_nothing_decided_has_no_section() -> None:
    assert 'id="decisions"' not in page_source(copied(), example.FACTS)


def test_what_was_decided_stands_on_the_cover_and_in_its_section() -> None:
    content = copied()
    content["claim"] |= {
        "verdict": {"slug": "x", "label": "Mostly <b>true</b>", "number": 4, "meaning": "It holds.",
                    "scale": "Does it stand up?"},
        "confidence": "low",
        "what_would_change": "A count.",
    }  # fmt: skip
    content["waivers"] = [{"kind": "four_eyes", "reason": "One of us is ill."}]
    content["relations"] = [{"kind": "repeats", "other": "2026-0007", "note": ""}]
    facts = example.APPROVED | {
        "reviews": [
            {"version": 1, "decision": "return", "on": "2026-11-21", "by": "Editor"},
            {"version": 2, "decision": "approve", "on": "2026-11-22", "by": "Editor"},
        ],
        "corrections": [
            {"kind": "correction", "code": "our_error", "words": "A word was wrong.",
             "on": "2026-11-22", "before": 1, "after": 2}
        ],
    }  # fmt: skip
    text = page_source(content, facts)
    for said in (
        '<p class="cover__verdict">Mostly &lt;b&gt;true&lt;/b&gt;</p>',
        "(4 on the scale “Does it stand up?”). It holds.",
        "Low: new evidence could well change it",
        "A count.",
        "Whoever approved may have worked on the claim. One of us is ill.",
        "It repeats claim 2026-0007.",
        "Version 1 was returned to the fact-checker on 21 November 2026 by Editor.",
        "Version 2 was approved on 22 November 2026 by Editor.",
        "Correction, 22 November 2026 (version 1 became version 2): A word was wrong.",
    ):
        assert said in text, said


@pytest.mark.django_db
def test_the_facts_of_an_issue_have_reviews_and_corrections_and_no_notes(
    claim: Claim, checker: User, editor: User
) -> None:
    def approve() -> None:
        row = Claim.objects.get(pk=claim.pk)
        claims.move_claim(row, "submit", by=checker, reason="Ready.")
        digest = content_digest(row)
        claims.review_claim(row, digest=digest, decision="approve", note="For us.", by=editor)

    claims.set_verdict(
        claim, verdict=VerdictStep.objects.first(), summary="It stands.", what_would_change="",
        confidence="", by=checker,
    )  # fmt: skip
    work_out()
    approve()
    row = Claim.objects.get(pk=claim.pk)
    claims.publish_claim(row, digest=content_digest(row), by=editor)
    first = issue_dossier(Claim.objects.get(pk=claim.pk), by=editor)
    claims.move_claim(Claim.objects.get(pk=claim.pk), "correct", by=checker, reason="A word.")
    claims.revise_claim(Claim.objects.get(pk=claim.pk), summary="Better.", by=checker)
    approve()
    row = Claim.objects.get(pk=claim.pk)
    told = {"kind": "correction", "code": "our_error", "words": "A word was wrong."}
    claims.publish_claim(row, digest=content_digest(row), by=editor, **told)
    facts = issue_dossier(Claim.objects.get(pk=claim.pk), by=editor).parsed_facts()
    assert [(it["version"], it["decision"]) for it in facts["reviews"]][-1][1] == "approve"
    assert len(facts["reviews"]) == 2
    assert facts["corrections"][0]["words"] == "A word was wrong."
    assert "For us." not in json.dumps(facts)
    assert first.parsed_facts()["corrections"] == []
    assert all(it["by"] == "a member of the desk" for it in facts["reviews"])
    _check_superseded(first.versions[0], checker)


def _check_superseded(earlier: Version, checker: User) -> None:
    """An earlier version is issued as what it is now, at the desk and once."""
    client = Client()
    client.force_login(checker)
    address = f"/claims/{earlier.claim.reference}/"
    assert f"Dossier of version {earlier.number}, marked as superseded" in (
        client.get(address).content.decode()
    )
    make = reverse("desk:make_dossier", args=[earlier.claim.reference])
    client.post(make, {"version": str(earlier.number)})
    issued = Dossier.objects.latest("pk")
    assert (issued.version, issued.kind) == (earlier, "superseded")
    facts = issued.parsed_facts()
    assert facts["superseded_by"]["number"] > earlier.number
    assert issue_superseded(earlier, by=checker) == issued, "not set twice"
    assert not Dossier.objects.visible_to(None).filter(pk=issued.pk).exists()
    for hostile in ("9", "x", "1" * 40, "-1", "²"):
        assert client.post(make, {"version": hostile}).status_code == 302
    newest = Claim.objects.get(pk=earlier.claim.pk).versions.order_by("-number")[0]
    with pytest.raises(DomainError, match="approved last"):
        issue_superseded(newest, by=checker)


def test_a_superseded_version_says_so_on_every_page_and_names_the_later_one() -> None:
    told = {"kind": "superseded", "status": "superseded",
            "superseded_by": {"number": 3, "on": "2026-12-01"}}  # fmt: skip
    text = page_source(copied(), {**example.APPROVED, **told})
    assert '<p class="running running--draft">Superseded by version 3</p>' in text
    assert text.count("version 3 was approved on 1 December 2026 and holds instead") == 3
    assert "It is a draft" not in text
    german = page_source(copied(), {**example.APPROVED, **told, "language": "de"})
    assert "Überholt durch Fassung 3" in german


@pytest.mark.django_db
def test_a_dossier_that_was_overtaken_says_so_where_it_is_listed_and_downloaded(
    claim: Claim, checker: User, editor: User
) -> None:
    work_out()
    first = issue_dossier(claim, by=checker, scope=Dossier.Scope.SUMMARY)  # quicker to set
    make_once(first.pk, first.digest)
    client = Client()
    client.force_login(checker)

    def named(path: str = f"/dossiers/{first.serial}/download/", by: Client = client) -> str:
        response = by.get(path)
        assert b"".join(response).startswith(b"%PDF")
        return str(response.headers["Content-Disposition"])

    assert f'filename="{first.serial}.pdf"' in named()
    claims.revise_claim(Claim.objects.get(pk=claim.pk), summary="Other.", by=checker)
    claims.move_claim(Claim.objects.get(pk=claim.pk), "submit", by=checker, reason="Ready.")
    row = Claim.objects.get(pk=claim.pk)
    digest = content_digest(row)
    claims.review_claim(row, digest=digest, decision="approve", note="", by=editor)
    assert "superseded" in client.get("/dossiers/").content.decode()
    page = client.get(f"/claims/{claim.reference}/").content.decode()
    assert "Dossier of version" not in page, "version 1 was never approved"
    assert f'filename="{first.serial}-superseded.pdf"' in named()
    claims.withdraw_claim(Claim.objects.get(pk=claim.pk), by=editor, words="It harms.")
    assert "-withdrawn.pdf" in named()
    assert "-withdrawn.pdf" in named(f"/api/v1/dossiers/{first.serial}/pdf/", by=program(checker))
