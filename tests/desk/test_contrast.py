"""Every pair of colours that the stylesheets put together can be read, in both schemes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TOKENS = (Path(__file__).resolve().parents[2] / "static/css/tokens.css").read_text()
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
