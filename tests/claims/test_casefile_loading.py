from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import User
from audit.models import Event
from claims import actions
from claims.casefile.reading import CaseFileError
from claims.models import Case, Claim, ClaimedQuantity, Evidence, Finding
from estimates import actions as estimates
from estimates.models import Estimate, Parameter
from sources.models import Derivation, Observation, Source
from tests.claims.casefiles import SMALL, load_text, settle

pytestmark = pytest.mark.django_db


def edited(*changes: tuple[str, str]) -> str:
    text = SMALL
    for old, new in changes:
        assert text.count(old) == 1, f"{old!r} stands there {text.count(old)} times"
        text = text.replace(old, new)
    return text


def line_of(text: str, words: str) -> int:
    return next(n for n, line in enumerate(text.splitlines(), 1) if words in line)


def refused(text: str, by: User) -> list[str]:
    """The problems of a file that is refused, after which nothing of it is there."""
    before = everything()
    with pytest.raises(CaseFileError) as refusal:
        load_text(text, by=by)
    assert everything() == before
    return [str(problem) for problem in refusal.value.problems]


def everything() -> list[Any]:
    models: tuple[Any, ...] = (Case, Claim, Source, Observation, Derivation, Parameter, Estimate)
    return [*(list(model.objects.values_list("pk")) for model in models), Event.objects.count()]


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


# --- what is gone ------------------------------------------------------------------------------

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
        "Gone from the file: estimates half (kept: in use by input “crates = Half of the crates”)."
    )


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


