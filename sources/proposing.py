"""What the rules find between a capture and its partners, and keeping it for a person to decide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from django.db.models import Q

from audit.recording import Happened, record, record_all
from sources import provenance
from sources.captured_words import Words, addresses_of, known_as
from sources.models import Derivation, DerivationSuggestion, Source
from sources.partners import Partners, meant
from sources.suggesting import judging, likeness, reasons
from sources.suggesting.anchors import Anchor
from sources.suggesting.judging import Order, Verdict
from sources.suggesting.likeness import Likeness
from sources.suggesting.names import Naming
from sources.suggesting.reasons import Reason

Rule = DerivationSuggestion.Rule
ENOUGH_OF_OWN = 0.3
"""The share of the shorter text that must be the same where both are of one publisher: its own
words about itself are at the foot of everything it prints."""


@dataclass(frozen=True)
class Proposal:
    source: Source
    origin: Source
    rule: DerivationSuggestion.Rule
    verdict: Verdict
    reasons: list[Reason]


def proposals(own: Words, partners: Partners) -> list[Proposal]:
    """Everything that the rules find, in no order."""
    return [it for it in _each(own, partners) if it is not None]


def _each(own: Words, partners: Partners) -> Iterator[Proposal | None]:
    for key, addresses in partners.linked.items():
        if key in partners.sources:
            yield by_link(own, partners.sources[key], addresses)
    for key, choices in partners.named.items():
        if key in partners.sources:
            yield by_name(own, partners.sources[key], choices)
    here = addresses_of(own.source)
    for key, words in partners.words.items():
        if key in partners.linking:
            yield by_link(words, own.source, here)
        if key in partners.naming:
            yield _named_by(words, own.source)
        if key in partners.alike:
            yield by_words(own, words)


def by_link(words: Words, origin: Source, addresses: set[str]) -> Proposal | None:
    """The page points at the origin's address. A site's own links beside the text do not count."""
    dates = judging.order(words.source.published_on, origin.published_on)
    own = words.source.publisher_id is not None and (
        words.source.publisher_id == origin.publisher_id
    )
    found: list[tuple[Verdict, Reason]] = []
    pointing = [it for it in words.anchors if it.address in addresses]
    told = [it for it in pointing if it.canonical or words.has_in_text(it)]
    for anchor in told or ([] if own else pointing):
        inside = bool(told) and not anchor.canonical
        verdict = judging.of_link(
            f"{anchor.before[-80:]} {anchor.words} {anchor.after[:40]}",
            dates,
            canonical=anchor.canonical,
            in_text=inside,
            is_dataset=origin.kind == Source.Kind.DATASET,
        )
        found.append((verdict, _of_anchor(words, anchor, inside=inside)))
    return _best(words.source, origin, Rule.LINK, found)


def by_name(words: Words, origin: Source, choices: int) -> Proposal | None:
    """The text says of the origin's publisher that it reported, found or told something."""
    keys = known_as(origin)
    if words.source.publisher_id == origin.publisher_id:
        return None
    dates = judging.order(words.source.published_on, origin.published_on)
    found = [
        (
            judging.of_name(
                naming.words,
                dates,
                choices=choices,
                is_dataset=origin.kind == Source.Kind.DATASET,
            ),
            _of_naming(words, naming, origin, choices),
        )
        for naming in words.namings
        if naming.keys & keys
    ]
    return _best(words.source, origin, Rule.NAME, found)


def _named_by(words: Words, origin: Source) -> Proposal | None:
    """As `by_name`, if it is this source of its publisher that the text may mean."""
    rows = Source.objects.live().filter(protected=False, publisher=origin.publisher_id)
    candidates = list(rows.exclude(pk=words.source.pk).order_by("pk"))
    if origin.pk not in {it.pk for it in meant(candidates, words.source)}:
        return None
    return by_name(words, origin, len(candidates))


def by_words(one: Words, other: Words) -> Proposal | None:
    """Both say the same: whoever said it later, as far as the dates tell, has it from the other."""
    dates = judging.order(one.source.published_on, other.source.published_on)
    later_is_other = dates is Order.BEFORE or (
        dates is Order.UNKNOWN and other.source.pk > one.source.pk
    )
    source, origin = (other, one) if later_is_other else (one, other)
    like = likeness.compare(source.text, origin.text)
    if like is None or not like.is_enough:
        return None
    publisher = source.source.publisher_id
    same = publisher is not None and publisher == origin.source.publisher_id
    if same and like.share < ENOUGH_OF_OWN:
        return None
    verdict = judging.of_words(like, dates)
    return Proposal(
        source.source, origin.source, Rule.WORDS, verdict, [_of_words(source, origin, like)]
    )


def _best(
    source: Source,
    origin: Source,
    rule: DerivationSuggestion.Rule,
    found: list[tuple[Verdict, Reason]],
) -> Proposal | None:
    if not found:
        return None
    found.sort(key=lambda it: -it[0].score)
    said = [reason for _verdict, reason in found[: reasons.MOST]]
    return Proposal(source, origin, rule, found[0][0], said)


