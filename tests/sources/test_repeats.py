from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from accounts.roles import Role
from sources import actions
from sources.models import Observation, Source
from sources.quantities import read_figure
from tests.conftest import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def chain() -> SimpleNamespace:
    """data → paper → blog, and a rival who has it from nobody; a figure in each but the paper."""
    by = person("checker@example.org", Role.FACT_CHECKER)
    names = ("data", "paper", "blog", "rival")
    sources = {it: actions.add_source(slug=it, title=it, by=by) for it in names}
    for source, origin in (("paper", "data"), ("blog", "paper")):
        actions.add_derivation(
            source=sources[source], origin=sources[origin], relation="quotes", by=by
        )
    first = observed(sources["data"], "more than 5 t", by)
    return SimpleNamespace(by=by, sources=sources, first=first)


def observed(
    source: Source, text: str, by: User, taken_from: Observation | None = None
) -> Observation:
    return actions.add_observation(
        source=source,
        key=f"{source.slug}-mass",
        measure="mass",
        figure=read_figure(text),
        taken_from=taken_from,
        by=by,
    )


def test_a_figure_repeats_one_that_stands_any_number_of_steps_upstream(
    chain: SimpleNamespace,
) -> None:
    assert observed(chain.sources["blog"], "5 t", chain.by, chain.first).repeats == "data-mass"


@pytest.mark.parametrize(
    ("slug", "sentence"),
    [("rival", "does not have it from there"), ("data", "one of another source")],
)
def test_a_figure_repeats_nothing_from_beside_or_from_its_own_source(
    chain: SimpleNamespace, slug: str, sentence: str
) -> None:
    with pytest.raises(ValidationError, match=sentence):
        actions.add_observation(
            source=chain.sources[slug], key="other", measure="mass", by=chain.by,
            figure=read_figure("5 t"), taken_from=chain.first,
        )  # fmt: skip


def test_a_figure_of_a_hidden_source_is_not_there_to_be_repeated(chain: SimpleNamespace) -> None:
    hidden = actions.add_source(slug="insider", title="x", protected=True, by=chain.by)
    origin = observed(hidden, "6 t", chain.by)
    actions.add_derivation(
        source=chain.sources["rival"], origin=hidden, relation="quotes", by=chain.by
    )
    other = person("other@example.org", Role.FACT_CHECKER)
    with pytest.raises(ValidationError, match=r"There is no such figure") as refused:
        observed(chain.sources["rival"], "6 t", other, origin)
    assert "insider" not in str(refused.value)
    assert observed(chain.sources["rival"], "6 t", chain.by, origin).repeats == "insider-mass"


def test_a_repeat_outlives_corrections_on_either_side(chain: SimpleNamespace) -> None:
    report = observed(chain.sources["blog"], "5 t", chain.by, chain.first)
    origin = actions.supersede_observation(chain.first, figure=read_figure("over 6 t"), by=chain.by)
    report = actions.supersede_observation(report, note="again", by=chain.by)
    assert report.repeats == origin.key
    with pytest.raises(ValidationError, match=r"1 figures? that repeats? it"):
        actions.retire_observation(origin, why="gone", by=chain.by)
