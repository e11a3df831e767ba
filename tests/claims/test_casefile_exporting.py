from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from claims import actions
from claims.casefile.exporting import export
from claims.casefile.reading import CaseFileError
from claims.content import content_digest
from claims.models import Case, Claim
from sources import actions as sources
from sources.models import Observation, Publisher, Source
from sources.quantities import read_figure
from tests.claims.casefiles import (
    DEMO,
    SMALL,
    digests,
    empty_database,
    exported_to,
    load_text,
    settle,
)

pytestmark = [pytest.mark.once, pytest.mark.django_db]


def exported(slug: str, by: User | None = None) -> str:
    return export(Case.objects.get(slug=slug), by=by)


def section(text: str, name: str) -> str:
    return text.partition(f"\n{name}:\n")[2].partition("\n\n")[0]


def test_an_export_loaded_into_an_empty_database_gives_an_equal_export_and_equal_digests(
    checker: User, tmp_path: Path
) -> None:
    """The demo case goes the same way in tests/pipeline/test_travel.py, between processes."""
    with empty_database():
        load_text(SMALL, by=checker)
        settle()
        text, before = exported_to(tmp_path, Case.objects.get()), digests()
    with empty_database():
        assert not Claim.objects.exists()
        load_text(text, by=checker, folder=tmp_path)
        settle()
        assert exported_to(tmp_path, Case.objects.get()) == text
        assert digests() == before


def test_loading_an_export_over_what_it_was_made_of_changes_nothing(checker: User) -> None:
    load_text(SMALL, by=checker)
    assert load_text(exported("grain", checker), by=checker).changed_nothing


def test_an_export_does_not_show_a_protected_source(checker: User, editor: User) -> None:
    load_text(SMALL, by=checker)
    for by in (None, editor):
        text = exported("grain", by)
        for secret in ("insider", "person at the port", "telephone", "At the quay"):
            assert secret not in text
        assert "slug: protected-1\n    title: Protected source\n    protected: true" in text
        assert "origin: protected-1" in text


def test_who_may_see_a_protected_source_exports_it_in_full(checker: User) -> None:
    load_text(SMALL, by=checker)
    text = exported("grain", checker)
    assert "person at the port" in text
    assert "protected-1" not in text


def test_who_was_given_a_stand_in_can_load_their_export_again(checker: User, editor: User) -> None:
    load_text(SMALL, by=checker)
    text = exported("grain", editor)
    report = load_text(text, by=editor, retire=True)
    assert report.changed_nothing
    assert report.gone == []
    edited = text.replace("Half of the crates", "One half of the crates")
    assert dict(load_text(edited, by=editor).revised) == {"estimates": 1}
    assert Source.objects.get(slug="insider").readers.get() == checker
    assert Observation.objects.live().get(key="hearsay").locator == "a telephone call"
    assert not Source.objects.filter(slug="protected-1").exists()


def test_an_address_at_a_protected_source_is_hidden_and_kept(checker: User, editor: User) -> None:
    load_text(
        SMALL.replace("source: article\n        url", "source: insider\n        url"), by=checker
    )
    text = exported("grain", editor)
    assert "example.org/front" not in text
    assert load_text(text, by=editor).changed_nothing
    assert "example.org/front" in exported("grain", checker)


AT_THE_PORT = (
    SMALL.replace("sources:", "  - slug: port\n    name: The Port\nsources:", 1)
    .replace("  - slug: insider\n", "  - slug: insider\n    publisher: port\n")
)  # fmt: skip


def test_a_publisher_does_not_give_a_protected_source_away(checker: User, editor: User) -> None:
    load_text(AT_THE_PORT, by=checker)
    assert "The Port" in exported("grain", checker)
    text = exported("grain", editor)
    assert "The Port" not in text
    report = load_text(text, by=editor, retire=True)
    assert (report.changed_nothing, report.gone) == (True, [])


def test_what_a_protected_source_keeps_in_use_is_kept_without_naming_it(
    checker: User, editor: User
) -> None:
    load_text(AT_THE_PORT, by=checker)
    seen = sources.add_source(
        slug="timetable",
        title="A timetable",
        publisher=Publisher.objects.get(slug="port"),
        by=checker,
    )
    text = exported("grain", editor).replace("  - slug: port\n    name: The Port\n", "")
    sources.retire(seen, why="Out of date", by=checker)
    (gone,) = load_text(text, by=editor, retire=True).gone
    assert gone.sentence() == (
        "Gone from the file: publishers port (kept). In use by a protected source."
    )


