"""What the checkout must and must not hold."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PYPROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
NOT_OURS = {"tests", "bench", "bin"}
"""Top-level folders with Python that no other package may import."""


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def texts() -> list[tuple[str, str]]:
    found = []
    for path in tracked():
        content = path.read_bytes()
        if b"\0" not in content[:8000]:
            found.append((str(path.relative_to(ROOT)), content.decode("utf-8", errors="replace")))
    return found


def contract(name: str) -> dict[str, Any]:
    contracts = PYPROJECT["tool"]["importlinter"]["contracts"]
    return next(one for one in contracts if one["id"] == name)


def names(layers: list[str]) -> set[str]:
    return {name for layer in layers for name in re.findall(r"\w+", layer)}


def test_every_top_level_package_stands_in_the_contract_between_apps() -> None:
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - NOT_OURS
    assert packages == names(contract("apps")["layers"])
    assert packages == set(PYPROJECT["tool"]["importlinter"]["root_packages"])


def test_every_package_has_a_contract_for_its_layers() -> None:
    contracts = PYPROJECT["tool"]["importlinter"]["contracts"]
    inside = {name for one in contracts for name in one.get("containers", [])}
    assert inside >= names(contract("apps")["layers"]) - {"api"}


def test_every_pure_module_that_is_named_exists() -> None:
    paths = [ROOT / name.replace(".", "/") for name in contract("pure")["source_modules"]]
    missing = [path for path in paths if not (path.with_suffix(".py").exists() or path.is_dir())]
    assert missing == []


@pytest.mark.parametrize("lock", ["base.txt", "dev.txt"])
def test_a_lock_file_holds_hashes_and_no_address(lock: str) -> None:
    lines = (ROOT / "requirements" / lock).read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if "://" in line or line.startswith("-")] == []
    pinned = [line for line in lines if re.match(r"\w", line)]
    assert len(pinned) > 40
    assert [line for line in pinned if not re.match(r"[\w.\[\],-]+==\S+( ; .+)? \\$", line)] == []
    assert sum(line.startswith("    --hash=sha256:") for line in lines) >= len(pinned)


def test_what_runs_is_the_same_in_both_lock_files() -> None:
    def pins(lock: str) -> set[str]:
        text = (ROOT / "requirements" / lock).read_text(encoding="utf-8")
        return set(re.findall(r"^[\w.-]+==[\w.]+", text, re.MULTILINE))

    assert pins("base.txt") <= pins("dev.txt")


def test_every_dependency_has_its_reason_on_its_line() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    listed = PYPROJECT["project"]["dependencies"]
    listed = [*listed, *PYPROJECT["project"]["optional-dependencies"]["dev"]]
    without = [
        name
        for name in listed
        if not re.search(rf'^    "{re.escape(name)}",\s+# \w', text, re.MULTILINE)
    ]
    assert without == []


def test_every_lint_exception_has_its_reason_on_its_line() -> None:
    exception = re.compile(r"# (?:noqa: [A-Z]+\d+(?:, [A-Z]+\d+)*|type: ignore\[[\w, -]+\])(.*)")
    without = [
        f"{name}:{number}"
        for name, text in texts()
        if name.endswith(".py") and not name.startswith("tests/")
        for number, line in enumerate(text.splitlines(), 1)
        if (found := exception.search(line)) and not re.search(r"\w{3}", found[1])
    ]
    assert without == []


def test_nothing_tells_of_the_machine_it_was_written_on() -> None:
    """No home folder, no package index: they belong to whoever works, not to the project."""
    telling = re.compile(r"/root/|/home/\w|/wor[k]/|(?:pypi|index|mirror)\.[\w.-]+/simple")
    assert [name for name, text in texts() if telling.search(text) and name != OWN] == []


OWN = "tests/config/test_repository.py"


def test_make_help_lists_every_target() -> None:
    # Within `make test` a make of its own would say which folder it enters.
    command = ["make", "--no-print-directory", "help"]
    shown = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    phony = re.search(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert phony is not None
    assert {line.split()[1] for line in shown.stdout.splitlines()} == set(phony[1].split())
