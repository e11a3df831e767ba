from __future__ import annotations

import pytest

from accounts.actions import create_user
from accounts.models import User
from accounts.roles import Role


def person(email: str, *roles: Role) -> User:
    name = email.partition("@")[0].capitalize()
    return create_user(email=email, name=name, password="correct horse", roles=roles, by=None)


@pytest.fixture
def checker(db: None) -> User:
    return person("checker@example.org", Role.FACT_CHECKER)


@pytest.fixture
def editor(db: None) -> User:
    return person("editor@example.org", Role.EDITOR)


@pytest.fixture
def administrator(db: None) -> User:
    return person("administrator@example.org", Role.ADMINISTRATOR)


@pytest.fixture
def outsider(db: None) -> User:
    return person("outsider@example.org")
