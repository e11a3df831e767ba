"""What may be done to sources: raise, in a sentence, or return nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from accounts.policies import check_may
from audit.errors import CycleError
from sources import provenance
from sources.models import Derivation, Source

if TYPE_CHECKING:
    from accounts.models import User


def check_can_change_sources(by: User) -> None:
    check_may(by, "sources.change_source", _("Only fact-checkers and editors change sources."))


def check_can_see(source: Source, *, by: User) -> None:
    """A protected source that is not yours to see is answered as one that does not exist."""
    if not Source.objects.visible_to(by).filter(pk=source.pk).exists():
        raise PermissionDenied(_("There is no such source."))


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
