"""The words that a reader may not know, in the order of the language that is spoken. Pure."""

from __future__ import annotations

import unicodedata

from dossiers.language import gettext as _
from dossiers.language import noop

TERMS = (
    (
        noop("90 % range"),
        noop(
            "Between the 5 % and the 95 % quantile of an estimate: in nine of ten cases that its "
            "inputs allow, the result lies there."
        ),
    ),
    (
        noop("Bound word"),
        noop(
            "“About”, “more than”, “up to”: how a source qualifies a figure. It is part of the "
            "figure; without it another one is claimed."
        ),
    ),
    (
        noop("Break-even"),
        noop(
            "The value of one input at which the median of the estimate meets the claimed figure, "
            "with all else as it is."
        ),
    ),
    (
        noop("Capture"),
        noop("The bytes of a page or document as they were found, named by their SHA-256."),
    ),
    (
        noop("Carries"),
        noop(
            "A source carries a figure when it repeats it or is what is repeated. That is not "
            "support: however many carry it, it was said as often as there are origins."
        ),
    ),
    (
        noop("Ceiling, floor"),
        noop("An estimate that says only how much it can be at most, or must be at least."),
    ),
    (
        noop("Credibility"),
        noop(
            "A number from 1 (confirmed by independent sources) to 5 (improbable) for one piece of "
            "evidence; 6 where it cannot be judged."
        ),
    ),
    (
        noop("Derivation"),
        noop(
            "That one source has it from another: it quotes, republishes or translates it, uses "
            "its data, or rests on the same leak or author."
        ),
    ),
    (
        noop("Digest"),
        noop(
            "A fingerprint of everything that it is made from (SHA-256): change one character, and "
            "it is another."
        ),
    ),
    (
        noop("Drift"),
        noop(
            "What a figure lost or gained when it was repeated: its value, unit, bound word, "
            "firmness, period or place."
        ),
    ),
    (
        noop("Illustrative"),
        noop("Of an input: assumed, because no source for it is known."),
    ),
    (
        noop("Median"),
        noop("The result that is as often missed upwards as downwards."),
    ),
    (noop("Origin"), noop("A source that, as far as is recorded, has it from nobody.")),
    (
        noop("Reliability"),
        noop(
            "A letter from A (completely reliable) to E (unreliable) for a source; F where it "
            "cannot be judged."
        ),
    ),
    (
        noop("Seal"),
        noop(
            "A digest over the desk’s log up to a moment, which holds the one before: nothing in "
            "the log can be changed without breaking the chain."
        ),
    ),
    (
        noop("Single point of failure"),
        noop("A source through which everybody has it: if it is wrong, nothing is left."),
    ),
    (
        noop("Version"),
        noop(
            "All that the claim rested on at one moment, frozen under a digest. An approval holds "
            "for one version and no other."
        ),
    ),
)
"""(word, what it means here)."""


def terms() -> list[tuple[str, str]]:
    said = [(_(term), _(meaning)) for term, meaning in TERMS]
    return sorted(said, key=lambda row: _place(row[0]))


def _place(term: str) -> str:
    """Where a word stands in the alphabet: ä with a."""
    return unicodedata.normalize("NFKD", term).casefold()
