from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import models

from accounts.models import User
from audit.models import Event
from claims.models import Case, Claim
from estimates.models import Estimate, Parameter
from sources.models import Capture, Publisher, Source
from tests.claims.casefiles import SMALL, load_text

pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "grain.yaml"
    path.write_text(SMALL)
    return path


def run(command: str, *args: object, **options: Any) -> str:
    out = StringIO()
    call_command(command, *map(str, args), stdout=out, stderr=out, **options)
    return out.getvalue()


def load(path: Path, *flags: str, by: str = "checker@example.org") -> str:
    return run("load_case", path, "--as", by, *flags)


def refusal(path: Path, *flags: str) -> str:
    with pytest.raises(CommandError) as refused:
        load(path, *flags)
    return str(refused.value)


def rows(text: str) -> dict[str, list[str]]:
    """The lines of the summary table by section."""
    return {line.split()[0]: line.split()[1:] for line in text.splitlines() if line.strip()}


def test_loading_says_what_was_done_and_what_will_be_recomputed(checker: User, file: Path) -> None:
    said = load(file)
    assert rows(said)["estimates"] == ["2"]
    assert "To be recomputed: crates, half." in said
    assert f"{Claim.objects.get().reference}  crates" in said


def test_loading_twice_says_that_nothing_changed(checker: User, file: Path) -> None:
    load(file)
    assert load(file).startswith("Nothing changed: the file says what is there already.")


def test_who_loads_it_is_named_whatever_the_case_of_the_letters(checker: User, file: Path) -> None:
    load(file, by="CHECKER@example.org")
    event = Event.objects.about(Case.objects.get()).get(verb="case.added")
    assert (event.actor_key, event.detail.why) == (checker.audit_key(), "Loaded from grain.yaml")


def test_another_reason_may_be_given(checker: User, file: Path) -> None:
    load(file, "--why", "First draft")
    event = Event.objects.about(Claim.objects.get()).get(verb="claim.logged")
    assert event.detail.why == "First draft"


def test_a_dry_run_says_what_would_change_and_changes_nothing(checker: User, file: Path) -> None:
    before = Event.objects.count()
    said = load(file, "--dry-run")
    assert "To be recomputed: crates, half." in said
    assert "This was a dry run: nothing was stored." in said
    assert not Case.objects.exists()
    assert Event.objects.count() == before


def test_what_is_gone_is_listed_and_retired_on_request(checker: User, file: Path) -> None:
    load(file)
    file.write_text(
        SMALL.replace(
            "      - key: front\n        source: article\n        url: https://example.org/front\n",
            "",
        ).replace("    appearances:\n", "")
    )
    said = load(file)
    assert "Gone from the file: appearances crates/front (kept)." in said
    assert "With --retire, what is gone from the file is retired." in said
    assert "appearances crates/front (retired)." in load(file, "--retire")


def test_somebody_unknown_loads_nothing(file: Path) -> None:
    assert refusal(file) == "Nobody active signs in as checker@example.org."


def test_somebody_who_left_loads_nothing(checker: User, file: Path) -> None:
    User.objects.update(is_active=False)
    assert refusal(file) == "Nobody active signs in as checker@example.org."


def test_somebody_without_a_role_is_told_once(outsider: User, file: Path) -> None:
    with pytest.raises(CommandError, match=r"^Only fact-checkers and editors change sources\.$"):
        load(file, by=outsider.email)


def test_a_file_that_is_not_there_is_a_sentence(checker: User, tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.yaml").endswith(
        "none.yaml cannot be read: No such file or directory."
    )
    assert refusal(tmp_path).endswith("cannot be read: Is a directory.")


def test_every_mistake_is_a_line_with_file_line_and_keys(checker: User, file: Path) -> None:
    file.write_text(SMALL.replace("kind: other", "kind: rumour").replace("3000 t", "3000 ton"))
    lines = refusal(file).splitlines()
    assert lines[0].startswith("grain.yaml:15: sources[1].kind: “rumour” is none of: article, ")
    assert lines[1].startswith("grain.yaml:36: parameters[0].value: A ton may be metric, ")
    assert lines[2] == "Nothing was loaded."


