from __future__ import annotations

from sources.drift import Respect, Said
from sources.drift_along import Reading, Repeat, carriers, drift_by_edge, repeats
from sources.quantities import read_figure

CHAIN = [("agency", "data"), ("paper", "agency"), ("blog", "paper"), ("rival", "agency")]


def reading(source: str, text: str, repeats: str = "", measure: str = "mass moved") -> Reading:
    said = Said(read_figure(text))
    return Reading(f"{source}-mass", source, measure, said, repeats)


def pairs(found: list[Repeat]) -> list[tuple[str, str, bool]]:
    return [(it.report.source, it.origin.source, it.stated) for it in found]


def test_a_stated_repeat_is_compared_with_what_it_names() -> None:
    rows = [reading("agency", "more than 5 t"), reading("blog", "5 t", "agency-mass", "freight")]
    found = repeats(rows, CHAIN)
    assert pairs(found) == [("blog", "agency", True)]
    assert [it.respect for it in found[0].drifts] == [Respect.BOUND]


def test_the_same_measure_upstream_suggests_the_nearest_source() -> None:
    rows = [reading(it, "5 t", measure="Mass, moved") for it in ("data", "agency", "blog")]
    assert pairs(repeats(rows, CHAIN)) == [("agency", "data", False), ("blog", "agency", False)]


def test_nothing_is_suggested_between_sources_that_do_not_derive_from_each_other() -> None:
    assert repeats([reading("paper", "5 t"), reading("rival", "6 t")], CHAIN) == []


def test_a_figure_whose_origin_is_not_among_the_readings_has_no_pair() -> None:
    rows = [reading("agency", "5 t"), reading("blog", "6 t", "elsewhere")]
    assert repeats(rows, CHAIN) == []


def test_a_drift_marks_the_last_step_into_the_report() -> None:
    rows = [reading("data", "more than 5 t"), reading("blog", "5 t", "data-mass")]
    marked = drift_by_edge(CHAIN, repeats(rows, CHAIN))
    assert list(marked) == [("blog", "paper")]
    (repeat, drift), *rest = marked["blog", "paper"]
    assert (repeat.report.key, drift.respect, rest) == ("blog-mass", Respect.BOUND, [])


def test_a_reading_between_takes_the_mark_that_is_its_own() -> None:
    rows = [
        reading("data", "more than 5 t"),
        reading("agency", "5 t", "data-mass"),
        reading("blog", "5 t", "agency-mass"),
    ]
    assert list(drift_by_edge(CHAIN, repeats(rows, CHAIN))) == [("agency", "data")]


def test_who_carries_a_figure_is_found_up_and_down_the_stated_repeats() -> None:
    rows = [
        reading("data", "5 t"),
        reading("agency", "5 t", "data-mass"),
        reading("rival", "5 t", "data-mass"),
        reading("blog", "5 t"),
    ]
    found = repeats(rows, CHAIN)
    assert carriers({"agency-mass"}, found) == {"data-mass", "agency-mass", "rival-mass"}


def test_ten_thousand_repeats_in_one_line_are_walked_once() -> None:
    names = [f"s{number:05}" for number in range(10_000)]
    edges = list(zip(names[1:], names, strict=False))
    rows = [
        reading(names[0], "more than 5 t"),
        *(reading(it, "5 t", "s00000-mass") for it in names[1:]),
    ]
    assert len(drift_by_edge(edges, repeats(rows, edges))) == 9_999
