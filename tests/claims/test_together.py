"""Several claims changed as one would change each: refusals, undoing, and a worker's share."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.models import User
from accounts.roles import Role
from audit.errors import DomainError
from audit.models import Event
from claims import actions, tasks, together
from claims.models import BulkEdit, Claim
from claims.together import Change
from tests.conftest import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(checker: User) -> list[Claim]:
    return [
        actions.log_claim(statement=f"Claim {number}", claimant="A ministry", by=checker)
        for number in range(3)
    ]


def outcomes(edit: BulkEdit) -> list[str]:
    return list(edit.rows.order_by("position").values_list("outcome", flat=True))


def test_each_claim_is_changed_by_the_actions_and_says_what_became(
    three: list[Claim], checker: User
) -> None:
    actions.plan(three[0], priority=4, due_on=None, by=checker)
    change = Change(assign=(str(checker.uuid),), priority=4, due_on="2026-12-24", tag=("urgent",))
    edit = together.edit_together(three[:2], change, by=checker)
    together.run(edit)
    assert outcomes(edit) == ["changed", "changed"]
    for claim in three[:2]:
        claim.refresh_from_db()
        assert (claim.priority, claim.due_on) == (4, date(2026, 12, 24))
        assert list(claim.assignees.all()) == [checker]
        assert Event.objects.about(claim).filter(verb="claim.planned").exists()
    assert "Priority: normal → urgent." in edit.rows.get(claim=three[1]).told
    together.run(edit)
    assert Event.objects.filter(verb="claim.assigned").count() == 2, "once each"


def test_what_is_refused_stops_no_other_and_leaves_nothing_half_done(
    three: list[Claim], checker: User
) -> None:
    actions.move_claim(three[1], "check", by=checker)
    change = Change(priority=1, step="check")
    edit = together.edit_together(three, change, by=checker)
    together.run(edit)
    assert outcomes(edit) == ["changed", "refused", "changed"]
    assert "cannot be taken up" in edit.rows.get(claim=three[1]).told
    assert Claim.objects.get(pk=three[1].pk).priority == 2


def test_a_preview_says_what_would_become_and_changes_nothing(
    three: list[Claim], checker: User
) -> None:
    events = Event.objects.count()
    found = together.preview(three, Change(priority=3, step="hold", reason="No."), by=checker)
    assert {outcome.outcome for _claim, outcome in found} == {"refused"}
    assert "Only editors" in found[0][1].told
    found = together.preview(three, Change(priority=3), by=checker)
    assert {outcome.told for _claim, outcome in found} == {"Priority: normal → high."}
    assert Event.objects.count() == events
    assert set(Claim.objects.values_list("priority", flat=True)) == {2}


def test_an_editor_puts_several_on_hold(three: list[Claim], editor: User) -> None:
    edit = together.edit_together(three, Change(step="hold", reason="Later."), by=editor)
    together.run(edit)
    assert outcomes(edit) == ["changed"] * 3
    assert set(Claim.objects.values_list("status", flat=True)) == {"on_hold"}


def test_what_was_changed_is_put_back_unless_somebody_changed_it_since(
    three: list[Claim], checker: User
) -> None:
    colleague = person("colleague@example.org", Role.FACT_CHECKER)
    actions.tag(three[0], ["kept"], by=checker)
    change = Change(assign=(str(colleague.uuid),), tag=("new",), watching=True)
    edit = together.edit_together(three, change, by=checker)
    with pytest.raises(DomainError, match="still being done"):
        together.undo(edit, by=checker)
    together.run(edit)
    actions.tag(three[2], ["another"], by=colleague)
    assert together.undo(edit, by=checker) == 2
    assert [tag.label for tag in three[0].tags.all()] == ["kept"]
    assert not three[0].assignees.exists()
    assert not three[0].watchers.exists()
    assert [tag.label for tag in three[2].tags.all()] == ["another"]
    assert "Somebody changed it since" in edit.rows.get(claim=three[2]).undone_told
    with pytest.raises(DomainError, match="undone already"):
        together.undo(edit, by=checker)


def test_a_worker_takes_a_share_and_asks_for_the_rest(
    three: list[Claim], checker: User, queue: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "CLAIMS_PER_MESSAGE", 2)
    edit = together.edit_together(three, Change(priority=1), by=checker)
    tasks.change_together(edit.pk)
    assert outcomes(edit) == ["changed", "changed", ""]
    tasks.change_together(edit.pk)
    assert outcomes(edit) == ["changed"] * 3
    tasks.change_together(edit.pk)
    assert not BulkEdit.objects.pending().exists()
