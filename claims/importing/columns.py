"""The columns of a table of claims. The page, the template and the reference are made from them.

Pure.
"""

from __future__ import annotations

from dataclasses import dataclass

MOST_FIGURES = 5


@dataclass(frozen=True)
class Column:
    name: str
    label: str
    help: str
    example: str = ""
    required: bool = False
    longest: int = 300


def _of_figure(number: int) -> list[Column]:
    examples = {1: ("1.6 million shells", "shells shipped"), 2: ("74,000 t", "explosives")}
    text, measure = examples.get(number, ("", ""))
    return [
        Column(
            f"figure_{number}", f"Figure {number}",
            "A figure as it was written, with its bound word and unit.", text, longest=200,
        ),
        Column(
            f"measure_{number}", f"What figure {number} measures",
            "What is counted or measured. Needed with the figure.", measure, longest=200,
        ),
        Column(
            f"figure_period_{number}", f"Period of figure {number}",
            "Its own period, where it is not the claim's.",
        ),
    ]  # fmt: skip


COLUMNS = [
    Column("statement", "Statement", "One thing that was said and can be checked.",
           "Russia may have received 1.6 million shells.", required=True, longest=2_000),
    Column("claimant", "Claimant", "Who says so.", "A newspaper", required=True),
    Column("claimed_on", "Claimed on", "2024-06-22, 2024-06 or 2024.", "2024-06-22"),
    Column("modality", "How firmly", "asserted, may_have, reported, estimated, denied or planned. "
           "Left empty: asserted.", "may_have"),
    Column("period", "Period", "2023-08 to 2024-01, since 2023-09, until 2024-01, or one date.",
           "2023-08 to 2024-01"),
    Column("place", "Place", "Where it is about.", "Russia", longest=200),
    Column("language", "Language", "A language tag: en, ko, pt-BR. Left empty: en.", "en",
           longest=35),
    Column("case", "Case", "The short name of a case of the desk. Left empty: the one chosen for "
           "the whole table.", longest=80),
    Column("note", "Note", "For the desk; readers never see it.", longest=4_000),
    Column("priority", "Priority", "low, normal, high or urgent. Left empty: normal.", "normal"),
    Column("due_on", "Due", "A day: 2026-12-31.", ""),
    Column("tags", "Tags", "Words separated by semicolons.", "artillery; trade", longest=400),
    *(column for number in range(1, MOST_FIGURES + 1) for column in _of_figure(number)),
    Column("source", "Source", "The short name of a source that the desk has.", longest=80),
    Column("source_title", "Title of the source", "Where it was seen, if the desk has it not: a "
           "source is recorded under this title.", "An article", longest=400),
    Column("source_url", "Web address", "Of what it was seen in.", "https://example.org/article",
           longest=1_000),
    Column("appeared_on", "Appeared", "2024-06-22, 2024-06 or 2024.", "2024-06-22"),
    Column("locator", "Where in the source", "A page, a paragraph, a minute.", "paragraph 2"),
    Column("quote", "Quote", "The words themselves.", longest=2_000),
]  # fmt: skip
NAMES = [column.name for column in COLUMNS]
BY_NAME = {column.name: column for column in COLUMNS}
REQUIRED = [column.name for column in COLUMNS if column.required]
PASSED_OVER = frozenset({"line", "problems", "reference", "state"})
"""Columns of our own downloads, which may come back with a corrected table."""
EXAMPLE = {column.name: column.example for column in COLUMNS}
