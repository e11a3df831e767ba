"""What stands around an estimate or a parameter: for one person, bounded, in few queries."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Q

from accounts.models import User
from claims.models import Claim, Finding
from estimates import neighbourhood
from estimates.models import Estimate, Input, Parameter
from estimates.neighbourhood import Middle

MOST = 50
"""Things in one picture: more of them is nothing that a person can read."""
MOST_ROWS = 600
"""Inputs and findings that are looked at to choose those."""


@dataclass(frozen=True)
class Tie:
    """`below` rests on `above`; `name`: what the formula below calls it."""

    above: str
    below: str
    name: str = ""
    finding: Finding | None = None


@dataclass
class Surroundings:
    """Things by key ("e7", "p3", "f12": estimate, parameter, claimed figure), the middle first,
    then what is above it and what is below it, each from near to far; and the ties between
    those that are there."""

    middle: str
    estimates: Mapping[str, Estimate]
    parameters: Mapping[str, Parameter]
    figures: Mapping[str, Finding]
    ties: list[Tie]
    order: list[str]
    left_out: int
    """Estimates around the middle that are not there."""
    inputs_left_out: Mapping[str, int]
    """For an estimate, how much it takes in that is not there."""
    users: Mapping[str, int]
    """For a parameter or an estimate, how many live estimates take it in."""

    @cached_property
    def users_there(self) -> Mapping[str, int]:
        """For each, how many estimates that are there take it in."""
        found: dict[str, set[str]] = {}
        for tie in self.ties:
            if tie.below in self.estimates:
                found.setdefault(tie.above, set()).add(tie.below)
        return {key: len(users) for key, users in found.items()}

    @property
    def shared(self) -> list[tuple[Parameter, int]]:
        """Parameters that several estimates take in, with how many do."""
        found = [(it, self.users.get(key, 0)) for key, it in self.parameters.items()]
        return [(parameter, count) for parameter, count in found if count > 1]


def read(middle: Middle, user: User, depth: int) -> Surroundings:
    """Everything at most `depth` steps up and down, the nearest `MOST` of it. Upstream with its
    parameters, downstream with the claimed figures that this person may see."""
    ups = _nearest(middle, "up", depth) if isinstance(middle, Estimate) else {}
    downs = _nearest(middle, "down", depth)
    rows = {_key(row): row for row in Estimate.objects.in_bulk([*ups, *downs]).values()}
    inputs = _inputs(middle, ups, downs)
    findings = _findings(downs, user)
    order = _chosen(_key(middle), _upward(ups, inputs), _downward(downs, findings))
    there = set(order)
    parameters = {_key(row.parameter): row.parameter for row in inputs if row.parameter}
    if isinstance(middle, Parameter):
        parameters[_key(middle)] = middle
    estimates = {key: row for key, row in rows.items() if key in there}
    parameters = {key: row for key, row in parameters.items() if key in there}
    ties = [*_input_ties(inputs), *_finding_ties(findings)]
    return Surroundings(
        middle=_key(middle),
        estimates=estimates,
        parameters=parameters,
        figures={key: it for it in findings if (key := _figure_key(it)) in there},
        ties=[tie for tie in ties if {tie.above, tie.below} <= there],
        order=order,
        left_out=neighbourhood.around(middle).count() - len(estimates),
        inputs_left_out=_left_out(inputs, ups, there),
        users=_users(estimates.values(), parameters.values()),
    )


def _key(row: Estimate | Parameter) -> str:
    return f"{'e' if isinstance(row, Estimate) else 'p'}{row.pk}"


def _figure_key(finding: Finding) -> str:
    return f"f{finding.quantity_id}"


def _nearest(middle: Middle, direction: neighbourhood.Direction, depth: int) -> dict[int, int]:
    return neighbourhood.nearest(middle, direction, depth=depth, most=MOST)


def _inputs(middle: Middle, ups: Collection[int], downs: Collection[int]) -> list[Input]:
    """All that stands upstream takes in, and what ties together all that stands downstream."""
    from_middle = Q(parameter=middle) if isinstance(middle, Parameter) else Q(pk=None)
    wanted = Q(estimate__in=ups) | Q(estimate__in=downs, upstream__in=downs)
    wanted |= Q(estimate__in=downs) & from_middle
    rows = Input.objects.filter(wanted).select_related("parameter")
    return list(rows.order_by("estimate", "name")[:MOST_ROWS])


def _findings(downs: Collection[int], user: User) -> list[Finding]:
    rows = Finding.objects.current().filter(estimate__in=downs)
    rows = rows.filter(quantity__claim__in=Claim.objects.live().visible_to(user))
    rows = rows.select_related("quantity__claim", "estimate")
    return list(rows.order_by("quantity__claim__reference", "quantity", "estimate")[:MOST_ROWS])


def _upward(ups: Mapping[int, int], inputs: Iterable[Input]) -> list[str]:
    """Estimates and parameters above the middle, the nearest first."""
    far = {f"e{pk}": depth for pk, depth in ups.items()}
    for row in inputs:
        if row.parameter_id is not None and row.estimate_id in ups:
            key, depth = f"p{row.parameter_id}", ups[row.estimate_id] + 1
            far[key] = min(depth, far.get(key, depth))
    return sorted(far, key=lambda key: (far[key], key[0], int(key[1:])))


def _downward(downs: Mapping[int, int], findings: Iterable[Finding]) -> list[str]:
    """Claimed figures and estimates below the middle, the nearest first; of those equally far
    the figures, which are what all the others are for."""
    far = {f"e{pk}": depth for pk, depth in downs.items()}
    for finding in findings:
        key, depth = _figure_key(finding), downs[finding.estimate_id] + 1
        far[key] = min(depth, far.get(key, depth))
    return sorted(far, key=lambda key: (far[key], key[0] == "e", int(key[1:])))


def _chosen(middle: str, upward: Sequence[str], downward: Sequence[str]) -> list[str]:
    """The middle and the nearest on either side: half of the room each, or more where the
    other side does not need its half."""
    above, below = ([key for key in side if key != middle] for side in (upward, downward))
    room = MOST - 1
    for_above = max(room // 2, room - len(below))
    for_below = max(room - room // 2, room - len(above))
    return [middle, *above[:for_above], *below[:for_below]]


def _input_ties(inputs: Iterable[Input]) -> list[Tie]:
    """One for each pair, whatever the number of names by which one takes in the other."""
    names: dict[tuple[str, str], list[str]] = {}
    for row in inputs:
        above = f"p{row.parameter_id}" if row.parameter_id else f"e{row.upstream_id}"
        names.setdefault((above, f"e{row.estimate_id}"), []).append(row.name)
    return [Tie(*ends, ", ".join(called)) for ends, called in names.items()]


def _finding_ties(findings: Iterable[Finding]) -> list[Tie]:
    return [Tie(f"e{it.estimate_id}", _figure_key(it), finding=it) for it in findings]


def _left_out(
    inputs: Iterable[Input], ups: Collection[int], there: Collection[str]
) -> dict[str, int]:
    found: dict[str, set[str]] = {}
    for row in inputs:
        above = f"p{row.parameter_id}" if row.parameter_id else f"e{row.upstream_id}"
        if row.estimate_id in ups and above not in there:
            found.setdefault(f"e{row.estimate_id}", set()).add(above)
    return {key: len(missing) for key, missing in found.items()}


def _users(estimates: Iterable[Estimate], parameters: Iterable[Parameter]) -> dict[str, int]:
    live = Input.objects.filter(estimate__retired_at=None)
    found = {}
    for letter, column, rows in (
        ("e", "upstream", [it.pk for it in estimates]),
        ("p", "parameter", [it.pk for it in parameters]),
    ):
        counted = live.filter(**{f"{column}__in": rows}).values_list(column)
        for pk, count in counted.annotate(Count("estimate", distinct=True)).order_by(column):
            found[f"{letter}{pk}"] = count
    return found
