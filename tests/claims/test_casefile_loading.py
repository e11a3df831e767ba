from __future__ import annotations

from typing import Any

import pytest

from accounts.models import User
from audit.models import Event
from claims import actions
from claims.models import Case, Claim, ClaimedQuantity, Evidence, Finding
from estimates.models import Estimate, Parameter
from sources.models import Derivation, Observation, Source
from tests.claims.casefiles import SMALL, edited, everything, load_text, refused, settle

pytestmark = pytest.mark.django_db


def test_a_file_becomes_a_case_with_everything_under_it(checker: User) -> None:
    report = load_text(SMALL, by=checker)
    claim = Claim.objects.get()
    assert (claim.case and claim.case.slug, claim.key) == ("grain", "crates")
    assert str(claim.claimed_on) == "2024-06-22"
    assert Finding.objects.get().quantity.figure.display() == "about 60,000 crates"
    assert Evidence.objects.get().observation == Observation.objects.get(key="cargo")
    assert Source.objects.get(slug="insider").readers.get() == checker
    assert report.added.total() == 16
    assert report.recomputed == ["crates", "half"]
    assert report.references == {"crates": claim.reference}


def test_loading_twice_changes_nothing(checker: User) -> None:
    load_text(SMALL, by=checker)
    settle()
    before = everything()
    report = load_text(SMALL, by=checker)
    assert report.changed_nothing
    assert report.unchanged.total() == 16
    assert not report.recomputed
    assert everything() == before
    assert not Estimate.objects.stale().exists()


def test_everything_that_is_loaded_is_in_the_log_with_its_reason(checker: User) -> None:
    load_text(SMALL, by=checker, why="Loaded from grain.yaml")
    for model in (Case, Claim, Source, Observation, Derivation, Parameter, Estimate, Evidence):
        rows: Any = model
        for row in rows.objects.all():
            events = Event.objects.about(row)
            assert {event.detail.why for event in events} == {"Loaded from grain.yaml"}
            assert {event.actor_key for event in events} == {checker.audit_key()}


OF_ITS_OWN = (
    "formula: crates / 2\n    unit: crate\n    inputs:\n      crates: {estimate: crates}\n",
    "formula: 2 * 3\n",
)


def test_an_edited_value_revises_it_and_only_what_rests_on_it_is_stale(checker: User) -> None:
    text = edited(OF_ITS_OWN)
    load_text(text, by=checker)
    settle()
    report = load_text(text.replace("40 to 60 kg/crate", "45 to 55 kg/crate"), by=checker)
    assert dict(report.revised) == {"parameters": 1}
    assert report.recomputed == ["crates"]
    assert set(Estimate.objects.stale().values_list("slug", flat=True)) == {"crates"}
    parameter = Parameter.objects.get(slug="crate")
    assert Event.objects.about(parameter).filter(verb="parameter.revised").count() == 1


def test_another_spelling_of_a_value_recomputes_nothing(checker: User) -> None:
    load_text(SMALL, by=checker)
    report = load_text(edited(("value: 3000 t", "value: 3,000 t")), by=checker)
    assert dict(report.revised) == {"parameters": 1}
    assert report.recomputed == []


def test_an_edited_observation_is_superseded_and_what_cites_it_follows(checker: User) -> None:
    load_text(SMALL, by=checker)
    old = Observation.objects.get(key="cargo")
    report = load_text(edited(("more than 3,000 t", "about 3,000 t")), by=checker)
    new = Observation.objects.live().get(key="cargo")
    assert dict(report.revised) == {"observations": 1}
    assert (new.supersedes, new.text, new.locator) == (old, "about 3,000 t", "second paragraph")
    assert Parameter.objects.get(slug="grain").observation == new
    assert Evidence.objects.get().observation == new
    assert load_text(edited(("more than 3,000 t", "about 3,000 t")), by=checker).changed_nothing


def test_an_observation_and_what_cites_it_may_change_together(checker: User) -> None:
    load_text(SMALL, by=checker)
    text = edited(("more than 3,000 t", "more than 4,000 t"), ("value: 3000 t", "value: 4000 t"))
    load_text(text, by=checker)
    parameter = Parameter.objects.get(slug="grain")
    assert parameter.observation == Observation.objects.live().get(key="cargo")
    assert parameter.text == "4000 t"


def test_an_edited_derivation_is_superseded(checker: User) -> None:
    load_text(SMALL, by=checker)
    load_text(edited(("relation: quotes", "relation: uses_data_of")), by=checker)
    new = Derivation.objects.live().get()
    assert new.relation == "uses_data_of"
    assert new.supersedes is not None


def test_an_edited_claim_and_figure_are_revised_in_place(checker: User) -> None:
    load_text(SMALL, by=checker)
    claim = Claim.objects.get()
    text = edited(("About 60,000 crates of grain", "Some 70,000 crates of grain"),
                  ("figure: about 60,000 crates", "figure: about 70,000 crates"))  # fmt: skip
    report = load_text(text, by=checker)
    assert dict(report.revised) == {"claims": 1, "quantities": 1}
    claim.refresh_from_db()
    assert claim.statement.startswith("Some 70,000")
    assert ClaimedQuantity.objects.get().low == 70_000
    assert report.references == {"crates": claim.reference}


def test_a_rewired_estimate_is_recomputed(checker: User) -> None:
    load_text(SMALL, by=checker)
    report = load_text(edited(("formula: crates / 2", "formula: crates / 3")), by=checker)
    assert report.recomputed == ["half"]


def test_what_the_desk_added_is_left_alone(checker: User) -> None:
    load_text(SMALL, by=checker)
    claim = Claim.objects.get()
    actions.add_appearance(claim, key="desk", source=Source.objects.get(slug="article"), by=checker)
    report = load_text(SMALL, by=checker, retire=True)
    assert report.changed_nothing
    assert claim.appearances.live().count() == 2


def test_somebody_elses_protected_source_is_not_there(checker: User, editor: User) -> None:
    load_text(SMALL, by=checker)
    text = edited(("Half of the crates", "Half of all crates"))
    found = refused(text, editor)
    assert found == [
        "13: sources[1].slug: “insider” is taken, and not yours to see. Load an export of your own."
    ]


def test_the_slug_of_a_stand_in_belongs_to_its_case(checker: User) -> None:
    file = (
        "plumbline: 1\ncase: {{slug: {}, title: T}}\nsources:\n"
        "  - {{slug: protected-1, title: Protected source, protected: true}}\n"
    )
    load_text(file.format("one"), by=checker)
    assert load_text(file.format("one"), by=checker).changed_nothing
    assert refused(file.format("two"), checker) == [
        (
            "4: sources[0].slug: “protected-1” stands for a source of another case here. "
            "Give it another name."
        )
    ]


def test_html_in_every_text_is_kept_as_text(checker: User) -> None:
    hostile = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    text = SMALL.replace("title: ", f"title: {hostile} ").replace("name: ", f"name: {hostile} ")
    text = text.replace("measure: ", f"measure: {hostile} ").replace("note: ", f"note: {hostile} ")
    text = text.replace("statement: ", f"statement: {hostile} ")
    text = text.replace("claimant: ", f"claimant: {hostile} ").replace(
        "locator: ", f"locator: {hostile} "
    )
    load_text(text, by=checker)
    assert Claim.objects.get().statement.startswith(hostile)
    assert Source.objects.get(slug="article").title.startswith(hostile)
