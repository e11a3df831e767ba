"""The chart's labels stay apart and inside the frame, whatever the numbers are."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimates.axes import Axis, short_text, text_width
from estimates.charts import distribution_svg
from sources.quantities import Figure, read_figure
from tests.estimates.pictures import SVG, WIDEST, assert_legible, boxes, result_of

SHELLS = result_of("t / m", "shell", t="74000 t", m="40 to 50 kg/shell")
CARGO = result_of("a * b", "t", a="150 to 900 t", b="8 to 200")
NEGATIVE = result_of("a - b", "t", a="10 to 20 t", b="12 to 30 t")
EXACT = result_of("a", "t", a="74000 t")
ZERO = result_of("a - a", "t", a="74000 t")


def scaled(result: dict[str, Any], factor: float) -> dict[str, Any]:
    quantiles = {key: repr(float(it) * factor) for key, it in result["quantiles"].items()}
    edges = [repr(float(edge) * factor) for edge in result["histogram"]["edges"]]
    return result | {"quantiles": quantiles, "histogram": result["histogram"] | {"edges": edges}}


def drawn(result: dict[str, Any], claimed: str | Figure | None = None, **more: Any) -> Any:
    figure = read_figure(claimed) if isinstance(claimed, str) else claimed
    return ET.fromstring(distribution_svg(result, claimed=figure, **more))  # noqa: S314


CASES = [
    (SHELLS, "about 1.6 million shells"),
    (SHELLS, "1.6 million"),
    (SHELLS, "5 billion shells"),
    (SHELLS, "up to 900 thousand shells"),
    (SHELLS, "more than 1.98 million shells"),
    (SHELLS, None),
    (CARGO, "more than 74,000 t"),
    (CARGO, "-5 t"),
    (CARGO, "between 20,000 and 40,000 short_ton"),
    (NEGATIVE, "between -5 and 2 t"),
    (NEGATIVE, "less than 900,000,000,000 t"),
    (EXACT, "74,000 t"),
    (EXACT, "between 1 and 900,000 t"),
    (ZERO, "at least 3 t"),
    (scaled(SHELLS, 1e14), "about 1 trillion shells"),
    (scaled(SHELLS, 1e-30), "about 1 shell"),
    (scaled(CARGO, 1e-9), "less than 1 g"),
    (scaled(CARGO, 1e200), None),
]


@pytest.mark.parametrize(("result", "claimed"), CASES)
@pytest.mark.parametrize("width", [320, 640, 900])
def test_labels_stay_apart_and_in_the_frame(
    result: dict[str, Any], claimed: str | None, width: int
) -> None:
    svg = drawn(result, claimed, width=width)
    assert_legible(svg)
    assert len(boxes(svg)) >= 4 or width == 320


@given(
    middle=st.floats(-1e12, 1e12),
    half=st.floats(0, 1e9),
    low=st.floats(-1e15, 1e15),
    width=st.integers(300, 1200),
)
def test_no_numbers_make_labels_meet(middle: float, half: float, low: float, width: int) -> None:
    ends = middle - half, middle + half
    marks = {"5": ends[0], "50": middle, "95": ends[1]}
    step = (ends[1] - ends[0]) / 60 or 0.1
    result = {
        "unit": "t",
        "quantiles": {key: repr(value) for key, value in marks.items()},
        "histogram": {
            "scale": "linear",
            "edges": [repr(ends[0] + step * index) for index in range(61)],
            "counts": ["7"] * 60,
        },
    }
    claimed = read_figure(f"about {low:.2f} t") if abs(low) < 1e12 else None
    assert_legible(drawn(result, claimed, width=width))


def test_a_claimed_figure_is_a_line_where_it_stands() -> None:
    svg = drawn(SHELLS, "about 1.6 million shells")
    (line,) = [it for it in svg.iter(f"{SVG}line") if it.get("class") == "distribution__claimed"]
    ticks = {it.text: float(it.get("x")) for it in svg.iter(f"{SVG}text")}
    assert float(line.get("x1")) == pytest.approx(ticks["1.6"], abs=0.2)


def test_a_claimed_interval_is_a_band_between_two_lines() -> None:
    svg = drawn(NEGATIVE, "between -5 and 2 t")
    (band,) = list(svg.iter(f"{SVG}rect"))
    lines = [it for it in svg.iter(f"{SVG}line") if it.get("class") == "distribution__claimed"]
    places = sorted(float(line.get("x1")) for line in lines)
    assert float(band.get("x")) == pytest.approx(places[0])
    assert float(band.get("width")) == pytest.approx(places[1] - places[0], abs=0.2)


@pytest.mark.parametrize(("claimed", "way"), [("more than 1.6 million shells", 1),
                                              ("up to 1.6 million shells", -1)])  # fmt: skip
def test_an_open_figure_points_where_it_is_open(claimed: str, way: int) -> None:
    svg = drawn(SHELLS, claimed)
    arrows = [it for it in svg.iter(f"{SVG}polygon") if it.get("class", "").endswith("mark")]
    tip, back, _ = (float(point.split(",")[0]) for point in arrows[-1].get("points").split())
    assert (tip - back) * way > 0
    (band,) = list(svg.iter(f"{SVG}rect"))
    reaches = float(band.get("x")) + float(band.get("width")) if way > 0 else float(band.get("x"))
    assert reaches == pytest.approx(622 if way > 0 else 18, abs=0.2)


def test_a_figure_far_off_is_said_to_be_off_the_scale_and_not_drawn_on_it() -> None:
    svg = drawn(SHELLS, "5 billion shells")
    assert "Claimed: 5 billion shells (off this scale)" in [box[4] for box in boxes(svg)]
    assert not [it for it in svg.iter(f"{SVG}line") if it.get("x1") == it.get("x2") == "622"]


def test_a_figure_in_another_unit_of_the_same_kind_is_converted() -> None:
    in_tons = drawn(EXACT, "74,000 t")
    in_kilograms = drawn(EXACT, "74,000,000 kg")

    def places(svg: Any) -> list[str]:
        lines = svg.iter(f"{SVG}line")
        return [it.get("x1") for it in lines if it.get("class") == "distribution__claimed"]

    assert places(in_tons) == places(in_kilograms) != []


@pytest.mark.parametrize("claimed", ["74,000 shells", "74,000 tons", "27 km"])
def test_a_figure_that_cannot_be_held_against_the_estimate_is_left_out(claimed: str) -> None:
    assert "Claimed" not in distribution_svg(CARGO, claimed=read_figure(claimed))


@pytest.mark.parametrize("width", [320, 340, 380])
def test_a_phone_reads_the_median_and_the_range_too(width: int) -> None:
    said = [box[4] for box in boxes(drawn(SHELLS, "about 1.6 million shells", width=width))]
    assert "Median 1.65 million" in said
    assert {"90 % between 1.48 and 1.85 million",
            "90 % of the estimate between 1.48 and 1.85 million"} & set(said)  # fmt: skip
    assert not [text for text in said if text.endswith("…")]


def test_an_exact_estimate_is_said_whole_on_a_phone() -> None:
    said = [box[4] for box in boxes(drawn(EXACT, width=320))]
    assert {"Estimate: 74,000 t, without a spread"} & set(said) or "without a spread" in said


def test_the_strong_tone_ends_at_the_5_and_95_percent_quantiles() -> None:
    svg = drawn(SHELLS)
    paths = {it.get("class"): it.get("d") for it in svg.iter(f"{SVG}path")}
    xs = [float(part.split()[0]) for part in paths["distribution__middle"][1:-1].split("L")]
    bars = [it for it in svg.iter(f"{SVG}line") if it.get("class") == "distribution__interval"]
    assert min(xs) == float(bars[0].get("x1"))
    assert max(xs) == float(bars[0].get("x2"))


def test_the_logarithmic_scale_is_said() -> None:
    assert CARGO["histogram"]["scale"] == "log"
    assert "t (logarithmic scale)" in distribution_svg(CARGO)
    assert "logarithmic" not in distribution_svg(SHELLS)


def test_texts_are_escaped_and_nothing_inline_needs_a_policy() -> None:
    text = distribution_svg(
        SHELLS, title="<script>alert(1)</script>\x00]]>", description='"><style>*{}</style>'
    )
    assert "<script" not in text and "<style" not in text and "style=" not in text
    assert "\x00" not in text
    svg = ET.fromstring(text)  # noqa: S314  # our own text
    assert svg.find(f"{SVG}title").text == "<script>alert(1)</script>]]>"  # type: ignore[union-attr]


def test_the_picture_is_told_to_those_who_do_not_see_it() -> None:
    svg = drawn(SHELLS, "about 1.6 million shells", title="Shells")
    assert svg.get("role") == "img"
    title, desc = svg.find(f"{SVG}title"), svg.find(f"{SVG}desc")
    assert svg.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"
    assert desc.text == (
        "Median 1.65 million; 90 % of the estimate between 1.48 and 1.85 million. "
        "Axis: million shells. Claimed: about 1.6 million shells."
    )


def test_ids_differ_between_charts_and_stay_between_processes() -> None:
    def name(text: str) -> str:
        return text.split('id="')[1].split('"')[0]

    first = distribution_svg(SHELLS, title="One")
    assert name(first) == name(distribution_svg(SHELLS, title="One"))
    assert name(first) != name(distribution_svg(SHELLS, title="Two"))
    assert name(first) != name(distribution_svg(SHELLS, title="One", prefix="b-"))
    assert first == distribution_svg(SHELLS, title="One")


def test_numbers_on_the_axis_are_round() -> None:
    labels = [label for _, label in Axis(1.3e6, 2.05e6, 18, 622).ticks(12)]
    assert labels == ["1.4 million", "1.6 million", "1.8 million", "2 million"]
    assert Axis(1.3e6, 2.05e6, 18, 622).common_word(12) == "million"
    assert Axis(4e5, 2.05e6, 18, 622).common_word(12) == ""
    decades = [label for _, label in Axis(3, 4e5, 18, 622, log=True).ticks(12)]
    assert decades == ["10", "100", "1,000", "10,000", "100,000"]


@pytest.mark.parametrize(
    ("value", "said"),
    [("1600000", "1.6 million"), ("-5", "−5"), ("3.2e18", "3.2 × 10¹⁸"), ("0", "0"),
     ("0.00001", "1 × 10⁻⁵"), ("0.25", "0.25"), ("74000", "74,000")],
)  # fmt: skip
def test_numbers_are_written_for_people(value: str, said: str) -> None:
    assert short_text(Decimal(value)) == said


def test_the_assumed_glyph_width_is_wide_enough_for_labels() -> None:
    for label in ("1.6 million", "Median 1.65 million; 90 % of the estimate between", "−40,000"):
        assert WIDEST.getlength(label) * 0.93 <= text_width(label, 100)
