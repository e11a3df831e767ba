"""Several sealers at once, each with a connection of its own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from accounts.models import User
from audit import sealing, verification
from audit.models import Event, Seal, SealedEvent
from audit.recording import record

SEALERS, EVENTS = 4, 24


@pytest.mark.django_db(transaction=True)
def test_sealers_at_once_make_one_chain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "MOST_EVENTS", 5)
    person = User.objects.create_user("ada@example.org", name="Ada")
    for _number in range(EVENTS):
        record("person.changed", person, by=None)
    ready = Barrier(SEALERS)

    def seal() -> int:
        ready.wait(timeout=10)
        try:
            return len(sealing.seal_events())
        finally:
            connections.close_all()

    with ThreadPoolExecutor(SEALERS) as pool:
        made = sum(it.result() for it in [pool.submit(seal) for _number in range(SEALERS)])
    assert Event.objects.count() == SealedEvent.objects.count() == EVENTS
    assert list(Seal.objects.order_by("number").values_list("number", "count")) == [
        (1, 5), (2, 5), (3, 5), (4, 5), (5, 4),
    ]  # fmt: skip
    assert made == 5
    assert list(verification.faults()) == []