# --- what cannot be --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "where", "expected"),
    [
        ("      crate: crate", "      crate: crat", "crate: crat",
         ("estimates[0].inputs.crate: There is no parameter “crat” here or at the desk."
         " Did you mean “crate”?")),
        ("formula: grain / crate", "formula: grain / cargo", "formula: grain / cargo",
         "estimates[0].formula: "),
        ("formula: grain / crate", "formula: grain + crate", "formula: grain + crate",
         "estimates[0].formula: "),
        ("    unit: crate\n    inputs:\n      grain", "    unit: t\n    inputs:\n      grain",
         "formula: grain / crate", "estimates[0].formula: "),
        ("    publisher: paper", "    publisher: papr", "publisher: papr",
         ("sources[0].publisher: There is no publisher “papr” here or at the desk."
         " Did you mean “paper”?")),
        ("    observation: cargo\n  - slug: crate", "    observation: freight\n  - slug: crate",
         "observation: freight", "parameters[0].observation: There is no observation “freight”"),
        ("    illustrative: true", "    illustrative: true\n    source: article",
         "slug: crate", "parameters[1]: An illustrative value has no source; a sourced one has."),
        ("      - quantity: crates", "      - quantity: crats", "- quantity: crats",
         ("claims[0].findings[0].quantity: The claim has no figure “crats”."
         " Did you mean “crates”?")),
        ("figure: about 60,000 crates", "figure: about 60,000 t", "estimate: crates  # held",
         "claims[0].findings[0].estimate: The claim gives t, the estimate crate."),
        ("        observation: cargo\n        stance",
         "        observation: hearsay\n        stance",
         "observation: hearsay", "claims[0].evidence[0].observation: It was read in another"),
        ("figure: 3,000 t", "figure: 1234567890.1234567 t", "figure: 1234567890.1234567 t",
         "observations[1].figure: A number has at most 15 significant digits"),
        ("    title: An article", f"    title: {'x' * 500}", "title: xxx",
         "sources[0].title: "),
        ("    claimant: The Paper", '    claimant: "a\\nb"', 'claimant: "a',
         "claims[0].claimant: Write this on one line, without control characters."),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_at_its_line(
    checker: User, old: str, new: str, where: str, expected: str
) -> None:
    text = edited((old, new))
    found = refused(text, checker)
    line = line_of(text, where)
    assert any(it.startswith(f"{line}: {expected}") for it in found), found


def test_a_mistake_is_told_once_and_not_again_by_all_that_rests_on_it(checker: User) -> None:
    text = edited(("formula: grain / crate", "formula: grain + crate"))
    assert len(refused(text, checker)) == 1


def test_a_figure_that_does_not_fit_is_told_once(checker: User) -> None:
    text = edited(("        measure: crates of grain", f"        measure: {'x' * 300}"))
    (found,) = refused(text, checker)
    assert found.startswith(f"{line_of(text, 'measure: xxx')}: claims[0].quantities[0].measure: ")


def test_a_case_that_does_not_fit_is_told_alone(checker: User) -> None:
    text = edited(
        ("title: A ship of grain", f"title: {'x' * 300}"), ("publisher: paper", "publisher: x")
    )
    (found,) = refused(text, checker)
    assert found.startswith("4: case.title: ")


def test_mistakes_far_apart_are_told_together(checker: User) -> None:
    text = edited(
        ("formula: grain / crate", "formula: grain + crate"),
        ("        observation: cargo\n        stance", "        observation: x\n        stance"),
    )
    found = refused(text, checker)
    assert [it.partition(" ")[2].partition(":")[0] for it in found] == [
        "estimates[0].formula",
        "claims[0].evidence[0].observation",
    ]


def test_estimates_in_a_circle_are_named(checker: User) -> None:
    text = edited(("      grain: grain\n", "      grain: {estimate: half}\n"))
    text = text.replace("formula: grain / crate", "formula: grain")
    (found,) = refused(text, checker)
    line = line_of(text, "inputs:")
    assert found == (
        f"{line}: estimates[0].inputs: These estimates rest on each other in a circle: "
        "crates → half → crates."
    )


def test_an_estimate_that_rests_on_itself_is_named(checker: User) -> None:
    text = edited(("crates: {estimate: crates}", "crates: {estimate: half}"))
    (found,) = refused(text, checker)
    assert found.endswith("in a circle: half → half.")


def test_sources_in_a_circle_are_refused_in_words(checker: User) -> None:
    back = "  - {source: insider, origin: article, relation: quotes}\nobservations:"
    text = edited(("observations:", back))
    (found,) = refused(text, checker)
    assert "would close a circle" in found
    assert found.startswith(f"{line_of(text, 'source: insider, origin')}: derivations[1]: ")


def test_a_division_by_a_range_with_zero_loads_and_says_why_it_has_no_result(
    checker: User,
) -> None:
    load_text(edited(("40 to 60 kg/crate", "-10 to 60 kg/crate")), by=checker)
    settle()
    estimate = Estimate.objects.get(slug="crates")
    assert estimate.state == "failed"
    assert estimate.error


def test_a_reference_travels(checker: User) -> None:
    text = edited(
        (
            "  - key: crates\n    statement",
            "  - key: crates\n    reference: 2019-0042\n    statement",
        )
    )
    assert load_text(text, by=checker).references == {"crates": "2019-0042"}
    assert load_text(SMALL, by=checker).changed_nothing


def test_the_next_reference_is_none_that_a_later_claim_brings(checker: User) -> None:
    claim = "  - key: {}\n    reference: {}\n    statement: A.\n    claimant: B\n"
    load_text(SMALL, by=checker)
    first = Claim.objects.get().reference
    following = f"{first[:5]}{int(first[5:]) + 1:04d}"
    text = "plumbline: 1\ncase: {slug: two, title: Two}\nclaims:\n"
    text += claim.format("one", "").replace("    reference: \n", "") + claim.format(
        "two", following
    )
    references = load_text(text, by=checker).references
    assert references["two"] == following
    assert references["one"] > following


@pytest.mark.parametrize(
    ("slug", "key", "expected"),
    [
        ("grain", "other", "is “crates” of this case already."),
        ("other", "crates", "is another claim already."),
    ],
)
def test_a_reference_that_is_taken_is_refused_with_its_line(
    checker: User, slug: str, key: str, expected: str
) -> None:
    load_text(SMALL, by=checker)
    taken = Claim.objects.get().reference
    text = (
        f"plumbline: 1\ncase: {{slug: {slug}, title: T}}\nclaims:\n"
        f"  - key: {key}\n    reference: {taken}\n    statement: A.\n    claimant: B\n"
    )
    assert refused(text, checker) == [f"5: claims[0].reference: {taken} {expected}"]


def test_a_reference_never_changes(checker: User) -> None:
    load_text(SMALL, by=checker)
    was = Claim.objects.get().reference
    text = edited(
        (
            "  - key: crates\n    statement",
            "  - key: crates\n    reference: 2019-0042\n    statement",
        )
    )
    (found,) = refused(text, checker)
    assert found.endswith(f"This claim is {was} here; a reference never changes.")


def test_a_retired_name_is_not_taken_again(checker: User) -> None:
    load_text(SMALL, by=checker)
    load_text(edited(WITHOUT_HALF), by=checker, retire=True)
    (found,) = refused(SMALL, checker)
    assert found.endswith("estimates[1]: “half” was retired. Give the new one another name.")


def test_who_may_not_change_sources_loads_nothing(outsider: User) -> None:
    with pytest.raises(PermissionDenied):
        load_text(SMALL, by=outsider)
    assert not Case.objects.exists()


# --- protected sources -----------------------------------------------------------------------


def test_somebody_elses_protected_source_is_not_there(checker: User, editor: User) -> None:
    load_text(SMALL, by=checker)
    text = edited(("Half of the crates", "Half of all crates"))
    found = refused(text, editor)
    assert not any("person at the port" in it for it in found)


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
