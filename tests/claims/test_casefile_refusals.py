from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import User
from claims.models import Case, Claim
from estimates.models import Estimate
from tests.claims.casefiles import SMALL, edited, line_of, load_text, refused, settle

pytestmark = [pytest.mark.once, pytest.mark.django_db]


WITHOUT_HALF = (
    (
        "  - slug: half\n    title: Half of the crates\n    formula: crates / 2\n    unit: crate\n"
        "    inputs:\n      crates: {estimate: crates}\n"
    ),
    "",
)


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
