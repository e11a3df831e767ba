from __future__ import annotations

import hashlib

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from accounts.models import User
from audit.errors import CycleError
from audit.models import Event
from sources import actions, storage
from sources.dates import Period
from sources.models import Capture, Derivation, Observation, Source
from sources.quantities import read_figure

pytestmark = pytest.mark.django_db


@pytest.fixture
def source(checker: User) -> Source:
    return actions.add_source(slug="post", title="An article", by=checker)


def test_only_people_of_the_desk_add_sources(outsider: User) -> None:
    with pytest.raises(PermissionDenied, match="Only fact-checkers"):
        actions.add_source(slug="post", title="An article", by=outsider)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", "ftp://x.org", "x"])
def test_an_address_that_is_no_web_address_is_refused(checker: User, url: str) -> None:
    with pytest.raises(ValidationError, match="https://"):
        actions.add_source(slug="post", title="An article", url=url, by=checker)


def test_a_nul_character_is_refused_at_the_door(checker: User) -> None:
    with pytest.raises(ValidationError, match="control"):
        actions.add_source(slug="post", title="A", description="a\x00b", by=checker)


def test_a_text_of_ten_megabytes_is_refused_before_it_is_stored(checker: User) -> None:
    with pytest.raises(ValidationError, match="at most"):
        actions.add_source(slug="post", title="A", description="x" * 10_000_000, by=checker)


def test_a_date_keeps_its_precision(checker: User) -> None:
    for slug, published in (("y", "2024"), ("m", "2024-06"), ("d", "2024-06-22")):
        actions.add_source(slug=slug, title="A", published_on=published, by=checker)
        assert str(Source.objects.get(slug=slug).published_on) == published


def test_a_date_that_does_not_exist_is_refused_in_words(checker: User) -> None:
    with pytest.raises(ValidationError):
        actions.add_source(slug="x", title="A", published_on="2024-02-31", by=checker)


def test_a_protected_source_shows_to_its_readers_and_to_nobody_else(
    checker: User, editor: User, administrator: User
) -> None:
    hidden = actions.add_source(slug="leaker", title="T", protected=True, by=checker)
    assert hidden in Source.objects.visible_to(checker)
    for other in (editor, administrator, None):
        assert hidden not in Source.objects.visible_to(other)


def test_the_public_id_of_a_protected_source_does_not_tell_the_time(checker: User) -> None:
    hidden = actions.add_source(slug="leaker", title="T", protected=True, by=checker)
    open_one = actions.add_source(slug="post", title="T", by=checker)
    assert (hidden.uuid.version, open_one.uuid.version) == (4, 7)


def test_nobody_revises_a_protected_source_that_they_may_not_see(
    checker: User, editor: User
) -> None:
    hidden = actions.add_source(slug="leaker", title="T", protected=True, by=checker)
    with pytest.raises(PermissionDenied, match="no such source"):
        actions.revise_source(hidden, title="Known", by=editor)


def test_a_revision_that_changes_nothing_leaves_no_event(source: Source, checker: User) -> None:
    assert not actions.revise_source(source, title="An article", by=checker)
    assert Event.objects.about(source).count() == 1


def test_a_circle_of_derivations_is_refused_and_named(checker: User) -> None:
    a, b, c = (actions.add_source(slug=it, title=it, by=checker) for it in "abc")
    actions.add_derivation(source=a, origin=b, relation="quotes", by=checker)
    actions.add_derivation(source=b, origin=c, relation="quotes", by=checker)
    with pytest.raises(CycleError, match="c → a → b → c"):
        actions.add_derivation(source=c, origin=a, relation="quotes", by=checker)


def test_a_circle_does_not_name_a_protected_source(checker: User) -> None:
    a = actions.add_source(slug="a", title="a", by=checker)
    hidden = actions.add_source(slug="secret-name", title="b", protected=True, by=checker)
    actions.add_derivation(source=a, origin=hidden, relation="quotes", by=checker)
    with pytest.raises(CycleError) as caught:
        actions.add_derivation(source=hidden, origin=a, relation="quotes", by=checker)
    assert "secret-name" not in str(caught.value)


