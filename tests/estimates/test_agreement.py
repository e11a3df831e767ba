"""Whether two estimates agree, drawn over everything that both rest on."""

from __future__ import annotations

from decimal import Decimal
from math import exp, log, sqrt

import pytest

from audit.canonical import canonical_text, digest
from estimates.agreement import DIFFERENCE, Comparison, compared, held_together
from estimates.flattened import Correlation, EvaluationError, Leaf, MeasurementModel, Node, Ref
from estimates.triangulation import MOST, Contender, Pair, Triangulation, triangulated

TONNAGE = "70,000 to 80,000 t"
TITLES = {"t": "Tonnage", "m": "Mass of a shell", "q": "Mass of a packed shell"}


def model(key: str, formula: str, unit: str, **texts: str) -> MeasurementModel:
    node = Node(key, formula, unit, {name: Ref("leaf", name) for name in texts})
    return MeasurementModel(key, (node,), tuple(Leaf(*it) for it in texts.items()))


BARE = model("bare", "t / m", "shell", t=TONNAGE, m="40 to 50 kg/shell")
PACKED = model("packed", "t / q", "shell", t=TONNAGE, q="60 to 80 kg/shell")
BALANCE = model("balance", "a - b", "t", a="3 to 9 t", b="2 to 9 t")


def contender(found: MeasurementModel, bearing: str = "central", why_not: str = "") -> Contender:
    """Titled by its key in capitals."""
    text = canonical_text(found.canonical())
    title = found.target.upper()
    return Contender(found.target, title, bearing, digest(found.canonical()), text, why_not)


def pair(first: Contender, second: Contender) -> Pair:
    (only,) = triangulated([first, second]).pairs
    return only


@pytest.mark.parametrize("one", [BARE, PACKED, BALANCE])
def test_an_estimate_agrees_with_itself_exactly(one: MeasurementModel) -> None:
    found = compared(one, one)
    assert found.low == found.median == found.high == found.same
    assert found.agree


def test_what_both_rest_on_cancels_out_of_their_ratio() -> None:
    """Both are a tonnage over a lognormal mass, so the ratio is lognormal without the tonnage."""
    median = sqrt(60 * 80) / sqrt(40 * 50)
    sigma = sqrt(log(80 / 60) ** 2 + log(50 / 40) ** 2) / 2
    found = compared(BARE, PACKED)
    expected = [median * exp(way * sigma) for way in (-1, 0, 1)]
    assert [float(end) for end in (found.low, found.median, found.high)] == pytest.approx(
        expected, rel=2e-3
    )
    assert found.kind == "ratio"
    assert found.shared == ("t",)


def test_overlapping_intervals_may_differ_for_certain() -> None:
    more = model("more", "1.02 * t", "t", t=TONNAGE)
    found = compared(more, model("less", "t", "t", t=TONNAGE))
    assert found.low == found.high == Decimal("1.02")
    assert not found.agree


def test_what_may_be_negative_is_compared_by_difference() -> None:
    found = compared(BALANCE, model("fixed", "c", "kg", c="50,000 kg"))
    assert (found.kind, found.unit, found.same) == ("difference", "t", 0)
    assert found.high < 0


def test_equal_values_in_other_units_or_reckoned_another_way_are_equal() -> None:
    tonnes = model("tonnes", "t / 3 * 3", "t", t="74 t")
    for other in (model("kilograms", "k", "kg", k="74,000 kg"), model("plain", "t", "t", t="74 t")):
        assert compared(tonnes, other).low == compared(tonnes, other).high == 1


def test_turning_a_comparison_round_is_comparing_the_other_way_round() -> None:
    for one, other in ((BARE, PACKED), (BALANCE, model("c", "c", "t", c="3 to 9 t"))):
        there, back = compared(one, other).turned(), compared(other, one)
        assert (there.kind, there.shared) == (back.kind, back.shared)
        assert float(there.low) == pytest.approx(float(back.low), rel=1e-5)
        assert float(there.high) == pytest.approx(float(back.high), rel=1e-5)


def test_two_values_of_one_input_are_not_held_together() -> None:
    newer = model("newer", "t / m", "shell", t=TONNAGE, m="41 to 50 kg/shell")
    with pytest.raises(EvaluationError, match="different values of “m”"):
        compared(BARE, newer)


