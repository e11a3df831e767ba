from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from claims import actions
from claims.content import content_digest
from claims.models import Claim, ClaimedQuantity, Evidence, Finding
from estimates import actions as estimates
from estimates.models import Estimate, Parameter
from sources import actions as sources
from sources.dates import PartialDate, Period
from sources.models import Observation, Passage, Source
from sources.quantities import read_figure
from tests.api.callers import program, queries, read, refused
from tests.claims.test_findings import settle

pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture
def leak(checker: User, claim: Claim, quantity: ClaimedQuantity) -> Source:
    """A protected source on which evidence, an appearance and a figure of the claim rest."""
    leak = sources.add_source(slug="secret-slug", title="Jane Doe", protected=True, by=checker)
    hush = sources.add_observation(
        source=leak, key="hush", measure="leaked", figure=read_figure("3 t"), by=checker
    )
    capture = sources.add_capture(leak, upload=[b"leaked"], filename="jane.txt", by=checker)
    sources.add_passage(capture=capture, key="words", quote="Jane said so", by=checker)
    actions.add_evidence(
        claim, key="whisper", source=leak, observation=hush, stance="supports", by=checker
    )
    actions.add_appearance(claim, key="whisper", source=leak, quote="Jane wrote", by=checker)
    actions.revise_quantity(quantity, observation=hush, by=checker)
    return leak


def test_a_claim_is_named_by_its_reference_and_shows_all_under_it(
    claim: Claim, finding: Finding, observation: Observation, editor: User
) -> None:
    settle(finding)
    row = read(program(editor), f"claims/{claim.reference}/")
    assert row["href"].endswith(f"/api/v1/claims/{claim.reference}/")
    assert (row["status"], row["statement"]) == ("logged", "About 1.6 million shells were moved.")
    quantity = row["quantities"][0]
    assert quantity["figure"]["low"] == quantity["figure"]["high"] == "1600000"
    found = quantity["findings"][0]
    assert (found["estimate"], found["state"], found["place"]) == ("shells", "fresh", "inside")
    assert found["sentence"].endswith(".")
    assert isinstance(found["percentile"], str)
    assert [it["source"] for it in row["appearances"]] == ["article"]
    assert row["evidence"][0] | {"note": ""} == {
        "key": "article",
        "quantity": "shells",
        "stance": "supports",
        "source": "article",
        "observation": str(observation.uuid),
        "passage": None,
        "note": "",
    }
    assert (row["hidden"], row["versions"]) == (0, [])


def test_a_stale_finding_shows_no_result(
    claim: Claim, finding: Finding, mass: Parameter, checker: User
) -> None:
    settle(finding)
    estimates.revise_parameter(mass, text="60 kg/shell", by=checker)
    quantity = read(program(checker), f"claims/{claim.reference}/")["quantities"][0]
    found = quantity["findings"][0]
    assert (found["state"], found["place"], found["sentence"], found["result"]) == (
        "stale",
        "",
        "",
        None,
    )


def test_a_claim_names_its_versions_by_digest(
    claim: Claim, finding: Finding, checker: User, editor: User
) -> None:
    settle(finding)
    actions.move_claim(claim, "submit", by=checker, reason="Known.")
    digest = content_digest(claim)
    actions.review_claim(claim, digest=digest, decision="approve", note="", by=editor)
    row = read(program(checker), f"claims/{claim.reference}/")
    assert row["status"] == "approved"
    assert [(it["number"], it["digest"]) for it in row["versions"]] == [(1, digest)]


def references(client: Client, **query: str) -> list[str]:
    return [row["reference"] for row in read(client, "claims/", **query)["results"]]


def test_claims_are_found_by_case_status_and_words(claim: Claim, checker: User) -> None:
    case = actions.add_case(slug="shells", title="Shells", by=checker)
    other = actions.log_claim(
        statement="There are 9 ports.", claimant="A radio", case=case, key="ports", by=checker
    )
    actions.move_claim(other, "check", by=checker)
    client = program(checker)
    assert references(client) == [other.reference, claim.reference]
    assert references(client, ordering="reference") == [claim.reference, other.reference]
    assert references(client, case="shells") == [other.reference]
    assert references(client, status="checking") == [other.reference]
    assert references(client, q="PORTS radio") == [other.reference]
    assert references(client, claimant="A newspaper") == [claim.reference]
    assert read(client, "cases/shells/")["claims"] == [other.reference]
    assert refused(client, "claims/", status="true")["errors"][0]["name"] == "status"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"claimed_from": "2024"}, {"2024", "2024-06", "2024-06-22"}),
        ({"claimed_from": "2024-06"}, {"2024", "2024-06", "2024-06-22"}),
        ({"claimed_from": "2024-06-23"}, {"2024", "2024-06"}),
        ({"claimed_from": "2024-07"}, {"2024"}),
        ({"claimed_to": "2024"}, {"2023-12-31", "2024", "2024-06", "2024-06-22"}),
        ({"claimed_to": "2024-06-21"}, {"2023-12-31", "2024", "2024-06"}),
        ({"claimed_to": "2024-05"}, {"2023-12-31", "2024"}),
        (
            {"claimed_from": "2024-06-01", "claimed_to": "2024-06-22"},
            {"2024", "2024-06", "2024-06-22"},
        ),
    ],
)
def test_claims_are_found_by_when_they_may_have_been_made(
    query: dict[str, str], found: set[str], checker: User
) -> None:
    for text in ("2023-12-31", "2024", "2024-06", "2024-06-22"):
        actions.log_claim(
            statement=text, claimant="C", claimed_on=PartialDate.parse(text), by=checker
        )
    rows = read(program(checker), "claims/", **query)["results"]
    assert {row["claimed_on"] for row in rows} == found


