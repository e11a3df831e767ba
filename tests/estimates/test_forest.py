"""Several estimates on one axis, which can be read at any width whatever the numbers are."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estimates.charts import ForestRow, forest_svg
from sources.quantities import read_figure
from tests.estimates.pictures import SVG, assert_legible, boxes, result_of

PLAIN = result_of("t / m", "shell", t="74000 t", m="40 to 50 kg/shell")
PACKED = result_of("t / m", "shell", t="74000 t", m="60 to 80 kg/shell")
EXACT = result_of("t", "t", t="74000 t")
KILOGRAMS = result_of("t", "kg", t="30,000,000 to 50,000,000 kg")
SMALL = result_of("t", "t", t="20 to 50 t")
ROWS = [ForestRow("Plain", "central", PLAIN), ForestRow("Packed", "ceiling", PACKED)]
LONG = "A title that goes on and on, as titles do that somebody wrote late in the evening " * 2
SHELLS = ("Claimed", read_figure("about 1.6 million shells"))


def drawn(rows: list[ForestRow], claims: Any = (), **more: Any) -> Any:
    return ET.fromstring(forest_svg(rows, claims, **more))  # noqa: S314


def labels(svg: Any) -> list[str]:
    return [box[4] for box in boxes(svg)]


def places(svg: Any, kind: str, tag: str = "line", name: str = "x1") -> list[float]:
    found = [it for it in svg.iter(f"{SVG}{tag}") if it.get("class") == f"forest__{kind}"]
    return [float(it.get(name)) for it in found]


def test_an_estimate_is_a_thin_line_a_thick_one_and_a_dot_within() -> None:
    svg = drawn(ROWS)
    for number in range(2):
        left = places(svg, "interval")[number]
        right = places(svg, "interval", name="x2")[number]
        half = places(svg, "half", "rect", "x")[number]
        median = places(svg, "median", "circle", "cx")[number]
        width = places(svg, "half", "rect", "width")[number]
        assert left < half < median < half + width < right


def test_titles_stand_at_the_left_and_numbers_at_the_right() -> None:
    found = {box[4]: box for box in boxes(drawn(ROWS, [SHELLS]))}
    axis = places(drawn(ROWS, [SHELLS]), "axis")[0]
    assert found["Plain"][2] < axis
    assert found["1.65 million"][0] > axis
    assert {"Packed (ceiling)", "1.48 to 1.85 million", "Claimed: about 1.6 million shells"} <= set(
        found
    )


def test_on_a_phone_words_stand_above_the_lines() -> None:
    svg = drawn(ROWS, [SHELLS], width=340)
    assert "1.65 million (1.48 to 1.85 million)" in labels(svg)
    assert places(svg, "axis")[0] == 18
    lines = [it for it in svg.iter(f"{SVG}line") if it.get("class") == "forest__claimed"]
    assert len(lines) == 3, "in the key and across each row, not through the words"


def test_a_ceiling_is_open_below_and_a_floor_above() -> None:
    rows = [ForestRow("Up", "ceiling", PLAIN), ForestRow("Down", "floor", PLAIN)]
    svg = drawn(rows)
    heads = [it.get("points") for it in svg.iter(f"{SVG}polygon")]
    tips = [[float(point.split(",")[0]) for point in points.split()] for points in heads]
    assert tips[0][0] < tips[0][1] and tips[1][0] > tips[1][1]


def test_other_units_of_the_same_kind_are_converted_to_the_first_ones() -> None:
    svg = drawn(
        [ForestRow("Tonnes", "central", EXACT), ForestRow("Kilograms", "central", KILOGRAMS)]
    )
    assert "30,000 to 50,000" in labels(svg)
    assert "t" in labels(svg)


def test_a_wide_spread_takes_a_logarithmic_axis() -> None:
    rows = [ForestRow("Small", "central", SMALL), ForestRow("Large", "central", EXACT)]
    assert "t (logarithmic scale)" in labels(drawn(rows))
    assert "million shells" in labels(drawn(ROWS))


def test_claimed_figures_are_told_apart_and_bounded() -> None:
    claims = [(f"Claimed in {number}", read_figure(f"1.{number} million shells"))
              for number in range(3, 9)]  # fmt: skip
    svg = drawn(ROWS, claims)
    dashes = {it.get("stroke-dasharray") for it in svg.iter(f"{SVG}line")
              if it.get("class") == "forest__claimed"}  # fmt: skip
    assert len(dashes) == 4
    assert "2 more claimed figures are not drawn." in " ".join(labels(svg))


def test_figures_that_do_not_fit_or_are_far_off_are_not_drawn_as_if_they_did() -> None:
    claims = [("Claimed", read_figure("74,000 t")), ("Far", read_figure("5 billion shells"))]
    texts = labels(drawn(ROWS, claims))
    assert "Far: 5 billion shells (off this scale)" in texts
    assert not [text for text in texts if text.startswith("Claimed")]


def test_a_band_lies_between_the_ends_of_a_claimed_interval() -> None:
    claim = ("Claimed", read_figure("between 1.2 million and 1.4 million shells"))
    svg = drawn(ROWS, [claim])
    (left,) = places(svg, "claimed-band", "rect", "x")
    (width,) = places(svg, "claimed-band", "rect", "width")
    marks = sorted(places(svg, "claimed")[1:])
    assert marks == pytest.approx([left, left + width], abs=0.2)


def test_the_picture_is_told_in_words() -> None:
    svg = drawn(ROWS, [SHELLS], title="Shells")
    assert svg.find(f"{SVG}desc").text == (
        "Median and 90 % interval of each estimate. Plain: 1.65 million shells (1.48 to 1.85 "
        "million). Packed (ceiling): 1.07 million shells (930,000 to 1.23 million). "
        "Claimed: about 1.6 million shells."
    )


def test_texts_are_escaped_and_nothing_inline_needs_a_policy() -> None:
    rows = [ForestRow("<script>alert(1)</script>\x00", "central", PLAIN)]
    text = forest_svg(rows, [("<b>", SHELLS[1])], title='"><style>*{}</style>')
    assert "<script" not in text and "<style" not in text and "<b>" not in text
    assert "style=" not in text and "\x00" not in text


def test_without_estimates_there_is_no_picture() -> None:
    assert forest_svg([]) == ""


NUMBER = st.floats(-1e12, 1e12)
CLAIMS = [("Claimed by somebody with a long name in 2026-0001", read_figure("more than 74,000 t")),
          ("Claimed", read_figure("between -5 and 900,000 t"))]  # fmt: skip


@given(
    ends=st.lists(st.lists(NUMBER, min_size=5, max_size=5), min_size=1, max_size=8),
    claims=st.integers(0, 2),
    bearing=st.sampled_from(["central", "ceiling", "floor"]),
    width=st.integers(320, 1200),
)
@settings(max_examples=60)
def test_no_numbers_make_labels_meet(
    ends: list[list[float]], claims: int, bearing: str, width: int
) -> None:
    rows = [
        ForestRow(
            LONG[: 20 + 40 * number],
            bearing,
            {"unit": "t", "quantiles": dict(zip(("5", "25", "50", "75", "95"),
                                                map(repr, sorted(five)), strict=True))},
        )
        for number, five in enumerate(ends)
    ]  # fmt: skip
    assert_legible(drawn(rows, CLAIMS[:claims], width=width))
