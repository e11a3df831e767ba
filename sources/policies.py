"""What may be done to sources: raise, in a sentence, or return nothing."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.policies import check_may
from audit.errors import CycleError, DomainError
from sources import provenance
from sources.models import (
    Capture,
    CountingUnit,
    Derivation,
    Observation,
    Passage,
    Publisher,
    Source,
    Timestamp,
)
from sources.reserved import RESERVED
from sources.signals import uses_of_evidence, uses_of_unit
from sources.units import read_unit


def check_can_change_sources(by: User) -> None:
    check_may(by, "sources.change_source", _("Only fact-checkers and editors change sources."))


def check_can_change_units(by: User) -> None:
    check_may(by, "sources.change_countingunit", _("Only fact-checkers and editors change units."))


def check_can_retire_unit(unit: CountingUnit, *, by: User) -> None:
    """A unit stays while anything live is in it: protected sources are not named."""
    check_can_change_units(by)
    answers = uses_of_unit.send(CountingUnit, token=unit.token)
    users = [
        *_observed_in(unit, by),
        *(str(row) for _receiver, rows in answers for row in rows or ()),
    ]
    if users:
        raise ValidationError(_("Still used by %(names)s.") % {"names": ", ".join(users[:3])})


def _observed_in(unit: CountingUnit, by: User) -> list[str]:
    rows = Observation.objects.live().filter(unit__contains=unit.token).order_by("key")
    seen = set(rows.visible_to(by).values_list("pk", flat=True))
    hidden = _("a protected source")
    return [
        _("the observation “%(row)s”") % {"row": row} if row.pk in seen else hidden
        for row in rows
        if unit.token in dict(read_unit(row.unit or "").powers)
    ]


def check_can_override_robots(by: User) -> None:
    """Going against what a site asks is an editor's decision, and has their reason."""
    check_may(
        by,
        "sources.override_robots",
        _("Only editors decide to capture a page against the site's robots.txt."),
    )


def check_can_retry(capture: Capture, *, by: User) -> None:
    check_can_change_sources(by)
    check_can_see(capture.source, by=by)
    if not capture.is_live or capture.state != Capture.State.FAILED:
        raise DomainError(_("Only a capture that failed is tried again."))


def check_can_be_signed(capture: Capture, *, by: User, wanted: bool) -> None:
    check_can_change_sources(by)
    check_can_see(capture.source, by=by)
    if not wanted:
        raise DomainError(
            _("This desk has no authority to ask: PLUMBLINE_TIMESTAMP_URL is not set.")
        )
    if not capture.is_live or capture.state != Capture.State.READY:
        raise DomainError(_("Only a capture that is ready and in use is signed for."))
    if Timestamp.objects.filter(capture=capture).exclude(state=Timestamp.State.FAILED).exists():
        raise DomainError(_("It is signed for, or the authority is being asked."))


def check_can_be_cited(capture: Capture) -> None:
    if not capture.is_live:
        raise DomainError(_("This capture is retired: nothing new is read in it."))


def check_same_source(passage: Passage, capture: Capture) -> None:
    if capture.source_id != passage.capture.source_id:
        raise ValidationError(_("A passage stays with its source."))


def check_repeats(observation: Observation, *, by: User) -> None:
    """A figure repeats one that stands further up; what is not theirs to see is not there."""
    origin = observation.taken_from
    if origin is None:
        return
    there = Observation.objects.live().visible_to(by).filter(pk=origin.pk).exists()
    if not there or not Source.objects.visible_to(by).filter(pk=origin.source_id).exists():
        raise ValidationError({"taken_from": _("There is no such figure to repeat.")})
    if origin.source_id == observation.source_id:
        raise ValidationError({"taken_from": _("A figure repeats one of another source.")})
    edges = Derivation.objects.live().values_list("source__slug", "origin__slug")
    if origin.source.slug not in provenance.upstream(edges, [observation.source.slug]):
        sentence = _(
            "The source does not have it from there: say first who got it from whom,"
            " then which figure repeats which."
        )
        raise ValidationError({"taken_from": sentence})


def check_is_no_address(slug: str) -> None:
    if slug in RESERVED:
        sentence = _("“%(slug)s” is an address of the desk: choose another short name.")
        raise ValidationError({"slug": sentence % {"slug": slug}})


