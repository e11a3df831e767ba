"""docs/reference/conformance.md, made by running the published examples.

`python -m tests.estimates.conformance_page` writes it anew; a test checks that it is what
running gives.
"""

from __future__ import annotations

from pathlib import Path

from estimates.draws import draw
from estimates.results import summary
from estimates.sampling import ENGINE_VERSION, LOG2_POINTS, REPLICATES
from estimates.shortest import shortest_interval
from tests.estimates.conformance import EXAMPLES, PRINTED, Example

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "conformance.md"
HEAD = f"""\
# Conformance

Worked examples from published guides to measurement uncertainty, run by engine {ENGINE_VERSION}
with {REPLICATES} replicates of 2^{LOG2_POINTS} points. This page is made by running them:

    .venv/bin/python -m tests.estimates.conformance_page

The names of the examples say where they were published. Formulas and inputs are written in the
[input language](input-language.md); `shortest` is the shortest 95 % interval, and other numbers
name percentages of quantiles.

## Against references of high precision

The reference has a closed form (± 0), or was computed with 8 × 2^20 points. The suite fails when a
figure is more than five combined standard errors off.
"""
PRINTED_HEAD = """
## Against printed figures

Of these only the printed figures are known; ± is what their last digit hides, and, where the print
rests on a simulation itself, its noise.
"""
NEGLIGIBLE = 1e-9


def page() -> str:
    found = [_section(example) for example in EXAMPLES]
    printed = [_section(example) for example in PRINTED]
    return "\n".join([HEAD, *found, PRINTED_HEAD, *printed]).rstrip() + "\n"


def _section(example: Example) -> str:
    """One example: what was asked, and a table of figures."""
    samples = draw(example.model())
    found, errors = summary(samples)
    ends, end_errors = shortest_interval(samples)
    for place, key in enumerate(("shortest low", "shortest high")):
        found[key], errors[key] = float(ends[place]), float(end_errors[place])
    small = NEGLIGIBLE * found["sd"] * example.multiple
    lines = [f"### {example.name}", "", f"    {example.formula}", ""]
    lines += [f"- `{name}` = `{text}`" for name, text in example.inputs.items()]
    lines += [
        f"- correlation of `{it.first}` and `{it.second}`: {it.coefficient} ({it.kind})"
        for it in example.correlations
    ]
    if example.multiple != 1:
        lines.append(f"- figures in units of {1 / example.multiple:g}")
    lines += ["", "| | reference | found |", "|---|---|---|"]
    for key, (value, error) in example.references.items():
        ours = found[key] * example.multiple, errors[key] * example.multiple
        lines.append(
            f"| {key} | {_with_error(value, error, small)} | {_with_error(*ours, small)} |"
        )
    return "\n".join([*lines, ""])


def _with_error(value: float, error: float, small: float) -> str:
    """Six digits, and the standard error to one; below `small` both are nothing."""
    shown = 0.0 if abs(value) <= small else value
    return f"{shown:.6g} ± {0 if error <= small else error:.1g}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
