"""People, services and guards that any test may ask for."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.db import connection
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django import DjangoDbBlocker

from accounts.actions import create_user
from accounts.models import User
from accounts.roles import Role
from audit import triggers
from config import broker as broker_address
from sources import counting
from tests.services import broker, browser, emptying, prepared, shares
from tests.services.nursery import Nursery
from tests.services.workers import Standing, Workers, environment

PASSWORD = "correct horse battery"

# Playwright runs an event loop in this thread; the ORM is only ever used synchronously here.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


hypothesis.settings.register_profile("suite", derandomize=True, deadline=None)
hypothesis.settings.register_profile("explore", deadline=None, print_blob=True)


def pytest_configure() -> None:
    Path(settings.HOME).mkdir(parents=True, exist_ok=True)
    # The same examples every time, so that a change is judged by what it changed; others are
    # sought with HYPOTHESIS_PROFILE=explore.
    hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    left_out = [item for item in items if _runs_once(item) and not shares.is_ours(item.path)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in set(left_out)]


def _runs_once(item: pytest.Item) -> bool:
    if item.get_closest_marker("both"):
        return False
    if item.get_closest_marker("once") or shares.is_of_pages(item.path):
        return True
    return not _touches_the_database(item)


def _touches_the_database(item: pytest.Item) -> bool:
    names = set(getattr(item, "fixturenames", ()))
    asked = names & {"db", "transactional_db", "live_server"}
    return bool(asked or item.get_closest_marker("django_db"))


def pytest_sessionfinish() -> None:
    shutil.rmtree(settings.HOME, ignore_errors=True)


def person(email: str, *roles: Role) -> User:
    name = email.partition("@")[0].capitalize()
    return create_user(email=email, name=name, password=PASSWORD, roles=roles, by=None)


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
    """Somebody with an account and no role."""
    return person("outsider@example.org")


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Whether the test database is one that an earlier run migrated."""
    return connection.vendor == "sqlite" and prepared.put(_test_file())


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_keepdb: bool, django_db_blocker: DjangoDbBlocker
) -> None:
    if connection.vendor == "postgresql":
        emptying.use_deletes()
    elif not django_db_keepdb:
        with django_db_blocker.unblock():
            prepared.keep(_test_file())


def _test_file() -> Path:
    return Path(str(settings.DATABASES["default"]["TEST"]["NAME"]))


@pytest.fixture(autouse=True)
def only_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test talks to another machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        host = address[0] if isinstance(address, tuple) else ""
        if self.family in {socket.AF_INET, socket.AF_INET6} and host not in {"127.0.0.1", "::1"}:
            raise AssertionError(f"A test tried to reach {host}.")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True)
def only_tests_of_the_database_ask_the_desk(request: pytest.FixtureRequest) -> Iterator[None]:
    """A unit that nobody knows is asked of the database, which a pure test does not have.

    Each test starts as a new process would: knowing none of the desk's counts.
    """
    counting.forget()
    with counting.given(desk=_touches_the_database(request.node)):
        yield


@pytest.fixture(autouse=True)
def lift_triggers_before_flush(request: pytest.FixtureRequest) -> Iterator[None]:
    """Append-only rows refuse the flush that ends a test with real transactions.

    The flush ends with `post_migrate`, which puts the triggers back.
    """
    names = set(request.fixturenames)
    marker = request.node.get_closest_marker("django_db")
    transactional = bool(marker and marker.kwargs.get("transaction"))
    if not (transactional or names & {"transactional_db", "live_server"}):
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    triggers.drop(connection)


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[broker.Broker]:
    address = broker_address.socket_in(Path(settings.HOME))
    with broker.running(address, tmp_path_factory.mktemp("redis")) as running:
        yield running


@pytest.fixture
def queue(redis_server: broker.Broker) -> Iterator[broker.Broker]:
    """The broker, empty at the start."""
    redis_server.flush()
    yield redis_server
    redis_server.flush()


@pytest.fixture(scope="session")
def nursery(
    django_db_setup: None, redis_server: broker.Broker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Nursery]:
    opened = Nursery(environment(), tmp_path_factory.mktemp("nursery") / "log")
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def standing_workers(
    nursery: Nursery, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Standing]:
    standing = Standing(tmp_path_factory.mktemp("standing"), nursery)
    yield standing
    standing.stop()


@pytest.fixture
def workers(
    transactional_db: None,
    queue: broker.Broker,
    nursery: Nursery,
    standing_workers: Standing,
    tmp_path: Path,
) -> Iterator[Workers]:
    """Starts real worker processes on this test's database, and there are no others."""
    standing_workers.stop()
    started = Workers(tmp_path, nursery)
    yield started
    started.stop_all()


@pytest.fixture
def at_work(transactional_db: None, queue: broker.Broker, standing_workers: Standing) -> None:
    """Two worker processes do whatever is queued; other tests had them before."""
    standing_workers.start()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = browser.launch(playwright)
        yield launched
        launched.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page of a fresh, empty browser profile."""
    context = chromium.new_context()
    context.set_default_timeout(60_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def sign_in(live_server: Any, page: Page) -> Callable[[User], Page]:
    """Sign a person in as they would: with the form."""

    def with_form(user: User) -> Page:
        page.goto(f"{live_server.url}/accounts/login/")
        page.fill("input[name=login]", user.email)
        page.fill("input[name=password]", PASSWORD)
        page.click("main button[type=submit]")
        page.wait_for_load_state()
        return page

    return with_form
