"""Anybody does anything in any order, through actions, the desk, the admin and the API.

Whatever is tried, after each step: nobody approved what they wrote, unless that was waived;
what is approved is what is there, or known to have moved; what readers see was approved; what
changed has its event; the log fits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.test import Client
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from accounts.models import User
from accounts.roles import Role
from audit import sealing, verification
from audit.errors import DomainError
from audit.models import Event
from claims import actions
from claims.content import content_digest
from claims.deciding import BY_THEMSELVES
from claims.models import Claim, Finding, Review, Waiver
from claims.transitions import TRANSITIONS, Status
from estimates import actions as estimates
from estimates.models import Parameter
from tests.claims.casefiles import settle
from tests.conftest import person

REFUSALS = (PermissionDenied, ValidationError, DomainError)
MASSES = ("40 to 50 kg/shell", "41 to 50 kg/shell")
PEOPLE = ("checker", "editor", "second", "administrator", "root", "outsider")
ON = {
    Status.LOGGED: "submit",
    Status.CHECKING: "submit",
    Status.RETURNED: "submit",
    Status.IN_REVIEW: "approve",
    Status.APPROVED: "publish",
    Status.PUBLISHED: "correct",
    Status.ON_HOLD: "resume",
    Status.WITHDRAWN: "reopen",
}
"""The step that leads a claim on towards the readers, and round again."""
HAPPENS = (*["step"] * 7, "words", "parameter", "waiver", "workers", "api")
who = st.sampled_from((*PEOPLE, *["editor", "second", "root"] * 2))
which = st.sampled_from((0, 0, 1))
wishes = st.sampled_from((*["on"] * 2 * len(TRANSITIONS), *TRANSITIONS))
moment = st.sampled_from(("now", "now", "earlier"))
places = st.sampled_from(("action", "admin", "desk", "together"))


@dataclass
class World:
    """Two claims that rest on one estimate, and everybody with a browser."""

    claims: list[int]
    mass: int
    people: dict[str, User]
    read: tuple[str, str]
    browsers: dict[str, Client] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, user in self.people.items():
            self.browsers[name] = Client(raise_request_exception=True)
            self.browsers[name].force_login(user)


class Desk(RuleBasedStateMachine):
    """`authors` is what a person would remember: who changed what is under each claim since its
    approval. `read` is what somebody read of each claim some time ago."""

    world: ClassVar[World]

    def __init__(self) -> None:
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.authors: list[set[str]] = [{"checker"}, {"checker"}]
        self.read = list(self.world.read)
        self.reviews = 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    def claim(self, which: int) -> Claim:
        found: Claim = Claim.objects.get(pk=self.world.claims[which])
        return found

    def digest(self, which: int, moment: str) -> str:
        if moment == "now":
            self.read[which] = content_digest(self.claim(which))
        return self.read[which]

    def attempt(self, which: int, name: str, work: Callable[[User], object]) -> bool:
        """Try it: what is refused leaves no trace, what is done leaves an event of theirs."""
        before, events = self.seen(which), Event.objects.count()
        try:
            with transaction.atomic():
                work(self.world.people[name])
        except REFUSALS:
            assert Event.objects.count() == events
            return False
        self.logged(which, name, before, events)
        return True

    def seen(self, which: int) -> tuple[Any, ...]:
        claim, mass = self.claim(which), Parameter.objects.get(pk=self.world.mass)
        waived = Waiver.objects.live().filter(claim=claim).count()
        shown = claim.published_version_id
        return claim.status, claim.approval_id, shown, claim.summary, waived, mass.text

    def logged(self, which: int, name: str, before: tuple[Any, ...], events: int) -> None:
        if self.seen(which) != before:
            new = Event.objects.order_by("-pk")[: Event.objects.count() - events]
            assert str(self.world.people[name].uuid) in {it.actor_key for it in new}

    def sent(self, which: int, name: str, path: str, **posted: str) -> bool:
        """Send a form as a browser does; whether it did anything."""
        before, events = self.seen(which), Event.objects.count()
        self.world.browsers[name].post(path.format(claim=self.claim(which)), posted)
        self.logged(which, name, before, events)
        return Event.objects.count() > events

    @rule(what=st.sampled_from(HAPPENS), which=which, name=who, wish=wishes, moment=moment,
          at=places, other=st.booleans())  # fmt: skip
    def something_happens(
        self, what: str, which: int, name: str, wish: str, moment: str, at: str, other: bool
    ) -> None:
        """One rule, so that steps that lead on are the usual thing in every run."""
        if what == "step":
            self.a_step(which, name, wish, moment, at)
        elif what == "words":
            self.words_change(which, name, "One." if other else "Two.")
        elif what == "parameter":
            self.a_shared_parameter_is_revised(name, MASSES[other], settled=at != "desk")
        elif what == "waiver":
            name = "administrator" if other else "editor"
            self.a_rule_is_waived_or_holds_again(which, name, back=moment == "earlier")
        elif what == "workers":
            self.workers_work_and_the_log_is_sealed()
        else:
            self.the_api_changes_nothing(which, name, "put" if other else "post")

    # --- work ------------------------------------------------------------------------------

    def words_change(self, which: int, name: str, words: str) -> None:
        events = Event.objects.count()
        if (
            self.attempt(
                which,
                name,
                lambda by: actions.revise_claim(self.claim(which), summary=words, by=by),
            )
            and Event.objects.count() > events
        ):
            self.authors[which].add(name)

    def a_shared_parameter_is_revised(self, name: str, text: str, settled: bool) -> None:
        mass, events = Parameter.objects.get(pk=self.world.mass), Event.objects.count()
        revise = estimates.revise_parameter
        self.attempt(0, name, lambda by: revise(mass, text=text, why="x", by=by))
        if Event.objects.count() > events:
            for authors in self.authors:
                authors.add(name)
        if settled:
            settle()

    def a_rule_is_waived_or_holds_again(self, which: int, name: str, back: bool) -> None:
        waiver = Waiver.objects.live().filter(claim=self.claim(which)).first()
        if waiver is None:
            waive = actions.waive
            done = self.attempt(
                which, name,
                lambda by: waive(self.claim(which), kind="four_eyes", reason="Two of us.", by=by),
            )  # fmt: skip
        elif back:
            take_back = actions.take_back_waiver
            done = self.attempt(which, name, lambda by: take_back(waiver, by=by, why="Enough."))
        else:
            return
        assert done == (name == "administrator")

    def workers_work_and_the_log_is_sealed(self) -> None:
        settle()
        sealing.seal_events()

    # --- steps -----------------------------------------------------------------------------

    def a_step(self, which: int, name: str, wish: str, moment: str, at: str) -> None:
        """One that leads on, or another, of those that the claim's state has; or any at all."""
        status = Status(self.claim(which).status)
        verb = ON[status] if wish == "on" else wish
        if verb in BY_THEMSELVES:
            self.moves(which, name, verb, at)
        elif verb == "withdraw":
            path = "/admin/claims/claim/{claim.pk}/do/withdraw/"
            self.sent(which, name, path, code="legal", words="It harms.")
        elif verb == "publish":
            self.is_published(which, name, self.digest(which, moment), at)
        else:
            settle()
            self.is_decided(which, name, verb, self.digest(which, moment), at)

    def moves(self, which: int, name: str, verb: str, at: str) -> None:
        if at == "desk":
            self.sent(which, name, f"/claims/{{claim.reference}}/steps/{verb}/", reason="So.")
        else:
            move = actions.move_claim
            self.attempt(which, name, lambda by: move(self.claim(which), verb, by=by, reason="So."))

    def is_decided(self, which: int, name: str, decision: str, digest: str, at: str) -> None:
        review = actions.review_claim
        if at == "together" and decision == "approve":
            read = [(self.claim(which), digest)]
            actions.approve_several(read, note="", by=self.world.people[name])
        elif at == "admin":
            path = "/admin/claims/claim/{claim.pk}/do/review/"
            self.sent(which, name, path, digest=digest, decision=decision, note="Because.")
        else:
            self.attempt(
                which, name,
                lambda by: review(
                    self.claim(which), digest=digest, decision=decision, note="So.", by=by
                ),
            )  # fmt: skip
        self.held_against_memory(which, name, digest)

    def held_against_memory(self, which: int, name: str, digest: str) -> None:
        """What became of a decision that somebody tried."""
        made = list(Review.objects.order_by("pk")[self.reviews :])
        self.reviews += len(made)
        if not made:
            return
        [review] = made
        assert review.version.digest == digest == content_digest(self.claim(which))
        assert name not in {"checker", "outsider"}
        if review.decision == "approve":
            waived = Waiver.objects.live().filter(claim=self.claim(which)).exists()
            assert waived or name not in self.authors[which]
            self.authors[which] = set()

    def is_published(self, which: int, name: str, digest: str, at: str) -> None:
        told = {"kind": "correction", "code": "wording"}
        if at == "admin":
            path = "/admin/claims/claim/{claim.pk}/do/publish/"
            self.sent(which, name, path, digest=digest, words="So.", **told)
        elif at == "desk":
            path = "/claims/{claim.reference}/steps/publish/"
            self.sent(which, name, path, digest=digest, reason="So.", **told)
        else:
            publish = actions.publish_claim
            self.attempt(
                which, name,
                lambda by: publish(self.claim(which), digest=digest, by=by, words="So.", **told),
            )  # fmt: skip

    def the_api_changes_nothing(self, which: int, name: str, method: str) -> None:
        claim, events = self.claim(which), Event.objects.count()
        ask: Any = getattr(self.world.browsers[name], method)
        answer = ask(f"/api/v1/claims/{claim.reference}/", {"status": "published"},
                     content_type="application/json")  # fmt: skip
        assert answer.status_code in {403, 405}
        assert (self.claim(which).status, Event.objects.count()) == (claim.status, events)

    # --- what always holds -----------------------------------------------------------------

    @invariant()
    def what_is_approved_was_read_and_what_is_shown_was_approved(self) -> None:
        approved = Claim.objects.filter(approval__isnull=False)
        if not approved:
            return
        moved = set(approved.changed_since_approval().values_list("pk", flat=True))
        for claim in Claim.objects.select_related("approval__version", "published_version"):
            assert claim.status not in {"approved", "published"} or claim.approval
            assert claim.status != "withdrawn" or claim.published_version is None
            shown, review = claim.published_version, claim.approval
            if shown:
                assert Review.objects.filter(version=shown, decision="approve").exists()
            if review and claim.pk not in moved:
                assert review.version.digest == content_digest(claim)

    @invariant()
    def the_log_fits(self) -> None:
        assert list(verification.faults()) == []


