"""What moved since a claim was approved, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from audit.models import Event
from claims.models import Claim, ReviewPin
from claims.models.pinned import PROTECTED, QUIET
from estimates.models import Estimate
from estimates.rounding import rounded_interval
from sources.units import parse_unit

MOST = 50
Kind = ReviewPin.Kind
OF_SOURCES = {Kind.SOURCE, Kind.DERIVATION, Kind.CAPTURE, Kind.PASSAGE, Kind.GRADE, Kind.PUBLISHER}
"""What the log may name by the title of a source, protected or not."""
NAMED_BY_KEY = {Kind.EVIDENCE, Kind.APPEARANCE, Kind.OBSERVATION}


@dataclass(frozen=True)
class Reason:
    """One thing that moved: a sentence, and when, unless it is a matter of comparison."""

    sentence: str
    at: datetime | None = None


def reasons(claim: Claim) -> list[Reason]:
    """Why the approval no longer holds, newest first; empty while it does.

    Names no protected source, so that everyone at the desk may read it.
    """
    if claim.approval_id is None:
        return []
    found = [*_events(claim), *_estimates(claim)]
    if not found and Claim.objects.changed_since_approval().filter(pk=claim.pk).exists():
        found.append(Reason(_("Something was added under the claim since it was approved.")))
    return found


def _events(claim: Claim) -> Iterator[Reason]:
    """What the log has about things that were pinned, after what the approval saw."""
    pins = {row.object_key: row for row in ReviewPin.objects.filter(review=claim.approval_id)}
    oldest = min((row.seen_event for row in pins.values()), default=0)
    events = Event.objects.filter(object_key__in=[key for key in pins if key], pk__gt=oldest)
    events = events.exclude(verb__in=QUIET).order_by("-pk")
    shown = 0
    for event in events.with_details():
        pin = pins[event.object_key]
        if event.pk > pin.seen_event and shown < MOST:
            shown += 1
            yield Reason(_sentence(event, pin), event.at)


def _sentence(event: Event, pin: ReviewPin) -> str:
    verb = event.verb.partition(".")[2].replace("_", " ")
    return _("%(thing)s: %(verb)s on %(date)s by %(who)s.") % {
        "thing": _thing(event, pin),
        "verb": verb,
        "date": date_format(localtime(event.at), "j F Y, H:i"),
        "who": event.actor or _("the system"),
    }


def _thing(event: Event, pin: ReviewPin) -> str:
    kind = str(pin.get_kind_display())
    if pin.kind in NAMED_BY_KEY:
        return _("The %(kind)s “%(name)s”") % {"kind": kind, "name": pin.key}
    if pin.kind in OF_SOURCES:
        name = pin.key if PROTECTED not in pin.key and pin.kind != Kind.PASSAGE else ""
        return _("The %(kind)s %(name)s") % {"kind": kind, "name": name} if name else (
            _("A %(kind)s under the claim") % {"kind": kind}
        )  # fmt: skip
    return _("The %(kind)s “%(name)s”") % {"kind": kind, "name": event.detail.label}


def _estimates(claim: Claim) -> Iterator[Reason]:
    """Estimates that are no longer what the approval saw, from what to what."""
    approval = claim.approval
    if approval is None:
        return
    before = {row["slug"]: row for row in approval.version.parsed()["estimates"]}
    rows = Estimate.objects.filter(slug__in=before).with_results()
    for row in sorted(rows, key=lambda it: it.title):
        if row.inputs_digest != before[row.slug]["digest"]:
            yield Reason(_moved(row, before[row.slug]["result"]))


def _moved(row: Estimate, before: Mapping[str, Any] | None) -> str:
    if row.state != "fresh":
        return _("The estimate “%(title)s” is being worked out anew.") % {"title": row.title}
    return _("The estimate “%(title)s” moved from %(before)s to %(now)s.") % {
        "title": row.title,
        "before": _interval(before, row.unit),
        "now": _interval(row.result, row.unit),
    }


def _interval(result: Mapping[str, Any] | None, unit: str) -> str:
    if result is None:
        return _("no result")
    low, central, high = (float(result["quantiles"][share]) for share in ("5", "50", "95"))
    return rounded_interval(low, central, high, parse_unit(unit))
