"""Texts that mean harm, and a child process that reads them all under limits.

Each is read by what a stranger's text can reach: formulas, units, figures, inputs, periods, whole
calculations. Nothing here may hang, take much memory, or end in anything but a value or a
`ReadingError`. Run as `python -m tests.estimates.hostile`: prints the slowest and what it was.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

LIMIT = 0.05
"""Seconds of the processor's time for each."""
MEMORY = 3 * 2**30
PROCESSOR_SECONDS = 60

FORMULAS = [
    "__import__('os').system('true')", "a.__class__", "a[0]", "lambda: 1", "(lambda: 1)()",
    "9**9**9", "9**9**9**9", "a**b", "a**65", "a**-65", "a**(1/0)", "x" * 3000,
    "(" * 100 + "1" + ")" * 100,
    "-" * 1000 + "a", "1_000", "0x10", "1e999", "1e400 * a", "a if b else c", "a == b", "f(a)",
    "min(a)", "sqrt", "sqrt = 1", "True", "None", "'a' * 10**9", "a; b", "a := b", "*a", "a, b",
    "a b", "2x", "a // b", "a % b", "~a", "not a", "a and b", "a < b", "é", "𝐚", "", "  ",
    "a\nb", "+".join(["a"] * 400), "*".join(["a"] * 160), "if", "else", "sqrt(a, b)", "sqrt(x=a)",
    "sqrt(*a)", "1 if a<b else " * 100 + "1", "A + b", "a ^ 2", "[a]", "{}", "a" * 41, "1" * 30,
    "1.2.3", "1if a<b else 2", "f'{a}'", "a @ b", "await a", "a if a < b < c else d", "in + 1",
    "a\x00", "(a", "a)",
    "sqrt(" * 39 + "a" + ")" * 39 + "+sqrt(" * 50, "1e60 * a", "#", "a#b", "\\",
    "a if a>b else(b if b>a else " * 20,
    # towers and bombs
    "a**64**64", "(a**64)**(1/64)**64", "2**2**2**2**2**2", "9" * 1999, "a" + "**2" * 400,
    "1e59**64**2", "a**1e400", "a**(1/(1-1))", "((((a**9)**9)**9)**9)**b", "a**" * 600 + "a",
    "max(" + "a," * 900 + "a)", "max(" * 40 + "a" + ",b)" * 40, "min(" + ",".join("a" * 21) + ")",
    "-" * 5 + "a", "- - - - - a", "(" * 41 + "a" + ")" * 41, "((" * 1000, ")" * 1999,
    "a if a>b else " * 140 + "b", "(a if b>c else d) if e>f else " * 60 + "g",
    # characters that look like others, or are not there
    "а + b", "ａ + b", "a＋b", "１ + a", "٣ * a", "a − b", "a ∗ b", "a\u200bb", "a\u202eb",
    "\ufeffa",
    "a\u00a0+ b", "\u2028", "a\u0301", "π", "∞", "a²", "ﬁ", "a\x1b[31m", "a\u0000b", "\ud7ff",
    # other languages and ways out
    "a.real", "a.__class__.__mro__[1]", "(a).__init__", "().__class__", "a()", "a(1)(2)", "`id`",
    "$(id)", "${a}", "{{7*7}}", "%s" * 300, "f\"{__import__('os')}\"", "lambda a: a", "yield a",
    "(a for a in b)", "[x for x in y]", "{a: b}", "a or b", "a is b", "a in b", "exec('1')",
    "eval(a)", "getattr(a, b)", "print(a)", "open('a')", "assert a", "del a", "import os",
    "from a import b", "global a", "a = 1", "a += 1", "return a", "pass", "...", "a...", "a..b",
    "0b1010", "0o17", "1j", "1e5j", "1__0", "0777", "1e+", "1e", ".", "..", "'''", '"', "r'a'",
    "b'a'", "a if (b := 2) > 1 else c", "a<b>c", "a!=b", "a<>b", "a->b", "a=>b", "a?b:c", "a&&b",
    "a||b", "!a", "a>>b", "a<<b", "a|b", "a&b", "@a", "a\\\nb", "a\r\nb c", "\t", "a;", "(,)", "()",
    "sin()", "sin(,)", "atan2(a)", "log(a, 10)", "pi()", "pi(1)", "sqrt sqrt a", "max",
]  # fmt: skip

PIECES = (
    "kg**9", "9**9", "(", ")", "1,", "1.", "1e9", "1:", "1%:", "a", "kg/", "/", "*", "^", " ", "-",
    "±", "1 to ", "1..", "normal(", "truncated(", "truncated(1 to 2, ", "\u00a0", "\x00", "\u202e",
    "9" * 50, "é", "١", "²", "1 million ", "about ", "metric ", "per ", "$", "%", "+", "mixture",
    "shels ", "1 kg, ", "30%: 1 to 2 kg, ", "𝟗", "kg·", "kg^9/", "1 / ", "0.", "e9", "−", "~",
    "1 +- 2 ", "between ", "days from ", "2023-08 to ", "beta(", "ß", "ﷺ", "\u200f", "👩‍👩‍👧‍👦",
    "\U000e0041", "km/h/", "square ", "µ", "Ω",
)  # fmt: skip
TIMES = (1, 7, 40, 100, 900, 100_000)

