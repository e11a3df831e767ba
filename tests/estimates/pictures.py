"""Measuring drawn charts: where every label stands, and that none meets another."""

from __future__ import annotations

import itertools
from typing import Any

from PIL import ImageFont

from estimates.measurement import Leaf, MeasurementModel, Node, Ref, evaluate

SVG = "{http://www.w3.org/2000/svg}"
WIDEST = ImageFont.truetype("DejaVuSans.ttf", 100)
BEFORE = {"start": 0.0, "middle": 0.5, "end": 1.0}
"""The part of a text that stands before its x."""


def result_of(formula: str, unit: str, **inputs: str) -> dict[str, Any]:
    node = Node("y", formula, unit, {name: Ref("leaf", name) for name in inputs})
    leaves = tuple(Leaf(name, text) for name, text in inputs.items())
    return evaluate(MeasurementModel("y", (node,), leaves), log2_points=10).canonical()


def boxes(svg: Any) -> list[tuple[float, float, float, float, str]]:
    """(left, top, right, bottom, text) of every label, measured in a wide font."""
    found = []
    for text in svg.iter(f"{SVG}text"):
        size = float(text.get("font-size"))
        length = WIDEST.getlength(text.text) * size / 100 * 0.93  # Inter is narrower than DejaVu
        left = float(text.get("x")) - length * BEFORE[text.get("text-anchor")]
        y = float(text.get("y"))
        found.append((left, y - size * 0.75, left + length, y + size * 0.25, text.text))
    return found


def assert_legible(svg: Any) -> None:
    _, _, width, height = map(float, svg.get("viewBox").split())
    for left, top, right, bottom, text in boxes(svg):
        assert left >= 0 and top >= 0 and right <= width and bottom <= height, text
    for one, other in itertools.combinations(boxes(svg), 2):
        beside = one[2] <= other[0] or other[2] <= one[0]
        above = one[3] <= other[1] or other[3] <= one[1]
        assert beside or above, f"{one[4]} meets {other[4]}"
    for element in svg.iter():
        for name in ("x", "x1", "x2", "cx"):
            assert 0 <= float(element.get(name, 0)) <= width
        for name in ("y", "y1", "y2", "cy"):
            assert 0 <= float(element.get(name, 0)) <= height
