"""Secrets from variables and files; what is missing, short or a template's is refused."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import given

GOOD = secrets.token_urlsafe(50)


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("SECRET_KEY", raising=False)
    monkeypatch.setenv("SECRET_KEY_FILE", str(tmp_path / "key"))
    return tmp_path / "key"


def key() -> str:
    return given.key("SECRET_KEY", "the key", least=50)


def test_a_secret_comes_from_the_file_that_is_named(file: Path) -> None:
    file.write_text(f"{GOOD}\n")
    assert key() == GOOD


def test_a_secret_comes_from_one_place(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text(GOOD)
    monkeypatch.setenv("SECRET_KEY", GOOD)
    with pytest.raises(ImproperlyConfigured, match="both set"):
        key()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b" \n", "is empty"),
        (b"\xff\xfe" * 40, "holds no text"),
        (b"x" * 70_000, "larger than"),
        (GOOD[:40].encode(), "40 characters, which is too short: it needs 50"),
        (b"k" * 60, "too few different characters"),
        (b"django-insecure-" + GOOD.encode(), "placeholder"),
        (b"change-me-" * 6, "placeholder"),
    ],
)
def test_a_secret_that_anybody_could_guess_is_refused(
    content: bytes, said: str, file: Path
) -> None:
    file.write_bytes(content)
    with pytest.raises(ImproperlyConfigured, match=said) as refusal:
        key()
    assert str(refusal.value).startswith("SECRET_KEY")
    shown = content.decode(errors="replace").strip()[:30]
    assert not shown or shown not in str(refusal.value)


def test_a_file_that_is_not_there_is_named(file: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match="cannot be read"):
        key()


def test_a_password_is_put_into_the_address_whatever_its_characters() -> None:
    assert given.with_password("redis://redis:6379/0", "a/b@c") == "redis://:a%2Fb%40c@redis:6379/0"
    whole = "postgres://plumbline@database/plumbline"
    assert given.with_password(whole, "x:y") == "postgres://plumbline:x%3Ay@database/plumbline"
    assert given.with_password(whole, "") == whole
    with pytest.raises(ImproperlyConfigured, match="another one is given"):
        given.with_password("redis://:one@redis/0", "two")


def test_several_secrets_stand_on_lines_or_between_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY_FALLBACKS", "one, two")
    assert given.lines("SECRET_KEY_FALLBACKS") == ["one", "two"]
