"""What may be done to claims: raise, in a sentence, or return nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from accounts.policies import check_may
from audit.errors import CycleError, DomainError, StaleError
from claims.checklist import Point, in_words
from claims.confirmation import Confirmation
from claims.models import (
    BulkEdit,
    Case,
    Claim,
    ClaimedQuantity,
    Comment,
    Credibility,
    Relation,
    Review,
    VerdictScale,
    VerdictStep,
    Version,
    Waiver,
)
from claims.transitions import TRANSITIONS, Status
from estimates.models import Estimate
from sources import provenance
from sources.models import Source
from sources.reading import ReadingError
from sources.units import parse_unit

if TYPE_CHECKING:
    from accounts.models import User


DONE = {
    "check": _lazy("taken up"),
    "submit": _lazy("submitted for review"),
    "approve": _lazy("approved"),
    "return": _lazy("returned"),
    "hold": _lazy("put on hold"),
    "resume": _lazy("taken up again"),
    "publish": _lazy("published"),
    "correct": _lazy("corrected"),
    "withdraw": _lazy("withdrawn"),
    "reopen": _lazy("opened again"),
}
"""What each verb of the table does, for a sentence."""


def check_can_change_claims(by: User) -> None:
    check_may(by, "claims.change_claim", _("Only fact-checkers and editors change claims."))


def check_can_move(claim: Claim, verb: str, *, by: User, reason: str) -> None:
    """The transition exists from here, this person may, and a reason is given where owed."""
    step = TRANSITIONS[verb]
    check_may(by, step.permission, _("Only editors review claims."))
    if claim.status not in step.origins:
        raise DomainError(
            _("A claim that is %(status)s cannot be %(done)s.")
            % {"status": claim.get_status_display(), "done": DONE[verb]}
        )
    if step.needs_reason and not reason.strip():
        raise ValidationError({"note": _("Say why, so that the fact-checker can act on it.")})


def check_can_review(
    claim: Claim,
    *,
    by: User,
    read: str,
    now: str,
    content: Mapping[str, Any],
    contributors: Collection[int],
    approving: bool,
) -> None:
    """Who approves did not write, and decides on exactly what they read.

    `read` is the digest that the editor's page showed, `now` the one computed under the
    claim's lock.
    """
    if approving:
        check_did_not_write(claim, by=by, contributors=contributors)
    if read != now:
        raise StaleError(_("This claim changed since you opened it. Read it again."))
    if approving:
        check_settled(content)


def approved_version(claim: Claim, *, read: str, now: str) -> Version:
    """The version that was approved, if it is what was read and what is there now."""
    version = claim.approval.version if claim.approval else None
    moved = Claim.objects.changed_since_approval().filter(pk=claim.pk)
    newest = Review.objects.filter(version__claim=claim).order_by("-pk").first()
    taken_back = newest != claim.approval
    if version is None or taken_back or version.digest != now or moved.exists():
        raise StaleError(_("This claim changed since it was approved: it must be approved again."))
    if read != now:
        raise StaleError(_("This claim changed since you opened it. Read it again."))
    return version


def check_tells_readers(words: str) -> None:
    """Readers saw another version before: they are told what changed."""
    if not words.strip():
        raise ValidationError({"words": _("Tell readers what changed and why.")})


def check_settled(content: Mapping[str, Any]) -> None:
    """Nothing under the claim is waiting to be recomputed, and nothing failed."""
    rows = [*content["estimates"], *content["findings"]]
    if any(row["state"] == "stale" for row in rows):
        raise StaleError(
            _("An estimate is being recomputed. Read the claim again when it is done.")
        )
    if any(row["state"] == "failed" for row in rows):
        raise DomainError(_("An estimate could not be computed: mend it or take it off the claim."))


def check_open_points(points: Sequence[Point], *, reason: str) -> None:
    """Whoever submits a claim with open points says why."""
    if points and not reason.strip():
        sentence = _("Some points are open; say why you submit it all the same. %(points)s")
        raise ValidationError({"reason": sentence % {"points": in_words(points)}})


def check_no_open_points(points: Sequence[Point]) -> None:
    """Several claims at once are approved only where nothing is left to be weighed."""
    if points:
        sentence = _("It has open points, so it is decided on by itself. %(points)s")
        raise DomainError(sentence % {"points": in_words(points)})


def check_did_not_write(claim: Claim, *, by: User, contributors: Collection[int]) -> None:
    """Who approves did not write, unless an administrator waived that for this claim."""
    if by.pk in contributors and not waives(claim, Waiver.Kind.FOUR_EYES):
        raise PermissionDenied(_("You worked on this claim: another editor must review it."))


def waives(claim: Claim, kind: str) -> bool:
    return claim.waivers.live().filter(kind=kind).exists()


def check_can_waive(kind: str, *, by: User) -> None:
    if kind == Waiver.Kind.FOUR_EYES:
        sentence = _("Only administrators let whoever worked on a claim approve it.")
        check_may(by, "claims.waive_four_eyes", sentence)
    else:
        check_may(by, "claims.review_claim", _("Only editors waive a second origin."))


def check_earned(credibility: str, found: Confirmation) -> None:
    """ "Confirmed by other sources" is a matter of origins and not of opinion."""
    if credibility != Credibility.CONFIRMED or found.is_earned:
        return
    if not found.sources:
        raise ValidationError(
            {"credibility": _("What gives context says nothing that others could confirm.")}
        )
    sources = ngettext("%d source says this", "%d sources say this", found.sources)
    origins = ngettext("%d origin stands behind", "%d origins stand behind", found.origins)
    told = f"{sources % found.sources}; {origins % found.origins}."
    sentence = _(
        "“Confirmed by other sources” is earned and not given. %(told)s It takes two origins "
        "whose roads share no source."
    )
    raise ValidationError({"credibility": sentence % {"told": told}})


def check_verdict_in_use(verdict: VerdictStep | None, *, instead_of: VerdictStep | None) -> None:
    if verdict is None or verdict == instead_of:
        return  # a claim keeps the verdict that it has
    if not (verdict.is_live and verdict.scale.is_live):
        raise ValidationError({"verdict": _("This verdict is out of use.")})


def check_can_change_scales(by: User) -> None:
    sentence = _("Only administrators change the words of verdicts.")
    check_may(by, "claims.change_verdictscale", sentence)


def check_scale_in_use(scale: VerdictScale) -> None:
    if not scale.is_live:
        raise ValidationError(_("This scale is out of use."))


def check_can_retire_of_scales(row: VerdictScale | VerdictStep, *, by: User) -> None:
    """Claims keep what they have; what goes must leave others to judge by."""
    check_can_change_scales(by)
    steps = VerdictStep.objects.live().filter(scale__retired_at=None)
    left = steps.exclude(scale=row) if isinstance(row, VerdictScale) else steps.exclude(pk=row.pk)
    if not left.exists():
        raise DomainError(_("It is the last to judge by: add another first."))


def check_can_be_assigned(person: User) -> None:
    if not (person.is_active and person.has_perm("claims.change_claim")):
        sentence = _("%(person)s does not work on claims.") % {"person": person}
        raise ValidationError({"assignees": sentence})


def check_can_reword(comment: Comment, claim: Claim, *, by: User) -> None:
    if comment.written_by_id != by.pk:
        raise PermissionDenied(_("Everyone rewords their own comments."))
    if comment.claim_id != claim.pk:
        raise ValidationError(_("This comment belongs to another claim."))


def check_no_circle(relation: Relation) -> None:
    """Raise `CycleError`, naming the circle, if a claim would in the end supersede itself."""
    if relation.kind != Relation.Kind.SUPERSEDES or relation.claim_id == relation.other_id:
        return
    rows = Relation.objects.live().filter(kind=Relation.Kind.SUPERSEDES)
    edges = rows.values_list("claim__reference", "other__reference")
    circle = provenance.cycle_with(edges, (relation.claim.reference, relation.other.reference))
    if circle:
        sentence = _("A claim does not supersede itself: %(circle)s would close a circle.")
        raise CycleError(sentence % {"circle": " → ".join(circle)})


def check_comparable(quantity: ClaimedQuantity, estimate: Estimate) -> None:
    """The claimed figure and the estimate measure the same kind of thing."""
    try:
        claimed, estimated = parse_unit(quantity.unit), parse_unit(estimate.unit)
    except ReadingError as error:
        raise ValidationError({"quantity": error.sentence()}) from error
    if claimed.dimension != estimated.dimension:
        raise ValidationError(
            {
                "estimate": _("The claim gives %(claimed)s, the estimate %(estimated)s.")
                % {
                    "claimed": claimed.text or _("a plain number"),
                    "estimated": estimated.text or _("a plain number"),
                }
            }
        )


def check_same_claim(claim: Claim, quantity: ClaimedQuantity | None) -> None:
    if quantity is not None and quantity.claim_id != claim.pk:
        raise ValidationError({"quantity": _("This figure belongs to another claim.")})


def check_case_in_use(case: Case | None) -> None:
    if case is not None and not Case.objects.live().filter(pk=case.pk).exists():
        raise ValidationError({"case": _("This case is out of use.")})


def check_can_retire_claim(claim: Claim) -> None:
    """What readers see is withdrawn, in the open; what others point at is not made to vanish."""
    if claim.published_version_id is not None or claim.status == Status.WITHDRAWN:
        raise DomainError(_("Readers have seen this claim: it is withdrawn and not retired."))
    pointing = claim.related_from.live().filter(claim__retired_at=None).select_related("claim")
    names = ", ".join(it.claim.reference for it in pointing.order_by("pk")[:3])
    if names:
        raise DomainError(_("Other claims are related to it: %(names)s.") % {"names": names})


def check_can_retire_claims(claims: Sequence[Claim]) -> None:
    """As for one, in one query if all may go; the first that may not is named in its sentence."""
    pointed = Relation.objects.live().filter(other__in=claims, claim__retired_at=None)
    kept = set(pointed.values_list("other", flat=True))
    for claim in claims:
        shown = claim.published_version_id is not None or claim.status == Status.WITHDRAWN
        if shown or claim.pk in kept:
            check_can_retire_claim(claim)
        if not claim.is_live:
            raise ValidationError(_("This has been retired already."))


def check_can_retire_on_claim(row: object) -> None:
    """A figure stays while evidence is about it; where it stands goes along with it."""
    if not isinstance(row, ClaimedQuantity):
        return
    number = row.evidence.live().count()
    if number:
        sentence = ngettext(
            "One piece of evidence is about this figure: correct or retire that first.",
            "%(number)s pieces of evidence are about this figure: correct or retire those first.",
            number,
        )
        raise ValidationError(sentence % {"number": number})


def check_can_see_source(source: Source, *, by: User) -> None:
    if not Source.objects.visible_to(by).filter(pk=source.pk).exists():
        raise ValidationError({"source": _("There is no such source.")})


def check_can_see_sources(keys: set[int], *, by: User) -> None:
    if Source.objects.visible_to(by).filter(pk__in=keys).count() != len(keys):
        raise ValidationError({"source": _("There is no such source.")})


def is_open(claim: Claim) -> bool:
    return claim.status in {Status.LOGGED, Status.CHECKING, Status.RETURNED}


def check_can_edit_together(*, count: int, most: int, says_something: bool) -> None:
    """A change of several claims says something, of a number that somebody can look through."""
    if not count:
        raise ValidationError(_("Choose at least one claim."))
    if count > most:
        sentence = _(
            "At most %(most)d claims are changed together; these are %(count)d. Narrow the list."
        )
        raise ValidationError(sentence % {"most": most, "count": count})
    if not says_something:
        raise ValidationError(_("Say what to change."))


def check_can_undo_together(edit: BulkEdit, *, by: User) -> None:
    if edit.made_by_id != by.pk:
        raise PermissionDenied(_("Whoever changed the claims undoes it."))
    check_can_change_claims(by)
    if edit.undone_at is not None:
        raise DomainError(_("This was undone already."))
    if edit.rows.filter(outcome="").exists():
        raise DomainError(_("It is still being done: wait until it is through."))
