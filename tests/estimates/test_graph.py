from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import User
from audit.errors import CycleError
from audit.models import Event
from estimates import actions
from estimates.models import Estimate, Parameter

pytestmark = pytest.mark.django_db


def digests() -> dict[str, str]:
    return dict(Estimate.objects.values_list("slug", "inputs_digest"))


def test_revising_a_parameter_makes_exactly_its_descendants_stale(
    checker: User, mass: Parameter, shells: Estimate, per_day: Estimate, tonnage: Parameter
) -> None:
    other = actions.add_estimate(
        slug="other", title="Other", formula="2 * t", unit="t", inputs={"t": tonnage}, by=checker
    )
    before = digests()
    actions.revise_parameter(mass, text="43 to 51 kg/shell", why="Better source", by=checker)
    after = digests()
    assert {slug for slug in before if before[slug] != after[slug]} == {"shells", "per-day"}
    assert Estimate.objects.get(pk=shells.pk).revision == 2
    assert Estimate.objects.get(pk=other.pk).revision == 1


@pytest.mark.parametrize(
    "changes", [{"note": "Read again"}, {"title": "Mass"}, {"text": "40  to  50 kg / shell"}]
)
def test_an_edit_that_changes_no_value_recomputes_nothing(
    checker: User, mass: Parameter, shells: Estimate, changes: dict[str, str]
) -> None:
    before = digests()
    assert actions.revise_parameter(mass, by=checker, **changes)
    assert digests() == before


def test_setting_a_value_back_gives_the_digest_back_and_a_new_revision(
    checker: User, mass: Parameter, shells: Estimate
) -> None:
    before = digests()
    actions.revise_parameter(mass, text="43 to 51 kg/shell", by=checker)
    actions.revise_parameter(mass, text="40 to 50 kg/shell", by=checker)
    assert digests() == before
    assert Estimate.objects.get(pk=shells.pk).revision == 3


def test_an_estimate_cannot_rest_on_itself(
    checker: User, shells: Estimate, per_day: Estimate, mass: Parameter
) -> None:
    with pytest.raises(CycleError, match="rest on itself"):
        actions.revise_estimate(
            shells, formula="a * mass", inputs={"a": per_day, "mass": mass}, by=checker
        )
    assert "a" not in set(shells.inputs.values_list("name", flat=True))


def test_units_that_do_not_add_up_are_refused_with_the_place(
    checker: User, mass: Parameter, tonnage: Parameter
) -> None:
    with pytest.raises(ValidationError) as caught:
        actions.add_estimate(
            slug="bad",
            title="Bad",
            formula="tonnage + mass",
            unit="t",
            inputs={"tonnage": tonnage, "mass": mass},
            by=checker,
        )
    assert "formula" in caught.value.message_dict
    assert not Estimate.objects.filter(slug="bad").exists()


@pytest.mark.parametrize("formula", ["tonnage / missing", "__import__('os')", "mass **", ""])
def test_a_formula_that_cannot_be_read_is_refused(
    checker: User, mass: Parameter, tonnage: Parameter, formula: str
) -> None:
    with pytest.raises(ValidationError):
        actions.add_estimate(
            slug="bad", title="Bad", formula=formula, unit="t", inputs={"mass": mass}, by=checker
        )


@pytest.mark.parametrize("text", ["about 43 kg/shell", "40 to 50", "40 to 50 m", "12 ton", "", "x"])
def test_a_value_that_does_not_fit_is_refused_and_nothing_changes(
    checker: User, mass: Parameter, shells: Estimate, text: str
) -> None:
    before = digests()
    with pytest.raises(ValidationError):
        actions.revise_parameter(mass, text=text, by=checker)
    assert digests() == before
    assert Parameter.objects.get(pk=mass.pk).text == "40 to 50 kg/shell"


def test_a_parameter_in_use_does_not_retire(
    checker: User, mass: Parameter, shells: Estimate
) -> None:
    with pytest.raises(ValidationError, match="Shells from tonnage"):
        actions.retire_parameter(mass, by=checker, why="Unused")


def test_people_outside_the_desk_revise_nothing(outsider: User, mass: Parameter) -> None:
    with pytest.raises(PermissionDenied, match="Only fact-checkers"):
        actions.revise_parameter(mass, text="1 kg/shell", by=outsider)


def test_a_revision_is_in_the_log_with_both_values_and_the_reason(
    checker: User, mass: Parameter
) -> None:
    actions.revise_parameter(mass, text="43 to 51 kg/shell", why="Weighed", by=checker)
    event = Event.objects.about(mass).with_details().first()
    assert event is not None
    assert event.detail.changes() == [("text", "40 to 50 kg/shell", "43 to 51 kg/shell")]
    assert event.detail.why == "Weighed"


def test_forty_descendants_cost_no_query_each(
    checker: User, mass: Parameter, django_assert_max_num_queries: object
) -> None:
    for number in range(40):
        actions.add_estimate(
            slug=f"e{number}",
            title="E",
            formula="m",
            unit="kg/shell",
            inputs={"m": mass},
            by=checker,
        )
    with django_assert_max_num_queries(25):  # type: ignore[operator]  # pytest-django's fixture
        actions.revise_parameter(mass, text="43 to 51 kg/shell", by=checker)
