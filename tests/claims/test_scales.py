"""Scales of verdicts: an administrator's words, which claims keep when they go out of use."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from accounts.models import User
from audit.errors import DomainError
from audit.models import Event
from claims import actions
from claims.content import content_digest
from claims.models import Claim, Finding, VerdictScale, VerdictStep
from tests.claims.test_findings import settle

pytestmark = pytest.mark.django_db


def judge(claim: Claim, slug: str, by: User) -> None:
    step = VerdictStep.objects.get(slug=slug)
    actions.set_verdict(
        claim, verdict=step, summary="So.", what_would_change="", confidence="", by=by
    )


@pytest.fixture
def other(administrator: User) -> VerdictScale:
    scale = actions.add_scale(slug="short", title="Is it so?", by=administrator)
    for number, word in enumerate(("No", "Yes"), 1):
        actions.add_verdict(
            scale, slug=f"short-{number}", number=number, label=word, meaning="", by=administrator
        )
    return scale


def test_only_administrators_change_the_words_of_verdicts(editor: User) -> None:
    step = VerdictStep.objects.all()[0]
    for attempt in (
        lambda: actions.add_scale(slug="x", title="X", by=editor),
        lambda: actions.revise_scale(step.scale, title="X", by=editor),
        lambda: actions.revise_verdict(step, label="X", meaning="", by=editor),
        lambda: actions.retire_of_scales(step, by=editor, why="x"),
        lambda: actions.add_verdict(
            step.scale, slug="x", number=None, label="X", meaning="", by=editor
        ),
    ):
        with pytest.raises(PermissionDenied, match="Only administrators"):
            attempt()


def test_a_retired_verdict_stays_where_it_is_and_goes_nowhere_else(
    claim: Claim, checker: User, administrator: User
) -> None:
    judge(claim, "true", checker)
    actions.retire_of_scales(VerdictStep.objects.get(slug="true"), by=administrator, why="Vain.")
    judge(Claim.objects.get(), "true", checker)
    judge(Claim.objects.get(), "false", checker)
    with pytest.raises(ValidationError, match="out of use"):
        judge(Claim.objects.get(), "true", checker)


def test_a_desk_keeps_something_to_judge_by(administrator: User) -> None:
    with pytest.raises(DomainError, match="add another first"):
        actions.retire_of_scales(VerdictScale.objects.get(), by=administrator, why="x")


def test_a_scale_is_replaced_by_another_and_takes_no_more_verdicts(
    administrator: User, other: VerdictScale
) -> None:
    old = VerdictScale.objects.get(slug="standing")
    actions.retire_of_scales(old, by=administrator, why="Two words are enough.")
    with pytest.raises(ValidationError, match="out of use"):
        actions.add_verdict(old, slug="x", number=7, label="X", meaning="", by=administrator)


def test_other_words_for_a_verdict_end_the_approvals_that_rest_on_it(
    claim: Claim, finding: Finding, checker: User, editor: User, administrator: User
) -> None:
    judge(claim, "true", checker)
    settle(finding)
    actions.move_claim(claim, "submit", by=checker, reason="Known.")
    read = content_digest(Claim.objects.get())
    actions.review_claim(claim, digest=read, decision="approve", note="", by=editor)
    step = VerdictStep.objects.get(slug="true")
    actions.revise_verdict(step, label="Holds", meaning="It does.", by=administrator)
    assert Claim.objects.changed_since_approval().count() == 1


def test_an_administrator_makes_a_scale_in_the_admin(administrator: User, editor: User) -> None:
    client = Client()
    client.force_login(administrator)
    new = "/admin/claims/verdictscale/new/"
    assert client.get(new).status_code == 200
    assert client.post(new, {"slug": "standing", "title": "Again?"}).status_code == 400
    page = client.post(new, {"slug": "short", "title": "Is it so?"}).headers["Location"]
    scale = VerdictScale.objects.get(slug="short")
    step = {"slug": "yes", "number": "1", "label": "Yes", "meaning": "It is."}
    at = f"/admin/claims/verdictscale/{scale.pk}/do"
    assert client.post(f"{at}/add-step/", step).headers["Location"] == page
    assert client.post(f"{at}/add-step/", {**step, "slug": "ja"}).status_code == 400
    row = scale.steps.get()
    words = {"label": "Yes!", "meaning": ""}
    client.post(f"/admin/claims/verdictstep/{row.pk}/do/revise/", words)
    assert scale.steps.get().label == "Yes!"
    assert Event.objects.filter(verb="verdict.revised", actor_key=str(administrator.uuid)).exists()
    client.post(f"/admin/claims/verdictstep/{row.pk}/do/retire/", {"why": "Enough."})
    assert not scale.steps.live().exists()
    client.force_login(editor)
    assert client.post(new, {"slug": "mine", "title": "Mine"}).status_code == 403
