"""docs/reference/workflow.md and its picture, made from the table of transitions.

`python -m tests.claims.workflow_page` writes both anew; a test checks that they are what the
code says.
"""

from __future__ import annotations

import os
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "reference"
PAGE, PICTURE = FOLDER / "workflow.md", FOLDER.parent / "images" / "workflow.svg"

HEAD = """\
# A claim's way, and who may do what

Made from `claims/transitions.py` and `accounts/roles.py`; the same tables make the buttons, the
refusals and the tests. To write this page anew:

    .venv/bin/python -m tests.claims.workflow_page

![From logged to published](../images/workflow.svg)

Where a claim stands at the desk and what readers see are two things. A published claim that is
being corrected goes through the same states again, and readers keep its published version until
the corrected one is published or the claim is withdrawn. Publishing another version owes readers
a correction: its kind, its reason and its words, dated and public, from which version to which.

## Steps

*Reads*: the step names the digest of the content that was read; when anything changed in between
it is refused. *Four eyes*: refused to whoever contributed to that content, on every path and to
superusers as well, unless an administrator waived that for the claim, with a reason that is
printed.

| step | from | to | who | reason | reads | four eyes |
|---|---|---|---|---|---|---|
"""
ROLES_HEAD = """
## Roles

| permission | {roles} |
|---|{rule}|
"""
TAIL = """
## What an approval holds for

Until anything under the claim moves: a word of it, evidence, a figure, a source, a grade, a
parameter that others share. Setting a value back does not revive an approval. Notes for the
desk, assignments, priority, due dates, tags, watchers and comments are no part of what is
approved. `docs/adr/0035-an-approval-is-a-join.md` says how it is known.
"""


def page() -> str:
    from accounts.roles import PERMISSIONS, Role
    from claims.transitions import TRANSITIONS

    rows = [_step(it) for it in TRANSITIONS.values()]
    roles = ROLES_HEAD.format(
        roles=" | ".join(role.value for role in Role), rule="---|" * (len(Role) - 1) + "---"
    )
    names = sorted({name for held in PERMISSIONS.values() for name in held})
    held = [
        f"| `{name}` | " + " | ".join("yes" if name in PERMISSIONS[r] else "" for r in Role) + " |"
        for name in names
    ]
    return HEAD + "\n".join(rows) + "\n" + roles + "\n".join(held) + "\n" + TAIL


def _step(step: object) -> str:
    from accounts.roles import PERMISSIONS
    from claims.transitions import Status, Transition

    assert isinstance(step, Transition)
    origins = ", ".join(_words(it) for it in Status if it in step.origins)
    who = ", ".join(role.value for role, held in PERMISSIONS.items() if step.permission in held)
    cells = [
        f"**{step.verb}**", origins, _words(step.target), who, step.reason.value,
        "yes" if step.reads else "", "yes" if step.four_eyes else "",
    ]  # fmt: skip
    return "| " + " | ".join(cells) + " |"


def _words(status: str) -> str:
    return status.replace("_", " ")


DRAWN = {
    ("logged", "check"), ("checking", "submit"), ("in_review", "approve"), ("in_review", "return"),
    ("in_review", "hold"), ("approved", "publish"), ("published", "withdraw"),
}  # fmt: skip
"""Arrows of the picture: the way out. The other steps, which would close circles, stand as
words in the state from which they lead."""


def picture() -> str:
    from claims.transitions import TRANSITIONS, Status, possible
    from layered.drawing import draw
    from layered.graph import Edge, Graph, Node

    nodes, edges = [], []
    for status in Status:
        steps = {it.verb for it in possible(status)}
        drawn = {verb for state, verb in DRAWN if state == status and verb in steps}
        edges += [Edge(status.value, TRANSITIONS[it].target.value, it) for it in sorted(drawn)]
        other = ", ".join(sorted(steps - drawn))
        nodes.append(Node(status.value, (_words(status), f"also: {other}" if other else "")))
    description = "From logged through checking, in review and approved to published."
    return draw(Graph(tuple(nodes), tuple(edges)), title="A claim's way", description=description)


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    django.setup()
    PAGE.write_text(page(), encoding="utf-8")
    PICTURE.write_text(picture(), encoding="utf-8")
