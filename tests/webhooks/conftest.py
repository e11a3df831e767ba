"""A receiver on loopback, which tests let in and nothing else does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from accounts.models import User
from tests.services import site as sites
from tests.services.site import Page, Site
from webhooks import actions
from webhooks.models import TOLD, Webhook

EVERYTHING = [event.value for event in TOLD]


@pytest.fixture(scope="module")
def server() -> Iterator[Site]:
    with sites.served() as running:
        yield running


@pytest.fixture
def receiver(server: Site, settings: Any) -> Site:
    server.pages.clear()
    server.visits.clear()
    server.pages["/hook"] = Page(b"Thank you.")
    settings.PLUMBLINE_CAPTURE_LET_IN = server.let_in
    return server


@pytest.fixture
def registered(receiver: Site, administrator: User) -> tuple[Webhook, str]:
    """A webhook that is told of everything, and its secret."""
    return actions.register_webhook(
        name="Chat", url=f"{receiver.url}/hook", events=EVERYTHING, by=administrator
    )


@pytest.fixture
def webhook(registered: tuple[Webhook, str]) -> Webhook:
    return registered[0]