def test_a_date_that_is_none_is_refused_by_name(checker: User) -> None:
    for text in ("2024-13", "yesterday", "%", "2024-02-30"):
        body = refused(program(checker), "claims/", claimed_from=text)
        assert body["errors"][0]["name"] == "claimed_from"


def test_a_period_is_shown_as_it_was_said(checker: User) -> None:
    claim = actions.log_claim(
        statement="S", claimant="C", period=Period.parse("since 2023-09"), by=checker
    )
    row = read(program(checker), f"claims/{claim.reference}/")
    assert row["period"] == {"start": "2023-09", "end": None}


# --- protected sources ------------------------------------------------------------------------


def test_what_rests_on_a_protected_source_shows_to_its_readers(
    claim: Claim, leak: Source, checker: User
) -> None:
    row = read(program(checker), f"claims/{claim.reference}/")
    assert {it["source"] for it in row["evidence"]} == {"article", "secret-slug"}
    assert row["quantities"][0]["observation"] == str(Observation.objects.get(key="hush").uuid)
    assert row["hidden"] == 0


def test_what_rests_on_a_protected_source_is_left_out_for_others_and_counted(
    claim: Claim, leak: Source, editor: User, administrator: User, outsider: User
) -> None:
    User.objects.filter(pk=outsider.pk).update(is_superuser=True)
    hush = Observation.objects.get(key="hush")
    for user in (editor, administrator, User.objects.get(pk=outsider.pk)):
        client = program(user)
        row = read(client, f"claims/{claim.reference}/")
        assert row["hidden"] == 2
        assert row["quantities"][0]["observation"] is None
        text = client.get(f"/api/v1/claims/{claim.reference}/").content.decode()
        for word in ("secret-slug", "Jane", "hush", "leaked", "whisper", str(hush.uuid)):
            assert word not in text


def test_a_passage_of_a_protected_source_is_no_part_of_the_evidence(
    claim: Claim, leak: Source, article: Source, checker: User, editor: User
) -> None:
    passage = Passage.objects.get(key="words")
    row = actions.add_evidence(claim, key="mixed", source=article, stance="context", by=checker)
    # No action lets this in; a row that came in by another way does not give the words away.
    Evidence.objects.filter(pk=row.pk).update(passage=passage)
    rows = read(program(editor), f"claims/{claim.reference}/")["evidence"]
    assert {row["key"]: row["passage"] for row in rows}["mixed"] is None


# --- the number of queries ---------------------------------------------------------------------


def add_rows(claim: Claim, estimate: Estimate, checker: User, numbers: range) -> None:
    for number in numbers:
        key = f"k{number}"
        case = actions.add_case(slug=key, title=key, by=checker)
        actions.log_claim(statement=key, claimant=key, case=case, key=key, by=checker)
        source = sources.add_source(slug=key, title=key, by=checker)
        seen = sources.add_observation(
            source=source, key=key, measure="m", figure=read_figure("3 shells"), by=checker
        )
        capture = sources.add_capture(source, upload=[key.encode()], filename=key, by=checker)
        passage = sources.add_passage(capture=capture, key=key, quote=key, by=checker)
        quantity = actions.add_quantity(
            claim,
            key=key,
            measure=key,
            figure=read_figure("3 shells"),
            observation=seen,
            by=checker,
        )
        actions.add_finding(quantity, estimate, by=checker)
        actions.add_appearance(claim, key=key, source=source, by=checker)
        actions.add_evidence(
            claim,
            key=key,
            source=source,
            quantity=quantity,
            observation=seen,
            passage=passage,
            stance="supports",
            by=checker,
        )


def test_more_rows_cost_no_more_queries(claim: Claim, estimate: Estimate, checker: User) -> None:
    client = program(checker)
    paths = ("claims/", "cases/", f"claims/{claim.reference}/")
    add_rows(claim, estimate, checker, range(3))
    few = [queries(client, path) for path in paths]
    add_rows(claim, estimate, checker, range(3, 9))
    assert [queries(client, path) for path in paths] == few