MEGABYTES = b"x" * 10_000_000
HOSTILE = {
    "empty": b"",
    "broken YAML": SMALL.encode().replace(b"sources:", b"sources: ["),
    "no YAML at all": b"\x89PNG\r\n\x1a\n\x00\x00",
    "alias bomb": b"a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n",
    "unknown unit": SMALL.encode().replace(b"3000 t\n", b"3000 flurbs\n"),
    "NUL": SMALL.encode().replace(b"The Paper", b"The\x00Paper"),
    "escaped NUL": SMALL.encode().replace(b"name: The Paper", b'name: "The\\0Paper"'),
    "10 MB in a field": SMALL.encode().replace(b"The Paper", MEGABYTES),
    "4 MB in a field": SMALL.encode().replace(b"The Paper", MEGABYTES[:2_000_000]),
    "4 MB in a formula": SMALL.encode().replace(b"grain / crate", MEGABYTES[:4_000_000]),
    "4 MB in a figure": SMALL.encode().replace(b"about 60,000 crates", b"9" * 4_000_000),
    "4 MB in a value": SMALL.encode().replace(b"3000 t", b"9" * 4_000_000),
    "4 MB in a slug": SMALL.encode().replace(b"slug: paper", b"slug: " + MEGABYTES[:4_000_000]),
    "4 MB in a period": SMALL.encode().replace(b"2024-06\n", b"2" * 4_000_000),
    "4 MB in a name": SMALL.encode().replace(b"publisher: ", b"publisher: " + b"p" * 4_000_000),
    "deep nesting": b"plumbline: " + b"[" * 100_000,
    "UTF-16": SMALL.encode("utf-16"),
    "Latin-1": SMALL.replace("grain aboard", "gr\xe4in").encode("latin-1"),
    "a list at the top": b"- plumbline: 1\n",
    "numbers for texts": b"plumbline: 1\nclaims: 7\n",
    "lists for texts": SMALL.encode().replace(b"title: An article", b"title: [An, article]"),
    "a huge power": SMALL.encode().replace(b"grain / crate", b"grain ** 9 ** 9 ** 9"),
    "a huge unit": SMALL.encode().replace(b"unit: crate", b"unit: crate**9**9**9"),
    "a huge integer": SMALL.encode().replace(b"grain / crate", b"9" * 1500),
    "code for a formula": SMALL.encode().replace(b"grain / crate", b"().__class__.__bases__"),
    "a circle": SMALL.encode().replace(b"grain: grain", b"grain: {estimate: half}"),
    "many mistakes": b"plumbline: 1\nclaims:\n" + b"  - {}\n" * 50_000,
}  # fmt: skip
MODELS: tuple[type[models.Model], ...] = (Case, Claim, Publisher, Source, Parameter, Estimate)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_an_error_in_few_words_and_nothing_is_stored(
    name: str, checker: User, tmp_path: Path
) -> None:
    path = tmp_path / "hostile.yaml"
    path.write_bytes(HOSTILE[name])
    before = Event.objects.count()
    said = refusal(path)
    assert said.endswith("\nNothing was loaded.")
    assert all(line.startswith(("hostile.yaml:", "…", "Nothing")) for line in said.splitlines())
    assert max(map(len, said.splitlines())) < 500
    assert not any(model._default_manager.exists() for model in MODELS)
    assert Event.objects.count() == before


# --- export_case -------------------------------------------------------------------------------


def test_a_case_is_printed_or_written_to_a_file(checker: User, tmp_path: Path) -> None:
    load_text(SMALL, by=checker)
    printed = run("export_case", "grain")
    run("export_case", "grain", "--output", tmp_path / "out.yaml")
    assert (tmp_path / "out.yaml").read_text() == printed
    assert printed.startswith("# A Plumbline case file;")


def test_a_claim_is_exported_by_its_reference(checker: User) -> None:
    load_text(SMALL, by=checker)
    reference = Claim.objects.get().reference
    assert f"reference: {reference}" in run("export_case", reference)


def test_only_who_may_see_a_protected_source_gets_it(checker: User, editor: User) -> None:
    load_text(SMALL, by=checker)
    assert "person at the port" in run("export_case", "grain", "--as", checker.email)
    assert "person at the port" not in run("export_case", "grain", "--as", editor.email)
    assert "person at the port" not in run("export_case", "grain")


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["nothing"], "There is no case and no claim named nothing."),
        (["grain", "--as", "nobody@example.org"], "Nobody active signs in as nobody@example.org."),
        (["grain", "--output", "/nowhere/out.yaml"],
         "/nowhere/out.yaml cannot be written: No such file or directory."),
    ],
)  # fmt: skip
def test_what_cannot_be_exported_is_a_sentence(args: list[str], said: str, checker: User) -> None:
    load_text(SMALL, by=checker)
    with pytest.raises(CommandError) as refused:
        run("export_case", *args)
    assert str(refused.value) == said


def test_captures_stay_here_and_the_export_says_so(checker: User) -> None:
    load_text(SMALL, by=checker)
    Capture.objects.create(
        source=Source.objects.get(slug="article"), sha256="0" * 64, size=1,
        media_type="text/plain", filename="a.txt", captured_by=checker,
    )  # fmt: skip
    assert "Captured files come along with --output FILE." in run("export_case", "grain")
