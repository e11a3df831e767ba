"""The things around an estimate, each in the words of the picture and of the lists."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claims.models import Finding
from desk.neighbours import Surroundings
from desk.wording import grouped
from estimates.models import Estimate, Parameter
from estimates.rounding import rounded_interval
from layered.graph import Mark
from sources.units import read_unit

TONES = {"fresh": "good", "stale": "busy", "failed": "bad", "retired": "plain"}
STATES = {
    "fresh": gettext_lazy("up to date"),
    "stale": gettext_lazy("being worked out"),
    "failed": gettext_lazy("cannot be worked out"),
    "retired": gettext_lazy("retired"),
}
PLACE_TONES = {"inside": "good", "edge": "warn", "outside": "bad"}


@dataclass
class Entry:
    """One thing, as the picture and the lists show it."""

    kind: str
    name: str
    value: str
    link: str
    graph: str = ""
    """Address of the graph around it."""
    language: str = ""
    state: str = ""
    state_words: str = ""
    reason: str = ""
    asides: list[str] = field(default_factory=list)

    @property
    def tone(self) -> str:
        return TONES.get(self.state, "plain")


def entry_of(key: str, found: Surroundings) -> Entry:
    if key in found.parameters:
        return _parameter(found.parameters[key], found.users.get(key, 0))
    if key in found.figures:
        return _figure(found.figures[key])
    entry = _estimate(found.estimates[key])
    hidden = found.inputs_left_out.get(key, 0)
    if hidden:
        entry.asides.append(_("takes in %(n)s more") % {"n": grouped(hidden)})
    entry.asides += _users(found.users.get(key, 0) - found.users_there.get(key, 0))
    return entry


def _users(unseen: int) -> list[str]:
    if unseen < 1:
        return []
    return [_("taken in by %(n)s more") % {"n": grouped(unseen)}]


def _parameter(parameter: Parameter, users: int) -> Entry:
    entry = Entry(
        kind="parameter",
        name=parameter.title,
        value=parameter.text,
        link=reverse("desk:parameter", args=[parameter.slug]),
        graph=reverse("desk:parameter_graph", args=[parameter.slug]),
        state="" if parameter.is_live else "retired",
        state_words="" if parameter.is_live else str(STATES["retired"]),
    )
    if users > 1:
        entry.asides.append(_("shared by %(n)s estimates") % {"n": grouped(users)})
    return entry


def _estimate(estimate: Estimate) -> Entry:
    state = estimate.state if estimate.is_live else "retired"
    return Entry(
        kind="estimate",
        name=estimate.title,
        value=_interval(estimate),
        link=reverse("desk:estimate", args=[estimate.slug]),
        graph=reverse("desk:estimate_graph", args=[estimate.slug]),
        state=state,
        state_words=str(STATES[state]),
        reason=estimate.error if state == "failed" else "",
    )


def _interval(estimate: Estimate) -> str:
    if estimate.low is None or estimate.central is None or estimate.high is None:
        return ""
    unit = read_unit(estimate.unit)
    return rounded_interval(estimate.low, estimate.central, estimate.high, unit)


def _figure(finding: Finding) -> Entry:
    claim = finding.quantity.claim
    return Entry(
        kind="figure",
        name=_("Claimed: %(figure)s") % {"figure": finding.quantity.figure.display()},
        value=claim.reference,
        link=reverse("desk:claim", args=[claim.reference]),
        language=claim.language,
        asides=[],
    )


def mark_of(finding: Finding | None) -> Mark | None:
    """Where a claimed figure stands, on the edge that leads to it."""
    if finding is None:
        return None
    if finding.state == "fresh" and finding.place:
        return Mark(finding.standing, PLACE_TONES[finding.place])
    if finding.state == "failed":
        return Mark(_("cannot be compared"), "bad")
    return Mark(_("being compared"), "busy")
