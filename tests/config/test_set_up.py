"""What `make run` says where it cannot install what is missing."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
NEEDED = ["bash", "dirname", "find", "id", "python3", "cat", "mktemp", "cmp", "env"]


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A folder of programs without apt-get, sudo, Redis or a font lister."""
    for name in NEEDED:
        found = shutil.which(name)
        assert found, name
        (tmp_path / name).symlink_to(found)
    return tmp_path


def set_up(kind: str, path: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PATH": str(path), "PYTHON": "python3"}
    command = [str(ROOT / "bin" / "set-up"), kind]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, check=False, timeout=60
    )


def test_missing_packages_are_named_where_none_can_be_installed(bare: Path) -> None:
    ended = set_up("run", bare)
    assert ended.returncode == 1
    assert "cannot be installed from here" in ended.stderr
    assert "redis-server" in ended.stderr
    assert "fontconfig" in ended.stderr
    assert "chromium" not in ended.stderr


def test_tests_need_more_than_the_desk(bare: Path) -> None:
    assert "chromium" in set_up("dev", bare).stderr


def test_valkey_does_as_well_as_redis(bare: Path) -> None:
    (bare / "valkey-server").symlink_to("/bin/true")
    assert "redis-server" not in set_up("run", bare).stderr


def test_somebody_without_root_is_told_so(bare: Path) -> None:
    (bare / "apt-get").symlink_to("/bin/true")
    (bare / "id").unlink()
    (bare / "id").write_text("#!/bin/sh\necho 1000\n")
    (bare / "id").chmod(0o755)
    ended = set_up("run", bare)
    assert ended.returncode == 1
    assert "no root, or no apt" in ended.stderr
