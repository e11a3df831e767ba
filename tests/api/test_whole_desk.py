"""Everything that the desk does to a claim, done by a program."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from audit.models import Event
from claims import actions
from claims.models import Claim, Comment, Finding
from dossiers.models import Dossier
from estimates.models import Estimate, Parameter
from sources.models import Capture, Observation, Passage
from tests.api.callers import change, etag, made, make, program, read, retired
from tests.claims.casefiles import settle

pytestmark = [pytest.mark.both, pytest.mark.django_db]

FORMULA = {
    "slug": "shells",
    "title": "Shells from tonnage",
    "formula": "tonnage / mass",
    "unit": "shell",
    "bearing": "ceiling",
    "inputs": [
        {"name": "tonnage", "parameter": "tonnage"},
        {"name": "mass", "parameter": "mass", "estimate": None},
    ],
}


@pytest.fixture
def client(checker: User) -> Client:
    return program(checker, "write")


def sourced(client: Client) -> dict[str, Any]:
    """A source with a pasted text, a passage of it, and the figure read there."""
    made(client, "publishers/", {"slug": "post", "name": "The Post", "country": "US"})
    made(client, "sources/", {"slug": "wire", "title": "A wire report"})
    article = {"slug": "article", "title": "An article", "publisher": "post",
               "published_on": "2024-06", "kind": "article"}  # fmt: skip
    made(client, "sources/", article)
    words = "More than 74,000 t were shipped."
    capture = made(client, "captures/paste/", {"source": "article", "text": words})
    passage = made(client, "passages/", {"capture": capture["uuid"], "quote": words})
    figure: dict[str, Any] = made(
        client,
        "observations/",
        {
            "key": "tonnage", "source": "article", "figure": "more than 74,000 t",
            "measure": "explosives shipped", "passage": passage["uuid"],
            "period": {"start": "2023-08", "end": "2024-01"},
        },
    )  # fmt: skip
    return figure


def worked_out(client: Client, observation: str) -> None:
    tonnage = {"slug": "tonnage", "title": "Tonnage", "text": "74000 t", "observation": observation}
    made(client, "parameters/", tonnage)
    mass = {"slug": "mass", "title": "Mass of a shell", "text": "40 to 50 kg/shell",
            "illustrative": True}  # fmt: skip
    made(client, "parameters/", mass)
    assert made(client, "estimates/", FORMULA)["inputs"] == [
        {"name": "mass", "parameter": "mass", "estimate": None},
        {"name": "tonnage", "parameter": "tonnage", "estimate": None},
    ]


def logged(client: Client) -> str:
    """The reference of a claim that is logged with all that is known of it at once."""
    made(client, "cases/", {"slug": "shells", "title": "Shells"})
    claim = made(
        client,
        "claims/",
        {
            "case": "shells", "statement": "About 1.6 million shells were moved.",
            "claimant": "A newspaper", "claimed_on": "2024-06-22", "modality": "reported",
            "period": {"start": "2023-08", "end": "2024-01"}, "priority": 3,
            "figures": [{"figure": "about 1.6 million shells", "measure": "shells"}],
            "appearances": [{"source": "article", "quote": "1.6 million shells"}],
        },
    )  # fmt: skip
    assert (claim["quantities"][0]["key"], claim["priority"]) == ("shells", 3)
    assert claim["period"] == {"start": "2023-08", "end": "2024-01"}
    return str(claim["reference"])


def test_a_claim_is_checked_approved_published_and_printed(
    client: Client, editor: User, django_capture_on_commit_callbacks: Any
) -> None:
    observation = sourced(client)
    worked_out(client, observation["uuid"])
    reference = logged(client)
    here = f"claims/{reference}/"
    bears = {"quantity": "shells", "source": "article", "observation": observation["uuid"],
             "stance": "supports"}  # fmt: skip
    evidence = made(client, f"{here}evidence/", bears)
    made(client, f"{here}findings/", {"quantity": "shells", "estimate": "shells"})
    made(client, "grades/", {"publisher": "post", "reliability": "B", "rationale": "Known."})
    graded = {"claim": reference, "evidence": evidence["key"], "credibility": "2",
              "rationale": "Seen."}  # fmt: skip
    made(client, "evidence-grades/", graded)
    settle()
    judged = {"verdict": "mostly-true", "confidence": "moderate", "summary": "It holds.",
              "what_would_change": "Another tonnage."}  # fmt: skip
    assert change(client, f"{here}verdict/", judged, method="put").json() == judged
    before = read(client, f"{here}steps/")
    assert before["open_points"] == []
    assert {it["verb"]: bool(it["refused"]) for it in before["steps"]}["hold"]
    assert made(client, f"{here}steps/", {"verb": "submit"})["status"] == "in_review"

    theirs = program(editor, "write")
    standing = read(theirs, f"{here}steps/")
    assert read(theirs, f"{here}content/")["digest"] == standing["digest"]
    approve = {"verb": "approve", "digest": standing["digest"]}
    assert make(client, f"{here}steps/", approve).status_code == 403
    change(client, here, {"place": "Rason"})
    stale = make(theirs, f"{here}steps/", approve)
    assert (stale.status_code, stale.json()["type"]) == (409, "urn:plumbline:problem:stale")
    approve["digest"] = read(theirs, f"{here}steps/")["digest"]
    assert made(theirs, f"{here}steps/", approve)["approval_holds"] is True
    assert made(theirs, f"{here}steps/", approve | {"verb": "publish"})["status"] == "published"
    assert make(client, f"{here}retire/", {"why": "x"}).status_code == 428
    assert retired(client, here).status_code == 409, "readers would wonder where it went"

    dossier = made(client, "dossiers/", {"claim": reference})
    assert (dossier["kind"], dossier["state"]) == ("published", "queued")
    again = made(client, "dossiers/", {"claim": reference})
    assert again["serial"] == dossier["serial"], "what is unchanged is not set twice"
    address = f"dossiers/{dossier['serial']}/"
    assert change(client, f"{address}cancel/", {}, method="post", of=address).status_code == 200
    assert retired(client, address, "cancel", nothing=1).status_code == 400
    assert change(client, f"{address}cancel/", {}, method="post", of=address).status_code == 409
    assert change(client, f"{address}retry/", {}, method="post", of=address).status_code == 200
    assert Dossier.objects.get().state == "queued"
    everything = made(client, "dossiers/", {"case": "shells"})
    assert everything["collection"]["case"] == "shells"
    actors = Event.objects.values_list("actor", flat=True).distinct()
    assert set(actors) <= {"Checker", "Editor", ""}


def test_what_hangs_on_a_claim_is_revised_and_retired(client: Client) -> None:
    sourced(client)
    worked_out(client, str(Observation.objects.get().uuid))
    here = f"claims/{logged(client)}/"
    figure = change(client, f"{here}quantities/shells/", {"figure": "2 million shells"})
    assert figure.json()["figure"]["low"] == "2000000"
    seen = change(client, f"{here}appearances/article/", {"locator": "page 3", "why": "Found."})
    assert seen.json()["locator"] == "page 3"
    made(client, f"{here}evidence/", {"key": "e", "source": "article", "stance": "context"})
    revised = change(client, f"{here}evidence/e/", {"stance": "contradicts", "quantity": "shells"})
    assert (revised.json()["stance"], revised.json()["quantity"]) == ("contradicts", "shells")
    finding = made(client, f"{here}findings/", {"quantity": "shells", "estimate": "shells"})
    assert finding["state"] == "stale"
    for path in (f"findings/{finding['uuid']}/", "evidence/e/", "appearances/article/",
                 "quantities/shells/"):  # fmt: skip
        gone = retired(client, f"{here}{path}")
        assert gone.status_code == 200, gone.content
        assert gone.json()["retired_at"]
        assert read(client, f"{here}{path}")["retired_at"], "it is still found by its name"
    assert read(client, here)["quantities"] == []
    assert not Finding.objects.live().exists()


def test_people_work_on_a_claim(client: Client, checker: User, editor: User) -> None:
    first = made(client, "claims/", {"statement": "S", "claimant": "C"})["reference"]
    second = made(client, "claims/", {"statement": "S", "claimant": "C", "repeats": [first]})
    assert second["relations"] == [{"kind": "repeats", "other": first, "note": ""}]
    here = f"claims/{first}/"
    plan = {"priority": 4, "due_on": "2026-12-24"}
    assert change(client, f"{here}plan/", plan, method="put").json() == plan
    people = {it["name"]: it["uuid"] for it in read(client, "people/")["results"]}
    given = change(client, f"{here}assignees/", {"assignees": [people["Editor"]]}, method="put")
    assert given.json() == {"assignees": [{"uuid": str(editor.uuid), "name": "Editor"}]}
    tagged = change(client, f"{here}tags/", {"tags": ["war", "Aid"]}, method="put")
    assert tagged.json() == {"tags": ["Aid", "war"]}
    followed = change(client, f"{here}watching/", {"watching": True}, method="put")
    assert followed.json() == {"watching": True}
    assert change(client, f"{here}watching/", {"watching": True}, method="put").status_code == 200

    said = made(client, f"{here}comments/", {"body": "@editor, look."})
    better = change(client, f"{here}comments/{said['uuid']}/", {"body": "@editor, please look."})
    assert better.status_code == 201
    assert better.headers["Location"].endswith(f"comments/{better.json()['uuid']}/")
    assert better.json()["supersedes"] == said["uuid"]
    theirs = program(editor, "write")
    assert retired(theirs, f"{here}comments/{better.json()['uuid']}/").status_code == 403
    assert retired(client, f"{here}comments/{better.json()['uuid']}/").status_code == 200
    assert not Comment.objects.live().exists()
    other = made(client, f"{here}relations/", {"kind": "narrows", "other": second["reference"]})
    assert retired(client, f"{here}relations/{other['uuid']}/").json()["retired_at"]
    waiver = {"kind": "second_origin", "reason": "Nobody else knows."}
    assert make(client, f"{here}waivers/", waiver).status_code == 403
    waived = made(theirs, f"{here}waivers/", waiver)
    assert retired(theirs, f"{here}waivers/{waived['uuid']}/").status_code == 200
    assert retired(client, here).status_code == 409, "the other says that it repeats this one"
    assert retired(client, f"claims/{second['reference']}/").json()["retired_at"]
    assert retired(client, here).json()["retired_at"]
    assert not Claim.objects.live().exists()


def test_evidence_that_is_corrected_is_a_new_row_under_the_same_key(client: Client) -> None:
    observation = sourced(client)
    better = change(client, f"observations/{observation['uuid']}/", {"figure": "75,000 t"})
    assert better.status_code == 201
    assert better.json()["supersedes"] == observation["uuid"]
    assert (better.json()["key"], better.json()["figure"]["low"]) == ("tonnage", "75000")
    assert better.json()["passage"], "what is left out stays"
    passage = Passage.objects.live().get()
    shorter = change(client, f"passages/{passage.uuid}/", {"quote": "74,000 t", "why": "Shorter."})
    assert shorter.json()["quote"] == "74,000 t"
    assert change(client, f"passages/{passage.uuid}/", {"quote": "t"}).status_code == 400
    derived = made(
        client, "derivations/", {"source": "article", "origin": "wire", "relation": "quotes"}
    )
    other = change(client, f"derivations/{derived['uuid']}/", {"relation": "translates"}).json()
    assert other["relation"] == "translates"
    assert retired(client, f"derivations/{other['uuid']}/").status_code == 200
    live = Observation.objects.live().get()
    assert retired(client, f"passages/{shorter.json()['uuid']}/").status_code == 400
    assert retired(client, f"observations/{live.uuid}/").status_code == 200
    assert retired(client, f"passages/{shorter.json()['uuid']}/").status_code == 200
    capture = Capture.objects.get()
    assert retired(client, f"captures/{capture.uuid}/").status_code == 200
    assert retired(client, "sources/article/").status_code == 200
    assert retired(client, "publishers/post/").status_code == 200


def test_estimates_are_revised_correlated_and_retired(client: Client) -> None:
    worked_out_from_nothing(client)
    renamed = change(client, "estimates/shells/", {"title": "Shells", "why": "Shorter."}).json()
    assert (renamed["title"], renamed["formula"]) == ("Shells", "tonnage / mass")
    stated = {"correlations": [{"first": "mass", "second": "tonnage", "rank": "0.5", "note": ""}]}
    done = change(client, "estimates/shells/correlations/", stated, method="put")
    assert done.json() == stated
    assert change(client, "parameters/mass/", {"text": "41 to 50 kg/shell"}).status_code == 200
    assert change(client, "parameters/mass/", {"text": "41 km"}).status_code == 400
    assert retired(client, "parameters/mass/").status_code == 400
    retry = change(client, "estimates/shells/retry/", {}, method="post", of="estimates/shells/")
    assert retry.status_code == 200
    assert retired(client, "estimates/shells/").status_code == 200
    assert retired(client, "parameters/mass/").status_code == 200
    assert not Estimate.objects.live().exists()


def test_parameters_typed_beside_a_formula_are_added_with_it_or_not_at_all(client: Client) -> None:
    mass = {"slug": "mass", "title": "Mass of a shell", "text": "40 to 50 kg/shell",
            "illustrative": True}  # fmt: skip
    tonnage = {"slug": "t", "title": "Tonnage", "text": "74000 t"}
    typed: list[dict[str, Any]] = [
        {"name": "tonnage", "new": tonnage}, {"name": "mass", "new": mass | {"text": "forty kg"}}
    ]  # fmt: skip
    refused = make(client, "estimates/", FORMULA | {"inputs": typed})
    assert refused.status_code == 400
    assert [it["pointer"] for it in refused.json()["errors"]] == ["/inputs/1/new"]
    assert not Parameter.objects.exists(), "all of it or nothing"
    typed[1] = {"name": "mass", "new": mass}
    assert made(client, "estimates/", FORMULA | {"inputs": typed})["inputs"] == [
        {"name": "mass", "parameter": "mass", "estimate": None},
        {"name": "tonnage", "parameter": "t", "estimate": None},
    ]
    packed = {"slug": "packed", "title": "Packed mass", "text": "47 to 58 kg/shell"}
    inputs: list[dict[str, Any]] = [
        {"name": "tonnage", "parameter": "t"}, {"name": "mass", "new": packed}
    ]  # fmt: skip
    revised = change(client, "estimates/shells/", {"inputs": inputs})
    assert revised.json()["inputs"][0]["parameter"] == "packed"
    inputs[1]["parameter"] = "mass"
    both = change(client, "estimates/shells/", {"inputs": inputs})
    assert both.json()["errors"][0]["pointer"] == "/inputs/1"


def worked_out_from_nothing(client: Client) -> None:
    for slug, text in (("tonnage", "74000 t"), ("mass", "40 to 50 kg/shell")):
        made(client, "parameters/", {"slug": slug, "title": slug, "text": text})
    made(client, "estimates/", FORMULA)


def test_what_the_desk_counts_is_added_described_and_retired(client: Client) -> None:
    unit = made(client, "counting-units/", {"token": "patrol_boat"})
    assert unit["plural"] == "patrol boats"
    address = f"counting-units/{unit['token']}/"
    assert change(client, address, {"note": "Armed ones."}).json()["note"] == "Armed ones."
    assert retired(client, address).json()["retired_at"]


def test_scales_of_verdicts_are_added_reworded_and_retired_by_administrators(
    client: Client, administrator: User
) -> None:
    theirs = program(administrator, "write")
    scale = {"slug": "short", "title": "Is it so?"}
    assert make(client, "verdict-scales/", scale).status_code == 403
    made(theirs, "verdict-scales/", scale)
    step = {"scale": "short", "slug": "yes", "number": 1, "label": "Yes"}
    assert make(client, "verdicts/", step).status_code == 403
    assert made(theirs, "verdicts/", step)["meaning"] == ""
    again = make(theirs, "verdicts/", step | {"slug": "no"})
    assert again.status_code == 400, "the scale has a step of this number"
    asked = change(theirs, "verdict-scales/short/", {"title": "Is it true?"}).json()
    assert (asked["title"], [it["slug"] for it in asked["steps"]]) == ("Is it true?", ["yes"])
    assert change(client, "verdicts/yes/", {"label": "Yes!"}).status_code == 403
    worded = change(theirs, "verdicts/yes/", {"meaning": "It is so."}).json()
    assert (worded["label"], worded["meaning"]) == ("Yes", "It is so.")
    assert retired(theirs, "verdict-scales/standing/").json()["retired_at"]
    assert retired(theirs, "verdicts/yes/").status_code == 409, "the last to judge by"
    wrong = make(theirs, "verdicts/", step | {"scale": "standing", "slug": "z", "number": 7})
    assert wrong.json()["errors"][0]["pointer"] == "/scale"


def test_a_person_reads_who_they_are_and_revokes_their_tokens(
    client: Client, checker: User, editor: User
) -> None:
    me = read(client, "me/")
    assert (me["name"], me["roles"]) == ("Checker", ["fact-checker"])
    assert "claims.change_claim" in me["permissions"]
    assert me["token"]["scope"] == "write"
    old = program(checker)
    tokens = read(client, "tokens/")["results"]
    assert len(tokens) == 2
    stale = next(it for it in tokens if it["scope"] == "read")
    address = f"tokens/{stale['uuid']}/"
    assert program(editor, "write").get(f"/api/v1/{address}").status_code == 404
    gone = change(client, f"{address}revoke/", {}, method="post", of=address)
    assert gone.status_code == 204
    assert old.get("/api/v1/me/").status_code == 401
    assert make(client, "tokens/", {"name": "x"}).status_code == 405


def test_whoever_follows_a_claim_hears_of_what_a_program_changed_and_reads_it_there(
    client: Client, editor: User
) -> None:
    claim = made(client, "claims/", {"statement": "S", "claimant": "C"})
    here = f"claims/{claim['reference']}/"
    follower = program(editor, "write")
    change(follower, f"{here}watching/", {"watching": True}, method="put")
    told: list[str] = []

    def news() -> str:
        [row] = read(follower, "notifications/", unread="true", kind="watched")["results"]
        told.append(row["text"])
        assert row["page"].startswith(f"http://testserver/claims/{claim['reference']}/")
        address = f"notifications/{row['uuid']}/"
        assert change(client, f"{address}read/", {}, method="post", at='"x"').status_code == 404
        stale = etag(follower, address)
        actions.comment(Claim.objects.get(), "Something more.", by=Claim.objects.get().created_by)
        late = change(follower, f"{address}read/", {}, method="post", at=stale)
        assert late.status_code == 412, "more was told meanwhile"
        done = change(follower, f"{address}read/", {}, method="post", of=address)
        assert done.status_code == 200 and done.json()["read_at"]
        assert read(follower, "notifications/", unread="true")["results"] == []
        return str(row["text"])

    change(client, here, {"statement": "Another."})
    assert news() == "Checker changed its words."
    quantity = made(client, f"{here}quantities/", {"figure": "3 t", "measure": "m"})
    assert news() == "Checker changed its figures."
    retired(client, f"{here}quantities/{quantity['key']}/")
    assert news() == "Checker took something out of use: claimed quantity."
    assert len(read(follower, "notifications/")["results"]) == len(told)
    assert read(client, "notifications/")["results"] == [], "nobody is told what they did"
    retired(client, here)
    assert news() == "Checker took it out of use."


def test_an_address_is_captured_by_a_worker_and_tried_again(client: Client) -> None:
    made(client, "sources/", {"slug": "site", "title": "T", "url": "https://example.org/a"})
    capture = made(client, "captures/", {"source": "site"})
    assert (capture["method"], capture["state"]) == ("link", "queued")
    address = f"captures/{capture['uuid']}/"
    assert retired(client, address, "retry", override_robots_why="").status_code == 409
    Capture.objects.update(state="failed", error="The site did not answer.")
    refused = retired(client, address, "retry", override_robots_why="It matters.")
    assert refused.status_code == 403, "that is an editor's decision"
    again = change(client, f"{address}retry/", {}, method="post", of=address)
    assert (again.status_code, again.json()["state"]) == (200, "queued")
    assert etag(client, address) == again.headers["ETag"]
