"""What is inside the file for machines, and what the file says of itself to readers of PDFs."""

from __future__ import annotations

import csv
import io
import json
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
import pikepdf.pdfa
import pytest
from pdfua import validate

from audit.canonical import canonical_text
from audit.cells import safe_cell
from dossiers import words
from dossiers.machine_copy import Attached, attached, evidence_table
from dossiers.rendering import Rendered
from estimates.calculation import RequestError, calculate
from sources import counting
from sources.counting import Count
from tests.dossiers import example

OTHER_LETTER = "ISO_19005_3:6.6.4-3"
OTHER_NAMESPACE = "ISO_19005_3:6.6.2.3.1-1"
OF_PDFUA = ("pdfuaid:part", "pdfaExtension", "pdfaSchema", "pdfaProperty")


@cache
def files() -> dict[str, Attached]:
    return {it.name: it for it in attached(example.content(), example.FACTS)}


def model(name: str) -> dict[str, Any]:
    request: dict[str, Any] = json.loads(files()[name].data)
    return request


def test_the_file_carries_what_it_prints(draft: Rendered) -> None:
    with pikepdf.open(io.BytesIO(draft.pdf)) as pdf:
        inside = {name: spec.get_file().read_bytes() for name, spec in pdf.attachments.items()}
        relations = {str(it.UF): str(it.AFRelationship) for it in pdf.Root.AF}
    assert inside == {name: it.data for name, it in files().items()}
    assert relations["content.json"] == "/Source"
    kept = json.loads(inside["content.json"])
    assert kept["schema"] == "plumbline.dossier/1"
    assert canonical_text(kept["content"]) == canonical_text(example.content())
    assert kept["facts"] == example.FACTS


def test_each_model_gives_the_printed_figures_again_without_a_database() -> None:
    for estimate in example.content()["estimates"]:
        with counting.given(desk=False):
            answer = calculate(model(f"model-{estimate['slug']}.json"))
        assert words.interval_words(estimate["result"]) == words.typeset(answer["summary"])


def test_a_model_against_the_claim_gives_the_printed_sentence_again() -> None:
    for finding in example.content()["findings"]:
        name = f"model-{finding['estimate']}-against-{finding['quantity']}.json"
        answer = calculate(model(name))
        assert answer["verdict"].startswith(finding["sentence"])
        assert answer["position"]["place"] == finding["place"]


def test_a_model_takes_along_what_the_desk_counts() -> None:
    content = json.loads(canonical_text(example.content()))
    content["parameters"].append(
        {**content["parameters"][0], "slug": "barges", "text": "3 to 4 zqbarge"}
    )
    content["estimates"] = [
        {
            **content["estimates"][0],
            "slug": "twice",
            "formula": "2 * b",
            "unit": "zqbarge",
            "inputs": [{"name": "b", "parameter": "barges", "estimate": None}],
        }
    ]
    content["findings"] = []
    with counting.given([Count("zqbarge", "zq barge", "zq barges")], desk=False):
        inside = attached(content, example.FACTS)
    request = json.loads(next(it.data for it in inside if it.name == "model-twice.json"))
    with counting.given(desk=False):
        assert calculate(request)["unit"] == "zqbarge"


@pytest.mark.parametrize(
    "given",
    [
        1,
        {},
        {"schema": "plumbline.model/1"},
        {"schema": "plumbline.model/1", "target": ["x"], "nodes": [], "leaves": []},
        {
            "schema": "plumbline.model/1",
            "target": "x",
            "nodes": [{"key": "x", "formula": 5, "unit": 7, "inputs": {"a": {"leaf": "x"}}}],
            "leaves": [{"key": "x", "text": 4}],
        },
        {
            "schema": "plumbline.model/1",
            "target": "x",
            "nodes": [{"key": "x", "formula": "a", "unit": "", "inputs": {"a": {"moon": "q"}}}],
            "leaves": [],
            "correlations": [["a", "b", "NaN", "rank"]],
        },
    ],
)
def test_what_is_no_stored_model_is_refused_in_a_sentence(given: object) -> None:
    with pytest.raises(RequestError, match="as a dossier carries it"):
        calculate({"model": given})


def test_a_stored_model_takes_no_formula_beside_it() -> None:
    with pytest.raises(RequestError, match="leave that out"):
        calculate({**model("model-cargo.json"), "formula": "1 + 1"})


def test_the_evidence_is_a_table_that_no_spreadsheet_runs() -> None:
    content = json.loads(canonical_text(example.content()))
    first, graded = content["evidence"][:2]
    first["note"], graded["grade"] = "=HYPERLINK(1)", {"credibility": 2}
    source = next(row for row in content["sources"] if row["ref"] == graded["source"])
    source["grade"] = {"reliability": "B"}
    rows = list(csv.DictReader(io.StringIO(evidence_table(content))))
    assert [row["key"] for row in rows] == [row["key"] for row in content["evidence"]]
    assert rows[0]["note"] == "'=HYPERLINK(1)"
    assert {row["source"] for row in rows} <= {row["ref"] for row in content["sources"]}
    assert (rows[1]["reliability"], rows[1]["credibility"]) == ("B", "2")


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("-5", "-5"), ("-5+3", "'-5+3"), ("@x", "'@x"), (None, ""), ("a", "a"), ("a\x00b", "ab"),
        ("\t=1", "'\t=1"), ("\n=1", "'\n=1"), ("\uff1d1+1", "'\uff1d1+1"), ("\uff20x", "'\uff20x"),
    ],
)  # fmt: skip
def test_a_cell_that_would_run_is_inert(value: object, cell: str) -> None:
    assert safe_cell(value) == cell


def test_nothing_is_found_against_pdf_ua(
    draft: Rendered, marked_up: Rendered, tmp_path: Path
) -> None:
    for rendered in (draft, marked_up):
        path = tmp_path / "dossier.pdf"
        path.write_bytes(rendered.pdf)
        assert list(validate(str(path)).findings) == []


def test_nothing_is_found_against_pdf_a_but_what_the_checker_does_not_know(
    draft: Rendered, marked_up: Rendered
) -> None:
    """It knows conformance B only, and not that a file may describe properties of its own."""
    for rendered in (draft, marked_up):
        with pikepdf.open(io.BytesIO(rendered.pdf)) as pdf:
            report = pikepdf.pdfa.check(pdf, "3b")
        for it in report.violations:
            ours = it.rule == OTHER_NAMESPACE and any(name in it.message for name in OF_PDFUA)
            assert ours or it.rule == OTHER_LETTER, it


def test_everything_drawn_is_tagged_or_marked_as_an_artifact(draft: Rendered) -> None:
    with pikepdf.open(io.BytesIO(draft.pdf)) as pdf:
        for number, page in enumerate(pdf.pages, start=1):
            depth = 0
            for instruction in pikepdf.parse_content_stream(page):
                name = str(instruction.operator)
                depth += (name in {"BDC", "BMC"}) - (name == "EMC")
                assert depth or name not in {"Tj", "TJ", "Do", "f", "S", "B"}, (number, name)


def test_links_within_the_file_are_announced_by_their_page(draft: Rendered) -> None:
    with pikepdf.open(io.BytesIO(draft.pdf)) as pdf:
        said = [str(link.Contents) for page in pdf.pages for link in page.get("/Annots", [])]
    assert any(words.startswith("Page ") for words in said)
    assert all(words.startswith(("Page ", "https://", "http://")) for words in said)
