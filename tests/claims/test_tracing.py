from __future__ import annotations

from claims.tracing import Asked, Carried, traced
from sources.drift import Said
from sources.drift_along import Reading
from sources.quantities import read_figure

EDGES = [("paper", "data"), ("blog", "paper"), ("radio", "paper"), ("analyst", "data")]
MASS = Said(read_figure("5 t"))
PAPER = Reading("paper-mass", "paper", "mass", MASS)
BLOG = Reading("blog-mass", "blog", "mass", MASS, "paper-mass")


def carried(
    reading: str, appearances: tuple[str, ...] = (), supports: tuple[str, ...] = ()
) -> Carried:
    (found,) = traced([Asked("mass", reading, appearances, supports)], [PAPER, BLOG], EDGES).figures
    return found


def test_those_who_repeat_it_and_where_it_appeared_carry_a_figure() -> None:
    found = carried("paper-mass", ("radio",))
    assert found.carriers.support == ("blog", "paper", "radio")
    assert found.sentence == "3 sources carry this figure; all of them lead back to one origin."
    assert found.carriers.single_points == ("data", "paper")


def test_a_figure_read_in_a_repetition_is_carried_by_what_it_repeats_too() -> None:
    assert carried("blog-mass").carriers.support == ("blog", "paper")


def test_a_support_stands_apart_only_if_it_shares_no_source_with_the_carriers() -> None:
    found = carried("paper-mass", supports=("analyst", "blog", "satellite"))
    assert (found.apart, found.leaning) == (("satellite",), ("analyst", "blog"))
    assert found.apart_sentence.startswith("One source supports it from elsewhere")


def test_outlets_that_have_it_from_nobody_are_each_an_origin() -> None:
    found = carried("", ("here", "there"))
    assert found.sentence == "2 sources carry this figure, each its own origin."
    assert "nobody else" in carried("", ("here",)).sentence
    assert "from one origin" in carried("", ("radio",)).sentence


def test_as_many_origins_as_outlets_do_not_make_the_outlets_origins() -> None:
    edges = [("one", "first"), ("two", "second")]
    (found,) = traced([Asked("mass", "", ("one", "two"), ())], [], edges).figures
    assert found.sentence == ("2 sources carry this figure; together they lead back to 2 origins.")


def test_a_figure_that_nobody_carries_says_nothing() -> None:
    assert traced([Asked("mass", "", (), ("satellite",))], [], EDGES).figures == []
