from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from accounts.actions import set_roles
from accounts.models import User
from accounts.roles import Role
from audit.models import Event, EventDetail
from sources import actions as sources

pytestmark = pytest.mark.django_db
LOG = "/admin/audit/event/"


@pytest.fixture
def desk(editor: User) -> Client:
    client = Client()
    client.force_login(editor)
    return client


@pytest.fixture
def revised(checker: User) -> Event:
    post = sources.add_publisher(slug="post", name="The Post", by=checker)
    sources.revise_publisher(post, name="The <b>Post</b>", why="It was renamed.", by=checker)
    return Event.objects.about(post)[0]


def listed(desk: Client, **query: str) -> list[str]:
    response = desk.get(LOG, query)
    assert response.status_code == 200
    return [event.verb for event in response.context["cl"].result_list]


def test_the_log_is_found_by_action_kind_person_and_name(
    desk: Client, revised: Event, checker: User
) -> None:
    assert listed(desk, verb="publisher.revised") == ["publisher.revised"]
    assert listed(desk, object_type="sources.publisher") == ["publisher.revised", "publisher.added"]
    assert set(listed(desk, who=str(checker))) == {"publisher.revised", "publisher.added"}
    assert "publisher.added" not in listed(desk, who="-")
    assert listed(desk, q="<b>Post") == ["publisher.revised"]
    assert len(listed(desk, q=revised.object_key)) == 2
    today = timezone.now()
    assert len(listed(desk, at__year=str(today.year), q=revised.object_key)) == 2


def test_an_event_tells_in_words_what_changed_and_why(desk: Client, revised: Event) -> None:
    text = desk.get(f"{LOG}{revised.pk}/change/").content.decode()
    assert "revised the publisher The &lt;b&gt;Post&lt;/b&gt;" in text
    assert "It was renamed." in text
    assert "<td>The Post</td><td>The &lt;b&gt;Post&lt;/b&gt;</td>" in text


def test_the_history_of_an_event_is_that_of_its_object(desk: Client, revised: Event) -> None:
    response = desk.get(f"{LOG}{revised.pk}/history/", follow=True)
    verbs = [event.verb for event in response.context["cl"].result_list]
    assert verbs == ["publisher.revised", "publisher.added"]


def test_the_system_has_a_name(desk: Client) -> None:
    assert "the system" in desk.get(LOG).content.decode()


def test_lists_of_values_are_spelled_out(desk: Client, checker: User) -> None:
    set_roles(checker, roles=[Role.EDITOR, Role.FACT_CHECKER], by=None)
    event = Event.objects.about(checker)[0]
    assert "editor, fact-checker" in desk.get(f"{LOG}{event.pk}/change/").content.decode()


def test_what_was_erased_is_marked(desk: Client, revised: Event) -> None:
    blank = dict.fromkeys(("salt", "label", "old", "new", "why", "facts"), "")
    EventDetail.objects.filter(event=revised).update(erased_at=timezone.now(), **blank)
    for path in (LOG, f"{LOG}{revised.pk}/change/"):
        text = desk.get(path).content.decode()
        assert '<em class="erased">erased</em>' in text
        assert "Post&lt;" not in text
    assert listed(desk, verb="publisher.revised") == ["publisher.revised"]


def test_whoever_may_not_see_the_log_does_not(desk: Client, editor: User, revised: Event) -> None:
    editor.groups.clear()
    assert desk.get(LOG).status_code == 403
    assert desk.get(f"{LOG}{revised.pk}/change/").status_code == 403
