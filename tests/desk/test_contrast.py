"""Every pair of colours that the stylesheets put together can be read, in both schemes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from estimates.charts import (
    ForestRow,
    distribution_svg,
    drawing,
    forest_svg,
    tornado_svg,
)
from estimates.swings import swings
from sources.quantities import read_figure
from tests.estimates.pictures import result_of

STYLES = Path(__file__).resolve().parents[2] / "static/css"
TOKENS = (STYLES / "tokens.css").read_text()
COLOURS = {
    name: {"light": light, "dark": dark}
    for name, light, dark in re.findall(
        r"--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);", TOKENS
    )
}
GROUNDS = ("paper", "surface", "sunken")
TEXT = [
    *((text, ground) for text in ("ink", "muted", "link", "brand") for ground in GROUNDS),
    *((tone, f"{tone}-ground") for tone in ("good", "warn", "bad", "note")),
    *(("ink", f"{tone}-ground") for tone in ("good", "warn", "bad", "note")),
    *((tone, "paper") for tone in ("good", "bad", "note")),
    ("button-ink", "button"),
    ("button-ink", "button-hover"),
]
EDGES = [
    ("field-edge", "surface"),
    ("field-edge", "paper"),
    ("focus", "paper"),
    ("focus", "surface"),
]


SHAPES = [("cloud", ground) for ground in GROUNDS[:2]]
"""What a chart shows by its shape alone, on what it stands on (WCAG 2.2, 1.4.11)."""


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2, definition)."""
    shares = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [it / 12.92 if it <= 0.04045 else ((it + 0.055) / 1.055) ** 2.4 for it in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_the_measure_knows_black_on_white() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_text_reaches_the_contrast_of_level_aa(text: str, ground: str, scheme: str) -> None:
    assert contrast(COLOURS[text][scheme], COLOURS[ground][scheme]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("edge", "ground"), EDGES)
def test_edges_of_fields_and_the_focus_ring_stand_out(edge: str, ground: str, scheme: str) -> None:
    assert contrast(COLOURS[edge][scheme], COLOURS[ground][scheme]) >= 3


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("shape", "ground"), SHAPES)
def test_what_charts_show_by_shape_stands_out(shape: str, ground: str, scheme: str) -> None:
    assert contrast(COLOURS[shape][scheme], COLOURS[ground][scheme]) >= 3


def test_charts_without_a_style_sheet_have_the_colours_of_the_light_scheme() -> None:
    own = {
        "ink": drawing.INK,
        "muted": drawing.MUTED,
        "brand": drawing.CLAIMED,
        "cloud": drawing.MIDDLE,
        "cloud-tail": drawing.TAIL,
        "surface": drawing.PAPER,
    }
    assert own == {name: COLOURS[name]["light"] for name in own}


def pictures() -> list[str]:
    """Each kind of chart with everything that it can show."""
    texts = {f"x{number}": f"{10 + number} to {20 + 3 * number} t" for number in range(14)}
    result, exact = result_of("+".join(texts), "t", **texts), result_of("t", "t", t="400 t")
    claimed = read_figure("between 350 and 420 t")
    open_ended = read_figure("more than 380 t")
    rows = [ForestRow("One", "ceiling", result), ForestRow("Two", "floor", exact)]
    return [
        distribution_svg(result, claimed=claimed),
        distribution_svg(exact, claimed=open_ended),
        tornado_svg(result, swings(result, texts, {}), claimed=claimed),
        forest_svg(rows, [("Claimed", claimed), ("Claimed too", open_ended)]),
    ]


def test_every_part_of_a_chart_that_has_a_colour_follows_the_scheme() -> None:
    """What the style sheet forgets would keep the colours of paper in the dark."""
    sheet = (STYLES / "chart.css").read_text()
    drawn = "".join(pictures())
    parts = re.findall(r'class="([a-z]+(?:__|-)[a-z-]+)" [^>]*(?:fill|stroke)="#', drawn)
    assert len(set(parts)) > 20
    assert {part for part in parts if not re.search(rf"\.{part}[,\s]", sheet)} == set()
