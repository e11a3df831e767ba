"""Secrets that an installation is given: as a variable, or in a file that a variable names.

A file is how container platforms hand out secrets. A value in the environment is seen by every
child process; one from a file is not.
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from django.core.exceptions import ImproperlyConfigured

LONGEST = 65_536
FEWEST_DIFFERENT = 10
PLACEHOLDERS = ("django-insecure-", "change-me", "changeme", "replace-me", "your-secret", "example")
"""What stands in templates and tutorials."""


def text(name: str, default: str = "") -> str:
    """The variable, or the content of the file that `NAME_FILE` names. Raises
    `ImproperlyConfigured` where both are set, or where the file cannot be read or is empty."""
    path = os.environ.get(f"{name}_FILE", "")
    if not path:
        return os.environ.get(name, "") or default
    if os.environ.get(name):
        raise ImproperlyConfigured(f"{name} and {name}_FILE are both set. Keep one of them.")
    return _read(f"{name}_FILE", Path(path))


def required(name: str, what: str) -> str:
    """Raises `ImproperlyConfigured`, in a sentence that says what it is, where it is missing."""
    value = text(name)
    if not value:
        raise ImproperlyConfigured(
            f"{name} is not set. It holds {what}; see docs/reference/settings.md."
        )
    return value


def key(name: str, what: str, least: int) -> str:
    """A required secret that nobody can guess: long, and not out of a template."""
    return strong(required(name, what), name, least)


def strong(value: str, name: str, least: int) -> str:
    """The secret, which may be none. Raises `ImproperlyConfigured` for one that can be guessed."""
    problem = why_weak(value, least) if value else ""
    if problem:
        raise ImproperlyConfigured(f"{name} {problem}. Make one: {RECIPE}")
    return value


def password_in(url: str) -> str:
    """The password of an address; empty if it has none."""
    return unquote(urlsplit(url).password or "")


RECIPE = "python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"


def why_weak(value: str, least: int) -> str:
    """What is wrong with a secret, to stand behind its name; empty if nothing is."""
    if any(it in value.lower() for it in PLACEHOLDERS):
        return "still is the placeholder of a template"
    if len(value) < least:
        return f"has {len(value)} characters, which is too short: it needs {least}"
    if len(set(value)) < FEWEST_DIFFERENT:
        return "is made of too few different characters"
    return ""


def lines(name: str) -> list[str]:
    """Several secrets, one a line (or with commas where it is a variable)."""
    return [line.strip() for line in text(name).replace(",", "\n").splitlines() if line.strip()]


def with_password(url: str, password: str) -> str:
    """The address with this password, which it must not have already."""
    if not password:
        return url
    parts = urlsplit(url)
    if parts.password:
        raise ImproperlyConfigured("An address holds a password, and another one is given.")
    host = parts.netloc.rpartition("@")[2]
    user = quote(parts.username or "", safe="")
    there = f"{user}:{quote(password, safe='')}@{host}"
    return urlunsplit((parts.scheme, there, parts.path, parts.query, parts.fragment))


def _read(name: str, path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(LONGEST + 1)
    except OSError as error:
        raise ImproperlyConfigured(f"{name}: {path} cannot be read ({error.strerror}).") from None
    try:
        value = content.decode("utf-8").strip()
    except UnicodeDecodeError:
        raise ImproperlyConfigured(f"{name}: {path} holds no text.") from None
    if not value or len(content) > LONGEST:
        state = "is empty" if not value else f"is larger than {LONGEST:,} bytes"
        raise ImproperlyConfigured(f"{name}: {path} {state}.")
    return value
