"""Whether web servers and workers of the last release can go on working on the tables of this one.

`deploy/released.json` names each app's last migration in the last release. What came since may add:
tables, indexes, columns that the database can fill by itself. Whatever else there is needs a pause,
and its migration says so: `needs_a_pause = "Why, and for how long."`
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import migrations
from django.db.migrations import operations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.db.models import NOT_PROVIDED, Field

MARKER = Path(settings.BASE_DIR) / "deploy" / "released.json"
HARMLESS = (
    operations.CreateModel,
    operations.AddIndex,
    operations.RemoveIndex,
    operations.RenameIndex,
    operations.RemoveConstraint,
    operations.AlterModelOptions,
    operations.AlterModelManagers,
)
OF_PEOPLE = frozenset(
    {"blank", "choices", "editable", "error_messages", "help_text", "limit_choices_to",
     "on_delete", "related_name", "validators", "verbose_name", "db_default", "default"}
)  # fmt: skip
"""What a field says that its column does not."""
WIDENING = {"null": (False, True)}


class Upgrade:
    """The migrations since the last release, and the tables as that release knows them."""

    def __init__(self, loader: MigrationLoader, released: dict[str, str]) -> None:
        nodes = list(released.items())
        if unknown := [node for node in nodes if node not in loader.graph.nodes]:
            raise ValueError(f"{MARKER.name} names what is no migration: {unknown}")
        before = {it for node in nodes for it in loader.graph.forwards_plan(node)}
        ours = set(released)
        plan = (it for leaf in loader.graph.leaf_nodes() for it in loader.graph.forwards_plan(leaf))
        new = dict.fromkeys(it for it in plan if it not in before and it[0] in ours)
        self.since = [loader.graph.nodes[it] for it in new]
        self.released: ProjectState = loader.project_state(nodes)

    def faults(self) -> Iterator[str]:
        """A sentence for each change that the last release would trip over."""
        state = self.released.clone()
        created: set[tuple[str, str]] = set()
        for migration in self.since:
            said = getattr(migration, "needs_a_pause", "")
            for operation in migration.operations:
                why = "" if said else why_not(operation, migration, state, created)
                if why:
                    yield f"{migration.app_label}.{migration.name}: {operation.describe()}: {why}"
                operation.state_forwards(migration.app_label, state)

    def pauses(self) -> list[str]:
        return [it.needs_a_pause for it in self.since if hasattr(it, "needs_a_pause")]


def upgrade() -> Upgrade:
    return Upgrade(MigrationLoader(None), json.loads(MARKER.read_text(encoding="utf-8"))["last"])


def why_not(
    operation: Any, migration: migrations.Migration, state: ProjectState, created: set[Any]
) -> str:
    """Why code that does not know of a change would trip over it; empty if it would not.

    `created` gathers the tables that are new, about which that code knows nothing.
    """
    app = migration.app_label
    if isinstance(operation, operations.CreateModel):
        created.add((app, operation.name_lower))
    of = (app, getattr(operation, "model_name_lower", getattr(operation, "name_lower", "")))
    if of in created or isinstance(operation, HARMLESS):
        return ""
    if isinstance(operation, operations.AddField):
        return _of_new(operation.field)
    if isinstance(operation, operations.AlterField):
        before = state.models[of].fields[operation.name]
        return _of_altered(before, operation.field)
    if isinstance(operation, operations.AddConstraint):
        return "rows that the last release writes may break it."
    return "the last release needs what it changes, or may; take it out a release later."


def _of_new(field: Any) -> str:
    fills_itself = field.null or field.many_to_many or field.generated
    if fills_itself or field.db_default is not NOT_PROVIDED:
        return ""
    return "the last release writes rows without it: give it null=True or a db_default."


def _of_altered(before: Field[Any, Any], after: Field[Any, Any]) -> str:
    was, becomes = _column(before), _column(after)
    widened = {**was, **{name: new for name, (old, new) in WIDENING.items() if was[name] == old}}
    lengths = was.pop("max_length", None), becomes.pop("max_length", None)
    widened.pop("max_length", None)
    shorter = (None in lengths[:1] and lengths[1] is not None) or (
        None not in lengths and lengths[1] < lengths[0]
    )  # fmt: skip
    if shorter or becomes not in (was, widened):
        return "its column becomes another, or narrower."
    return ""


def _column(field: Field[Any, Any]) -> dict[str, Any]:
    _name, path, args, named = field.deconstruct()
    kept = {key: str(value) for key, value in named.items() if key not in OF_PEOPLE}
    length = named.get("max_length")
    return {**kept, "max_length": length, "null": field.null, "is": path, "args": str(args)}
