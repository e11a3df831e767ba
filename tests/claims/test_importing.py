"""Tables of claims: every fault is said before anything is stored, and nothing is logged twice."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from pathlib import Path
from runpy import run_path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from audit import leases
from audit.errors import DomainError
from audit.models import Event
from claims import actions
from claims.importing import lines as logging
from claims.importing import storing, working
from claims.importing.columns import EXAMPLE, NAMES
from claims.importing.reading import TableError, read_table
from claims.importing.touching import newest_events
from claims.models import Claim, ClaimImport, ImportRow
from claims.schedule import sweep_imports
from sources.models import Source

pytestmark = pytest.mark.django_db
HEAD = "statement,claimant,claimed_on,figure_1,measure_1,source_title\n"
States = ImportRow.State
ROOT = Path(__file__).parents[2]


def table(*lines: str, head: str = HEAD) -> bytes:
    return (head + "\n".join(lines)).encode()


def uploaded(by: User, *lines: str, **more: Any) -> ClaimImport:
    return storing.upload_table(table(*lines), "claims.csv", by=by, **more)


def faults(made: ClaimImport) -> dict[int, list[tuple[str, str]]]:
    rows = made.rows.exclude(problems="[]")
    return {row.line: [(it["column"], it["sentence"]) for it in row.faults()] for row in rows}


def finished(made: ClaimImport) -> ClaimImport:
    while working.work_on(made.pk):
        pass
    made.refresh_from_db()
    return made


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (b"what,ever\n1,2\n", "no column that is known"),
        (b"statement,note\nS,N\n", "column claimant must be there"),
        (b"statement,claimant,Statement\nS,C,S\n", "two columns named statement"),
        (b"statement,claimant\n\n", "no line below"),
        ("statement,claimant\nCaf\u00e9,C\n".encode("cp1252"), "line 2 has the byte 0xe9"),
        (b"statement,claimant\n" + b"S,C\n" * 10_001, "more than 10,000 lines"),
        (b"x" * 8_000_001, "8 MB"),
        (b'statement,"claimant\nS,C\n', "names of the columns, cannot be read"),
        (b"statement,claimant" + b",x" * 99 + b"\n", "101 columns"),
    ],
)
def test_a_table_of_which_nothing_can_be_used_says_why(
    content: bytes, said: str, checker: User
) -> None:
    with pytest.raises(ValidationError) as refused:
        storing.upload_table(content, "claims.csv", by=checker)
    assert said in refused.value.message_dict["upload"][0]
    assert not ClaimImport.objects.exists()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_a_table_is_read_in_its_encoding_and_with_its_separator(
    encoding: str, separator: str
) -> None:
    lines = [["Claimant", "STATEMENT"], ["Café", f"a{separator}b “c”"], ["", ""], ["'=1+1", "'x"]]
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=separator).writerows(lines)
    said = "windows-1252" if encoding == "cp1252" else ""
    found = read_table(file.getvalue().encode(encoding), said)
    cells = [(line.number, line.cells["claimant"], line.cells["statement"]) for line in found.lines]
    assert cells == [(2, "Café", f"a{separator}b “c”"), (4, "=1+1", "'x")]


def test_every_problem_of_every_line_is_said_at_its_column(checker: User) -> None:
    made = uploaded(
        checker,
        "Good,C,2024-06-22,1.6 million shells,shells,A paper",
        ",C,,,,",
        "S,,2024-13,,,",
        'S,C,,"1,6 million shells",shells,',
        "S,C,,5 flurbs,,",
        "S,C,,,shells,",
        "S,C,,5 t,x,T,too,many",
        'S,"C\nD",,,,',
        "S\x00,C,,,,",
        f"{'x' * 2_001},C,,,,",
        'S,"C" D,,,,',
        "After the broken quotation,C,,,,",
    )
    found = faults(made)
    assert [sorted({column for column, _ in told}) for _, told in sorted(found.items())] == [
        ["statement"],
        ["claimant", "claimed_on"],
        ["figure_1"],
        ["figure_1", "measure_1"],
        ["figure_1"],
        [""],
        ["claimant"],
        ["statement"],
        ["statement"],
        [""],
    ]
    assert "There is no month 13" in str(found[4])
    assert made.rows.filter(state=States.GOOD).count() == 2
    assert not Claim.objects.exists()


def test_a_quotation_mark_that_is_not_closed_costs_its_lines_and_no_others(checker: User) -> None:
    made = uploaded(checker, "A,C,,,,", '"B,C,,,,', "D,C,,,,", "E,C,,,,")
    found = faults(made)
    assert list(found) == [3]
    assert "From line 3 to line 5 a quotation mark is not closed" in found[3][0][1]


def test_repeats_within_the_table_and_of_the_desk_are_flagged(checker: User, claim: Claim) -> None:
    made = uploaded(
        checker,
        "A million tonnes of wheat were lost,Ministry,,,,",
        '"Were lost: a million tonnes of wheat.",ministry,,,,',
        "About 1.6 million shells were moved.,A newspaper,,,,",
        "Shells moved: some 1.6 million,A radio,,about 1.6 million shells,shells,",
        "Something else,C,,,,",
    )
    likely = {row.line: row.likenesses() for row in made.rows.filter(repeats=True)}
    assert [(line, told[0].get("line"), told[0].get("claim")) for line, told in likely.items()] == [
        (3, "2", None),
        (4, None, claim.reference),
        (5, None, claim.reference),
    ]
    assert storing.leave_out_all(made, which="repeats", by=checker) == 3


def test_a_table_is_mended_imported_and_reported(checker: User) -> None:
    made = uploaded(
        checker,
        "First,C,2024-06-22,1.6 million shells,shells,A paper",
        "Second,C,,5 flurbs,x,A paper",
        "Third,,,,,",
    )
    row = made.rows.get(line=3)
    cells = {**row.parsed(), "figure_1": "5 t"}
    assert storing.mend_row(row, cells, by=checker).state == States.GOOD
    storing.start(made, by=checker)
    assert finished(made).state == ClaimImport.State.DONE
    states = dict(made.rows.values_list("line", "state"))
    assert states == {2: "stored", 3: "stored", 4: "faulty"}
    first = Claim.objects.get(statement="First")
    assert first.quantities.get().figure.display() == "1.6 million shells"
    assert first.appearances.get().source == Source.objects.get(title="A paper")  # one for both
    assert not working.work_on(made.pk)
    assert Claim.objects.count() == 2
    with pytest.raises(DomainError):
        storing.start(made, by=checker)


def test_a_worker_that_dies_leaves_whole_lines_and_the_next_goes_on(
    checker: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = uploaded(checker, *(f"Claim number {n} of many,C,,{n} t,wheat,P{n}" for n in range(45)))
    storing.start(made, by=checker)
    log, calls = logging.log_lines, []

    def dies(rows: Sequence[ImportRow], made: ClaimImport) -> None:
        log(rows, made)
        calls.append(len(rows))
        if len(calls) == 2:
            raise MemoryError

    monkeypatch.setattr(working, "AT_ONCE", 20)
    monkeypatch.setattr(working, "log_lines", dies)
    with pytest.raises(MemoryError):
        working.work_on(made.pk)
    assert Claim.objects.count() == working.AT_ONCE  # what was begun is rolled back
    assert not working.work_on(made.pk)  # the lease stands
    monkeypatch.setattr(working, "log_lines", log)
    ClaimImport.objects.update(leased_until=None)  # as time does
    assert sweep_imports() == 1
    assert finished(made).state == ClaimImport.State.DONE
    statements = set(Claim.objects.values_list("statement", flat=True))
    assert (len(statements), Claim.objects.count()) == (45, 45)


def test_lines_that_are_logged_together_leave_what_they_leave_when_logged_alone(
    checker: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = actions.add_case(slug="war", title="War", language="en", by=checker)
    head = f"{HEAD.strip()},tags,case,source_url,figure_2,measure_2,period\n"
    more = [
        ",trade; Trade,,https://example.org/a,6 t,shells,2023-08 to 2024-01",
        f",war,{case.slug},,,,",
    ]
    lines = [
        f"Statement {n},Ministry,2024-06,{n + 1} t,shells,Paper {n % 3}{more[n % 2]}"
        for n in range(6)
    ]

    def left_by(filename: str) -> list[Any]:
        newest = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        made = storing.upload_table(table(*lines, head=head), filename, by=checker)
        storing.start(made, by=checker)
        finished(made)
        assert set(made.rows.values_list("state", flat=True)) == {States.STORED}
        for claim in Claim.objects.filter(imported_from__of=made):
            assert claim.imported_from.seen_event == newest_events([claim])[claim.pk]
        told = Event.objects.filter(pk__gt=newest).exclude(object_type="claims.claimimport")
        rows = told.values_list("verb", "detail__new", "detail__why", "actor_key")
        claims = Claim.objects.filter(imported_from__of=made).order_by("pk")
        marks = [set(it.marks.values_list("mark", flat=True)) for it in claims]
        named = [(it.claimant, it.case_id, str(it.period), [t.label for t in it.tags.all()],
                  [(q.key, q.position, q.digest) for q in it.quantities.all()],
                  [(a.key, a.source.title, a.url) for a in it.appearances.all()])
                 for it in claims]  # fmt: skip
        events = sorted(tuple(map(without_numbers, row)) for row in rows)
        return [*events, *named, *marks]

    def without_numbers(text: str) -> str:
        return re.sub(r"2\d{3}-\d{4}|\"id\":\d+", "", text)

    left_by("first.csv")  # whatever is made once: sources and tags
    together = left_by("table.csv")

    def refused(*_args: Any, **_kwargs: Any) -> None:
        raise IntegrityError

    monkeypatch.setattr(actions, "log_claims", refused)
    assert left_by("table.csv") == together


def test_queries_of_an_import_hardly_grow_with_its_lines(checker: User) -> None:
    def queries(number: int) -> int:
        lines = (f"Claim {n} of {number},C,,{n + 1} t,x,Paper {n} {number}" for n in range(number))
        made = uploaded(checker, *lines)
        storing.start(made, by=checker)
        with CaptureQueriesContext(connection) as logged:
            finished(made)
        storing.take_back(made, why="Counted.", by=checker)
        return len(logged)

    queries(2)
    assert queries(40) - queries(5) < 12


def test_every_kind_of_fault_from_the_upload_to_the_taking_back(checker: User) -> None:
    """The table of bench/import_claims.py, at a hundredth of its size."""
    table_of = run_path(str(ROOT / "bench/import_claims.py"))["table"]
    made = storing.upload_table(table_of(lines=50), "claims.csv", by=checker)
    faulty = list(made.rows.filter(state=States.FAULTY).order_by("line"))
    good = made.rows.filter(state=States.GOOD).count()
    assert good + len(faulty) == 50
    assert {it["column"] for row in faulty for it in row.faults()} >= {"statement", "claimed_on"}
    assert all(row.faults() for row in faulty)
    assert not Claim.objects.exists()
    for row in faulty[:3]:
        cells = {"statement": f"Mended {row.line}", "claimant": "M"}
        assert storing.mend_row(row, cells, by=checker).state == States.GOOD
    storing.start(made, by=checker)
    assert finished(made).state == ClaimImport.State.DONE
    assert Claim.objects.count() == good + 3
    left = made.rows.exclude(state=States.STORED)
    assert [working.told(row) for row in left] == [
        [it["sentence"] for it in row.faults()] for row in faulty[3:]
    ]
    storing.take_back(made, why="A rehearsal.", by=checker)
    assert finished(made).state == ClaimImport.State.UNDONE
    assert not Claim.objects.live().exists()
    assert not Source.objects.live().exists()


def test_an_import_is_taken_back_but_for_what_somebody_touched(checker: User, editor: User) -> None:
    made = uploaded(checker, *(f"Claim {n},C,,{n} t,wheat,Paper {n}" for n in range(2, 6)))
    storing.start(made, by=checker)
    finished(made)
    touched = Claim.objects.get(statement="Claim 3")
    actions.revise_quantity(touched.quantities.get(), note="Looked at.", by=editor)
    commented = Claim.objects.get(statement="Claim 4")
    actions.comment(commented, "Is this so?", by=editor)
    with pytest.raises(ValidationError, match="Say why"):
        storing.take_back(made, why=" ", by=checker)
    storing.take_back(made, why="The wrong file.", by=checker)
    assert finished(made).state == ClaimImport.State.UNDONE
    assert set(Claim.objects.live()) == {touched, commented}
    kept = dict(made.rows.filter(state=States.KEPT).values_list("line", "said"))
    assert kept == {3: "Somebody changed it since.", 4: "It was commented on."}
    assert set(Source.objects.live().values_list("title", flat=True)) == {"Paper 3", "Paper 4"}


def test_an_import_is_its_author_s_and_ends_where_they_may_no_longer_log(
    checker: User, editor: User, outsider: User
) -> None:
    with pytest.raises(PermissionDenied):
        uploaded(outsider, "S,C,,,,")
    made = uploaded(checker, "S,C,,,,")
    assert not ClaimImport.objects.visible_to(editor).exists()
    for verb in (storing.start, storing.drop):
        with pytest.raises(PermissionDenied):
            verb(made, by=editor)
    storing.start(made, by=checker)
    User.objects.get(pk=checker.pk).groups.clear()
    assert finished(made).state == ClaimImport.State.FAILED
    assert "Only fact-checkers" in made.error
    assert not Claim.objects.exists()


def test_what_ended_its_workers_again_and_again_is_given_up(checker: User) -> None:
    made = uploaded(checker, "S,C,,,,")
    storing.start(made, by=checker)
    ClaimImport.objects.update(attempts=leases.MAX_ATTEMPTS)
    assert finished(made).state == ClaimImport.State.FAILED
    assert "Given up" in made.error


def test_the_command_says_what_is_wrong_and_imports_only_when_told(
    checker: User, tmp_path: Any
) -> None:
    path = tmp_path / "claims.csv"
    path.write_bytes(table("Good,C,,,,", "Bad,C,tomorrow,,,"))
    said = io.StringIO()
    given: dict[str, Any] = {"as_user": checker.email, "stdout": said}
    with pytest.raises(CommandError, match="1 lines are ready, 1 are faulty"):
        call_command("import_claims", path, **given)
    assert "line 3, claimed_on" in said.getvalue()
    assert not Claim.objects.exists()
    call_command("import_claims", path, leave_faulty=True, **given)
    assert f"line 2: {Claim.objects.get().reference}" in said.getvalue()
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_claims", tmp_path / "none.csv", **given)


def test_the_example_of_the_template_is_a_good_line(checker: User) -> None:
    file = io.StringIO(newline="")
    csv.writer(file).writerows([NAMES, [EXAMPLE[name] for name in NAMES]])
    made = storing.upload_table(file.getvalue().encode("utf-8-sig"), "t.csv", by=checker)
    assert (faults(made), made.unknown()) == ({}, [])
    with pytest.raises(TableError):
        read_table(b"x,y")