def _of_anchor(words: Words, anchor: Anchor, *, inside: bool) -> Reason:
    place = _found(words.text.text, anchor) if inside else None
    said: dict[str, str | int] = {
        "address": anchor.address,
        "beside": int(not inside and not anchor.canonical),
        "canonical": int(anchor.canonical),
    }
    kept = Reason(
        capture=str(words.capture.uuid),
        quote=anchor.words,
        before=anchor.before,
        after=anchor.after,
        facts=said,
        says=f"{anchor.address} {reasons.folded(anchor.words)}",
    )
    if place is None:
        return kept
    end = place + len(anchor.words)
    quoted = reasons.in_place(words.text.text, place, end)  # without the menu that stands before it
    return replace(kept, start=place, end=end, before=quoted.before, after=quoted.after)


def _found(text: str, anchor: Anchor) -> int | None:
    """Where the words of a link stand in the text, if they stand in one place only."""
    if anchor.start is not None:
        return anchor.start
    first = text.find(anchor.words) if anchor.words else -1
    return first if first >= 0 and text.find(anchor.words, first + 1) < 0 else None


def _of_naming(words: Words, naming: Naming, origin: Source, choices: int) -> Reason:
    publisher = origin.publisher
    return Reason(
        capture=str(words.capture.uuid),
        start=naming.start,
        end=naming.end,
        facts={"name": publisher.name if publisher else "", "choices": choices},
        says=reasons.folded(naming.words),
        **reasons.in_place(words.text.text, naming.start, naming.end)._asdict(),
    )


def _of_words(source: Words, origin: Words, like: Likeness) -> Reason:
    place, there = like.first, like.second
    text = source.text.text
    return Reason(
        capture=str(source.capture.uuid),
        start=place.start,
        end=place.end,
        other=str(origin.capture.uuid),
        other_start=there.start,
        other_end=there.end,
        facts={
            "words": like.words,
            "share": round(100 * like.share),
            "jaccard": round(100 * like.jaccard),
            "quoted": int(like.quoted),
        },
        says=reasons.folded(text[place.start : place.end]),
        **reasons.in_place(text, place.start, place.end)._asdict(),
    )


def keep(found: Iterable[Proposal]) -> None:
    """Write what is new, and what says something else than before. Call inside a transaction.

    Left out is what is recorded already, directly or over others; what was dismissed comes back
    only when other words say so.
    """
    edges = list(Derivation.objects.live().values_list("source__slug", "origin__slug"))
    made = []
    for proposal in found:
        if _is_recorded(proposal, edges):
            continue
        row = _row_of(proposal)
        if row is None:
            made.append(_added(proposal))
        else:
            _update(row, proposal)
    record_all("suggestion.made", [Happened(it) for it in made if it is not None], by=None)


def _is_recorded(proposal: Proposal, edges: list[tuple[str, str]]) -> bool:
    one, other = proposal.source.slug, proposal.origin.slug
    if (other, one) in edges or other in provenance.upstream(edges, [one]):
        return True
    return not proposal.verdict.direction_known and one in provenance.upstream(edges, [other])


def _row_of(proposal: Proposal) -> DerivationSuggestion | None:
    """The row of this pair and rule; shared words have one for both ways."""
    pair = Q(source=proposal.source, origin=proposal.origin)
    if proposal.rule == Rule.WORDS:
        pair |= Q(source=proposal.origin, origin=proposal.source)
    rows = DerivationSuggestion.objects.select_for_update(of=("self",)).filter(pair)
    return rows.filter(rule=proposal.rule).select_related("source", "origin").first()


def _columns(proposal: Proposal) -> dict[str, object]:
    return {
        "relation": proposal.verdict.relation,
        "direction_known": proposal.verdict.direction_known,
        "score": proposal.verdict.score,
        "reasons": reasons.written(proposal.reasons),
        "reasons_digest": reasons.digest_of(proposal.reasons),
    }


def _added(proposal: Proposal) -> DerivationSuggestion | None:
    """None where another worker was quicker."""
    row, made = DerivationSuggestion.objects.get_or_create(
        source=proposal.source,
        origin=proposal.origin,
        rule=proposal.rule,
        defaults=_columns(proposal),
    )
    return row if made else None


def _update(row: DerivationSuggestion, proposal: Proposal) -> None:
    columns = {**_columns(proposal), "source": proposal.source, "origin": proposal.origin}
    other_words = row.reasons_digest != columns["reasons_digest"]
    if row.state == DerivationSuggestion.State.ACCEPTED:
        return
    if row.state == DerivationSuggestion.State.DISMISSED:
        if not other_words:
            return
        opened = {"state": DerivationSuggestion.State.OPEN, "why": ""}
        columns.update(opened, decided_at=None, decided_by=None)
        record("suggestion.reopened", row, by=None)
    for name, value in columns.items():
        setattr(row, name, value)
    row.save(update_fields=list(columns))
