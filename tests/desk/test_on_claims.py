"""Whatever stands on a claim is added, corrected and retired at the desk, with a reason."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from audit.models import Event
from claims import actions as claims
from claims.models import Appearance, Claim, ClaimedQuantity, Evidence, Finding
from estimates import actions as estimates
from sources import actions as sources
from tests.desk.conftest import Case

pytestmark = pytest.mark.django_db


def sent(desk: Client, path: str, **typed: Any) -> Any:
    """What a person sends who changes some fields of the form and leaves the others."""
    response = desk.get(path)
    assert response.status_code == 200, path
    form = response.context["form"]
    fields = {name: form[name].value() for name in form.fields}
    fields = {name: field.prepare_value(fields[name]) for name, field in form.fields.items()}
    more = {"seen": response.context["seen"]} if "seen" in response.context else {}
    return desk.post(path, {**{k: v or "" for k, v in fields.items()}, **more, **typed})


def test_what_a_claim_says_is_revised_with_a_reason(desk: Client, case: Case) -> None:
    path = f"/claims/{case.claim.reference}/revise/"
    changed = {"statement": "About 1.5 million shells.", "period": "2023-09 to 2024-01"}
    assert sent(desk, path, **changed).status_code == 422  # no reason given
    assert sent(desk, path, **changed, why="They corrected it.").status_code == 302
    claim = Claim.objects.get(pk=case.claim.pk)
    assert claim.statement == changed["statement"]
    assert str(claim.period) == changed["period"]
    assert str(claim.claimed_on) == "2024-06"
    revised = Event.objects.get(verb="claim.revised")
    assert revised.detail.why == "They corrected it."


def test_a_form_that_is_older_than_the_claim_shows_what_it_says_now(
    desk: Client, case: Case, editor: User
) -> None:
    path = f"/claims/{case.claim.reference}/revise/"
    seen = desk.get(path).context["seen"]
    claims.revise_claim(case.claim, claimant="Somebody else", by=editor)
    late = sent(desk, path, claimant="My words", why="A reason", seen=seen)
    assert late.status_code == 422
    assert "Somebody else" in late.content.decode()
    assert Claim.objects.get(pk=case.claim.pk).claimant == "Somebody else"
    assert sent(desk, path, claimant="My words", why="A reason").status_code == 302


def test_figures_are_added_corrected_and_retired(desk: Client, case: Case) -> None:
    base = f"/claims/{case.claim.reference}/figures"
    added = sent(desk, f"{base}/new/", text="74,000 t", measure="explosives", observation="tonnage")
    assert added.status_code == 302
    row = ClaimedQuantity.objects.get(key="explosives")
    assert (row.position, row.observation) == (1, case.origin.observations.get())
    wrong = sent(desk, f"{base}/explosives/correct/", text="1,6 t", why="Typed wrongly.")
    assert wrong.status_code == 422
    assert "comma" in wrong.content.decode()
    right = sent(desk, f"{base}/explosives/correct/", text="at least 75,000 t", why="Read again.")
    assert right.status_code == 302
    row.refresh_from_db()
    assert (row.bound, row.high, row.observation is not None) == ("at_least", None, True)
    assert sent(desk, f"{base}/explosives/retire/", why="Not of this claim.").status_code == 302
    assert not ClaimedQuantity.objects.get(key="explosives").is_live


def test_a_figure_that_evidence_is_about_stays(desk: Client, case: Case, checker: User) -> None:
    claims.add_evidence(
        case.claim, source=case.origin, quantity=case.quantity, stance="context", by=checker
    )
    path = f"/claims/{case.claim.reference}/figures/shells/retire/"
    refused = sent(desk, path, why="x")
    assert refused.status_code == 422
    assert "evidence is about this figure" in refused.content.decode()
    assert ClaimedQuantity.objects.get(pk=case.quantity.pk).is_live


def test_appearances_are_added_corrected_and_retired(desk: Client, case: Case) -> None:
    base = f"/claims/{case.claim.reference}/appearances"
    assert sent(desk, f"{base}/new/", source="origin", appeared_on="2024").status_code == 302
    link = {"url": "javascript:alert(1)", "why": "x"}
    assert sent(desk, f"{base}/origin/correct/", **link).status_code == 422
    link["url"] = "https://example.org/data"
    assert sent(desk, f"{base}/origin/correct/", **link).status_code == 302
    assert Appearance.objects.get(key="origin").url == link["url"]
    assert sent(desk, f"{base}/origin/retire/", why="Seen elsewhere.").status_code == 302
    assert not Appearance.objects.get(key="origin").is_live


def test_evidence_is_linked_to_figures_and_passages_of_its_source(
    desk: Client, case: Case, checker: User
) -> None:
    capture = sources.add_capture(case.origin, upload=[b"words here"], filename="a", by=checker)
    passage = sources.add_passage(capture=capture, key="p", quote="words", by=checker)
    figure = case.origin.observations.get()
    path = f"/claims/{case.claim.reference}/evidence/new/"
    shown = desk.post(path, {"source": "origin", "note": "kept", "show": "source"})
    assert str(passage.uuid) in shown.content.decode()
    assert "kept" in shown.content.decode()
    chosen = {"source": "origin", "observation": str(figure.uuid), "passage": str(passage.uuid),
              "stance": "contradicts", "quantity": "shells"}  # fmt: skip
    assert desk.post(path, chosen).status_code == 302
    row = Evidence.objects.get(key="origin")
    assert (row.observation, row.passage, row.quantity) == (figure, passage, case.quantity)
    base = f"/claims/{case.claim.reference}/evidence/origin"
    assert sent(desk, f"{base}/correct/", stance="supports", why="Misread.").status_code == 302
    assert Evidence.objects.get(key="origin").stance == "supports"
    assert desk.post(path, {**chosen, "source": "article"}).status_code == 422  # of another source
    assert sent(desk, f"{base}/retire/", why="Not about it.").status_code == 302
    cited = desk.get("/claims/cite/", {"reference": case.claim.reference, "source": "origin",
                                       "passage": str(passage.uuid)})  # fmt: skip
    assert cited["Location"].startswith(path)


def test_a_figure_is_held_against_an_estimate_and_taken_off_again(
    desk: Client, case: Case, checker: User
) -> None:
    other = estimates.add_estimate(
        slug="halved", title="Half of them", formula="n / 2", unit="shell",
        inputs={"n": case.estimate}, by=checker,
    )  # fmt: skip
    path = f"/claims/{case.claim.reference}/findings/new/"
    assert sent(desk, path, quantity="shells", estimate="nothing").status_code == 422
    assert sent(desk, path, quantity="shells", estimate=other.slug).status_code == 302
    row = Finding.objects.get(estimate=other)
    path = f"/claims/{case.claim.reference}/findings/{row.uuid}/retire/"
    assert sent(desk, path, why="Another question.").status_code == 302
    assert not Finding.objects.get(pk=row.pk).is_live


def test_a_claim_and_its_relations_are_retired_unless_others_point_there(
    desk: Client, case: Case, checker: User
) -> None:
    other = claims.log_claim(statement="S", claimant="C", repeats=[case.claim], by=checker)
    path = f"/claims/{case.claim.reference}/retire/"
    assert "Other claims are related" in sent(desk, path, why="x").content.decode()
    relation = other.relations.get()
    taken_off = f"/claims/{other.reference}/relations/{relation.uuid}/retire/"
    assert sent(desk, taken_off, why="It does not.").status_code == 302
    assert sent(desk, path, why="Logged twice.").status_code == 302
    assert not Claim.objects.get(pk=case.claim.pk).is_live
    assert desk.get(path).status_code == 404


def test_others_see_nothing_of_a_protected_source_and_outsiders_change_nothing(
    editors_desk: Client, client: Client, case: Case, outsider: User
) -> None:
    base = f"/claims/{case.claim.reference}"
    assert editors_desk.get(f"{base}/evidence/leak/correct/").status_code == 404
    offered = editors_desk.get(f"{base}/evidence/new/?source=leak").content.decode()
    assert "The secret leak" not in offered
    assert editors_desk.post(f"{base}/appearances/new/", {"source": "leak"}).status_code == 422
    client.force_login(outsider)
    for path in ("revise/", "retire/", "figures/new/", "evidence/data/retire/"):
        assert client.get(f"{base}/{path}").status_code in {403, 404}
