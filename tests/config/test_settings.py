from __future__ import annotations

import ast
import os
import re
import secrets
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from config import keys

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = ROOT / "docs" / "reference" / "settings.md"
PRODUCTION = {
    "SECRET_KEY": secrets.token_urlsafe(50),
    "ALLOWED_HOSTS": "desk.example.org",
    "DATABASE_URL": "postgres://plumbline@localhost/plumbline",
    "REDIS_URL": "redis://localhost:6379/0",
}


MAY_STAND_IN_A_FILE = {"given.text", "given.key", "given.lines"}


def read_from_the_environment() -> Iterator[str]:
    """Names in `env.str("NAME", …)`, `given.key("NAME", …)` and `os.environ.get("NAME", …)`.

    What is given may stand in a file, which `NAME_FILE` names.
    """
    for path in [*(ROOT / "config").rglob("*.py"), ROOT / "manage.py"]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args and _reads(node.func):
                name = node.args[0]
                if isinstance(name, ast.Constant):
                    yield str(name.value)
                    if ast.unparse(node.func) in MAY_STAND_IN_A_FILE:
                        yield f"{name.value!s}_FILE"


def _reads(function: ast.expr) -> bool:
    spelled = ast.unparse(function)
    if "(" in spelled:  # what is done with a value that was read
        return False
    return spelled.startswith(("env.", "os.environ.", "given."))


def manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {"PATH": os.environ["PATH"], **environment}
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=kept, capture_output=True, text=True, check=False, timeout=60
    )


def test_every_variable_that_is_read_is_documented_and_no_other() -> None:
    documented = set(
        re.findall(r"^\| `([A-Z_]+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    )
    read = set(read_from_the_environment())
    assert {"PORT", "SECRET_KEY", "PLUMBLINE_HOME", "DJANGO_SETTINGS_MODULE"} <= read
    assert documented == read


@pytest.mark.parametrize("missing", sorted(PRODUCTION))
def test_production_names_the_variable_that_is_missing(missing: str, tmp_path: Path) -> None:
    given = {name: value for name, value in PRODUCTION.items() if name != missing}
    ended = manage(
        "check",
        DJANGO_SETTINGS_MODULE="config.settings.prod",
        PLUMBLINE_HOME=str(tmp_path),
        **given,
    )
    assert ended.returncode == 1
    assert ended.stderr.startswith(f"Plumbline cannot start. {missing} is not set. It holds the ")
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("DATABASE_PASSWORD", "changeme-changeme", "The password of DATABASE_URL still is the"),
        ("REDIS_PASSWORD", "pass5", "The password of REDIS_URL has 5 characters"),
        ("PLUMBLINE_MONITOR_TOKEN", "a" * 20, "PLUMBLINE_MONITOR_TOKEN is made of too few"),
        ("SECRET_KEY_FALLBACKS", "django-insecure-" + "k" * 40, "SECRET_KEY_FALLBACKS still is"),
    ],
)
def test_production_refuses_other_secrets_that_anybody_could_guess_too(
    name: str, value: str, said: str, tmp_path: Path
) -> None:
    given = {**PRODUCTION, "PLUMBLINE_HOME": str(tmp_path), name: value}
    ended = manage("check", DJANGO_SETTINGS_MODULE="config.settings.prod", **given)
    assert ended.returncode == 1
    assert ended.stderr.startswith(f"Plumbline cannot start. {said}")
    assert value not in ended.stderr


def test_a_value_of_the_wrong_kind_is_a_sentence(tmp_path: Path) -> None:
    ended = manage("check", PLUMBLINE_HOME=str(tmp_path), PLUMBLINE_SWEEP_SECONDS="soon")
    assert ended.returncode == 1
    assert '"PLUMBLINE_SWEEP_SECONDS" invalid' in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_home_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    ended = manage("check", PLUMBLINE_HOME=str(tmp_path / "file" / "home"))
    assert ended.returncode == 1
    assert "Set PLUMBLINE_HOME to a folder" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_the_secret_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "home" / "secret-key"
    key = keys.kept_in(path)
    assert len(key) >= 50
    assert path.stat().st_mode & 0o777 == 0o600
    assert keys.kept_in(path) == key
    assert keys.kept_in(tmp_path / "another") != key
