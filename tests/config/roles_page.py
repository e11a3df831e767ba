"""docs/reference/roles.md, made from the roles and from the table of transitions.

`python -m tests.config.roles_page` writes it anew; `tests/config/test_roles.py` has everybody
try everything and holds the page to what happened.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

from claims.transitions import TRANSITIONS, Status

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "roles.md"
PEOPLE = ("no role", "fact-checker", "editor", "administrator", "superuser")
SIGNED_IN = ""
"""Stands for a permission where an account is enough."""

ACTIONS: dict[str, dict[str, str]] = {
    "Claims": {
        "log a claim, make or revise a case": "claims.change_claim",
        "revise a claim, its figures, evidence, appearances and findings": "claims.change_claim",
        "give a verdict": "claims.change_claim",
        "assign, plan, tag, watch, relate, comment": "claims.change_claim",
        "reword or take back one's own comment": "claims.change_claim",
        "grade a piece of evidence": "claims.change_claim",
        "waive a second origin": "claims.review_claim",
        "let whoever worked on a claim approve it": "claims.waive_four_eyes",
        "change the scales of verdicts": "claims.change_verdictscale",
        "make a dossier": "dossiers.issue_dossier",
    },
    "Sources and estimates": {
        "change publishers, sources and who got it from whom": "sources.change_source",
        "keep captures, passages and figures": "sources.change_source",
        "grade a publisher or a source": "sources.change_source",
        "capture against robots.txt": "sources.override_robots",
        "change what the desk counts in": "sources.change_countingunit",
        "change parameters": "estimates.change_parameter",
        "change estimates and correlations": "estimates.change_estimate",
    },
    "People and the log": {
        "make a token of one's own": SIGNED_IN,
        "take back the token of somebody else": "accounts.change_user",
        "make people and give roles": "accounts.change_user",
        "close accounts, sign people out, take lost second factors away": "accounts.change_user",
        "read the log": "audit.view_event",
        "take the log away": "accounts.change_user",
        "register webhooks, read their log, send again": "webhooks.change_webhook",
    },
}
"""What each action asks for, by the words of the page."""

HEAD = """\
# Roles and permissions

Made from `accounts/roles.py` and `claims/transitions.py`. A test has everybody try every action
and every step in every state, on their own work and on that of others, and fails where this page
says anything else. To write it anew:

    .venv/bin/python -m tests.config.roles_page

A role is given by an administrator, on the page of the person in the admin. *No role* is an
account that was given none. A *superuser* is made on the command line; the four-eyes rule holds
for them as well.

Protected sources stand beside the roles: whoever is not among the readers of one is answered as
if it did not exist, whatever their role.

## Actions

Whose work it is makes no difference here, but for comments and tokens. Claims can be changed in
every state: what is approved or published is then known to have moved.
"""
STEPS = """
## Steps of a claim

In which states who may take which step. `docs/reference/workflow.md` says what each step owes and
where it leads.
"""
OWN = """
## Approving, by whose work it is

*Own* is a claim that one logged; *contributed*, one under which one changed anything since the
last approval, a shared parameter included. The rule is the same on the desk, in the admin, for
several claims at once and on the command line.
"""


def holds(who: str, permission: str) -> bool:
    """Whether people of this kind have a permission, by what the code declares."""
    from accounts.roles import PERMISSIONS, Role

    if who == "superuser" or permission == SIGNED_IN:
        return True
    return who != "no role" and permission in PERMISSIONS[Role(who)]


def approves(who: str, *, theirs: bool, waived: bool) -> bool:
    step = TRANSITIONS["approve"]
    return holds(who, step.permission) and (waived or not (step.four_eyes and theirs))


def page() -> str:
    return HEAD + "".join(_actions()) + STEPS + _steps() + OWN + _own()


def _actions() -> Iterator[str]:
    for title, actions in ACTIONS.items():
        yield f"\n### {title}\n\n"
        yield _table("action", actions, partial(_may, actions))


def _may(asked: dict[str, str], who: str, action: str) -> bool:
    return holds(who, asked[action])


def _steps() -> str:
    labels = {
        f"**{step.verb}** from {_origins(step.origins)}": step.permission
        for step in TRANSITIONS.values()
    }
    return "\n" + _table("step", labels, partial(_may, labels))


def _origins(origins: frozenset[Status]) -> str:
    if len(origins) == len(Status) - 1:
        [other] = set(Status) - origins
        return f"any state but {_words(other)}"
    return ", ".join(_words(it) for it in Status if it in origins)


def _own() -> str:
    rows = {
        "somebody else's": (False, False),
        "own": (True, False),
        "contributed": (True, False),
        "own or contributed, with an administrator's waiver": (True, True),
    }

    def allowed(who: str, row: str) -> bool:
        theirs, waived = rows[row]
        return approves(who, theirs=theirs, waived=waived)

    return "\n" + _table("whose", rows, allowed)


def _table(head: str, rows: Iterable[str], allowed: Callable[[str, str], bool]) -> str:
    lines = [f"| {head} | " + " | ".join(PEOPLE) + " |", "|---" * (len(PEOPLE) + 1) + "|"]
    for row in rows:
        cells = ["yes" if allowed(who, row) else "–" for who in PEOPLE]
        lines.append(f"| {row} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _words(status: str) -> str:
    return status.replace("_", " ")


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    django.setup()
    PAGE.write_text(page(), encoding="utf-8")
