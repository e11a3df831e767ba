"""A message through a real broker and a real worker, to a receiver that fails at first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.utils import timezone

from accounts.models import User
from tests.services import site as sites
from tests.services.processes import wait_for
from tests.services.site import Page, Site
from tests.services.workers import Workers
from webhooks import actions, schedule
from webhooks.models import Attempt, Delivery

pytestmark = [pytest.mark.once, pytest.mark.workers, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def receiver(settings: Any) -> Iterator[Site]:
    """What workers started by this test may call, and this process too."""
    let_in = Path(configured.HOME) / "let-in"
    with sites.served() as running:
        let_in.write_text(str(running.port))
        settings.PLUMBLINE_CAPTURE_LET_IN = running.let_in
        yield running
        let_in.unlink()


def test_a_worker_delivers_and_what_failed_is_swept_up(
    workers: Workers, receiver: Site, administrator: User
) -> None:
    receiver.pages["/hook"] = Page(b"Not now.", status=503)
    webhook, _secret = actions.register_webhook(
        name="Chat", url=f"{receiver.url}/hook", events=["claim.published"], by=administrator
    )
    workers.start()
    delivery = actions.send_test(webhook, by=administrator)

    def now() -> Delivery:
        return Delivery.objects.get(pk=delivery.pk)

    wait_for(lambda: now().status == 503, seconds=60, what="the first attempt")
    receiver.pages["/hook"] = Page(b"Thank you.")
    assert schedule.sweep_deliveries() == 0  # its pause is not over
    Delivery.objects.update(next_try=timezone.now(), offered_at=None)
    assert schedule.sweep_deliveries() == 1
    wait_for(lambda: now().state == "delivered", seconds=60, what="the second attempt")
    assert list(Attempt.objects.values_list("status", flat=True)) == [200, 503]
    assert receiver.paths() == ["/hook", "/hook"]