def test_correlations_of_both_hold_in_the_joint_model() -> None:
    tied = Correlation("m", "t", Decimal("0.9"))
    one = MeasurementModel("bare", BARE.nodes, BARE.leaves, (tied,))
    assert held_together(one, PACKED).correlations == (tied,)
    assert held_together(one, PACKED).target == DIFFERENCE
    loose = Correlation("t", "m", Decimal("0.1"))
    with pytest.raises(EvaluationError, match="They correlate “t” and “m” differently"):
        held_together(one, MeasurementModel("bare", BARE.nodes, BARE.leaves, (loose,)))


def test_a_ratio_without_a_value_in_many_draws_is_refused() -> None:
    broken = model("broken", "sqrt(x)", "", x="normal(0, 1)")
    with pytest.raises(EvaluationError, match="no value in"):
        compared(broken, model("one", "x", "", x="normal(0, 1)"))


def sum_of(key: str, count: int, parts: int) -> MeasurementModel:
    """A sum of `count` inputs, reckoned in `parts` steps."""
    leaves = [Leaf(f"p{number}", "10 to 20 t") for number in range(count)]
    nodes = [
        Node(f"{key}-{start}", " + ".join(f"x{at}" for at in range(start, count, parts)), "t",
             {f"x{at}": Ref("leaf", f"p{at}") for at in range(start, count, parts)})
        for start in range(parts)
    ]  # fmt: skip
    top = {f"n{number}": Ref("node", node.key) for number, node in enumerate(nodes)}
    return MeasurementModel(key, (Node(key, " + ".join(top), "t", top), *nodes), tuple(leaves))


def test_large_models_are_drawn_on_fewer_points_and_very_large_ones_not_at_all() -> None:
    few, many = sum_of("few", 20, 2), sum_of("many", 400, 40)
    found = compared(few, many)
    assert not found.agree
    assert float(found.median) == pytest.approx(0.05, rel=0.02)
    with pytest.raises(EvaluationError, match="more than 1,000 things"):
        compared(MeasurementModel("few", few.nodes, few.leaves),
                 MeasurementModel("huge", (*many.nodes, *(Node(f"n{number}", "1", "", {})
                                                         for number in range(600)),
                                           Node("huge", "n", "t", {"n": Ref("node", "many")})),
                                  many.leaves))  # fmt: skip


def found_in_words(first: Contender, second: Contender) -> tuple[str, str, str]:
    one = pair(first, second)
    return one.verdict, one.sentence, one.independence(TITLES)


def test_estimates_that_differ_say_by_how_much_and_what_they_share() -> None:
    assert found_in_words(contender(PACKED), contender(BARE)) == (
        "differ",
        "“BARE” and “PACKED” differ: the first is 1.5 times the second (90 % interval 1.3 to 1.9).",
        "Both rest on “Tonnage”: they are not independent.",
    )


def test_estimates_that_agree_say_how_well() -> None:
    near = model("near", "t / m", "shell", t="68,000 to 82,000 t", m="40 to 50 kg/shell")
    apart = model("apart", "u", "shell", u="1.4 to 1.9 million shells")
    assert found_in_words(contender(BARE), contender(apart)) == (
        "agree",
        (
            "“BARE” and “APART” agree: the first is about as large as the second "
            "(90 % interval 0.8 to 1.3)."
        ),
        "They share no input.",
    )
    assert pair(contender(BARE), contender(near)).why_not.startswith("They were worked out from")


@pytest.mark.parametrize(
    ("upper", "lower", "verdict", "said"),
    [
        ("ceiling", "ceiling", "compatible", "both are ceilings, and the lower one binds."),
        ("floor", "floor", "compatible", "both are floors, and the higher one binds."),
        ("ceiling", "central", "compatible", "“BARE” is a ceiling."),
        ("central", "floor", "compatible", "“PACKED” is a floor."),
        ("ceiling", "floor", "compatible", "“BARE” is a ceiling and “PACKED” is a floor."),
        ("central", "ceiling", "differ", "“PACKED” is a ceiling: they contradict each other."),
        ("floor", "central", "differ", "“BARE” is a floor: they contradict each other."),
        ("central", "central", "differ", "(90 % interval 1.3 to 1.9)."),
    ],
)
def test_a_bound_contradicts_on_one_side_only(
    upper: str, lower: str, verdict: str, said: str
) -> None:
    found = pair(contender(BARE, upper), contender(PACKED, lower))
    assert found.verdict == verdict
    assert found.sentence.endswith(said)


