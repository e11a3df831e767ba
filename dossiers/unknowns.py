"""What a reader must know that a claim's estimates and sources do not settle. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dossiers import words
from dossiers.estimate_sections import EstimateSection, resting_on_assumptions
from dossiers.figures import ClaimedFigure
from dossiers.language import gettext as _
from dossiers.language import ngettext
from dossiers.losses import Carried
from dossiers.sourcing import Sourcing

Entry = Mapping[str, Any]
MOST_TOLD = 3
"""Of figures, on the page that stands alone."""


def caveat_of(sections: list[EstimateSection]) -> str:
    """How many of the estimates that the claim is held against rest on assumed inputs."""
    held = resting_on_assumptions(sections)
    assumed = sum(held)
    if not assumed:
        return ""
    if len(held) == 1:
        return _("The estimate rests on inputs that were assumed.")
    total = words.number_words(len(held))
    if assumed == len(held):
        return _("All of the {total} rest on inputs that were assumed.").format(total=total)
    said = ngettext(
        "{number} of the {total} rests on inputs that were assumed.",
        "{number} of the {total} rest on inputs that were assumed.",
        assumed,
    )
    return words.capitalised(said.format(number=words.number_words(assumed), total=total))


def unknowns_of(
    claim: Entry,
    figures: Sequence[ClaimedFigure],
    sections: list[EstimateSection],
    carried: Sequence[Carried],
    sourcing: Sourcing,
) -> list[str]:
    said = [
        caveat_of(sections),
        _outstanding(figures),
        _alone(figures),
        *_hanging_on(carried),
        _unkept(sourcing),
        "" if claim.get("verdict") else _("No verdict has been given."),
    ]
    return [words.typeset(words.capitalised(it)) for it in said if it]


def _outstanding(figures: Sequence[ClaimedFigure]) -> str:
    waiting = sum(not it.settled for figure in figures for it in figure.findings)
    if not waiting:
        return ""
    return words.counted(
        waiting,
        "{number} finding is not worked out yet.",
        "{number} findings are not worked out yet.",
    )


def _alone(figures: Sequence[ClaimedFigure]) -> str:
    alone = sum(not figure.findings for figure in figures)
    if not alone:
        return ""
    return words.counted(
        alone,
        "No estimate is held against {number} figure of the claim.",
        "No estimate is held against {number} figures of the claim.",
    )


def _hanging_on(carried: Sequence[Carried]) -> list[str]:
    """Figures that all have through the same few sources."""
    through: dict[tuple[str, ...], list[str]] = {}
    for it in carried[:MOST_TOLD]:
        if it.single_points:
            names = tuple(cited.name for cited in it.single_points)
            through.setdefault(names, []).append(words.quoted(it.figure))
    return [
        _("{figures}: known only through {sources}.").format(
            figures=", ".join(figures), sources=", ".join(names)
        )
        for names, figures in through.items()
    ]


def _unkept(sourcing: Sourcing) -> str:
    unkept = sum(not cited.fields["captures"] for cited in sourcing.by_ref.values())
    if not unkept:
        return ""
    return words.counted(
        unkept,
        "No copy is kept of {number} source.",
        "No copy is kept of {number} sources.",
    )
