"""What may be done to parameters and estimates: raise, in a sentence, or return nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.policies import check_may
from estimates import graph, signals, upstream
from estimates.flattened import CorrelationError
from estimates.models import Correlation, Estimate, Parameter, refused
from sources.reading import ReadingError

if TYPE_CHECKING:
    from accounts.models import User


def check_can_change_parameters(by: User) -> None:
    check_may(
        by, "estimates.change_parameter", _("Only fact-checkers and editors change parameters.")
    )


def check_can_change_estimates(by: User) -> None:
    check_may(
        by, "estimates.change_estimate", _("Only fact-checkers and editors change estimates.")
    )


def check_keeps_dimension(old: Parameter, new: Parameter) -> None:
    """While estimates use it, a mass stays a mass."""
    was, is_now = old.reading.unit, new.reading.unit
    if was.dimension != is_now.dimension and old.inputs.exists():
        raise ValidationError(
            {
                "text": _(
                    "Estimates use this parameter in %(was)s; a value in %(now)s does not "
                    "fit them. Give it in %(was)s, or add a new parameter."
                )
                % {"was": was.text or _("plain numbers"), "now": is_now.text or _("plain numbers")}
            }
        )


def check_adds_up(estimate: Estimate) -> None:
    """The formula finds all its names, its units give the unit wanted, and what is correlated
    is among its inputs."""
    try:
        model, _digest = upstream.flatten(estimate)
        model.check()
    except CorrelationError as error:
        raise refused("correlations", error) from error
    except ReadingError as error:
        raise refused("formula", error) from error


def check_correlations_hold(estimate: Estimate) -> None:
    """Estimates that rest on this one still correlate only what they rest on, and each pair in
    one way."""
    if not Correlation.objects.live().exists():
        return
    below = Estimate.objects.live().filter(pk__in=graph.descendants([estimate.pk]))
    titles = dict(below.exclude(pk=estimate.pk).order_by("pk").values_list("pk", "title"))
    read = upstream.read(titles)
    for pk, title in titles.items():
        try:
            read.correlations(pk)
        except CorrelationError as error:
            raise ValidationError(
                {
                    "correlations": _("“%(title)s” rests on this. %(sentence)s")
                    % {"title": title, "sentence": error.sentence()}
                }
            ) from error


def check_can_retire_parameter(parameter: Parameter) -> None:
    used = list(parameter.inputs.filter(estimate__retired_at=None)[:3])
    if used:
        names = ", ".join(f"“{row.estimate}”" for row in used)
        raise ValidationError(_("Still used by %(names)s.") % {"names": names})


def check_can_retire_estimate(estimate: Estimate) -> None:
    used = estimate.downstream.filter(estimate__retired_at=None)[:3]
    names = [f"“{row.estimate}”" for row in used]
    for _receiver, uses in signals.uses_of_estimate.send(Estimate, estimate=estimate):
        names += uses or ()
    if names:
        raise ValidationError(_("Still used by %(names)s.") % {"names": ", ".join(names[:3])})