def test_an_observation_is_exported_once_when_a_retired_one_is_still_cited(checker: User) -> None:
    load_text(SMALL, by=checker)
    sources.retire(Observation.objects.get(key="cargo"), why="Misread", by=checker)
    sources.add_observation(
        key="cargo",
        source=Source.objects.get(slug="article"),
        measure="grain aboard",
        figure=read_figure("less than 3,000 t"),
        by=checker,
    )
    text = exported("grain")
    assert text.count("- key: cargo\n    source: article\n    measure") == 1
    assert "less than 3,000 t" in text


def test_who_sees_the_source_can_load_somebody_elses_export(checker: User, editor: User) -> None:
    load_text(SMALL, by=checker)
    report = load_text(exported("grain", editor), by=checker, retire=True)
    assert report.changed_nothing
    assert Source.objects.get(slug="insider").title == "A person at the port"


def test_a_stand_in_cannot_be_given_another_title(checker: User, editor: User) -> None:
    load_text(SMALL, by=checker)
    text = exported("grain", editor).replace("Protected source", "Somebody")
    with pytest.raises(CaseFileError, match="stands for a source that you may not see"):
        load_text(text, by=editor)


def test_a_stand_in_cannot_be_used_to_change_what_it_stands_for(
    checker: User, editor: User
) -> None:
    load_text(SMALL, by=checker)
    text = exported("grain", editor).replace("figure: 3,000 t", "figure: 4,000 t")
    with pytest.raises(CaseFileError, match="There is no such source"):
        load_text(text, by=editor)
    assert Observation.objects.live().get(key="hearsay").text == "3,000 t"


def test_a_claim_is_exported_with_all_it_rests_on_and_no_more(checker: User) -> None:
    load_text(DEMO.read_text(), by=checker)
    tonnage = Claim.objects.get(key="tonnage")
    text = export(tonnage, by=None)
    assert "reference: " + tonnage.reference in text
    assert section(text, "estimates").count("- slug:") == 2
    assert "protected-1" in text  # everything upstream of its sources
    assert "euromaidan" not in text  # no more: another claim's appearance
    before = content_digest(tonnage)
    assert load_text(text, by=checker).changed_nothing
    assert content_digest(tonnage) == before


def test_a_claim_without_a_case_is_exported_and_loaded(checker: User) -> None:
    with empty_database():
        claim = actions.log_claim(statement="It rained.", claimant="A paper", by=checker)
        text, before = export(claim, by=None), content_digest(claim)
        assert "\ncase:" not in text
        assert load_text(text, by=checker).changed_nothing
    with empty_database():
        load_text(text, by=checker)
        assert content_digest(Claim.objects.get()) == before


def test_what_was_added_at_the_desk_is_exported(checker: User) -> None:
    load_text(SMALL, by=checker)
    claim = Claim.objects.get()
    desk = sources.add_source(slug="desk", title="Found at the desk", by=checker)
    actions.add_appearance(claim, key="desk", source=desk, by=checker)
    assert "Found at the desk" in exported("grain")


def test_an_export_says_only_what_is_not_a_default(checker: User) -> None:
    load_text(SMALL, by=checker)
    text = exported("grain")
    for default in ("language: en", "kind: article", "bearing: central", "modality: asserted"):
        assert default not in text
    assert "null" not in text and "''" not in text


def test_exporting_takes_a_number_of_queries_that_does_not_grow(checker: User) -> None:
    load_text(SMALL, by=checker)
    with CaptureQueriesContext(connection) as few:
        exported("grain")
    load_text(DEMO.read_text(), by=checker)
    with CaptureQueriesContext(connection) as many:
        exported("dprk-shells")
    assert len(many) <= len(few) + 2  # two more levels of estimates at most


def test_a_verdict_travels_by_its_short_name(checker: User) -> None:
    text = """\
plumbline: 1
case: {slug: judged, title: Judged}
sources:
  - {slug: paper, title: A paper}
claims:
  - key: first
    statement: About a thousand.
    claimant: Somebody
    summary: It fits.
    verdict: mostly-true
    confidence: low
    what_would_change: A count.
    evidence:
      - {key: e, source: paper, stance: context, no_passage_why: A picture.}
"""
    load_text(text, by=checker)
    once = export(Case.objects.get(slug="judged"), by=checker)
    for words in ("verdict: mostly-true", "confidence: low", "A count.", "A picture."):
        assert words in once
    load_text(once, by=checker)
    assert export(Case.objects.get(slug="judged"), by=checker) == once
    with pytest.raises(CaseFileError, match="There is no verdict “mostly-tru”"):
        load_text(text.replace("mostly-true", "mostly-tru"), by=checker)
