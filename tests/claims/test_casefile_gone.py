from __future__ import annotations

from typing import Any

import pytest

from accounts.models import User
from audit.errors import DomainError
from claims.models import Claim, Evidence
from estimates import actions as estimates
from estimates.models import Estimate, Parameter
from sources.models import Derivation, Observation, Source
from tests.claims.casefiles import SMALL, edited, load_text, refused

pytestmark = pytest.mark.django_db


WITHOUT_EVIDENCE = (
    (
        "    evidence:\n      - key: cargo\n        quantity: crates\n        source: article\n"
        "        observation: cargo\n        stance: supports\n"
    ),
    "",
)
WITHOUT_HALF = (
    (
        "  - slug: half\n    title: Half of the crates\n    formula: crates / 2\n    unit: crate\n"
        "    inputs:\n      crates: {estimate: crates}\n"
    ),
    "",
)


def test_what_is_gone_is_reported_and_kept(checker: User) -> None:
    load_text(SMALL, by=checker)
    text = edited(WITHOUT_EVIDENCE, WITHOUT_HALF)
    for _again in range(2):
        report = load_text(text, by=checker)
        assert [(it.section, it.name, it.retired) for it in report.gone] == [
            ("evidence", "crates/cargo", False),
            ("estimates", "half", False),
        ]
        assert report.changed_nothing
    assert Evidence.objects.live().exists()


def test_what_is_gone_is_retired_when_asked(checker: User) -> None:
    load_text(SMALL, by=checker)
    text = edited(WITHOUT_EVIDENCE, WITHOUT_HALF)
    report = load_text(text, by=checker, retire=True)
    assert all(gone.retired for gone in report.gone)
    assert not Evidence.objects.live().exists()
    assert Estimate.objects.get(slug="half").retired_by == checker
    assert load_text(text, by=checker, retire=True).gone == []


def test_what_something_else_rests_on_is_not_retired(checker: User) -> None:
    load_text(SMALL, by=checker)
    estimates.add_estimate(
        slug="third",
        title="A third",
        formula="crates / 3",
        unit="crate",
        inputs={"crates": Estimate.objects.get(slug="half")},
        by=checker,
    )
    (gone,) = load_text(edited(WITHOUT_HALF), by=checker, retire=True).gone
    assert not gone.retired
    assert gone.sentence() == (
        "Gone from the file: estimates half (kept). In use by input “crates = Half of the crates”."
    )


def test_what_an_action_refuses_to_retire_is_kept_with_its_reason(
    checker: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise DomainError("Not today.")

    load_text(SMALL, by=checker)
    monkeypatch.setattr(estimates, "retire_estimate", refuse)
    (gone,) = load_text(edited(WITHOUT_HALF), by=checker, retire=True).gone
    assert gone.sentence() == "Gone from the file: estimates half (kept). Not today."


def test_a_whole_claim_can_be_retired(checker: User) -> None:
    load_text(SMALL, by=checker)
    text = SMALL[: SMALL.index("claims:\n")]
    report = load_text(text, by=checker, retire=True)
    assert [gone.section for gone in report.gone] == [
        *("findings", "evidence", "quantities", "appearances", "claims")
    ]
    assert not Claim.objects.live().exists()


def test_a_whole_file_can_be_retired(checker: User) -> None:
    load_text(SMALL, by=checker)
    load_text(SMALL[: SMALL.index("publishers:")], by=checker, retire=True)
    models: tuple[Any, ...] = (Claim, Estimate, Parameter, Observation, Derivation, Source)
    assert not any(model.objects.live().exists() for model in models)


def test_a_source_that_another_case_cites_is_not_retired(checker: User) -> None:
    load_text(SMALL, by=checker)
    other = (
        "plumbline: 1\ncase: {slug: other, title: O}\nclaims:\n  - key: a\n    statement: A.\n"
        "    claimant: B\n    appearances: [{key: front, source: article}]\n"
    )
    load_text(other, by=checker)
    gone = load_text(SMALL[: SMALL.index("publishers:")], by=checker, retire=True).gone
    fates = {it.name: it.retired for it in gone if it.section in {"sources", "publishers"}}
    assert fates == {"article": False, "insider": True, "paper": False}


def test_what_the_person_may_not_see_is_neither_listed_nor_retired(
    checker: User, editor: User
) -> None:
    load_text(SMALL, by=checker)
    text = edited(
        (("  - slug: insider\n    title: A person at the port\n    kind: other\n"
         "    protected: true\n"), ""),
        (("derivations:\n  - source: article\n    origin: insider\n    relation: quotes\n"
         "    note: At the quay.\n"), ""),
        (("  - key: hearsay\n    source: insider\n    measure: grain aboard\n    figure: 3,000 t\n"
         "    locator: a telephone call\n"), ""),
    )  # fmt: skip
    assert load_text(text, by=editor, retire=True).gone == []
    names = [gone.name for gone in load_text(text, by=checker).gone]
    assert names == ["hearsay", "article/insider", "insider"]


def test_a_claim_that_was_retired_keeps_its_key(checker: User) -> None:
    load_text(SMALL, by=checker)
    load_text(SMALL[: SMALL.index("claims:\n")], by=checker, retire=True)
    (found,) = refused(SMALL, checker)
    assert found.endswith("“crates” was retired. Give the new one another name.")
