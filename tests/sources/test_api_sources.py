from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.models import User
from sources import actions
from sources.dates import PartialDate, Period
from sources.models import Capture, Derivation, Observation, Passage, Source
from sources.quantities import read_figure
from tests.api.callers import program, queries, read, refused

pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture
def article(checker: User) -> Source:
    post = actions.add_publisher(slug="post", name="The Post", country="US", by=checker)
    return actions.add_source(
        slug="article",
        title="<b>An article</b>",
        publisher=post,
        published_on=PartialDate.parse("2024-06"),
        by=checker,
    )


@pytest.fixture
def passage(checker: User, article: Source) -> Passage:
    capture = actions.add_capture(article, upload=[b"text"], filename="a.txt", by=checker)
    return actions.add_passage(capture=capture, key="p", quote="74,000 t", page=3, by=checker)


@pytest.fixture
def observation(checker: User, article: Source, passage: Passage) -> Observation:
    return actions.add_observation(
        source=article,
        key="tonnage",
        measure="explosives moved",
        figure=read_figure("more than 74,000.50 t"),
        period=Period.parse("2023-08 to 2024-01"),
        passage=passage,
        by=checker,
    )


@pytest.fixture
def leak(checker: User, article: Source) -> Source:
    """Protected; the fact-checker may see it and nobody else."""
    leak = actions.add_source(slug="secret-slug", title="Jane Doe", protected=True, by=checker)
    actions.add_derivation(source=article, origin=leak, relation="uses_data_of", by=checker)
    actions.add_observation(
        source=leak, key="hush", measure="leaked", figure=read_figure("3 t"), by=checker
    )
    actions.add_capture(leak, upload=[b"leaked"], filename="jane.txt", by=checker)
    return leak


def names(client: Client, path: str, name: str = "slug", **query: str) -> list[str]:
    return [row[name] for row in read(client, path, **query)["results"]]


def test_a_source_is_named_by_its_slug_and_shows_what_hangs_on_it(
    article: Source, passage: Passage, checker: User
) -> None:
    row = read(program(checker), "sources/article/")
    assert row["href"].endswith("/api/v1/sources/article/")
    assert (row["publisher"], row["published_on"], row["title"]) == (
        "post",
        "2024-06",
        "<b>An article</b>",
    )
    assert row["captures"][0]["sha256"] == passage.capture.sha256
    assert "id" not in row


def test_figures_are_decimal_strings_and_dates_iso_text(
    observation: Observation, checker: User
) -> None:
    row = read(program(checker), f"observations/{observation.uuid}/")
    assert row["figure"] == {
        "text": "more than 74,000.50 t",
        "low": "74000.5",
        "high": None,
        "bound": "more_than",
        "unit": "t",
    }
    assert row["period"] == {"start": "2023-08", "end": "2024-01"}
    assert row["passage"] == {
        "uuid": str(observation.passage and observation.passage.uuid),
        "quote": "74,000 t",
        "page": 3,
        "capture": observation.passage and observation.passage.capture.sha256,
    }
    assert (row["source"], row["key"], row["supersedes"]) == ("article", "tonnage", None)


def test_a_corrected_observation_leaves_the_list_and_keeps_its_address(
    observation: Observation, checker: User
) -> None:
    corrected = actions.supersede_observation(observation, place="Rajin", by=checker)
    client = program(checker)
    rows = read(client, "observations/")["results"]
    assert [row["uuid"] for row in rows] == [str(corrected.uuid)]
    assert rows[0]["supersedes"] == str(observation.uuid)
    assert read(client, f"observations/{observation.uuid}/")["retired_at"]


def test_lists_are_narrowed_by_their_filters(
    article: Source, observation: Observation, checker: User
) -> None:
    other = actions.add_source(slug="data", title="Data", kind="dataset", by=checker)
    actions.add_derivation(source=article, origin=other, relation="quotes", by=checker)
    client = program(checker)
    assert names(client, "sources/", kind="dataset") == ["data"]
    assert names(client, "sources/", publisher="post") == ["article"]
    assert names(client, "sources/", q="ARTICLE") == ["article"]
    assert names(client, "publishers/", country="US") == ["post"]
    assert names(client, "observations/", "key", source="article", unit="t") == ["tonnage"]
    assert names(client, "observations/", "key", source="data") == []
    assert names(client, "derivations/", "origin", relation="quotes") == ["data"]
    assert refused(client, "sources/", kind="rumour")["errors"][0]["name"] == "kind"


# --- protected sources ------------------------------------------------------------------------


