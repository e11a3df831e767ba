"""What each input does on its own, as rows and as bars that can be read at any width."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estimates.charts import tornado_svg
from estimates.swings import Swing, swings
from sources.quantities import read_figure
from sources.units import NO_UNIT
from tests.estimates.pictures import SVG, assert_legible, boxes, result_of

TEXTS = {"t": "74000 t", "m": "40 to 50 kg/shell"}
TITLES = {"t": "Explosives moved", "m": "Mass of a shell"}
SHELLS = result_of("t / m", "shell", **TEXTS)
MANY_TEXTS = {f"x{index}": f"{10 + index} to {20 + 3 * index} t" for index in range(15)}
MANY = result_of("+".join(MANY_TEXTS), "t", **MANY_TEXTS)


def drawn(result: dict[str, Any], rows: list[Swing], claimed: str = "", **more: Any) -> Any:
    figure = read_figure(claimed) if claimed else None
    return ET.fromstring(tornado_svg(result, rows, claimed=figure, **more))  # noqa: S314


def labels(svg: Any) -> list[str]:
    return [box[4] for box in boxes(svg)]


def bars(svg: Any) -> list[tuple[float, float]]:
    """(left, width) of each bar, from top to bottom."""
    found = [it for it in svg.iter(f"{SVG}rect") if it.get("class") == "tornado__bar"]
    return [(float(bar.get("x")), float(bar.get("width"))) for bar in found]


def test_an_input_is_a_row_with_its_ends_and_what_they_give() -> None:
    mass, tonnage = swings(SHELLS, TEXTS, TITLES)
    assert (mass.title, mass.unit.text, mass.input_words) == (
        "Mass of a shell",
        "kg/shell",
        ("40", "50"),
    )
    assert mass.by_result == (("50", 1.48e6), ("40", 1.85e6))
    assert mass.share == 1
    assert (tonnage.is_exact, tonnage.length, tonnage.by_result) == (True, 0, ())


def test_the_longest_swing_stands_on_top_and_exact_inputs_last() -> None:
    texts = MANY_TEXTS | {"exact": "3 t"}
    result = result_of("+".join(texts), "t", **texts)
    rows = swings(result, texts, {})
    assert rows[-1].key == "exact"
    lengths = [row.length for row in rows]
    assert lengths == sorted(lengths, reverse=True)


def test_a_reading_that_cannot_be_read_still_has_its_bar() -> None:
    (mass, _) = swings(SHELLS, TEXTS | {"m": "<b>"}, TITLES)
    assert mass.ends is None
    assert mass.by_result[0][0] == "its 95 %"


def test_bars_go_from_result_to_result_the_longest_first() -> None:
    svg = drawn(MANY, swings(MANY, MANY_TEXTS, {}))
    widths = [width for _, width in bars(svg)]
    assert len(widths) == 12
    assert widths == sorted(widths, reverse=True)


def test_what_is_not_drawn_is_said() -> None:
    texts = [*labels(drawn(MANY, swings(MANY, MANY_TEXTS, {})))]
    assert "3 more inputs are not drawn: each moves the result by 14 at most." in texts
    fewer = [row for row in swings(MANY, MANY_TEXTS, {}) if row.key not in {"x0", "x1"}]
    assert "One more input is not drawn: it moves the result by 14." in labels(drawn(MANY, fewer))


def test_both_ends_say_which_input_gives_which_result() -> None:
    svg = drawn(SHELLS, swings(SHELLS, TEXTS, TITLES))
    assert {"50 → 1.48 million", "40 → 1.85 million"} <= set(labels(svg))
    assert "Mass of a shell, kg/shell" in labels(svg)
    assert "Explosives moved, t" not in labels(svg), "it is exact and moves nothing"


def test_median_and_claimed_figure_are_lines_across_every_bar() -> None:
    svg = drawn(SHELLS, swings(SHELLS, TEXTS, TITLES), "about 1.6 million shells")
    kinds = [it.get("class") for it in svg.iter(f"{SVG}line")]
    assert kinds.count("tornado__median") == kinds.count("tornado__claimed") == 2, "bar and key"
    assert {"Median 1.65 million shells", "Claimed: about 1.6 million shells"} <= set(labels(svg))


def test_a_figure_of_another_kind_is_left_out() -> None:
    assert "Claimed" not in "".join(labels(drawn(SHELLS, swings(SHELLS, TEXTS, {}), "74,000 t")))


def test_nothing_is_drawn_when_nothing_moves() -> None:
    exact = result_of("t", "t", t="74000 t")
    assert tornado_svg(exact, swings(exact, {"t": "74000 t"}, {})) == ""


def test_the_picture_is_told_in_words() -> None:
    svg = drawn(SHELLS, swings(SHELLS, TEXTS, TITLES), "about 1.6 million shells", title="Inputs")
    assert svg.find(f"{SVG}title").text == "Inputs"
    assert svg.find(f"{SVG}desc").text == (
        "Median 1.65 million shells. What each input does alone, the others at their medians: "
        "Mass of a shell, kg/shell: 50 gives 1.48 million and 40 gives 1.85 million. "
        "Claimed: about 1.6 million shells."
    )


def test_texts_are_escaped_and_nothing_inline_needs_a_policy() -> None:
    titles = {"m": "<script>alert(1)</script>\x00"}
    text = tornado_svg(SHELLS, swings(SHELLS, TEXTS, titles), title='"><style>*{}</style>')
    assert "<script" not in text and "<style" not in text and "style=" not in text
    assert "\x00" not in text


LONG = "A title that goes on and on, as titles do that somebody wrote late in the evening " * 2
FINITE = st.floats(-1e12, 1e12)


@given(
    ends=st.lists(st.tuples(FINITE, FINITE, FINITE, FINITE), min_size=1, max_size=14),
    median=FINITE,
    claimed=st.sampled_from(["", "about 1.6 million t", "between -5 and 900,000,000 t"]),
    width=st.integers(320, 1200),
)
@settings(max_examples=60)
def test_no_numbers_make_labels_meet(
    ends: list[tuple[float, float, float, float]], median: float, claimed: str, width: int
) -> None:
    rows = [
        Swing(str(index), LONG, NO_UNIT, (min(one, two), max(one, two)), (low, high), 0.1)
        for index, (one, two, low, high) in enumerate(ends)
    ]
    rows.sort(key=lambda row: -row.length)
    result = {"unit": "t", "quantiles": {"50": repr(median)}, "histogram": {"scale": "linear"}}
    if any(row.length for row in rows):
        assert_legible(drawn(result, rows, claimed, width=width))


@pytest.mark.parametrize("width", [320, 340, 640])
def test_a_logarithmic_tornado_can_be_read(width: int) -> None:
    texts = {"a": "150 to 900 t", "b": "8 to 200"}
    result = result_of("a * b", "t", **texts)
    svg = drawn(
        result, swings(result, texts, {"a": LONG, "b": "B"}), "more than 74,000 t", width=width
    )
    assert_legible(svg)
    assert "t (logarithmic scale)" in labels(svg)
