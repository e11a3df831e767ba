"""The pages of tables of claims: what is shown, asked and done, and what the reference says."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from claims.importing import working
from claims.importing.columns import COLUMNS, NAMES
from claims.models import Claim, ClaimImport
from tests.desk.conftest import HOSTILE

pytestmark = pytest.mark.django_db
LINES = ["Good one,C,5 t,wheat", "=Bad one,C,1,,", f'"{HOSTILE.replace(chr(34), chr(34) * 2)}",,,']
ROOT = Path(__file__).parents[2]


def file_of(*lines: str) -> SimpleUploadedFile:
    head = "statement,claimant,figure_1,measure_1"
    return SimpleUploadedFile("claims.csv", "\n".join([head, *lines]).encode())


def uploaded(desk: Client, *lines: str) -> str:
    response = desk.post("/claims/import/", {"upload": file_of(*lines)})
    assert response.status_code == 302, response.content.decode()[-2_000:]
    return response["Location"]


def read(desk: Client, path: str) -> list[dict[str, str]]:
    body = b"".join(desk.get(path))
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))


def test_a_table_goes_from_upload_to_report_and_back(desk: Client, checker: User) -> None:
    base = uploaded(desk, *LINES)
    page = desk.get(base).content.decode()
    assert "Import 1 claim" in page
    assert "<script>alert" not in page
    assert "It is empty, and must not be." in page
    faulty = desk.get(base, {"show": "faulty"}).content.decode()
    assert "Good one" not in faulty
    problems = read(desk, f"{base}problems.csv")
    assert [row["line"] for row in problems] == ["3", "4"]
    assert problems[0]["statement"] == "'=Bad one"  # no spreadsheet runs it; it comes off again
    mend = f"{base}lines/3/"
    assert "Say what the figure measures" in desk.get(mend).content.decode()
    assert desk.post(mend, {"statement": "Mended", "figure_1": "6 t"}).status_code == 422
    mended = {"statement": "Mended", "claimant": "C", "figure_1": "6 t", "measure_1": "rye"}
    assert desk.post(mend, mended).status_code == 302
    desk.post(f"{base}leave-out/", {"line": "2", "out": "yes"})
    assert "Import 1 claim" in desk.get(base).content.decode()
    desk.post(f"{base}leave-out/", {"line": "2", "out": "no"})
    assert desk.post(f"{base}start/").status_code == 302
    assert "2 to go" in desk.get(f"{base}progress/").content.decode()
    made = ClaimImport.objects.get()
    working.work_on(made.pk)
    assert desk.get(f"{base}progress/")["HX-Refresh"] == "true"
    report = read(desk, f"{base}report.csv")
    references = list(Claim.objects.order_by("pk").values_list("reference", flat=True))
    assert [row["reference"] for row in report] == [*references, ""]
    assert desk.post(f"{base}take-back/", {"why": ""}).status_code == 422
    assert desk.post(f"{base}take-back/", {"why": "The wrong file."}).status_code == 302
    working.work_on(made.pk)
    assert not Claim.objects.live().exists()
    assert "taken back" in desk.get(base).content.decode()


def test_a_corrected_file_takes_the_place_of_the_first(desk: Client) -> None:
    base = uploaded(desk, *LINES)
    wrong = desk.post(f"{base}again/", {"upload": SimpleUploadedFile("x.csv", b"nothing")})
    assert wrong.status_code == 422
    assert "no column that is known" in wrong.content.decode()
    again = desk.post(f"{base}again/", {"upload": file_of("Good one,C,5 t,wheat")})
    assert again["Location"] != base
    assert "was dropped" in desk.get(base).content.decode()
    assert desk.post(f"{again['Location']}drop/").status_code == 302
    assert not Claim.objects.exists()


def test_a_table_is_nobody_else_s_and_its_queries_do_not_grow(
    desk: Client, editors_desk: Client, client: Client, outsider: User
) -> None:
    base = uploaded(desk, *LINES)
    paths = ("", "progress/", "problems.csv", "report.csv", "lines/2/", "take-back/", "drop/")
    assert {editors_desk.get(f"{base}{it}").status_code for it in paths} == {404}
    posts = ("start/", "leave-out/", "again/", "drop/", "take-back/")
    assert {editors_desk.post(f"{base}{it}").status_code for it in posts} == {404}
    other = Client()
    other.force_login(outsider)
    assert other.post("/claims/import/", {"upload": file_of(*LINES)}).status_code == 403

    def queries(path: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert desk.get(path).status_code == 200
        return len(captured)

    long = uploaded(desk, *(f"Claim {n},C,{n} t,wheat" for n in range(2, 60)))
    assert queries(long) == queries(base)
    before = queries("/claims/import/")
    uploaded(desk, *LINES)
    assert queries("/claims/import/") == before


@pytest.mark.parametrize("line", ["0", "99999999999999999999", "7"])
def test_a_line_that_is_not_there_is_not_found(desk: Client, line: str) -> None:
    base = uploaded(desk, *LINES)
    assert desk.get(f"{base}lines/{line}/").status_code == 404


def test_the_template_and_the_reference_name_every_column(desk: Client) -> None:
    header: Any = read(desk, "/claims/import/template.csv")[0]
    assert list(header) == NAMES
    reference = (ROOT / "docs/reference/claims-csv.md").read_text("utf-8")
    assert [
        it.name for it in COLUMNS if f"| `{it.name}`" not in reference or it.help not in reference
    ] == []
