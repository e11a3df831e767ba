"""The last release goes on working on the tables of this one, until each process is replaced."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState
from django.db.models.functions import Now

from operations import upgrades

CHANGELOG = Path(settings.BASE_DIR, "CHANGELOG.md")


@pytest.fixture(scope="module")
def upgrade() -> upgrades.Upgrade:
    return upgrades.upgrade()


def test_what_came_since_the_last_release_only_adds(upgrade: upgrades.Upgrade) -> None:
    assert upgrade.since, "a release moved the marker: write here what it was tried with"
    assert list(upgrade.faults()) == []


def test_a_release_that_needs_a_pause_says_so_in_the_changelog(upgrade: upgrades.Upgrade) -> None:
    text = CHANGELOG.read_text(encoding="utf-8")
    assert [said for said in upgrade.pauses() if said not in text] == []


def test_every_app_of_ours_is_in_the_marker(upgrade: upgrades.Upgrade) -> None:
    ours = {
        it.label
        for it in apps.get_app_configs()
        if Path(it.path).parent == Path(settings.BASE_DIR) and Path(it.path, "migrations").is_dir()
    }
    assert {label for label, _name in upgrade.released.models} >= ours


@pytest.mark.django_db
def test_the_last_release_reads_and_writes_the_tables_of_this_one(
    upgrade: upgrades.Upgrade,
) -> None:
    """Every column that it names is there, and none that it does not name must be given."""
    names = {it.app_label for it in upgrade.since}
    for app, name in upgrade.released.models:
        if app in names:
            table = upgrade.released.apps.get_model(app, name)._meta
            there = columns(table.db_table)
            known = {field.column for field in table.concrete_fields}
            assert known <= set(there), table.db_table
            owed = {column for column in set(there) - known if not there[column]}
            assert not owed, table.db_table


def columns(table: str) -> dict[str, bool]:
    """Each column of a table, and whether a row may be written that does not name it."""
    asked = {
        "sqlite": 'SELECT name, NOT "notnull" OR dflt_value IS NOT NULL '
        "FROM pragma_table_xinfo(%s)",
        "postgresql": "SELECT column_name, is_nullable = 'YES' OR column_default IS NOT NULL "
        "OR is_generated = 'ALWAYS' FROM information_schema.columns WHERE table_name = %s",
    }
    with connection.cursor() as cursor:
        cursor.execute(asked[connection.vendor], [table])
        return {name: bool(fills_itself) for name, fills_itself in cursor.fetchall()}


STATE = ProjectState(
    {
        ("shop", "thing"): ModelState(
            "shop",
            "Thing",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("name", models.CharField(max_length=20, help_text="What it is.")),
            ],
        )
    }
)
FINE: list[Any] = [
    migrations.AddField("thing", "at", models.DateTimeField(null=True)),
    migrations.AddField("thing", "made", models.DateTimeField(db_default=Now())),
    migrations.AlterField("thing", "name", models.CharField(max_length=30, null=True)),
    migrations.AlterField("thing", "name", models.CharField(max_length=20, help_text="A name.")),
    migrations.AddIndex("thing", models.Index(fields=["name"], name="by_name")),
    migrations.CreateModel("Part", [("id", models.BigAutoField(primary_key=True))]),
]
NOT_FINE: list[Any] = [
    migrations.AddField("thing", "size", models.IntegerField()),
    migrations.AddField("thing", "size", models.IntegerField(default=0)),
    migrations.AlterField("thing", "name", models.CharField(max_length=10)),
    migrations.AlterField("thing", "name", models.TextField()),
    migrations.AddConstraint(
        "thing", models.CheckConstraint(condition=~models.Q(name=""), name="thing_has_a_name")
    ),
    migrations.RemoveField("thing", "name"),
    migrations.RenameField("thing", "name", "title"),
    migrations.DeleteModel("Thing"),
    migrations.RunSQL("DELETE FROM shop_thing"),
]


@pytest.mark.parametrize("operation", [*FINE, *NOT_FINE], ids=lambda it: it.describe())
def test_each_kind_of_change_is_judged_as_it_deserves(operation: Any) -> None:
    migration = migrations.Migration("0002_x", "shop")
    why = upgrades.why_not(operation, migration, STATE, set())
    assert bool(why) == (operation in NOT_FINE), why


def test_a_table_that_is_new_may_be_changed_as_one_likes() -> None:
    migration = migrations.Migration("0002_x", "shop")
    created: set[Any] = set()
    for operation in (FINE[-1], migrations.AddField("part", "size", models.IntegerField())):
        assert not upgrades.why_not(operation, migration, STATE, created)


def test_a_marker_that_names_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="9999_gone"):
        upgrades.Upgrade(MigrationLoader(None), {"claims": "9999_gone"})


def test_messages_of_the_last_release_are_understood() -> None:
    """Tasks take ids and digests, and nothing that a later release could mean otherwise."""
    from config.celery import app

    app.loader.import_default_modules()
    app.autodiscover_tasks(force=True)
    ours = {name: it for name, it in app.tasks.items() if not name.startswith("celery.")}
    assert len(ours) > 25
    for name, task in ours.items():
        for parameter in inspect.signature(task.run).parameters.values():
            said = str(parameter.annotation).replace(" ", "")
            assert said in PLAIN, f"{name} takes {parameter}"


PLAIN = {
    "int", "str", "bool", "list[int]", "list[str]", "list[tuple[int,str]]", "list[Pair]",
    "list[Triple]",
}  # fmt: skip
"""What tasks are told: numbers and texts. A `Pair` is an id and a digest, a `Triple` has two."""
