"""What is done to sources from their pages in the admin, through the same actions as the desk."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import Permission
from django.test import Client

from accounts.models import User
from audit.canonical import digest
from audit.models import Event
from sources import actions
from sources.models import Derivation, DerivationSuggestion, Grade, Source, Timestamp
from sources.quantities import read_figure

pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture
def desk(editor: User) -> Client:
    client = Client()
    client.force_login(editor)
    return client


def page(client: Client, row: Any) -> str:
    return client.get(f"/admin/sources/{row._meta.model_name}/{row.pk}/change/").content.decode()


def do(client: Client, row: Any, verb: str, **sent: Any) -> Any:
    return client.post(f"/admin/sources/{row._meta.model_name}/{row.pk}/do/{verb}/", sent)


def test_a_publisher_is_revised_graded_and_retired_once_nothing_is_of_it(
    desk: Client, editor: User
) -> None:
    post = actions.add_publisher(slug="post", name="The Post", by=editor)
    source = actions.add_source(slug="a", title="A", publisher=post, by=editor)
    wrong = do(desk, post, "revise", name="Kept words", country="U1")
    assert (wrong.status_code, "Kept words" in wrong.content.decode()) == (400, True)
    assert do(desk, post, "revise", name="The Post", country="US").status_code == 302
    assert do(desk, post, "grade", reliability="B", rationale="Named").status_code == 302
    post.refresh_from_db()
    assert (post.country, post.grades.get().reliability) == ("US", "B")
    assert "1 source in use is of this publisher" in page(desk, post)
    assert do(desk, post, "retire", why="W").status_code == 400
    assert do(desk, source, "retire", why="Twice").status_code == 302
    assert do(desk, post, "retire", why="Gone").status_code == 302
    assert Event.objects.about(post).with_details()[0].detail.why == "Gone"


def test_each_panel_of_a_page_has_labels_for_its_own_fields(desk: Client, editor: User) -> None:
    source = actions.add_source(slug="a", title="A", protected=True, by=editor)
    text = page(desk, source)
    for verb in ("let-read", "stop-reading", "open", "retire"):
        assert f'for="id_{verb}_why"' in text
        assert text.count(f'id="id_{verb}_why"') == 1


def test_readers_are_let_in_and_taken_off_where_they_alone_have_the_page(
    desk: Client, editor: User, checker: User, administrator: User
) -> None:
    source = actions.add_source(slug="a", title="A", by=editor)
    assert do(desk, source, "protect", why="They asked").status_code == 302
    other = Client()
    other.force_login(administrator)
    gone = other.post(f"/admin/sources/source/{source.pk}/do/open/", {"why": "W"})
    assert gone.status_code == 404
    assert do(desk, source, "let-read", reader=checker.uuid).status_code == 302
    assert set(source.readers.all()) == {editor, checker}
    assert do(desk, source, "stop-reading", reader=checker.uuid, why="Done").status_code == 302
    last = do(desk, source, "stop-reading", reader=editor.uuid, why="Me too")
    assert "Somebody has to be on the list" in last.content.decode()
    assert do(desk, source, "open", why="They went public").status_code == 302
    assert not Source.objects.get().protected


def test_what_was_read_leaves_use_from_the_figure_down_to_the_capture(
    desk: Client, editor: User
) -> None:
    source = actions.add_source(slug="a", title="A", by=editor)
    origin = actions.add_source(slug="b", title="B", by=editor)
    capture = actions.add_capture(source, upload=[b"x"], filename="a.txt", by=editor)
    passage = actions.add_passage(capture=capture, key="p", quote="3 t", page=1, by=editor)
    figure = actions.add_observation(
        source=source, key="o", measure="m", figure=read_figure("3 t"), passage=passage, by=editor
    )
    tie = actions.add_derivation(source=source, origin=origin, relation="quotes", by=editor)
    grade = actions.grade_source(source, reliability="B", rationale="R", by=editor)
    for row, sentence in ((capture, "1 passage in use"), (passage, "Still used by the figure")):
        assert sentence in page(desk, row)
        assert do(desk, row, "retire", why="W").status_code == 400
    for used in (figure, passage, capture, tie):
        assert do(desk, used, "retire", why="Wrong page").status_code == 302, used
        used.refresh_from_db()
        assert not used.is_live
    assert do(desk, grade, "withdraw", why="W").status_code == 302
    assert not Grade.objects.live().exists()


def test_a_failed_capture_is_tried_again_and_an_authority_asked(
    desk: Client, editor: User, settings: LazySettings
) -> None:
    source = actions.add_source(slug="a", title="A", by=editor)
    capture = actions.add_capture(source, upload=[b"x"], filename="a.txt", by=editor)
    type(capture).objects.filter(pk=capture.pk).update(state="failed", error="E", failure="size")
    assert do(desk, capture, "retry").status_code == 302
    type(capture).objects.filter(pk=capture.pk).update(state="ready")
    assert "has no authority to ask" in page(desk, capture)
    settings.PLUMBLINE_TIMESTAMP_URL = "http://127.0.0.1:9/"
    assert do(desk, capture, "sign").status_code == 302
    stamp = Timestamp.objects.get()
    assert "Prove the time" not in page(desk, capture)
    Timestamp.objects.update(state="failed", error="It was away.")
    assert do(desk, stamp, "sign").status_code == 302
    stamp.refresh_from_db()
    assert stamp.state == Timestamp.State.QUEUED


def test_a_suggestion_is_accepted_or_dismissed_once(desk: Client, editor: User) -> None:
    page_, wire = (actions.add_source(slug=it, title=it, by=editor) for it in ("page", "wire"))
    rows = [
        DerivationSuggestion.objects.create(
            source=page_, origin=wire, rule=rule, relation="quotes", score=80, reasons="[]",
            reasons_digest=digest([]),
        )
        for rule in ("name", "words")
    ]  # fmt: skip
    undecided = do(desk, rows[0], "accept", relation="quotes", direction="")
    assert undecided.status_code == 400
    assert "No date tells: choose" in page(desk, rows[0])
    accepted = do(desk, rows[0], "accept", relation="translates", direction="origin")
    assert accepted.status_code == 302
    assert (Derivation.objects.get().source, Derivation.objects.get().relation) == (
        wire,
        "translates",
    )
    assert do(desk, rows[1], "dismiss", why="No").status_code == 302
    assert do(desk, rows[1], "dismiss", why="Again").status_code == 409
    assert "It is not so" not in page(desk, rows[1])


def test_whoever_only_looks_is_told_why_nothing_can_be_done(outsider: User, editor: User) -> None:
    source = actions.add_source(slug="a", title="A", by=editor)
    User.objects.filter(pk=outsider.pk).update(is_staff=True)
    outsider.user_permissions.add(Permission.objects.get(codename="view_source"))
    client = Client()
    client.force_login(User.objects.get(pk=outsider.pk))
    assert "Only fact-checkers and editors change sources." in page(client, source)
    assert do(client, source, "retire", why="W").status_code == 403
    assert Source.objects.get().is_live
