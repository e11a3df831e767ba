"""The file: what is printed, the same bytes everywhere, and nothing let in or out."""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError

from dossiers.composition import composed
from dossiers.errors import RenderingError
from dossiers.finishing import finished
from dossiers.rendering import (
    Assets,
    Rendered,
    fingerprint,
    page_source,
    render,
)
from tests.dossiers import example, hostile
from tests.dossiers.conftest import text_of

ROOT = Path(__file__).resolve().parent.parent.parent
IN_ANOTHER_PROCESS = """
import hashlib, json, sys
import django
django.setup()
from dossiers.rendering import render
content, facts = json.load(open(sys.argv[1]))
print(hashlib.sha256(render(content, facts).pdf).hexdigest())
"""


def test_claim_figures_and_findings_can_be_read_out_of_the_file(
    draft: Rendered, tmp_path: Path
) -> None:
    text = text_of(draft, tmp_path)
    assert "Russia may have received about 1.6 million artillery shells from North Korea" in text
    assert "The Washington Post, 22 June 2024" in text
    assert (
        "“about 1.6 million shells” is compatible with both estimates that it was held against."
        in text
    )
    assert "“more than 74,000 t”" in text
    assert "August 2023 to January 2024 (184 days)" in text
    assert "1.65 million shells (1.48 to 1.85 million)" in text
    assert "Mass of one shell, 46.25 kg/shell" in text
    assert "illustrative" in text
    assert str(example.CAPTURE["sha256"]) in text
    assert example.FACTS["version"]["digest"] in text


def test_the_cover_says_what_it_is_about_and_where_it_stands(
    draft: Rendered, tmp_path: Path
) -> None:
    cover = text_of(draft, tmp_path, last=1)
    for said in ("2026-0001", "D-2026-0001", "Checking", "Finding", "23 November 2026, 02:40 UTC"):
        assert said in cover


def test_a_draft_says_so_on_every_page(draft: Rendered, tmp_path: Path) -> None:
    for page in range(1, draft.pages + 1):
        assert "Draft – not approved" in text_of(draft, tmp_path, first=page, last=page), page


def test_an_approved_dossier_says_by_whom_and_is_no_draft(
    approved: Rendered, tmp_path: Path
) -> None:
    text = text_of(approved, tmp_path)
    assert "Draft" not in text
    assert "Approved Editor, 22 November 2026" in text


def test_every_page_but_the_cover_carries_reference_serial_and_number(
    draft: Rendered, tmp_path: Path
) -> None:
    for page in range(2, draft.pages + 1):
        text = text_of(draft, tmp_path, first=page, last=page)
        assert "2026-0001 · D-2026-0001 · Russia may have received" in text
        assert f"Page {page} of {draft.pages}" in text


def test_the_contents_give_the_pages_where_the_headings_stand(
    draft: Rendered, tmp_path: Path
) -> None:
    contents = text_of(draft, tmp_path, first=3, last=3).partition("How to read it")[0]
    headings = ["The claim", "Where the figures stand", "Evidence", "Sources", "This document"]
    for heading in headings:
        number = int(contents.partition(f"{heading} ")[2].split()[0])
        assert heading in text_of(draft, tmp_path, first=number, last=number), heading
        assert number >= 4


def test_the_same_content_and_facts_give_the_same_bytes_in_another_process(
    draft: Rendered, tmp_path: Path
) -> None:
    given = tmp_path / "given.json"
    given.write_text(json.dumps([example.content(), example.FACTS]))
    command = [sys.executable, "-c", IN_ANOTHER_PROCESS, str(given)]
    unlike = {
        "PYTHONHASHSEED": "1",
        "TZ": "Asia/Seoul",
        "LC_ALL": "C.UTF-8",
        "HOME": str(tmp_path),
        "SOURCE_DATE_EPOCH": "1",
    }
    printed = subprocess.run(
        command, cwd=ROOT, env=os.environ | unlike, capture_output=True, check=True, timeout=150
    ).stdout.decode()
    assert printed.split()[-1] == hashlib.sha256(draft.pdf).hexdigest()


def test_other_facts_give_another_file(draft: Rendered, approved: Rendered) -> None:
    assert draft.pdf != approved.pdf


