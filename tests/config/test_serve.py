"""`make run`, for real: every process, in an empty home, as a newcomer starts it."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services.desk import Desk, Visitor
from tests.services.processes import wait_for

pytestmark = [
    pytest.mark.workers,
    pytest.mark.timeout(400),
    pytest.mark.once,
]
ACCOUNT = re.compile(r"^  (\S+@\S+) +(\S{12,}) ", re.MULTILINE)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk after its first start."""
    desk = Desk(tmp_path_factory.mktemp("desk") / "home")
    try:
        desk.start()
        yield desk
    finally:
        desk.stop()


@pytest.fixture(scope="module")
def announced(desk: Desk) -> str:
    """What the first start said."""
    return desk.log.read_text(encoding="utf-8")


def counts(home: Path) -> dict[str, int]:
    tables = ["audit_event", "claims_claim", "estimates_evaluation", "dossiers_dossier"]
    with sqlite3.connect(home / "plumbline.sqlite3") as database:
        return {
            table: database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in tables
        }


def test_each_demo_account_opens_the_desk(desk: Desk, announced: str) -> None:
    accounts = ACCOUNT.findall(announced)
    assert [email.partition("@")[0] for email, _ in accounts] == [
        "checker",
        "editor",
        "administrator",
    ]
    for email, password in accounts:
        assert b"2026-0001" in Visitor(desk).sign_in(email, password)


def test_the_terminal_ends_with_the_address_and_holds_no_log(desk: Desk, announced: str) -> None:
    assert announced.splitlines()[-2:] == [f"Plumbline is at {desk.address}/", "Ctrl-C stops it."]
    assert "[info" not in announced
    assert "Warning" not in announced


def test_addresses_that_leave_the_desk_lead_back_to_it(desk: Desk) -> None:
    assert f'"{desk.address}/'.encode() in Visitor(desk).get("/feed.json")


def test_the_worker_made_the_dossier_that_is_announced(desk: Desk, announced: str) -> None:
    found = re.search(rf"{desk.address}(/dossiers/\S+)\n  in (\S+)", announced)
    assert found
    visitor = Visitor(desk)
    visitor.sign_in(*ACCOUNT.findall(announced)[0])
    assert visitor.get(found[1]).startswith(b"%PDF-")
    assert visitor.get(found[1]) == Path(found[2]).read_bytes()
    assert "render_dossiers" in (desk.home / "log" / "worker.log").read_text()


def test_what_is_private_is_closed_to_other_accounts_of_this_machine(desk: Desk) -> None:
    for name in ("secret-key", "run/redis.sock", "run/lock"):
        assert (desk.home / name).stat().st_mode & 0o077 == 0, name


@pytest.mark.parametrize("part", ["worker", "beat", "gunicorn", "redis-server"])
def test_a_process_that_is_killed_is_started_again(desk: Desk, part: str) -> None:
    before = desk.pid_of(part)
    assert before
    os.kill(before, signal.SIGKILL)
    wait_for(lambda: desk.pid_of(part) not in {None, before}, what=f"another {part}")


def test_a_second_start_in_the_same_home_says_where_the_first_is(desk: Desk) -> None:
    second = desk.start_again()
    assert second.wait(60) == 1
    said = desk.log.read_text()
    assert f"Plumbline is running already in {desk.home}: {desk.address}/" in said


def test_a_second_start_loses_nothing_and_shows_no_password(desk: Desk) -> None:
    pids, before = desk.pids(), counts(desk.home)
    assert before["dossiers_dossier"] == 1
    assert before["estimates_evaluation"] >= 3
    desk.stop()
    wait_for(lambda: not any(Path(f"/proc/{pid}").exists() for pid in pids), what="all to end")
    said = desk.start()
    assert counts(desk.home) == before
    assert ACCOUNT.findall(said) == []
    assert "Loading" not in said


def test_the_processes_end_with_a_supervisor_that_is_killed(desk: Desk) -> None:
    pids = desk.pids()
    assert len(pids) >= 6
    assert desk.process
    desk.process.kill()
    desk.process.wait(10)
    wait_for(lambda: not any(Path(f"/proc/{pid}").exists() for pid in pids), what="all to end")
