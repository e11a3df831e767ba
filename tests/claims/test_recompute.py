from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from claims.models import Finding
from estimates.actions import add_estimate, revise_parameter
from estimates.models import Estimate, Evaluation, Parameter

pytestmark = pytest.mark.django_db


def recompute(*arguments: str) -> str:
    output = StringIO()
    call_command("recompute", *arguments, stdout=output, stderr=StringIO())
    return output.getvalue()


@pytest.fixture(autouse=True)
def nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claims.management.commands.recompute.worker_takes", lambda _queue: False)


def test_without_a_worker_the_command_says_so_and_does_the_work(finding: Finding) -> None:
    said = recompute("--wait")
    assert "No worker is running" in said
    assert "1 estimates are up to date, 0 failed" in said
    assert not Finding.objects.stale().exists()


def test_what_is_up_to_date_is_left_alone(finding: Finding) -> None:
    recompute("--wait")
    assert recompute("--wait") == "Everything is up to date.\n"
    assert Evaluation.objects.count() == 1


def test_a_named_estimate_is_computed_again_and_keeps_its_history(finding: Finding) -> None:
    recompute("--wait")
    recompute("shells", "--wait")
    rows = list(Evaluation.objects.order_by("revision").values_list("revision", "result"))
    assert [revision for revision, _result in rows] == [1, 2]
    assert rows[0][1] == rows[1][1]


def test_all_of_them_are_computed_again_when_asked(finding: Finding) -> None:
    recompute("--wait")
    recompute("--all", "--wait")
    assert Evaluation.objects.count() == 2


def test_a_failure_is_reported_with_its_reason_and_an_exit_status(
    finding: Finding, mass: Parameter, checker: User
) -> None:
    revise_parameter(mass, text="-1 .. 1 kg/shell", by=checker)
    output = StringIO()
    with pytest.raises(CommandError, match="1 of 1 estimates could not be computed") as caught:
        call_command("recompute", "--wait", stdout=output, stderr=StringIO())
    assert caught.value.returncode == 1
    assert "0 estimates are up to date, 1 failed" in output.getvalue()
    assert Estimate.objects.get().error in output.getvalue()


def test_what_failed_before_and_was_not_asked_for_is_no_failure_of_this_run(
    finding: Finding, mass: Parameter, checker: User
) -> None:
    revise_parameter(mass, text="-1 .. 1 kg/shell", by=checker)
    with pytest.raises(CommandError):
        recompute("--wait")
    tonnage = Parameter.objects.get(slug="tonnage")
    add_estimate(
        slug="other", title="Other", formula="2 * t", unit="t", inputs={"t": tonnage}, by=checker
    )
    assert "1 estimates are up to date, 1 failed" in recompute("--wait")


def test_a_name_that_nobody_knows_is_refused(finding: Finding) -> None:
    with pytest.raises(CommandError, match="no estimate missing"):
        recompute("missing")


def test_without_waiting_it_only_asks(finding: Finding) -> None:
    assert recompute().startswith("Asked for 1 results")
    assert Estimate.objects.stale().exists()
