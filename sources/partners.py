"""Sources that a capture may have something from, or they from it: by index, never by all pairs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Max

from sources.captured_words import Marks, Words, addresses_of, known_as
from sources.models import Capture, Mark, Publisher, Source
from sources.suggesting import judging, names
from sources.suggesting.addresses import normalised
from sources.suggesting.judging import Order
from sources.suggesting.shingles import number_of

CHUNK = 500
MOST_SHARING = 200
"""Captures that have a stretch of words, beyond which it is what everybody prints."""
MOST_OF_ONE = 2
"""Sources of one publisher that a name in a text is taken to mean."""


@dataclass
class Partners:
    """By key: the sources, the latest capture of each that has one, and why they are here.

    `linked` and `named` are those from which the capture may have it; of the others, some may
    have it from the capture. `choices` is how many a name could have meant.
    """

    sources: dict[int, Source] = field(default_factory=dict)
    words: dict[int, Words] = field(default_factory=dict)
    linked: dict[int, set[str]] = field(default_factory=dict)
    named: dict[int, int] = field(default_factory=dict)
    linking: set[int] = field(default_factory=set)
    naming: set[int] = field(default_factory=set)
    alike: set[int] = field(default_factory=set)


def latest() -> Any:
    """The latest capture that can be read of each source: what is compared with others."""
    ready = Capture.objects.live().filter(state=Capture.State.READY, source__retired_at=None)
    readable = ready.exclude(text_sha256="")
    newest = readable.order_by().values("source").annotate(newest=Max("pk")).values("newest")
    return readable.filter(pk__in=newest).select_related("source__publisher")


def of(own: Words, marks: Marks, *, most: int) -> Partners:
    """At most `most` of each sort, those with most in common first. A fixed number of queries
    for each five hundred marks."""
    source, found = own.source, Partners()
    found.linked = dict(_first(_linked(own).items(), most))
    found.named = dict(_first(_named(own).items(), most))
    numbers = [number_of(it) for it in addresses_of(source)]
    found.linking = {it for it, _n in _sharing(Mark.Kind.LINK, numbers, source, most)}
    if not source.protected:  # a name in a text is never taken to mean a protected source
        keys = [number_of(it) for it in known_as(source)]
        found.naming = {it for it, _n in _sharing(Mark.Kind.NAME, keys, source, most)}
    bands = list(_uncommon(marks.get(Mark.Kind.BAND, [])))
    found.alike = {it for it, _n in _sharing(Mark.Kind.BAND, bands, source, most)}
    return _loaded(found, source)


def meant(candidates: Iterable[Source], reader: Source) -> list[Source]:
    """Which sources of a publisher a text of `reader` may mean: what came out last before it.

    What came later is not meant, unless there is nothing else.
    """
    ranked = defaultdict(list)
    for candidate in candidates:
        ranked[judging.order(reader.published_on, candidate.published_on)].append(candidate)
    before = sorted(ranked[Order.AFTER], key=lambda it: str(it.published_on), reverse=True)
    unknown = sorted(ranked[Order.UNKNOWN], key=lambda it: it.slug)
    return [*before, *unknown][:MOST_OF_ONE] or ranked[Order.BEFORE][:1]


def _loaded(found: Partners, source: Source) -> Partners:
    keys = {*found.linked, *found.named, *found.linking, *found.naming, *found.alike} - {source.pk}
    rows = Source.objects.live().select_related("publisher").filter(pk__in=keys)
    found.sources = {it.pk: it for it in rows}
    captures = latest().filter(source__in=found.sources)
    found.words = {it.source_id: Words(it) for it in captures}
    return found


def _linked(own: Words) -> dict[int, set[str]]:
    """Sources at whose address the capture points, with the addresses.

    Every source's address is spelled anew: a list of them kept beside could be out of date.
    """
    wanted = {anchor.address for anchor in own.anchors}
    found: dict[int, set[str]] = defaultdict(set)
    if not wanted:
        return found
    others = Source.objects.live().exclude(pk=own.source.pk).exclude(url="")
    captured = Capture.objects.live().exclude(source=own.source.pk).exclude(url="")
    rows = [*others.values_list("pk", "url"), *captured.values_list("source_id", "url").distinct()]
    for key, url in rows:
        address = normalised(url)
        if address in wanted:
            found[key].add(address)
    return found


def _named(own: Words) -> dict[int, int]:
    """Sources of publishers that the text names, and how many could be meant."""
    keys = {key for naming in own.namings for key in naming.keys}
    if not keys:
        return {}
    called: dict[str, set[int]] = defaultdict(set)
    for pk, name, url in Publisher.objects.live().values_list("pk", "name", "url"):
        if pk != own.source.publisher_id:
            for key in names.known_as(name, url) & keys:
                called[key].add(pk)
    publishers = {next(iter(it)) for it in called.values() if len(it) == 1}
    return _of_publishers(publishers, own.source)


def _of_publishers(publishers: set[int], reader: Source) -> dict[int, int]:
    published: dict[int, list[Source]] = defaultdict(list)
    rows = Source.objects.live().filter(protected=False, publisher__in=publishers)
    for row in rows.exclude(pk=reader.pk).order_by("pk"):
        published[row.publisher_id or 0].append(row)
    return {it.pk: len(rows) for rows in published.values() for it in meant(rows, reader)}


def _uncommon(values: list[int]) -> Iterator[int]:
    """Marks that some other capture has, and not everybody."""
    for chunk in _chunks(values):
        rows = Mark.objects.filter(kind=Mark.Kind.BAND, value__in=chunk).order_by()
        counted = rows.values_list("value").annotate(number=Count("pk"))
        yield from (value for value, number in counted if 1 < number <= MOST_SHARING)


def _sharing(
    kind: Mark.Kind, values: list[int], source: Source, most: int
) -> list[tuple[int, int]]:
    """Sources with captures that have some of these marks, most of them first."""
    found: Counter[int] = Counter()
    for chunk in _chunks(values):
        rows = Mark.objects.filter(kind=kind, value__in=chunk).exclude(capture__source=source)
        counted = rows.order_by().values_list("capture__source")
        for key, number in counted.annotate(number=Count("value", distinct=True)):
            found[key] += number
    return sorted(found.items(), key=lambda it: (-it[1], it[0]))[:most]


def _chunks(values: list[int]) -> Iterator[list[int]]:
    for first in range(0, len(values), CHUNK):
        yield values[first : first + CHUNK]


def _first(items: Iterable[tuple[int, Any]], most: int) -> list[tuple[int, Any]]:
    return sorted(items, key=lambda it: it[0])[-most:]