def test_an_upload_is_kept_under_the_digest_of_its_bytes(source: Source, checker: User) -> None:
    capture = actions.add_capture(
        source, upload=[b"hello ", b"world"], filename="page.html", by=checker
    )
    assert capture.sha256 == hashlib.sha256(b"hello world").hexdigest()
    assert (capture.size, capture.media_type) == (11, "text/html")
    with storage.open_content(capture.sha256) as stored:
        assert stored.read() == b"hello world"


def test_the_same_bytes_are_one_capture_of_a_source(source: Source, checker: User) -> None:
    actions.add_capture(source, upload=[b"x"], filename="a.txt", by=checker)
    with pytest.raises(ValidationError, match="these very bytes"):
        actions.add_capture(source, upload=[b"x"], filename="b.txt", by=checker)


def test_an_upload_over_the_limit_leaves_nothing_behind(
    source: Source, checker: User, settings: object
) -> None:
    settings.PLUMBLINE_UPLOAD_BYTES = 10  # type: ignore[attr-defined]  # pytest-django's wrapper
    with pytest.raises(ValidationError, match="larger than 10 bytes"):
        actions.add_capture(source, upload=[b"x" * 6] * 2, filename="a", by=checker)
    assert not Capture.objects.exists()
    with pytest.raises(ValidationError, match="empty"):
        actions.add_capture(source, upload=[], filename="a", by=checker)


def test_a_correction_is_a_new_row_under_the_same_key(source: Source, checker: User) -> None:
    first = actions.add_observation(
        source=source, key="tonnage", measure="moved", figure=read_figure("74,000 t"), by=checker
    )
    second = actions.supersede_observation(
        first, figure=read_figure("more than 74,000 t"), why="Bound was lost", by=checker
    )
    first.refresh_from_db()
    assert not first.is_live
    assert second.supersedes == first
    assert Observation.objects.live().get(key="tonnage").bound == "more_than"
    with pytest.raises(ValidationError, match="newer entry"):
        actions.supersede_observation(first, measure="again", by=checker)


def test_an_observation_is_never_edited_in_the_database(source: Source, checker: User) -> None:
    row = actions.add_observation(
        source=source, key="tonnage", measure="moved", figure=read_figure("74,000 t"), by=checker
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        Observation.objects.filter(pk=row.pk).update(low=1, high=1)
    row.measure = "something else"
    with pytest.raises(ValidationError, match="never edited"):
        row.save()


def test_a_period_that_ends_before_it_starts_is_refused(source: Source, checker: User) -> None:
    with pytest.raises((ValidationError, ValueError)):
        actions.add_observation(
            source=source,
            key="x",
            measure="m",
            figure=read_figure("1 t"),
            period=Period.parse("2024-01 to 2023-08"),
            by=checker,
        )


def test_figures_come_back_as_they_were_written(source: Source, checker: User) -> None:
    for number, text in enumerate(("more than 74,000 t", "about 1.6 million shells", "16 sites")):
        figure = read_figure(text)
        key = f"o{number}"
        actions.add_observation(source=source, key=key, measure="m", figure=figure, by=checker)
        assert Observation.objects.get(key=key).figure == figure


def test_retiring_takes_a_derivation_out_of_use_and_keeps_it(checker: User) -> None:
    a, b = (actions.add_source(slug=it, title=it, by=checker) for it in "ab")
    row = actions.add_derivation(source=a, origin=b, relation="quotes", by=checker)
    actions.retire(row, by=checker, why="It was the other way round")
    assert not Derivation.objects.live().exists()
    assert Derivation.objects.count() == 1
    actions.add_derivation(source=b, origin=a, relation="quotes", by=checker)
