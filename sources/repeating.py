"""Observations as the pure modules compare them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from sources.drift import Said
from sources.drift_along import Reading, connected
from sources.models import Observation


def carrying(keys: Iterable[str]) -> set[str]:
    """Keys of the observations that give the same figures as these, by what is stated."""
    pairs = Observation.objects.live().exclude(taken_from=None)
    return connected(keys, pairs.values_list("key", "taken_from__key"))


def reading(row: Observation, source: str) -> Reading:
    """An observation as what `source` (its slug or its stand-in) says.

    `taken_from` has to be read with it. What it repeats is told by key, so that a correction on
    either side leaves the pair as it was.
    """
    said = Said(row.figure, row.period, row.place, row.modality)
    return Reading(row.key, source, row.measure, said, row.repeats)


def connected_rows(rows: Iterable[Observation]) -> list[Observation]:
    """The observations given and all that give the same figures, in order of key. Two queries."""
    given = {row.key: row.pk for row in rows}
    others = carrying(given) - given.keys()
    found = Observation.objects.filter(
        Q(pk__in=given.values()) | Q(key__in=others, retired_at=None)
    ).select_related("source__publisher", "passage__capture", "taken_from")
    return sorted(found, key=lambda row: row.key)