def test_whoever_may_see_a_protected_source_reads_it(leak: Source, checker: User) -> None:
    client = program(checker)
    assert names(client, "sources/") == ["article", "secret-slug"]
    assert read(client, "sources/secret-slug/")["captures"][0]["filename"] == "jane.txt"
    assert read(client, "sources/article/")["derivations"][0]["origin"] == "secret-slug"
    assert names(client, "observations/", "key") == ["hush"]


@pytest.fixture(params=["editor", "administrator", "outsider", "superuser"])
def other(request: pytest.FixtureRequest, outsider: User) -> User:
    if request.param == "superuser":
        User.objects.filter(pk=outsider.pk).update(is_superuser=True)
        return User.objects.get(pk=outsider.pk)
    user: User = request.getfixturevalue(request.param)
    return user


def test_nobody_else_learns_that_a_protected_source_exists(leak: Source, other: User) -> None:
    client = program(other)
    hidden = Observation.objects.get(key="hush")
    derivation = Derivation.objects.get()
    for path in (
        "sources/secret-slug/",
        f"observations/{hidden.uuid}/",
        f"derivations/{derivation.uuid}/",
    ):
        assert refused(client, path) == refused(client, path.replace("secret-slug", "nothing"))
        assert refused(client, path)["status"] == 404
    everything = [
        "sources/",
        "sources/article/",
        "derivations/",
        "observations/",
        "sources/?q=jane",
        "derivations/?origin=secret-slug",
        "observations/?source=secret-slug",
        "observations/?key=hush",
    ]
    for path in everything:
        text = client.get(f"/api/v1/{path}").content.decode()
        for word in ("secret-slug", "Jane", "hush", "leaked", str(leak.uuid)):
            assert word not in text, path
    assert names(client, "sources/") == ["article"]
    assert names(client, "derivations/", "uuid", origin="secret-slug") == []


def test_a_passage_of_a_protected_source_is_no_part_of_a_derivation(
    article: Source, leak: Source, checker: User, editor: User
) -> None:
    other = actions.add_source(slug="other", title="Other", by=checker)
    passage = actions.add_passage(
        capture=Capture.objects.get(source=leak), key="k", quote="Jane said", by=checker
    )
    said: dict[str, Any] = {
        "source": other,
        "origin": article,
        "relation": "quotes",
        "passage": passage,
    }
    with pytest.raises(ValidationError, match="another source"):
        actions.add_derivation(**said, by=checker)
    Derivation.objects.create(**said)  # as one that was recorded before this was refused
    assert read(program(checker), "derivations/", source="other")["results"][0]["passage"]
    assert read(program(editor), "derivations/", source="other")["results"][0]["passage"] is None


def test_an_etag_changes_with_what_the_caller_may_see(
    leak: Source, checker: User, editor: User
) -> None:
    path = "/api/v1/sources/article/"
    client = program(editor)
    before = client.get(path).headers["ETag"]
    again = client.get(path, headers={"If-None-Match": before})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["Cache-Control"] == "private, no-store"
    leak.readers.add(editor)
    after = client.get(path, headers={"If-None-Match": before})
    assert after.status_code == 200
    assert after.headers["ETag"] != before


# --- the number of queries ---------------------------------------------------------------------


def add_rows(checker: User, numbers: range) -> None:
    article = Source.objects.get(slug="article")
    for number in numbers:
        slug = f"s{number}"
        publisher = actions.add_publisher(slug=slug, name=slug, by=checker)
        source = actions.add_source(slug=slug, title=slug, publisher=publisher, by=checker)
        capture = actions.add_capture(
            source, upload=[slug.encode()], filename=f"{slug}.txt", by=checker
        )
        passage = actions.add_passage(capture=capture, key=slug, quote=slug, by=checker)
        observation = actions.add_observation(
            source=source,
            passage=passage,
            key=slug,
            measure="m",
            figure=read_figure("3 t"),
            by=checker,
        )
        actions.supersede_observation(observation, place="X", by=checker)
        own = actions.add_capture(
            article, upload=[b"of the article", slug.encode()], filename=slug, by=checker
        )
        said = actions.add_passage(capture=own, key=slug, quote=slug, by=checker)
        actions.add_derivation(
            source=article, origin=source, relation="quotes", passage=said, by=checker
        )


@pytest.mark.parametrize(
    "path", ["sources/", "publishers/", "observations/", "derivations/", "sources/article/"]
)
def test_more_rows_cost_no_more_queries(path: str, article: Source, checker: User) -> None:
    client = program(checker)
    add_rows(checker, range(3))
    few = queries(client, path)
    add_rows(checker, range(3, 30))
    assert queries(client, path) == few
