"""Numbers for evidence: "confirmed" is earned from independent origins, and can be lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.models import User
from claims import actions, confirmation
from claims.content import content
from claims.models import Claim, Evidence, EvidenceGrade
from sources import actions as sources
from sources.models import Source
from sources.quantities import read_figure

pytestmark = pytest.mark.django_db


def outlet(slug: str, by: User, *, of: Source | None = None) -> Source:
    made = sources.add_source(slug=slug, title=slug.capitalize(), by=by)
    if of is not None:
        sources.add_derivation(source=made, origin=of, relation="quotes", by=by)
    return made


@pytest.fixture
def claim(checker: User) -> Claim:
    claim = actions.log_claim(statement="It was 3 t.", claimant="A radio", by=checker)
    actions.add_quantity(claim, key="tons", measure="tons", figure=read_figure("3 t"), by=checker)
    return claim


def piece(claim: Claim, key: str, source: Source, by: User, **more: Any) -> Evidence:
    given = {"stance": "supports", "quantity": claim.quantities.get(), **more}
    return actions.add_evidence(claim, key=key, source=source, by=by, **given)


def grade(evidence: Evidence, number: str, by: User) -> EvidenceGrade:
    return actions.grade_evidence(evidence, credibility=number, rationale="Read it.", by=by)


def test_ten_outlets_of_one_origin_confirm_nothing(claim: Claim, checker: User) -> None:
    origin = outlet("origin", checker)
    pieces = [
        piece(claim, f"o{number}", outlet(f"o{number}", checker, of=origin), checker)
        for number in range(10)
    ]
    found = confirmation.of(pieces[0])
    assert (found.sources, found.origins, found.is_earned) == (10, 1, False)
    with pytest.raises(ValidationError) as refusal:
        grade(pieces[0], "1", checker)
    (sentence,) = refusal.value.message_dict["credibility"]
    assert "10 sources say this; 1 origin stands behind." in sentence


def test_two_origins_earn_it_and_what_is_learned_later_takes_it_away(
    claim: Claim, checker: User
) -> None:
    one, other = outlet("one", checker), outlet("other", checker)
    first = piece(claim, "first", one, checker)
    piece(claim, "second", other, checker)
    grade(first, "1", checker)
    entry = next(row for row in content(claim)["evidence"] if row["key"] == "first")
    assert entry["grade"] == {"credibility": "1", "rationale": "Read it.", "confirmed": True}
    sources.add_derivation(source=other, origin=one, relation="quotes", by=checker)
    entry = next(row for row in content(claim)["evidence"] if row["key"] == "first")
    assert entry["grade"]["confirmed"] is False
    page = _client(checker).get(f"/claims/{claim.reference}/").content.decode()
    assert "no longer confirmed" in page


def test_two_origins_whose_roads_meet_are_one_source_away_from_nothing(
    claim: Claim, checker: User
) -> None:
    one, other = outlet("one", checker), outlet("other", checker)
    desk = outlet("desk", checker, of=one)
    sources.add_derivation(source=desk, origin=other, relation="quotes", by=checker)
    told = [piece(claim, it, outlet(it, checker, of=desk), checker) for it in ("a", "b")]
    found = confirmation.of(told[0])
    assert (found.origins, found.chains, found.is_earned) == (2, 1, False)


def test_only_what_says_the_same_of_the_same_figure_counts(claim: Claim, checker: User) -> None:
    own = piece(claim, "own", outlet("own", checker), checker)
    piece(claim, "against", outlet("against", checker), checker, stance="contradicts")
    piece(claim, "other", outlet("other", checker), checker, quantity=None)
    aside = piece(claim, "aside", outlet("aside", checker), checker, stance="context")
    assert not confirmation.of(own).is_earned
    with pytest.raises(ValidationError, match="gives context"):
        grade(aside, "1", checker)
    assert grade(aside, "6", checker).credibility == "6"


def test_the_page_refuses_with_the_reason_and_keeps_what_was_typed(
    claim: Claim, checker: User
) -> None:
    piece(claim, "own", outlet("own", checker), checker)
    client, page = _client(checker), f"/claims/{claim.reference}/evidence/own/grade/"
    assert "is not earned" in client.get(page).content.decode()
    refused = client.post(page, {"credibility": "1", "rationale": "I am <b>sure</b>."})
    assert refused.status_code == 422
    text = refused.content.decode()
    assert "is earned and not given" in text
    assert "I am &lt;b&gt;sure&lt;/b&gt;." in text
    assert client.post(page, {"credibility": "3", "rationale": "Plausible."}).status_code == 302
    shown = client.get(f"/claims/{claim.reference}/").content.decode()
    assert "<strong>–3</strong>" in shown
    assert "3 – possibly true" in shown


def test_evidence_on_a_protected_source_is_graded_by_its_readers_alone(
    claim: Claim, checker: User, editor: User
) -> None:
    hidden = sources.add_source(slug="leak", title="A leak", protected=True, by=checker)
    row = piece(claim, "leak", hidden, checker)
    with pytest.raises(ValidationError):
        grade(row, "2", editor)
    grade(row, "2", checker)
    page = f"/claims/{claim.reference}/evidence/leak/grade/"
    assert _client(editor).get(page).status_code == 404
    entry = next(it for it in content(claim)["evidence"] if it["key"] == "leak")
    assert entry["grade"] == {"credibility": "2"}


def _client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client
