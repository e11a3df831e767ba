"""Telling whoever wrote an estimate that it cannot be worked out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.notifications import Kind
from accounts.notifying import News, tell
from audit.models import Event
from estimates.models import Estimate

WRITTEN = ("estimate.added", "estimate.revised")


def failed(estimates: Sequence[Estimate]) -> None:
    """Whoever wrote or revised each last, by the log. Call where the refusal is stored."""
    writers = _writers(estimates)
    for estimate in estimates:
        writer = writers.get(estimate.audit_key())
        if writer is not None:
            tell([writer], news(estimate), by=None)


def news(estimate: Estimate) -> News:
    """Said once of each formula with its inputs, to whoever it is said."""
    return News(
        Kind.ESTIMATE, estimate.audit_key(), estimate.title, _("It cannot be worked out."),
        reverse("desk:estimate", args=[estimate.slug]), occasion=estimate.inputs_digest,
    )  # fmt: skip


def _writers(estimates: Iterable[Estimate]) -> dict[str, User]:
    """By the key in the log. Two queries, however many estimates."""
    keys = [it.audit_key() for it in estimates]
    if not keys:
        return {}
    events = Event.objects.filter(object_key__in=keys, verb__in=WRITTEN).exclude(actor_key="")
    last = dict(events.order_by("pk").values_list("object_key", "actor_key"))
    people = {str(it.uuid): it for it in User.objects.filter(uuid__in=set(last.values()))}
    return {key: people[actor] for key, actor in last.items() if actor in people}