TEXTS = [
    "kg**9**9**9", "kg^9^9", "kg^99999999", "m" * 10_000_000, "1 kg" + "/kg" * 2_000_000,
    "9" * 10_000_000, "1e" + "9" * 1_000_000, "1" + ",000" * 1_000_000, "-" * 10_000_000,
    "1e999999999 kg", "1e-999999999 kg", "0." + "0" * 100_000 + "1 kg", "NaN", "Infinity", "-inf",
    "1e400", "0x7fffffff", "1_000 kg", "１２３ kg", "٤٥ kg", "४५ kg", "Ⅻ kg", "½ kg", "10² kg",
    "1 kg\x00", "1\x00 kg", "1 \u202egk", "1 kg\u200b", "\ufeff1 kg", "1 кg", "1 kɡ", "1 Kg/сек",
    "1 kg; DROP TABLE", "1 kg' OR '1'='1", "<script>1</script>", "1 kg{{7*7}}", "%n%n%n%n", "../1",
    "40 to 50 to 60 to " * 1000, "normal(0, 1" + ")" * 4000, "normal(" * 4000, "normal(1e999, 1)",
    "normal(" + "1" * 4000 + ", 1)", "normal(0, 1)" * 300, "normal(normal(0, 1), 1)",
    "truncated(truncated(truncated(normal(0, 1), 0, 1), 0, 1), 0, 1)",
    "truncated(normal(0, 1), 1e59, 1e60)", "truncated(student_t(0, 1, 1e-59), -1, 1)",
    "beta(1e-59, 1e59)", "gamma(1e59, 1e59)", "gamma(1e-59, 1e-59)", "student_t(0, 1, 1e-59)",
    "lognormal(1e59, 1e59)", "pert(0, 0, 1e-59)", "ctrap(0, 1e-59, 1e-60)", "arcsine(-1e59, 1e59)",
    "0.0000001%: 1, 99.9999999%: 2", "1%: 1, " * 100_000, "0.001%: 1, " * 100_000 + "0%: 1",
    ", ".join(map(str, range(100_000))), "1, " * 2_000_000, ": " * 2_000_000,
    "30%: 30%: 30%: 1 kg", "1 kg " * 100_000, "days from 2023-08 to 9999999-12",
    "days from 0000-00 to 0000-00", "days from " * 400, "1 to 2 (99.99999999999999999999%)",
    "1 to 2 (1e-59%)", "1 ± 1e59%", "1 +- 1e-59", "up to " * 800, "≥" * 4000, "1–" * 2000,
    "1 million" * 500, "1 million million million million", "1 trillion trillion", "1kkkkkkkkk",
]  # fmt: skip


def calculations() -> list[dict[str, Any]]:
    """Whole requests that must be refused before anything is drawn."""
    many = {f"x{number}": "1 to 2" for number in range(100_000)}
    mixture = ", ".join(["0.001%: 1 to 2"] * 100_000)
    tower = {f"x{number}": "1e59" for number in range(9)}
    return [
        {"formula": "x0", "inputs": many},
        {"formula": "+".join(f"x{number}" for number in range(2000)), "inputs": many},
        {"formula": "x", "inputs": {"x": mixture}},
        {"formula": "x", "inputs": {"x": "1 to 2"}, "correlations": [["x", "x", 0.5]] * 100_000},
        {"formula": "x", "inputs": {"x" * 1_000_000: "1"}},
        {"formula": "x", "inputs": {"x": {"x": {"x": {}}}}},
        {"formula": "x" * 10_000_000, "inputs": {}},
        {"formula": "x", "inputs": {"x": "1"}, "unit": "kg**9**9**9"},
        {"formula": "x", "inputs": {"x": "1"}, "units": ["x" * 1_000_000]},
        {"formula": "x", "inputs": {"x": "1"}, "units": ["a" * (n + 1) for n in range(5000)]},
        {"formula": "x", "inputs": {"x": "1"}, "log2_points": 10**100},
        {"formula": "x", "inputs": {"x": "1"}, "replicates": -(10**100)},
        {"formula": "x", "inputs": {"x": "1"}, "seed": 2**64},
        {"formula": "x", "inputs": {"x": "1"}, "claimed": "9" * 1_000_000},
        {"formula": "*".join(tower), "inputs": {**tower, "spare": "1 kg^9"}, "unit": "kg"},
        {"formula": "x ** 9", "inputs": {"x": "1 kg^9"}},
        {"formula": "x", "inputs": {"X": "1", "x": "2"}},
        {"formula": None, "inputs": None, "unit": None},
        {"formula": ["x"], "inputs": []},
        {"__class__": "x"},
    ]


def readers() -> Iterator[tuple[str, Callable[[Any], object], list[Any]]]:
    """What reads, and what it is given."""
    from estimates.calculation import calculate
    from estimates.distributions import parse_input
    from estimates.formula import compile_formula
    from sources.dates import Period
    from sources.quantities import read_figure
    from sources.units import parse_unit

    texts = TEXTS + [piece * times for times in TIMES for piece in PIECES]
    yield "formula", compile_formula, FORMULAS + texts
    yield "unit", parse_unit, texts
    yield "input", parse_input, texts
    yield "figure", read_figure, texts
    yield "period", Period.parse, texts
    yield "calculation", calculate, calculations()


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))
    from sources.reading import ReadingError
    from sources.units import parse_unit

    _ = parse_unit("kg").factor  # the registry of units is built once for a process
    found: list[tuple[float, str, str]] = []
    accepted = []
    for reader, read, texts in readers():
        for text in texts:
            began = time.process_time()
            try:
                read(text)
                accepted.append((reader, str(text)[:60]))
            except ReadingError:
                pass
            found.append((time.process_time() - began, reader, str(text)[:60]))
    slowest = sorted(found)[-5:]
    json.dump({"slowest": slowest, "read": len(found), "accepted": accepted}, sys.stdout)


if __name__ == "__main__":
    main()
