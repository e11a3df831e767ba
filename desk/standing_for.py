"""Which parameter or estimate somebody means by what they typed into a row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from estimates import graph, upstream
from estimates.checking import Fault, Given
from estimates.flattened import Correlation
from estimates.models import Estimate, Parameter
from estimates.upstream import Upstream
from sources.models import Observation, Source
from sources.reading import ReadingError

ESTIMATE = " (estimate)"
"""After a short name, where a parameter and an estimate may have the same."""
MOST_SIMILAR = 5
MOST_OFFERED = 300
MOST_HINTED = 3
"""Rows for which something similar is looked for."""


@dataclass(frozen=True)
class Choice:
    """A stored parameter or estimate, and what a check takes it for."""

    row: Parameter | Estimate
    given: Given

    @property
    def text(self) -> str:
        return self.given.text

    @property
    def is_estimate(self) -> bool:
        return isinstance(self.row, Estimate)


def stated_by(of: Estimate | None) -> tuple[Correlation, ...]:
    """The correlations under an estimate and all that it rests on. Four queries at most, and
    one a level."""
    if of is None:
        return ()
    try:
        return upstream.read([of.pk]).flatten(of.pk)[0].correlations
    except ReadingError:
        return ()  # of a formula that cannot be read any more, which is what is being mended


class Asking(Protocol):
    """A row into which the name of something stored may have been typed."""

    choice: Choice | None
    faults: list[Fault]

    @property
    def existing(self) -> str: ...

    @property
    def value(self) -> str: ...


def spelled(row: Parameter | Estimate) -> str:
    """What is typed to mean it."""
    return f"{row.slug}{ESTIMATE}" if isinstance(row, Estimate) else row.slug


def offered(of: Estimate | None = None) -> list[tuple[str, str]]:
    """What can be chosen, as (what is typed, what it is): the newest. Two queries."""
    parameters = Parameter.objects.live().order_by("-pk")[:MOST_OFFERED]
    estimates = Estimate.objects.live().order_by("-pk")[:MOST_OFFERED]
    return sorted(
        [
            *((spelled(row), f"{row.title}: {row.text}") for row in parameters),
            *((spelled(row), row.title) for row in estimates if of is None or row.pk != of.pk),
        ]
    )


def offered_sources(user: User) -> list[tuple[str, str]]:
    """The newest sources that this person may see. One query."""
    rows = Source.objects.live().visible_to(user).order_by("-pk")[:MOST_OFFERED]
    return sorted((row.slug, row.title) for row in rows)


def offered_observations(user: User) -> list[tuple[str, str]]:
    """The newest figures read in such sources. One query."""
    rows = Observation.objects.live().visible_to(user).order_by("-pk")[:MOST_OFFERED]
    return sorted((row.key, f"{row.measure}: {row.text}") for row in rows)


def look_up(rows: Sequence[Asking], *, of: Estimate | None) -> None:
    """Give each row that names something stored its choice, or a fault."""
    asking = [row for row in rows if row.existing]
    if not asking:
        return
    found = _found([row.existing for row in asking])
    flattened = upstream.read([it.pk for it in found if isinstance(it, Estimate)])
    barred = graph.descendants([of.pk]) if of else set()
    hints = MOST_HINTED
    for row in asking:
        meant = _meant(row.existing, found)
        if len(meant) != 1:
            hint = _similar(row.existing) if not meant and hints else ""
            hints -= not meant
            row.faults.append(_unclear(meant, hint))
        elif isinstance(meant[0], Estimate) and meant[0].pk in barred:
            said = _("It rests on this estimate, which would then rest on itself.")
            row.faults.append(Fault("existing", said))
        else:
            row.choice = _choice(meant[0], flattened)
        if row.choice and row.value:
            said = _("Choose one that exists, or type a new value: not both.")
            row.faults.append(Fault("existing", said))


def _found(typed: Iterable[str]) -> list[Parameter | Estimate]:
    """Everything live of these short names or titles."""
    names = {text.removesuffix(ESTIMATE) for text in typed if "\x00" not in text}
    meant = Q(slug__in=names) | Q(title__in=names)
    parameters = Parameter.objects.live().filter(meant)
    estimates = Estimate.objects.live().filter(meant)
    return [*parameters, *estimates]


def _meant(typed: str, found: Sequence[Parameter | Estimate]) -> Sequence[Parameter | Estimate]:
    """Those that this text names: as it is spelled here, else by short name, else by title."""
    bare = typed.removesuffix(ESTIMATE)
    ways = (
        [row for row in found if spelled(row) == typed],
        [row for row in found if row.slug == typed],
        [row for row in found if row.title == bare],
    )
    return next((rows for rows in ways if rows), [])


def _unclear(meant: Sequence[Parameter | Estimate], hint: str) -> Fault:
    if not meant:
        return Fault("existing", _("There is no such parameter or estimate."), hint)
    names = ", ".join(spelled(row) for row in meant[:MOST_SIMILAR])
    suggestion = _("Type the short name: %(names)s.") % {"names": names}
    return Fault("existing", _("Several have this name."), suggestion)


def _choice(row: Parameter | Estimate, flattened: Upstream) -> Choice:
    if isinstance(row, Parameter):
        return Choice(row, Given(row.text, key=row.slug))
    return Choice(row, Given(upstream=flattened.flatten(row.pk)[0]))


def _plain(typed: str) -> str:
    return typed.removesuffix(ESTIMATE).replace("\x00", " ")


def _similar(typed: str) -> str:
    """The few whose name or title has one of the words."""
    words = [word for word in _plain(typed).split() if len(word) > 2][:4]
    meant = Q()
    for word in words:
        meant |= Q(slug__icontains=word) | Q(title__icontains=word)
    if not words:
        return ""
    near = [
        *Parameter.objects.live().filter(meant)[:MOST_SIMILAR],
        *Estimate.objects.live().filter(meant)[:MOST_SIMILAR],
    ]
    if not near:
        return _("Leave this empty and type a value.")
    names = ", ".join(spelled(row) for row in near[:MOST_SIMILAR])
    return _("Did you mean %(names)s?") % {"names": names}
