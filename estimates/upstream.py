"""Reading everything that some estimates rest on, in a number of queries that does not grow
with them, and flattening each into a model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from estimates import graph
from estimates.flattened import Correlation, CorrelationError, each_once
from estimates.graph import Taken
from estimates.measurement import Leaf, MeasurementModel, Node, Ref
from estimates.models import Estimate, Input, Parameter
from sources.reading import ReadingError


@dataclass(frozen=True)
class Upstream:
    """Estimates by key, with all that they rest on; every digest is worked out once.

    `digests` has the digest of the very rows that were read, or why a formula has none.
    """

    rows: Mapping[int, Estimate]
    inputs: Mapping[int, list[Taken]]
    digests: Mapping[int, str | ReadingError]
    stated: Mapping[int, list[Correlation]] = field(default_factory=dict)

    def flatten(self, pk: int) -> tuple[MeasurementModel, str]:
        """Everything upstream of an estimate as one model, and the digest of what was read.

        Compare the digest with the one asked for: rows may have changed between the queries.
        Raises the `ReadingError` of a formula that cannot be read, `CorrelationError` when two
        estimates state different correlations of one pair.
        """
        digest = self.digests[pk]
        if isinstance(digest, ReadingError):
            raise digest
        nodes = self._nodes(pk)
        leaves = self._leaves(nodes)
        model = MeasurementModel(
            target=self.rows[pk].slug,
            nodes=tuple(_node(self.rows[node], self.inputs[node]) for node in nodes),
            leaves=tuple(Leaf(slug, leaves[slug]) for slug in sorted(leaves)),
            correlations=self.correlations(pk),
        )
        return model, digest

    def correlations(self, pk: int) -> tuple[Correlation, ...]:
        """What an estimate and all that it rests on state, each pair once."""
        nodes = self._nodes(pk)
        found = each_once(it for node in nodes for it in self.stated.get(node, ()))
        leaves = self._leaves(nodes) if found else {}
        missing = {key for it in found for key in (it.first, it.second)} - set(leaves)
        if missing:
            raise CorrelationError(
                f"It does not rest on “{min(missing)}”, which is correlated with another input.",
                None,
                "Take the correlation back first.",
            )
        return found

    def _leaves(self, nodes: Iterable[int]) -> dict[str, str]:
        taken = (row for node in nodes for row in self.inputs[node])
        return {row.parameter: row.text or "" for row in taken if row.parameter}

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
    """Three queries, and one for each level."""
    wanted = Estimate.objects.only("slug", "formula", "unit", "inputs_digest")
    rows = {
        row.pk: row
        for some in graph.chunks(graph.ancestors(estimate_ids))
        for row in wanted.filter(pk__in=some)
    }
    inputs, stated = graph.taken_in(rows), graph.stated_on(rows)
    return Upstream(rows, inputs, _digests(rows, inputs, stated), stated)


def flatten(estimate: Estimate) -> tuple[MeasurementModel, str]:
    """As `Upstream.flatten`, for one estimate."""
    return read([estimate.pk]).flatten(estimate.pk)


def parameters(estimate: Estimate) -> list[Parameter]:
    """All parameters that an estimate rests on, however far up, in order of title."""
    inputs = Input.objects.filter(estimate_id__in=graph.ancestors([estimate.pk]))
    used = inputs.filter(parameter__isnull=False).values("parameter_id")
    return list(Parameter.objects.filter(pk__in=used).order_by("title", "slug"))


def _digests(
    rows: Mapping[int, Estimate],
    inputs: Mapping[int, list[Taken]],
    stated: Mapping[int, list[Correlation]],
) -> dict[int, str | ReadingError]:
    known: dict[int, str] = {}
    refused: dict[int, ReadingError] = {}
    for pk in graph.upstream_first(inputs):
        above = (refused[row.upstream_id] for row in inputs[pk] if row.upstream_id in refused)
        error = next(above, None)
        if error is None:
            try:
                known[pk] = graph.merkle(rows[pk], inputs[pk], stated[pk], known)
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
