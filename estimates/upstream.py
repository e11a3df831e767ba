"""Reading everything that some estimates rest on, in a number of queries that does not grow
with them, and flattening each into a model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from estimates import graph
from estimates.graph import Taken
from estimates.measurement import Leaf, MeasurementModel, Node, Ref
from estimates.models import Estimate
from sources.reading import ReadingError


@dataclass(frozen=True)
class Upstream:
    """Estimates by key, with all that they rest on; every digest is worked out once.

    `digests` has the digest of the very rows that were read, or why a formula has none.
    """

    rows: Mapping[int, Estimate]
    inputs: Mapping[int, list[Taken]]
    digests: Mapping[int, str | ReadingError]

    def flatten(self, pk: int) -> tuple[MeasurementModel, str]:
        """Everything upstream of an estimate as one model, and the digest of what was read.

        Compare the digest with the one asked for: rows may have changed between the queries.
        Raises the `ReadingError` of a formula that cannot be read.
        """
        digest = self.digests[pk]
        if isinstance(digest, ReadingError):
            raise digest
        nodes = self._nodes(pk)
        taken = (row for node in nodes for row in self.inputs[node])
        leaves = {row.parameter: row.text or "" for row in taken if row.parameter}
        model = MeasurementModel(
            target=self.rows[pk].slug,
            nodes=tuple(_node(self.rows[node], self.inputs[node]) for node in nodes),
            leaves=tuple(Leaf(slug, leaves[slug]) for slug in sorted(leaves)),
        )
        return model, digest

    def _nodes(self, pk: int) -> list[int]:
        """The estimate and what it rests on, each once."""
        found, pending = {pk: None}, [pk]
        while pending:
            for row in self.inputs[pending.pop()]:
                above = row.upstream_id
                if above is not None and above in self.inputs and above not in found:
                    found[above] = None
                    pending.append(above)
        return list(found)


def read(estimate_ids: Iterable[int]) -> Upstream:
    """Two queries, and one for each level."""
    wanted = Estimate.objects.only("slug", "formula", "unit", "inputs_digest")
    rows = {
        row.pk: row
        for some in graph.chunks(graph.ancestors(estimate_ids))
        for row in wanted.filter(pk__in=some)
    }
    inputs = graph.taken_in(rows)
    return Upstream(rows, inputs, _digests(rows, inputs))


def flatten(estimate: Estimate) -> tuple[MeasurementModel, str]:
    """As `Upstream.flatten`, for one estimate."""
    return read([estimate.pk]).flatten(estimate.pk)


def _digests(
    rows: Mapping[int, Estimate], inputs: Mapping[int, list[Taken]]
) -> dict[int, str | ReadingError]:
    known: dict[int, str] = {}
    refused: dict[int, ReadingError] = {}
    for pk in graph.upstream_first(inputs):
        above = (refused[row.upstream_id] for row in inputs[pk] if row.upstream_id in refused)
        error = next(above, None)
        if error is None:
            try:
                known[pk] = graph.merkle(rows[pk], inputs[pk], known)
            except ReadingError as caught:
                error = caught
        if error is not None:
            refused[pk] = error
    return {**known, **refused}


def _node(estimate: Estimate, inputs: Iterable[Taken]) -> Node:
    return Node(
        key=estimate.slug,
        formula=estimate.formula,
        unit=estimate.unit,
        inputs={row.name: _ref(row) for row in inputs},
    )


def _ref(row: Taken) -> Ref:
    return Ref("leaf", row.parameter) if row.parameter else Ref("node", row.upstream or "")
