"""Captures beside a case file: named, checked, read, and back again as they were."""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path

import pytest
from django.core.management import call_command

from accounts.models import User
from claims.casefile.files import Folder, safe_name
from claims.casefile.loading import load
from claims.casefile.parsing import parse
from claims.casefile.reading import CaseFileError, read
from claims.casefile.report import Report
from claims.models import Case, Claim
from sources import actions as sources
from sources.models import Capture, Observation, Passage, Source
from tests.claims.casefiles import DEMO, digests, empty_database, load_text

pytestmark = pytest.mark.once  # what a file says, and a child process for each capture that is read
TEXT = "The ministry said on Monday that 60,000 crates had left. It gave no source.\n"
FILE = """\
plumbline: 1
case: {slug: crates, title: Crates}
sources:
  - slug: article
    title: An article
    captures:
      - file: pages/article.txt
        sha256: SHA
        captured_on: 2024-06-22
        method: paste
        passages:
          - {key: said, quote: "60,000 crates had left"}
observations:
  - {key: cargo, source: article, measure: crates, figure: "60,000 crates", passage: said}
claims:
  - key: crates
    statement: 60,000 crates left.
    claimant: A ministry
    quantities:
      - {key: crates, measure: crates, figure: "60,000 crates", observation: cargo}
    evidence:
      - {key: said, source: article, stance: supports, quantity: crates, passage: said}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "article.txt").write_text(TEXT)
    return tmp_path


def written(**changed: str) -> str:
    text = FILE.replace("SHA", hashlib.sha256(TEXT.encode()).hexdigest())
    for old, new in changed.items():
        text = text.replace({"quote": "60,000 crates had left"}.get(old, old), new)
    return text


def loaded(text: str, folder: Path, by: User) -> Report:
    return load(parse(read(text.encode())), by=by, why="x", files=Folder(folder))


@pytest.mark.django_db
def test_a_capture_is_kept_read_and_cited_and_loading_twice_changes_nothing(
    folder: Path, checker: User
) -> None:
    loaded(written(), folder, checker)
    capture, passage = Capture.objects.get(), Passage.objects.get()
    assert (capture.state, capture.method, capture.text()) == ("ready", "paste", TEXT)
    assert capture.captured_at.date().isoformat() == "2024-06-22"
    assert (passage.start, passage.capture) == (TEXT.index("60,000"), capture)
    assert Observation.objects.get().passage == passage
    assert Claim.objects.get().evidence.get().passage == passage
    assert loaded(written(), folder, checker).changed_nothing
    changed = written().replace("captured_on: 2024-06-22", "captured_on: 2024-06-23")
    assert loaded(changed, folder, checker).changed_nothing  # it is the same capture


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "instead", "sentence"),
    [
        ("pages/article.txt", "../article.txt", "is no file beside the case file"),
        ("pages/article.txt", "/etc/hostname", "is no file beside the case file"),
        ("pages/article.txt", "pages/.hidden", "is no file beside the case file"),
        ("pages/article.txt", "pages/nothing.txt", "cannot be read: No such file"),
        ("pages/article.txt", "pages", "cannot be read: Is a directory"),
        ("pages/article.txt", "out/hosts", "leads out of the case file's folder"),
        ("60,000 crates had left", "70,000 crates had left", "line"),
        ("2024-06-22", "2999-01-01", "has not come yet"),
        ("2024-06-22", "2024-06", "Give the day"),
        ("figure: \"60,000 crates\", passage: said}", "figure: \"1 crate\", passage: sad}",
         "Did you mean “said”?"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_line_and_nothing_is_kept(
    wrong: str, instead: str, sentence: str, folder: Path, checker: User
) -> None:
    (folder / "out").symlink_to("/etc")
    assert wrong in written()
    with pytest.raises(CaseFileError) as refusal:
        loaded(written().replace(wrong, instead), folder, checker)
    assert sentence in str(refusal.value) or refusal.value.problems[0].place.line > 1
    assert not Capture.objects.exists()
    assert not Source.objects.exists()


@pytest.mark.django_db
def test_a_file_that_was_exchanged_or_has_no_folder_is_refused(folder: Path, checker: User) -> None:
    (folder / "pages" / "article.txt").write_text(TEXT + "More.")
    with pytest.raises(CaseFileError, match="it is not what was captured"):
        loaded(written(), folder, checker)
    with pytest.raises(CaseFileError, match="come with a folder"):
        load(parse(read(written().encode())), by=checker, why="x")


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "{{ x }}", "=1+1", "ﷺ\u202e‮x" * 9])
def test_hostile_words_about_a_capture_travel_as_they_were_written(
    text: str, folder: Path, checker: User, tmp_path: Path
) -> None:
    told = {"filename": text, "media_type": text, "note": text}
    lines = "".join(f"\n        {key}: {json.dumps(value)}" for key, value in told.items())
    hostile = written().replace("method: paste", f"method: upload{lines}")
    loaded(hostile, folder, checker)
    capture = Capture.objects.get()
    assert (capture.filename, capture.note) == (text, text)
    out = tmp_path / "out.yaml"
    call_command("export_case", "crates", as_user=checker.email, output=out, stdout=io.StringIO())
    assert loaded(out.read_text(), tmp_path, checker).changed_nothing


@pytest.mark.django_db
def test_a_case_goes_out_with_its_files_and_comes_back_with_equal_digests(
    folder: Path, checker: User, tmp_path: Path
) -> None:
    out = tmp_path / "out.yaml"
    with empty_database():
        loaded(written(), folder, checker)
        before = digests()
        call_command(
            "export_case", "crates", as_user=checker.email, output=out, stdout=io.StringIO()
        )
    (file,) = (tmp_path / "out").iterdir()
    assert file.read_text() == TEXT
    with empty_database():
        loaded(out.read_text(), tmp_path, checker)
        assert digests() == before
        assert Claim.objects.get().evidence.get().passage is not None
        assert loaded(out.read_text(), tmp_path, checker).changed_nothing


@pytest.mark.django_db
def test_the_files_of_a_protected_source_stay_with_its_readers(
    folder: Path, checker: User, editor: User, tmp_path: Path
) -> None:
    loaded(written(), folder, checker)
    sources.revise_source(Source.objects.get(), protected=True, by=checker)
    for name, files in ((editor.email, 0), (checker.email, 1), (None, 0)):
        out = tmp_path / f"{files}-{name}" / "case.yaml"
        out.parent.mkdir()
        call_command("export_case", "crates", as_user=name, output=out, stdout=io.StringIO())
        assert len(list((out.parent / "case").glob("*"))) == files
        assert ("passage" in out.read_text()) == bool(files)
        assert ("article" in out.read_text()) == bool(files)


@pytest.mark.django_db
def test_the_demo_case_points_at_what_it_read(checker: User) -> None:
    load_text(DEMO.read_text(), by=checker)
    mass = Observation.objects.get(key="of-540-mass")
    assert mass.passage is not None
    assert "43.56" in mass.passage.quote
    assert Case.objects.get().slug == "dprk-shells"


@pytest.mark.parametrize(
    ("filename", "name"),
    [
        ("article.html", "article-0123456789ab.html"),
        ("../../etc/passwd", "etc-passwd-0123456789ab"),
        ("", "capture-0123456789ab"),
        ("a b?.pdf", "a-b-0123456789ab.pdf"),
        ("x" * 300 + ".txt", "x" * 60 + "-0123456789ab.txt"),
    ],
)
def test_a_file_is_named_so_that_any_system_takes_it(filename: str, name: str) -> None:
    assert safe_name(filename, "0123456789abcdef") == name
