"""What a site asks of programs that read it: robots.txt, as RFC 9309 says.

Our own reading, since patterns come from strangers: no regular expression is made of them, so
that none can take long.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, unquote

LARGEST = 500 * 1024
"""Bytes of the file that are read: RFC 9309, section 2.5, asks for this many."""


@dataclass(frozen=True, slots=True)
class Rule:
    allows: bool
    pattern: str


def allows(text: str, agent: str, path: str) -> bool:
    """Whether the file lets `agent` (a product token) read `path`, which has its query.

    The longest pattern that matches decides; of two as long, the one that allows (section
    2.2.2).
    """
    wanted = _spelled(path)
    found = [rule for rule in rules_for(text, agent) if _matches(rule.pattern, wanted)]
    if not found:
        return True
    return max(found, key=lambda rule: (len(rule.pattern), rule.allows)).allows


def rules_for(text: str, agent: str) -> list[Rule]:
    """The rules of all groups that name the agent, else of those for everybody."""
    own: list[Rule] = []
    everybody: list[Rule] = []
    named = False
    for agents, rules in _groups(text):
        if agent.lower() in agents:
            named = True
            own += rules
        if "*" in agents:
            everybody += rules
    return own if named else everybody


def _groups(text: str) -> list[tuple[set[str], list[Rule]]]:
    groups: list[tuple[set[str], list[Rule]]] = []
    in_agents = False
    for line in text[:LARGEST].removeprefix("\ufeff").splitlines():
        key, colon, value = line.partition("#")[0].partition(":")
        key, value = key.strip().lower(), value.strip()
        if not colon:
            continue
        if key == "user-agent":
            if not in_agents:
                groups.append((set(), []))
            groups[-1][0].add(value.lower())
            in_agents = True
        elif key in {"allow", "disallow"}:
            in_agents = False
            if groups and value:
                groups[-1][1].append(Rule(key == "allow", _spelled(value)))
    return groups


def _spelled(path: str) -> str:
    """Percent signs in one spelling, so that `/%7Ejoe` and `/~joe` are the same."""
    return quote(
        unquote(path, errors="surrogateescape"), safe="/?=&*$:;,@!'()+~", errors="surrogateescape"
    )


def _matches(pattern: str, path: str) -> bool:
    """`*` stands for anything, `$` at the end for the end: in time linear in the path."""
    anchored = pattern.endswith("$")
    first, *rest = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    place = len(first)
    if not rest:
        return not anchored or place == len(path)
    last = rest.pop() if anchored else ""
    for piece in rest:
        found = path.find(piece, place)
        if found < 0:
            return False
        place = found + len(piece)
    return not anchored or (path.endswith(last) and len(path) - len(last) >= place)
