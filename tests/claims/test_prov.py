"""A claim's provenance as PROV-JSON, read by a program that is not ours."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from prov.model import ProvDocument
from pytest_django import DjangoDbBlocker

from accounts.models import User
from claims import actions
from claims.content import content_digest
from claims.models import Claim
from claims.prov_rows import prov_json
from sources.models import Source
from tests.hostile.worlds import World, publish, standing

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ROLES = {
    "wasGeneratedBy": {"prov:entity": "entity", "prov:activity": "activity"},
    "used": {"prov:activity": "activity", "prov:entity": "entity"},
    "wasDerivedFrom": {"prov:generatedEntity": "entity", "prov:usedEntity": "entity"},
    "wasAttributedTo": {"prov:entity": "entity", "prov:agent": "agent"},
    "wasAssociatedWith": {"prov:activity": "activity", "prov:agent": "agent"},
    "actedOnBehalfOf": {"prov:delegate": "agent", "prov:responsible": "agent"},
    "specializationOf": {"prov:specificEntity": "entity", "prov:generalEntity": "entity"},
}
REFERENCE = "2026-0042"


@pytest.fixture(scope="module")
def made(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[tuple[World, dict[str, User | None]]]:
    """A published claim: one person wrote it, another approved it."""
    with django_db_blocker.unblock(), standing("zqwords") as (world, people):
        editor = people["editor"]
        assert editor is not None
        publish(world, by=editor, note="")
        yield world, people


@pytest.fixture
def world(made: tuple[World, dict[str, User | None]]) -> World:
    return made[0]


@pytest.fixture
def told(world: World) -> dict[str, Any]:
    return read(world)


def read(world: World) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(prov_json(Claim.objects.get(pk=world.claim.pk)))
    return found


def related(told: dict[str, Any], relation: str) -> set[tuple[str, ...]]:
    return {tuple(row[role] for role in ROLES[relation]) for row in told[relation].values()}


def test_an_independent_reader_reads_all_of_it_and_writes_it_again(world: World) -> None:
    text = prov_json(world.claim)
    found = ProvDocument.deserialize(content=text, format="json")
    stated = json.loads(text)
    del stated["prefix"]
    assert len(list(found.get_records())) == sum(map(len, stated.values())) > 60
    again = ProvDocument.deserialize(content=found.serialize(format="json"), format="json")
    assert again == found


def test_every_statement_is_about_what_is_declared_as_what_it_must_be(told: dict[str, Any]) -> None:
    assert set(told) == {"prefix", "entity", "activity", "agent", *ROLES}
    for relation, roles in ROLES.items():
        for row in told[relation].values():
            for role, kind in roles.items():
                assert row[role] in told[kind], (relation, row)
    names = [name for kind in ("entity", "activity", "agent") for name in told[kind]]
    assert len(names) == len(set(names))
    assert {name.partition(":")[0] for name in names} <= set(told["prefix"])


def test_nothing_comes_from_itself(told: dict[str, Any]) -> None:
    above: dict[str, set[str]] = {}
    for entity, origin in related(told, "wasDerivedFrom"):
        above.setdefault(entity, set()).add(origin)
    for name in above:
        seen: set[str] = set()
        waiting = [name]
        while waiting:
            found = above.get(waiting.pop(), set()) - seen
            assert name not in found
            seen |= found
            waiting += found


def test_a_chain_leads_from_the_decision_to_the_bytes(told: dict[str, Any], world: World) -> None:
    claim = f"claim:{REFERENCE}"
    derived, used = related(told, "wasDerivedFrom"), related(told, "used")
    assert (f"{claim}/review/1", f"{claim}/version/1") in used
    checking = next(act for entity, act in related(told, "wasGeneratedBy")
                    if entity == f"{claim}/version/1")  # fmt: skip
    assert (checking, f"{claim}/evidence/cargo") in used
    assert (f"{claim}/evidence/cargo", "figure:cargo") in derived
    assert ("figure:cargo", "source:article") in derived
    capture = f"capture:article/{world.capture.sha256}"
    assert (capture, "source:article") in derived
    assert told["entity"][capture]["plumbline:sha256"] == world.capture.sha256
    estimate = next(name for name in told["entity"] if name.startswith("estimate:crates/"))
    assert (f"{estimate}/evaluating", next(it for it in told["entity"]
            if it.startswith("parameter:crate/"))) in used  # fmt: skip


def test_people_are_members_of_the_desk_unless_they_chose_a_byline(
    world: World, made: tuple[World, dict[str, User | None]], told: dict[str, Any]
) -> None:
    people = {row["prov:label"] for name, row in told["agent"].items() if "/person-" in name}
    assert people == {"a member of the desk"}
    editor = made[1]["editor"]
    assert editor is not None and "Editor" not in json.dumps(told)
    User.objects.filter(pk=editor.pk).update(byline=True)
    again = read(world)
    who = next(row["prov:agent"] for row in again["wasAssociatedWith"].values()
               if row["prov:activity"].endswith("/review/1"))  # fmt: skip
    assert again["agent"][who]["prov:label"] == "Editor"
    others = {row["prov:label"] for name, row in again["agent"].items() if "/person-" in name}
    assert others == {"Editor", "a member of the desk"}


def test_a_protected_source_has_names_within_the_claim_only(
    world: World, told: dict[str, Any]
) -> None:
    text = json.dumps(told)
    for secret in ("insider", str(world.protected.uuid), "hearsay", "Hidden"):
        assert secret not in text
    hidden = [name for name in told["entity"] if "protected" in name]
    assert f"claim:{REFERENCE}/protected-1/figure-1" in hidden
    assert all(name.startswith(f"claim:{REFERENCE}/protected-1") for name in hidden)
    assert told["entity"][f"claim:{REFERENCE}/protected-1"]["prov:label"] == "Protected source"


def test_two_claims_on_one_protected_source_have_no_name_of_it_in_common(world: World) -> None:
    """Whoever holds the files of two claims cannot tell that they rest on the same source."""
    by = world.reader
    other = actions.log_claim(statement="Another", claimant="Somebody", by=by)
    leak = Source.objects.get(pk=world.protected.pk)
    heard = leak.observations.get()
    actions.add_evidence(other, key="e", source=leak, observation=heard, stance="supports", by=by)
    of_both = []
    for claim in (world.claim, other):
        told = json.loads(prov_json(claim))
        of_both.append({name for name in told["entity"] if "protected" in name})
    assert of_both[0] and of_both[1] and not of_both[0] & of_both[1]
    for name in of_both[1]:
        assert name.startswith(f"claim:{other.reference}/")


def test_the_same_statements_are_the_same_bytes(world: World, tmp_path: Path) -> None:
    call_command("export_provenance", REFERENCE, output=tmp_path / "a.json")
    written = (tmp_path / "a.json").read_text(encoding="utf-8")
    assert written == f"{prov_json(Claim.objects.get(pk=world.claim.pk))}\n"
    with pytest.raises(CommandError, match="2026-0999"):
        call_command("export_provenance", "2026-0999")


def test_what_moved_since_the_last_version_is_a_state_of_its_own(world: World) -> None:
    actions.revise_claim(world.claim, place="elsewhere", by=world.reader)
    claim = Claim.objects.get(pk=world.claim.pk)
    told = read(world)
    state = f"claim:{REFERENCE}/state/{content_digest(claim)[:12]}"
    newest = max(name for name in told["entity"] if re.search(r"/version/\d+$", name))
    assert (state, newest) in related(told, "wasDerivedFrom")
    assert (state, f"claim:{REFERENCE}/check") in related(told, "specializationOf")
