"""Published worked examples with reference values, as the engine is asked them.

Each reference is (value, standard error) from 8 × 2^20 randomised quasi-Monte-Carlo points,
or (value, 0) where there is a closed form.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from estimates.measurement import Correlation, Leaf, MeasurementModel, Node, Ref

SHARED = Path(__file__).resolve().parents[3] / "shared" / "reference"
PUBLISHED = SHARED / "uncertainty_examples.json"

Reference = dict[str, tuple[float, float]]


@dataclass(frozen=True)
class Example:
    name: str
    formula: str
    inputs: dict[str, str]
    references: Reference
    correlations: tuple[Correlation, ...] = ()
    multiple: float = 1.0

    def model(self) -> MeasurementModel:
        return model_of(self.formula, self.inputs, correlations=self.correlations)


def model_of(
    formula: str,
    inputs: dict[str, str],
    unit: str = "",
    correlations: tuple[Correlation, ...] = (),
) -> MeasurementModel:
    """One formula over typed inputs, each under its own name."""
    node = Node("result", formula, unit, {name: Ref("leaf", name) for name in inputs})
    leaves = tuple(Leaf(name, text) for name, text in inputs.items())
    return MeasurementModel("result", (node,), leaves, correlations)


FOUR_NORMALS = dict.fromkeys(("x1", "x2", "x3", "x4"), "normal(0, 1)")
FOUR_UNIFORMS = dict.fromkeys(FOUR_NORMALS, "-1.73205080756888..1.73205080756888")
LOSS = {"x1": "normal(0, 0.005)", "x2": "normal(0, 0.005)"}

EXAMPLES = [
    Example(
        "JCGM 101, 9.2.2: four normals",
        "x1 + x2 + x3 + x4",
        FOUR_NORMALS,
        {"mean": (0, 2.3e-7), "sd": (2, 7.7e-7), "2.5": (-3.919928, 0), "97.5": (3.919928, 0)},
    ),
    Example(
        "JCGM 101, 9.2.3: four rectangles",
        "x1 + x2 + x3 + x4",
        FOUR_UNIFORMS,
        {"mean": (0, 1e-9), "sd": (2, 1e-9), "97.5": (3.879406741347821, 0)},
    ),
    Example(
        "JCGM 101, 9.2.4: one rectangle is wider",
        "x1 + x2 + x3 + x4",
        FOUR_UNIFORMS | {"x4": "-17.3205080756888..17.3205080756888"},
        {"sd": (10.148891565092216, 1e-9), "2.5": (-17.01649, 4.9e-4), "97.5": (17.01562, 7.8e-4)},
    ),
    Example(
        "JCGM 101, 9.3: mass calibration",
        "(m_r + dm_r) * (1 + (rho_a - 1.2) * (1 / rho_w - 1 / rho_r)) - 100000",
        {
            "m_r": "normal(100000, 0.05)",
            "dm_r": "normal(1.234, 0.02)",
            "rho_a": "1.1..1.3",
            "rho_w": "7000..9000",
            "rho_r": "7950..8050",
        },
        {
            "mean": (1.2339999970200735, 3.2e-9),
            "sd": (0.07547974644953387, 1.1e-8),
            "2.5": (1.0844083754109306, 2.4e-5),
            "97.5": (1.383557556222513, 2e-5),
            "shortest low": (1.084716958734134, 2.3e-4),
            "shortest high": (1.3838210831036122, 2.3e-4),
        },
    ),
    Example(
        "JCGM 101, 9.4: comparison loss, x1 = 0",
        "x1**2 + x2**2",
        LOSS,
        {
            "mean": (50, 0),
            "sd": (50, 0),
            "2.5": (1.265855482807438, 2e-4),
            "97.5": (184.44708272061263, 0.0104),
            "shortest low": (0, 7.6e-6),
            "shortest high": (149.7883031285288, 0.0045),
        },
        multiple=1e6,
    ),
    Example(
        "JCGM 101, 9.4: comparison loss, x1 = 0.01, correlated",
        "x1**2 + x2**2",
        LOSS | {"x1": "normal(0.01, 0.005)"},
        {
            "mean": (150, 0),
            "sd": (120.51955939989624, 3.7e-4),
            "2.5": (29.081812274488744, 6.7e-4),
            "97.5": (478.3175678586903, 0.0071),
            "shortest low": (12.832111893018332, 0.11),
            "shortest high": (397.6357965289831, 0.11),
        },
        (Correlation("x1", "x2", Decimal("0.9"), "pearson"),),
        multiple=1e6,
    ),
    Example(
        "NPL DEM-ES-011, 9.2: logarithm of a rectangle",
        "log(x)",
        {"x": "0.1..1.1"},
        {
            "mean": (-0.6649002929158381, 0),
            "sd": (0.6062266982374078, 1e-9),
            "2.5": (-2.0794419, 6.5e-7),
            "shortest low": (-1.8971199848858813, 6.9e-7),
            "shortest high": (0.09531017980432493, 9e-8),
        },
    ),
    Example(
        "NIST TN 1900, E3: falling ball viscometer",
        "mu_c * t_m * (r_b - r_m) / (t_c * (r_b - r_c))",
        {
            "mu_c": "normal(4.63, 0.0463)",
            "t_m": "normal(61, 6.1)",
            "r_m": "normal(1180, 0.5)",
            "r_c": "normal(810, 0.5)",
            "t_c": "normal(36.6, 5.49)",
            "r_b": "normal(2217, 0.5)",
        },
        {
            "mean": (5.825180230874944, 7.6e-7),
            "sd": (1.1153719619126266, 1.4e-5),
            "2.5": (4.0527277857789725, 3.9e-5),
            "97.5": (8.399397553202254, 2.4e-4),
            "shortest low": (3.8496133396396326, 3.9e-3),
            "shortest high": (8.05607693111781, 3.9e-3),
        },
    ),
]

# From the five readings in GUM table H.2; the table itself prints two digits.
IMPEDANCE = {
    "v": "normal(4.999, 0.00320936)",
    "i": "normal(0.019661, 0.00000947)",
    "phi": "normal(1.04446, 0.000752064)",
}
IMPEDANCE_CORRELATIONS = (
    Correlation("v", "i", Decimal("-0.3553"), "pearson"),
    Correlation("v", "phi", Decimal("0.8576"), "pearson"),
    Correlation("i", "phi", Decimal("-0.6451"), "pearson"),
)
PRINTED = [
    Example(
        "JCGM 101, 9.5: gauge block",
        "ls + d + d1 + d2 - ls * (da * (t0 + swing) + a * dt) - 50000000",
        {
            "ls": "student_t(50000623, 25, 18)",
            "d": "student_t(215, 6, 24)",
            "d1": "student_t(0, 4, 5)",
            "d2": "student_t(0, 7, 8)",
            "a": "0.0000095..0.0000135",
            "t0": "normal(-0.1, 0.2)",
            "swing": "arcsine(-0.5, 0.5)",
            "da": "ctrap(-0.000001, 0.000001, 0.0000001)",
            "dt": "ctrap(-0.05, 0.05, 0.025)",
        },
        {"mean": (838, 0.5), "sd": (36, 0.5), "0.5": (745, 1), "99.5": (931, 1)},
    ),
    Example(
        "GUM, H.2: resistance",
        "v / i * cos(phi)",
        IMPEDANCE,
        {"mean": (127.732, 0.0006), "sd": (0.071, 0.0006)},
        IMPEDANCE_CORRELATIONS,
    ),
    Example(
        "GUM, H.2: reactance",
        "v / i * sin(phi)",
        IMPEDANCE,
        {"mean": (219.847, 0.0006), "sd": (0.295, 0.0006)},
        IMPEDANCE_CORRELATIONS,
    ),
    Example(
        "GUM, H.2: impedance",
        "v / i",
        IMPEDANCE,
        {"mean": (254.26, 0.0006), "sd": (0.236, 0.0006)},
        IMPEDANCE_CORRELATIONS,
    ),
]
"""Examples of which only the printed figures are known: (figure, what its last digit hides, and
where the print rests on a simulation, its noise)."""


def loss(first: str, correlation: str, **printed: tuple[float, float]) -> Example:
    """The comparison loss in microwave power meter calibration, in 1e-6 (JCGM 101, table 6)."""
    pair = (Correlation("x1", "x2", Decimal(correlation), "pearson"),)
    return Example(
        f"JCGM 101, 9.4: comparison loss, x1 = {first}, r = {correlation}",
        "x1**2 + x2**2",
        LOSS | {"x1": f"normal({first}, 0.005)"},
        {key.replace("_", " "): value for key, value in printed.items()},
        pair,
        1e6,
    )


PRINTED += [
    loss("0", "0", mean=(50, 1), sd=(50, 1), shortest_low=(0, 1), shortest_high=(150, 1)),
    loss("0.01", "0", mean=(150, 1), sd=(112, 1), shortest_low=(0, 1), shortest_high=(367, 2)),
    loss("0.05", "0", mean=(2551, 2), sd=(502, 1), shortest_low=(1590, 8),
         shortest_high=(3543, 8)),
    loss("0", "0.9", mean=(50, 1), sd=(67, 1), shortest_low=(0, 1), shortest_high=(185, 1)),
    loss("0.01", "0.9", mean=(150, 1), sd=(121, 1), shortest_low=(13, 2), shortest_high=(398, 2)),
    loss("0.05", "0.9", mean=(2551, 2), sd=(505, 1), shortest_low=(1628, 8),
         shortest_high=(3555, 8)),
    Example(
        "GUM, H.1.7: end gauge, second order",
        "ls + d + d1 + d2 - ls * (da * (t0 + swing) + a * dt) - 50000000",
        {
            "ls": "normal(50000623, 25)",
            "d": "normal(215, 5.8)",
            "d1": "normal(0, 3.9)",
            "d2": "normal(0, 6.7)",
            "a": "0.0000095..0.0000135",
            "t0": "normal(-0.1, 0.2)",
            "swing": "arcsine(-0.5, 0.5)",
            "da": "-0.000001..0.000001",
            "dt": "-0.05..0.05",
        },
        {"mean": (838, 0.5), "sd": (34, 0.5)},
    ),
    Example(
        "GUM, H.3: correction of a thermometer at 30 °C",
        "y1 + y2 * (30 - 20)",
        {"y1": "normal(-0.1712, 0.0029)", "y2": "normal(0.00218, 0.00067)"},
        {"mean": (-0.1494, 0.0001), "sd": (0.0041, 0.00005)},
        (Correlation("y1", "y2", Decimal("-0.930"), "pearson"),),
    ),
    Example(
        "GUM, H.4: activity of radon",
        "a_s * m_s / m_x * r_x / r_s",
        {
            "a_s": "normal(0.1368, 0.0018)",
            "m_s": "normal(5.0192, 0.005)",
            "m_x": "normal(5.0571, 0.001)",
            "r_x": "normal(652.60, 6.42)",
            "r_s": "normal(206.09, 3.79)",
        },
        {"50": (0.430, 0.0005), "sd": (0.0083, 0.00005)},
        (Correlation("r_x", "r_s", Decimal("0.646"), "pearson"),),
    ),
    Example(
        "Eurachem/CITAC QUAM, A1: a calibration standard of cadmium",
        "1000 * m * p / v",
        {"m": "normal(100.28, 0.05)", "p": "0.9998..1", "v": "normal(100, 0.07)"},
        {"mean": (1002.7, 0.05), "sd": (0.9, 0.05)},
    ),
    Example(
        "Eurachem/CITAC QUAM, A2: a titration",
        "1000 * rep * m * p / (f * v)",
        {
            "rep": "normal(1, 0.0005)",
            "m": "normal(0.3888, 0.00013)",
            "p": "normal(1, 0.00029)",
            "f": "normal(204.2212, 0.0038)",
            "v": "normal(18.64, 0.013)",
        },
        {"mean": (0.10214, 0.000005), "sd": (0.0001, 0.000005)},
    ),
    Example(
        "JCGM 101, 6.4.3.4: limits known to half a digit",
        "x",
        {"x": "ctrap(9.9, 10.1, 0.05)"},
        {"mean": (10.0, 0.0005), "sd": (0.060, 0.0005)},
    ),
    Example(
        "GUM, 4.3.7: expansion of copper in 1e-6 by kelvin",
        "x",
        {"x": "16.12..16.92"},
        {"mean": (16.52, 0.005), "sd": (0.23, 0.005)},
    ),
]  # fmt: skip

KEYS = {"mean": "mean", "u": "sd", "sym_lo": "2.5", "sym_hi": "97.5",
        "short_lo": "shortest low", "short_hi": "shortest high"}  # fmt: skip


def published_examples() -> list[Example]:
    """The cases of the file beside the checkout; none where it is not there."""
    if not PUBLISHED.exists():
        return []
    return [_published(case) for case in json.loads(PUBLISHED.read_text())["cases"]]


def _published(case: dict[str, Any]) -> Example:
    numbers = {"normal": ("mean", "sd"), "uniform": ("low", "high")}
    inputs = {
        entry["name"].lower(): f"{entry['dist']}("
        + ", ".join(f"{entry[name]:.15g}" for name in numbers[entry["dist"]])
        + ")"
        for entry in case["inputs"]
    }
    return Example(
        case["id"],
        case["model"].lower(),
        inputs,
        {KEYS[key]: (entry["value"], entry["se"]) for key, entry in case["reference"].items()},
        tuple(
            Correlation(first.lower(), second.lower(), Decimal(str(value)), "pearson")
            for first, second, value in case.get("correlation", [])
        ),
        1e6 if "9.4" in case["id"] else 1.0,
    )