def test_an_estimate_that_takes_in_the_other_is_said_to() -> None:
    node = Node("double", "2 * x", "shell", {"x": Ref("node", "bare")})
    double = MeasurementModel("double", (node, *BARE.nodes), BARE.leaves)
    found = pair(contender(BARE), contender(double))
    assert found.independence(TITLES) == "“DOUBLE” takes in “BARE”: they are not independent."
    assert found.comparison == Comparison(
        "ratio", Decimal("0.5"), Decimal("0.5"), Decimal("0.5"), "", ("m", "t")
    )


def test_the_same_inputs_reckoned_otherwise_are_told_from_the_same_estimate() -> None:
    other = model("other", "t / m / 2", "shell", t=TONNAGE, m="40 to 50 kg/shell")
    said = pair(contender(BARE), contender(other)).independence(TITLES)
    assert said == "Both rest on the same inputs: only how they reckon differs."


THIRD = model("third", "2 * t / q", "shell", t=TONNAGE, q="60 to 80 kg/shell")


def test_all_pairs_are_summed_up_with_what_all_share() -> None:
    found = triangulated([contender(BARE), contender(PACKED), contender(THIRD)])
    assert [(it.first.key, it.second.key) for it in found.pairs] == [
        ("bare", "packed"),
        ("bare", "third"),
        ("packed", "third"),
    ]
    assert found.summary == "All three estimates differ from each other."
    assert found.independence(TITLES) == (
        "All of them rest on “Tonnage”: they are not independent, and what is wrong with it is "
        "wrong with all."
    )
    told = [it["independence"] for it in found.canonical(TITLES)["pairs"]]
    assert told == ["", "", "Both rest on the same inputs: only how they reckon differs."]
    ceilings = [contender(it, "ceiling") for it in (BARE, PACKED)]
    mixed = triangulated([*ceilings, contender(THIRD, "floor")])
    assert mixed.summary == "Of three pairs of estimates, one is compatible and two differ."


def test_estimates_in_another_unit_stand_aside_with_the_reason() -> None:
    found = triangulated([contender(BALANCE), contender(BARE), contender(PACKED)])
    assert [it.key for it in found.compared] == ["bare", "packed"]
    assert [(it.key, why) for it, why in found.aside] == [
        ("balance", "It is in t, the others in shells: they cannot be compared.")
    ]


def test_an_estimate_without_a_result_stands_aside_with_its_reason() -> None:
    waiting = contender(PACKED, why_not="It has not been worked out yet.")
    found = triangulated([waiting, contender(BARE)])
    assert found.aside == ((waiting, "It has not been worked out yet."),)
    assert (found.pairs, found.summary) == ((), "")


def test_not_more_than_eight_are_compared() -> None:
    many = [
        contender(model(f"e{number}", f"t * {number}", "t", t=TONNAGE))
        for number in range(1, MOST + 3)
    ]
    found = triangulated(many)
    assert (len(found.compared), len(found.pairs)) == (8, 28)
    assert [why for _, why in found.aside] == ["At most eight estimates are compared at once."] * 2


def test_about_one_estimate_only_its_own_pairs_are_compared() -> None:
    about = contender(PACKED)
    found = triangulated(
        [contender(BALANCE), about, contender(BARE), contender(THIRD)], about=about
    )
    assert [(it.first.key, it.second.key) for it in found.pairs] == [
        ("packed", "bare"),
        ("packed", "third"),
    ]
    assert found.summary == ""


def test_the_canonical_form_holds_numbers_as_decimal_strings() -> None:
    found: Triangulation = triangulated([contender(BARE), contender(PACKED)])
    (only,) = found.canonical(TITLES)["pairs"]
    assert only | {"sentence": "", "independence": ""} == {
        "first": "bare",
        "second": "packed",
        "verdict": "differ",
        "kind": "ratio",
        "low": only["low"],
        "median": only["median"],
        "high": only["high"],
        "unit": "",
        "shared": ["t"],
        "sentence": "",
        "independence": "",
    }
    assert all(isinstance(only[end], str) for end in ("low", "median", "high"))
    assert Decimal(only["low"]) < Decimal(only["median"]) < Decimal(only["high"])