def check_can_retire_source(source: Source) -> None:
    """What claims, figures and other sources rest on stays: those go first, or are corrected."""
    figures = source.observations.live().count()
    tied = Derivation.objects.live().filter(Q(source=source) | Q(origin=source)).count()
    answers = uses_of_evidence.send(Source, row=source)
    users = [
        *(it for _receiver, found in answers for it in found or ()),
        *([_("figures read in it (%(number)s)") % {"number": figures}] if figures else []),
        *([_("who has it from whom (%(number)s)") % {"number": tied}] if tied else []),
    ]
    if users:
        raise ValidationError(_("Still used by %(names)s.") % {"names": ", ".join(users[:3])})


def check_can_retire_publisher(publisher: Publisher) -> None:
    """Sources in use have their publisher; some of them may be protected, so none is named."""
    number = publisher.sources.filter(retired_at=None).count()
    if number:
        said = ngettext(
            "%(number)s source in use is of this publisher: correct it first.",
            "%(number)s sources in use are of this publisher: correct them first.",
            number,
        )
        raise ValidationError(said % {"number": number})


def check_can_retire_capture(capture: Capture) -> None:
    number = capture.passages.live().count()
    if number:
        said = ngettext(
            "%(number)s passage in use stands in this capture: it goes first.",
            "%(number)s passages in use stand in this capture: they go first.",
            number,
        )
        raise ValidationError(said % {"number": number})


def check_no_figure_goes_along(derivation: Derivation) -> None:
    """A figure that repeats one of the origin needs a recorded way to it."""
    edges = Derivation.objects.live().exclude(pk=derivation.pk)
    above = provenance.upstream(
        edges.values_list("source__slug", "origin__slug"), [derivation.source.slug]
    )
    rows = derivation.source.observations.live().exclude(taken_from=None)
    lost = rows.exclude(taken_from__source__slug__in=above).order_by("key")
    if lost:
        names = ", ".join(f"“{row}”" for row in lost[:3])
        sentence = _("%(names)s is said to repeat a figure from there: correct that first.")
        raise ValidationError(sentence % {"names": names})


def check_rests_nothing_on(row: Passage | Observation) -> None:
    """What something rests on is corrected, or the other thing goes first."""
    answers = uses_of_evidence.send(type(row), row=row)
    users = [*_resting(row), *(it for _receiver, found in answers for it in found or ())]
    if users:
        raise ValidationError(_("Still used by %(names)s.") % {"names": ", ".join(users[:3])})


def _resting(row: Passage | Observation) -> list[str]:
    """What of this app rests on it, without naming what hangs on another source."""
    if isinstance(row, Observation):
        number = Observation.objects.live().filter(taken_from__key=row.key).count()
        return [_("%(number)s figures that repeat it") % {"number": number}] if number else []
    read = [_("the figure “%(row)s”") % {"row": it} for it in row.observations.live()]
    return read + [_("a derivation of its source") for _row in row.derivations.live()[:1]]


def check_can_see(source: Source, *, by: User) -> None:
    """A protected source that is not yours to see is answered as one that does not exist."""
    if not Source.objects.visible_to(by).filter(pk=source.pk).exists():
        raise PermissionDenied(_("There is no such source."))


def check_can_be_reader(reader: User) -> None:
    """Asked of the row: the account may have been closed since it was read."""
    if not User.objects.filter(pk=reader.pk, is_active=True).exists():
        raise ValidationError({"reader": _("This account is closed: it can read nothing.")})


def check_leaves_a_reader(readers: Iterable[User]) -> None:
    """A protected source that nobody can read would be lost."""
    if not any(reader.is_active for reader in readers):
        sentence = _("Somebody has to be on the list: put another person on it first.")
        raise ValidationError(sentence)


def check_no_circle(source: Source, origin: Source) -> None:
    """Raise `CycleError`, naming the circle, if `origin` has it from `source` in the end."""
    live = Derivation.objects.live().values_list("source__slug", "origin__slug")
    circle = provenance.cycle_with(live, (source.slug, origin.slug))
    if circle:
        named = dict(Source.objects.filter(slug__in=circle).values_list("slug", "protected"))
        steps = [_("a protected source") if named[slug] else slug for slug in circle]
        raise CycleError(
            _("Nobody gets it from themselves: %(circle)s would close a circle.")
            % {"circle": " → ".join(steps)}
        )