@pytest.mark.parametrize("name", ["draft", "marked_up"])
def test_qpdf_and_pikepdf_find_no_fault(
    name: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    rendered: Rendered = request.getfixturevalue(name)
    path = tmp_path / "dossier.pdf"
    path.write_bytes(rendered.pdf)
    checked = subprocess.run(["qpdf", "--check", str(path)], capture_output=True, check=False)
    assert (checked.returncode, checked.stderr) == (0, b"")
    with pikepdf.open(path) as pdf:
        assert pdf.check_pdf_syntax() == []
        assert len(pdf.pages) == rendered.pages


def test_the_file_is_tagged_and_has_title_language_and_bookmarks(draft: Rendered) -> None:
    with pikepdf.open(io.BytesIO(draft.pdf)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "en-GB"
        assert str(pdf.docinfo.Title).startswith("2026-0001: Russia may have received")
        assert str(pdf.docinfo.CreationDate) == "D:20261123024000Z"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        with pdf.open_outline() as outline:
            titles = [item.title for item in outline.root[0].children]
        first = ["On one page", "Contents", "The claim", "Where the figures stand", "The estimates"]
        assert titles[:5] == first


def test_each_chart_has_an_alternative_text(draft: Rendered) -> None:
    with pikepdf.open(io.BytesIO(draft.pdf)) as pdf:
        told = [str(it.Alt) for it in dictionaries(pdf) if it.get("/S") == "/Figure"]
    kinds = [it.partition(" the estimate")[0] for it in told]
    beside = [
        f"The estimates {how}: artillery shells received"
        for how in ("at a glance", "beside each other")
    ]
    inputs, code = "What each input does to", "QR code: where this dossier can be verified"
    chain = "Who got it from whom"
    assert sorted(kinds) == sorted(["Chart of"] * 3 + [*beside, code, chain] + [inputs] * 3)


def test_fonts_are_embedded(draft: Rendered, tmp_path: Path) -> None:
    path = tmp_path / "dossier.pdf"
    path.write_bytes(draft.pdf)
    rows = subprocess.run(["pdffonts", str(path)], capture_output=True, check=True).stdout.decode()
    fonts = rows.splitlines()[2:]
    assert fonts
    assert all(row.split()[-5:-3] == ["yes", "yes"] for row in fonts), rows


def test_markup_and_template_code_are_printed_and_nothing_else(
    marked_up: Rendered, tmp_path: Path
) -> None:
    text = text_of(marked_up, tmp_path)
    assert "<script>alert(1)</script>" in text
    assert "{{ settings.SECRET_KEY }}" in text
    assert "root:" not in text
    assert set(addresses(marked_up)) == {example.FACTS["verify"]}  # others have markup in front


def test_links_lead_only_to_plain_web_addresses(draft: Rendered) -> None:
    links = addresses(draft)
    assert "https://www.rusi.org/" in links
    assert all(link.startswith("https://") for link in links)


@pytest.mark.parametrize("address", ["javascript:alert(1)", "file:///etc/passwd", "http://a b/"])
def test_an_unsafe_address_is_printed_and_not_linked(address: str) -> None:
    content = example.content()
    content["sources"][1]["url"] = content["appearances"][0]["url"] = address
    source = page_source(content, example.FACTS)
    assert address in source
    assert f'href="{address}' not in source


def test_ten_million_characters_are_cut_and_the_cut_is_said(tmp_path: Path) -> None:
    source = page_source(hostile.oversized(), example.FACTS)
    assert len(source) < 400_000
    assert "more characters are not printed]" in source


def test_a_content_too_long_to_be_set_is_refused_in_a_sentence() -> None:
    content = example.content()
    content["evidence"] *= 200
    for row in content["evidence"]:
        row["note"] = "long " * 4_000
    with pytest.raises(RenderingError, match="at most 3,000,000 can be set"):
        render(content, example.FACTS)


def test_a_content_of_an_unknown_schema_is_refused() -> None:
    with pytest.raises(RenderingError, match="not of the schema"):
        render(example.content() | {"schema": "plumbline.version/9"}, example.FACTS)


def test_evidence_without_a_passage_says_why_there_is_none() -> None:
    content = example.content()
    for row in content["evidence"]:
        row["no_passage_why"] = "Heard on the radio."
    entries = [it for _said, rows in composed(content, example.FACTS).evidence for it in rows]
    without = [it for it in entries if not it.passage]
    page = page_source(content, example.FACTS)
    assert page.count("Without a passage: Heard on the radio.") == len(without) > 0


def test_a_long_table_has_its_heads_on_every_page_and_no_heading_stands_alone() -> None:
    sheets = "".join(
        f'<link rel="stylesheet" href="asset:{it}.css">' for it in ("paper", "type", "tables")
    )
    rows = "<tr><td>1</td></tr>" * 90
    table = f'<table class="table"><thead><tr><th>Zqhead</th></tr></thead><tbody>{rows}</tbody>'
    assert all("Zqhead" in page for page in set_pages(sheets + table))
    text = "<p>" + "Words of a paragraph that goes on. " * 12
    for height in range(200, 243, 6):
        filled = f'<div style="height: {height}mm"></div><h2>Zqheading</h2>{text}'
        pages = set_pages(sheets + filled)
        assert len(pages) < 3
        assert all("Zqheading" not in page or "Words" in page for page in pages), height


def set_pages(html: str) -> list[str]:
    """The text of each page, set by the document's own sheets."""

    def texts(box: Any) -> Iterator[str]:
        yield str(getattr(box, "text", ""))
        for child in getattr(box, "children", ()):
            yield from texts(child)

    pages = HTML(string=html, url_fetcher=Assets()).render().pages
    return [" ".join(texts(page._page_box)) for page in pages]


def test_strings_without_a_place_to_break_stay_on_the_paper(tmp_path: Path) -> None:
    path = tmp_path / "dossier.pdf"
    path.write_bytes(render(hostile.unbroken(), example.FACTS).pdf)
    boxes = subprocess.run(["pdftotext", "-bbox", str(path), "-"], capture_output=True, check=True)
    words = [line for line in boxes.stdout.decode().splitlines() if "<word" in line]
    widest = max(float(line.split('xMax="')[1].split('"')[0]) for line in words)
    assert widest <= 595 - 24 / 25.4 * 72 + 1


def test_other_scripts_are_set_in_fonts_that_have_them(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    rendered = render(hostile.in_other_scripts(), example.FACTS)
    assert "notdef" not in caplog.text
    text = text_of(rendered, tmp_path)
    for said in ("북한", "俄罗斯", "ロシア", "КНДР", "פגזים"):
        assert said in text


REFUSED = [
    "file:///etc/passwd",
    "FILE:///etc/passwd",
    "http://127.0.0.1/",
    "https://example.org/x.css",
    "ftp://example.org/",
    "asset:../dossier.html",
    "asset:/etc/passwd",
    "asset:%2e%2e/dossier.html",
    "asset:paper.css/../../../manage.py",
    "asset:nothing.txt",
    "//example.org/",
    "dossier.css",
]


@pytest.mark.parametrize("address", REFUSED)
def test_the_fetcher_knows_its_own_assets_only(address: str) -> None:
    with pytest.raises(FatalURLFetchingError):
        Assets().fetch(address)


def test_the_fetcher_gives_assets_and_data() -> None:
    assert b"@page" in Assets().fetch("asset:paper.css").read()
    assert Assets().fetch("data:text/plain,words").read() == b"words"


def test_a_page_that_asks_for_something_from_outside_is_not_set(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def asking(*_: Any) -> str:
        return '<img src="http://127.0.0.1:9/x.png" alt="x">'

    monkeypatch.setattr("dossiers.rendering.page_source", asking)
    with pytest.raises(RenderingError, match="asks for nothing from outside"):
        render(example.content(), example.FACTS)


@pytest.mark.parametrize(
    "action",
    [
        {"/S": pikepdf.Name.JavaScript, "/JS": "app.alert(1)"},
        {"/S": pikepdf.Name.Launch, "/F": "/bin/sh"},
        {"/S": pikepdf.Name.URI, "/URI": "javascript:alert(1)"},
    ],
)
def test_a_file_with_an_action_in_it_is_refused(draft: Rendered, action: dict[str, Any]) -> None:
    with pikepdf.open(io.BytesIO(draft.pdf)) as pdf:
        annotation = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 1, 1]
        )
        annotation.A = pikepdf.Dictionary(action)
        pdf.pages[0].Annots = pdf.make_indirect(pikepdf.Array([pdf.make_indirect(annotation)]))
        out = io.BytesIO()
        pdf.save(out)
    with pytest.raises(RenderingError):
        finished(out.getvalue())


def test_the_stages_are_told_in_order(draft: Rendered, stages: list[str]) -> None:
    assert draft.pages and stages == ["drawing", "typesetting", "finishing"]


def test_the_fingerprint_names_what_sets_the_file() -> None:
    parts = [part.split()[0] for part in fingerprint().split(", ")]
    assert parts == ["weasyprint", "pango", "pikepdf", "fonts"]


def addresses(rendered: Rendered) -> list[str]:
    """Where the file's links to the outside lead; fails on any other kind of action."""
    with pikepdf.open(io.BytesIO(rendered.pdf)) as pdf:
        links = [link for page in pdf.pages for link in page.get("/Annots", [])]
        actions = [link.A for link in links if "/A" in link]
        assert {str(link.Subtype) for link in links} <= {"/Link"}
        assert {str(action.S) for action in actions} <= {"/URI", "/GoTo"}
        return [str(action.URI) for action in actions if action.S == "/URI"]


def dictionaries(pdf: pikepdf.Pdf) -> list[Any]:
    return [it for it in pdf.objects if isinstance(it, pikepdf.Dictionary)]


def test_footnotes_stand_at_the_foot_of_the_page_that_calls_them(
    draft: Rendered, tmp_path: Path
) -> None:
    pages = [text_of(draft, tmp_path, first=it, last=it) for it in range(1, draft.pages + 1)]
    for called, note in (
        ("Read in The Washington Post", "In the source’s words: “More than 74,000 tonnes"),
        ("Words of likelihood are those of a fixed scale", "Intelligence Community Directive 203"),
    ):
        (page,) = [it for it in pages if note in it]
        assert page.index(called) < page.index(note)


def test_the_section_that_a_page_is_in_stands_at_its_foot(draft: Rendered, tmp_path: Path) -> None:
    feet = [text_of(draft, tmp_path, first=it, last=it) for it in range(2, draft.pages + 1)]
    ends = [it.partition("Plumbline dossier D-2026-0001, version 1")[2] for it in feet]
    for section in ("On one page", "Contents", "Where the figures stand", "The estimates"):
        assert any(end.strip().startswith(section) for end in ends), (section, ends)
