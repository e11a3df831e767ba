"""Estimates written at the desk: parameters typed in beside the formula, words that are taken,
and what is still in use."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from estimates import actions
from estimates.models import Estimate, Parameter

pytestmark = pytest.mark.django_db


def typed(text: str, slug: str = "crates", **fields: object) -> Parameter:
    return Parameter(slug=slug, title="Crates", text=text, **fields)


def add(checker: User, **inputs: Parameter | Estimate) -> Estimate:
    return actions.add_estimate(
        slug="loads", title="Loads", formula=" * ".join(inputs), inputs=inputs, why="W", by=checker
    )


def test_a_parameter_typed_in_beside_a_formula_is_added_with_it(
    checker: User, mass: Parameter
) -> None:
    estimate = add(checker, mass=mass, crates=typed("3 to 4"))
    crates = Parameter.objects.get(slug="crates")
    assert crates.digest
    assert {row.parameter for row in estimate.inputs.all()} == {mass, crates}


def test_an_estimate_that_is_refused_leaves_no_parameter_behind(
    checker: User, mass: Parameter
) -> None:
    inputs = {"mass": mass, "crates": typed("3 to 4 kg")}
    with pytest.raises(ValidationError) as caught:
        actions.add_estimate(
            slug="loads", title="Loads", formula="mass + crates", inputs=inputs, by=checker
        )
    assert "formula" in caught.value.message_dict
    assert not Parameter.objects.filter(slug="crates").exists()


@pytest.mark.parametrize("wrong", [{"text": "about 3"}, {"text": "3", "slug": "mass"}])
def test_what_is_wrong_with_a_typed_parameter_is_said_of_its_name_in_the_formula(
    wrong: dict[str, str], checker: User, mass: Parameter
) -> None:
    with pytest.raises(ValidationError) as caught:
        add(checker, mass=mass, crates=typed(**wrong))
    assert list(caught.value.message_dict) == ["inputs.crates"]
    assert not Estimate.objects.filter(slug="loads").exists()


def test_a_revision_may_type_in_a_parameter_as_well(checker: User, shells: Estimate) -> None:
    old = {row.name: row.parameter for row in shells.inputs.all()}
    inputs = {"tonnage": old["tonnage"], "mass": typed("41 kg/shell")}
    assert actions.revise_estimate(shells, inputs=inputs, why="W", by=checker)  # type: ignore[arg-type]  # tonnage is there
    shells.refresh_from_db()
    assert shells.state == "stale"
    assert set(shells.inputs.values_list("parameter__slug", flat=True)) == {"tonnage", "crates"}


@pytest.mark.parametrize("word", ["check", "new"])
def test_a_short_name_is_not_a_word_of_an_address(word: str, checker: User) -> None:
    with pytest.raises(ValidationError, match="an address already"):
        actions.add_parameter(slug=word, title="T", text="1 kg", by=checker)
    with pytest.raises(ValidationError, match="an address already"):
        actions.add_estimate(slug=word, title="T", formula="1", inputs={}, by=checker)