@pytest.fixture
def world(
    claim: Claim, finding: Finding, mass: Parameter, checker: User, editor: User,
    administrator: User, outsider: User,
) -> World:  # fmt: skip
    from sources.quantities import read_figure

    other = actions.log_claim(statement="About a million.", claimant="A radio", by=checker)
    figure = read_figure("about 1 million shells")
    quantity = actions.add_quantity(other, key="n", measure="shells", figure=figure, by=checker)
    actions.add_finding(quantity, finding.estimate, by=checker)
    settle()
    actions.move_claim(claim, "submit", by=checker, reason="Known.")
    root = person("root@example.org", Role.EDITOR)
    User.objects.filter(pk=root.pk).update(is_superuser=True)
    people = {
        "checker": checker,
        "editor": editor,
        "second": person("second@example.org", Role.EDITOR),
        "administrator": administrator,
        "root": User.objects.get(pk=root.pk),
        "outsider": outsider,
    }
    read = (content_digest(claim), content_digest(other))
    for it in (claim, other):
        actions.revise_claim(it, summary="Written after it was read.", by=checker)
    return World([claim.pk, other.pk], mass.pk, people, read)


@pytest.mark.once  # what it asks of the database others ask of both
@pytest.mark.django_db
def test_whoever_does_what_in_whatever_order_the_rules_hold(world: World) -> None:
    Desk.world = world
    unshrunk = (Phase.generate,)  # a step costs too much to be tried hundreds of times again
    asked = settings(max_examples=5, stateful_step_count=12, phases=unshrunk)
    run_state_machine_as_test(Desk, settings=asked)
