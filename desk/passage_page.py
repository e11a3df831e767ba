"""Everything that a passage's page shows, read in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from accounts.models import User
from claims.models import Claim, Evidence
from desk import history, marked_text
from desk.marked_text import Run
from sources import noticing, provenance, selecting, text_changes
from sources.extraction import Suggestion
from sources.models import Capture, Derivation, Observation, Passage, Source, Timestamp
from sources.noticing import Notice
from sources.offering import offered
from sources.reanchoring import Anchor

AROUND = 300
"""Characters of the text that are shown on both sides of a passage."""
MOST_UPSTREAM = 500


@dataclass(frozen=True)
class Offer:
    """A suggested figure, with the words that it was read from marked."""

    number: int
    suggestion: Suggestion
    figure: str
    words: list[tuple[str, str]]


@dataclass(frozen=True)
class Later:
    """What became of the passage in the latest capture of its address."""

    capture: Capture
    anchor: Anchor
    pieces: list[text_changes.Piece]


@dataclass
class PassagePage:
    context: list[Run]
    part: int
    later: Later | None
    notice: Notice | None
    timestamp: Timestamp | None
    offers: list[Offer]
    observations: list[Observation]
    evidence: list[Evidence]
    upstream: list[Observation]
    earlier: list[Passage]
    history: list[history.Entry]


def read(passage: Passage, user: User) -> PassagePage:
    text = passage.capture.text()
    observations = list(passage.observations.live().order_by("measure", "key"))
    return PassagePage(
        context=_context(passage, text),
        part=marked_text.part_of(marked_text.cuts(text), passage.start or 0),
        later=_later(passage),
        notice=noticing.notices([passage]).get(passage.pk),
        timestamp=Timestamp.objects.filter(capture=passage.capture).first(),
        offers=offers(passage),
        observations=observations,
        evidence=_evidence(passage, user),
        upstream=list(upstream_of(passage.capture.source, user)[:MOST_UPSTREAM]),
        earlier=_earlier(passage),
        history=history.about([passage, *observations]),
    )


def offers(passage: Passage) -> list[Offer]:
    """What extraction finds in the quote."""
    return [
        Offer(it.number, it.suggestion, it.figure, _marked(passage.quote, it.suggestion))
        for it in offered(passage)
    ]


def upstream_of(source: Source, user: User) -> QuerySet[Observation]:
    """Live figures of the sources, visible to this person, that this one has it from."""
    edges = Derivation.objects.live().visible_to(user).values_list("source__slug", "origin__slug")
    above = provenance.upstream(edges, [source.slug]) - {source.slug}
    rows = Observation.objects.live().visible_to(user).filter(source__slug__in=above)
    found: QuerySet[Observation] = rows.select_related("source").order_by("key")
    return found


def _context(passage: Passage, text: str) -> list[Run]:
    if passage.start is None or passage.end is None:
        return []
    first = _word_before(text, max(0, passage.start - AROUND), passage.start)
    last = text.rfind(" ", passage.end, passage.end + AROUND)
    last = last if last > 0 and passage.end + AROUND < len(text) else passage.end + AROUND
    return marked_text.runs(text[first:last], first, [passage])


def _word_before(text: str, first: int, start: int) -> int:
    """Where the first whole word from `first` on begins."""
    space = text.find(" ", first, start) if first else -1
    return space + 1 if space >= 0 else first


def _later(passage: Passage) -> Later | None:
    capture = noticing.latest_of_address(passage)
    if capture is None:
        return None
    anchor = noticing.fate_in(passage, capture)
    pieces = []
    if anchor.place is not None and anchor.likeness < 1:
        words = capture.text()[anchor.place.start : anchor.place.end]
        pieces = text_changes.changes(passage.quote, words[: 2 * selecting.LONGEST_QUOTE])
    return Later(capture, anchor, pieces)


def _marked(quote: str, suggestion: Suggestion) -> list[tuple[str, str]]:
    """The sentence in pieces: (what was read from it, the words)."""
    spans = [(suggestion.start, suggestion.end, "figure")]
    if suggestion.period_words:
        spans.append((*suggestion.period_words, "period"))
    pieces, at = [], suggestion.sentence_start
    for start, end, kind in sorted(spans):
        if start >= at:
            pieces += [("", quote[at:start]), (kind, quote[start:end])]
            at = end
    return [*pieces, ("", quote[at : suggestion.sentence_end])]


def _evidence(passage: Passage, user: User) -> list[Evidence]:
    rows = Evidence.objects.live().filter(
        Q(passage=passage) | Q(observation__passage=passage),
        claim__in=Claim.objects.live().visible_to(user),
    )
    return list(rows.select_related("claim", "observation").order_by("-claim__reference", "key"))


def _earlier(passage: Passage) -> list[Passage]:
    """What it was before it was corrected: one step, with a link to go on from."""
    return [passage.supersedes] if passage.supersedes else []
