"""Sources and who has it from whom, recorded in the browser."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from claims import actions as claims
from sources import actions
from sources.models import Capture, Derivation, Publisher, Source

pytestmark = pytest.mark.django_db
GIVEN = {"title": "A report on shells", "kind": "report", "language": "en"}


@pytest.fixture
def client(client: Client, checker: User) -> Client:
    client.force_login(checker)
    return client


def source(slug: str, by: User, *, protected: bool = False) -> Source:
    return actions.add_source(slug=slug, title=f"Title of {slug}", by=by, protected=protected)


def posted(client: Client, path: str, **sent: object) -> tuple[int, str]:
    response = client.post(path, sent)
    return response.status_code, response.content.decode()


def test_a_source_is_recorded_with_its_file_and_a_new_publisher(client: Client) -> None:
    upload = SimpleUploadedFile("report.txt", b"Shells were sent.")
    status, _ = posted(
        client,
        "/sources/new/",
        **GIVEN,
        publisher="An institute",
        new_publisher="on",
        published_on="2024-06",
        upload=upload,
        text="Words that were copied.",
    )
    assert status == 302
    made = Source.objects.get()
    assert made.slug == "a-report-on-shells"
    assert made.publisher == Publisher.objects.get(name="An institute")
    assert str(made.published_on) == "2024-06"
    assert Capture.objects.filter(source=made).count() == 2
    assert posted(client, "/sources/new/", **GIVEN)[0] == 302
    assert Source.objects.filter(slug="a-report-on-shells-2").exists()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"title": ""}, "Give it an address, a file or a text, or a title"),
        ({"slug": "suggestions"}, "is an address of the desk"),
        ({"publisher": "Nobody"}, "There is no publisher of this name"),
        ({"published_on": "last June"}, "error"),
        ({"language": "<b>"}, "error"),
        ({"url": "javascript:alert(1)"}, "error"),
    ],
)
def test_what_cannot_be_is_refused_with_all_that_was_typed(
    client: Client, wrong: dict[str, str], said: str
) -> None:
    sent = GIVEN | {"description": "A long description"} | wrong
    status, body = posted(client, "/sources/new/", **sent)
    assert status == 422
    assert said in body
    assert "A long description" in body
    assert not Source.objects.exists(), "all of it or nothing"


def test_a_source_is_revised_with_a_reason(client: Client, checker: User) -> None:
    source("report", checker)
    path = "/sources/report/revise/"
    assert posted(client, path, **GIVEN)[0] == 422, "no reason"
    assert posted(client, path, **GIVEN | {"why": "The title was wrong"})[0] == 302
    assert Source.objects.get().title == GIVEN["title"]


def test_a_source_that_something_rests_on_is_not_retired(client: Client, checker: User) -> None:
    found = source("report", checker)
    claim = claims.log_claim(statement="Shells were sent.", claimant="A minister", by=checker)
    claims.add_appearance(claim, key="here", source=found, by=checker)
    status, body = posted(client, "/sources/report/retire/", why="No use")
    assert status == 422
    assert f"the claim {claim.reference}" in body
    source("other", checker)
    assert posted(client, "/sources/other/retire/", why="Recorded twice")[0] == 302
    assert Source.objects.live().get() == found


def test_who_has_it_from_whom_is_recorded_corrected_and_retired(
    client: Client, checker: User
) -> None:
    for slug in ("outlet", "agency"):
        source(slug, checker)
    path = "/sources/outlet/derivations/"
    assert posted(client, f"{path}new/", origin="agency", relation="quotes")[0] == 302
    row = Derivation.objects.live().get()
    assert "Title of agency" in client.get("/sources/outlet/").content.decode()
    corrected = {"relation": "translates", "note": "Word by word", "why": "It is in Korean"}
    assert posted(client, f"{path}{row.uuid}/correct/", **corrected)[0] == 302
    row = Derivation.objects.live().get()
    assert (row.relation, row.note) == ("translates", "Word by word")
    assert posted(client, f"{path}{row.uuid}/retire/", why="They wrote it themselves")[0] == 302
    assert not Derivation.objects.live().exists()


def test_a_circle_is_refused_and_named(client: Client, checker: User) -> None:
    rows = [source(slug, checker) for slug in ("first", "second", "third")]
    for later, earlier in ((rows[1], rows[0]), (rows[2], rows[1])):
        actions.add_derivation(source=later, origin=earlier, relation="quotes", by=checker)
    status, body = posted(
        client, "/sources/first/derivations/new/", origin="third", relation="quotes"
    )
    assert status == 422
    assert "first → third → second → first would close a circle" in body
    assert 'value="third"' in body


def test_a_hidden_source_is_no_origin_that_can_be_named(
    client: Client, checker: User, editor: User
) -> None:
    source("outlet", checker)
    source("hidden", editor, protected=True)
    path = "/sources/outlet/derivations/new/"
    hidden = posted(client, path, origin="hidden", relation="quotes")
    none = posted(client, path, origin="nothing", relation="quotes")
    assert hidden[0] == none[0] == 422
    sentence = "There is no such source."
    assert sentence in hidden[1]
    assert sentence in none[1]
    assert "Title of hidden" not in hidden[1]
    assert client.get("/sources/hidden/revise/").status_code == 404
    assert client.get("/sources/hidden/derivations/new/").status_code == 404


def test_somebody_without_a_role_changes_nothing(client: Client, outsider: User) -> None:
    client.force_login(outsider)
    assert client.get("/sources/new/").status_code == 403
    assert "Add a source" not in client.get("/sources/").content.decode()


def test_a_file_is_enough_and_what_it_says_of_itself_is_taken_over(client: Client) -> None:
    upload = SimpleUploadedFile("some_page.html", b"<p>Words</p>")
    sent = {"kind": "article", "language": "en", "title": "", "upload": upload}
    assert posted(client, "/sources/new/", **sent)[0] == 302
    made = Source.objects.get()
    assert (made.title, made.slug) == ("some page", "some-page")
    said = {"title": "<b>Shells</b>", "publisher": "The Gazette", "published": "2024-06-22"}
    Capture.objects.update(state="ready", reading=json.dumps(said))
    page = client.get("/sources/some-page/").content.decode()
    assert "&lt;b&gt;Shells" in page
    path = f"/sources/some-page/revise/?capture={Capture.objects.get().uuid}"
    assert path in page
    form = client.get(path).context["form"]
    assert form["title"].value() == "<b>Shells</b>"
    assert form["new_publisher"].value() is True
    filled = {it.name: it.value() or "" for it in form if it.name != "new_publisher"}
    assert posted(client, path, **filled, new_publisher="on")[0] == 302
    made.refresh_from_db()
    assert (made.title, str(made.publisher)) == ("<b>Shells</b>", "The Gazette")
    assert "take it over" not in client.get("/sources/some-page/").content.decode()


@pytest.mark.parametrize("asked", ["x", "", "00000000-0000-0000-0000-000000000000"])
def test_only_its_own_capture_fills_in_the_form(asked: str, client: Client, checker: User) -> None:
    source("page", checker)
    form = client.get(f"/sources/page/revise/?capture={asked}").context["form"]
    assert form["title"].value() == "Title of page"


def test_a_publisher_is_recorded_and_revised_with_a_reason(client: Client) -> None:
    sent = {"name": "The Gazette", "url": "https://gazette.example/", "country": "us", "note": ""}
    assert posted(client, "/publishers/new/", **sent)[0] == 302
    made = Publisher.objects.get()
    assert (made.slug, made.country) == ("the-gazette", "US")
    path = "/publishers/the-gazette/revise/"
    assert path in client.get("/publishers/the-gazette/").content.decode()
    assert posted(client, path, **sent)[0] == 422  # without a reason
    assert posted(client, path, **sent | {"name": "Gazette", "why": "Its name"})[0] == 302
    made.refresh_from_db()
    assert (made.name, made.slug) == ("Gazette", "the-gazette")


@pytest.mark.parametrize(
    "wrong",
    [{"name": ""}, {"country": "XXX"}, {"country": "12"}, {"url": "javascript:x()"},
     {"name": "a\x00b"}, {"name": "x" * 201}],
)  # fmt: skip
def test_a_publisher_that_cannot_be_is_refused_in_words(
    wrong: dict[str, str], client: Client
) -> None:
    sent = {"name": "N", "url": "", "country": "", "note": ""} | wrong
    status, body = posted(client, "/publishers/new/", **sent)
    assert status == 422
    assert "error" in body
    assert not Publisher.objects.exists()


def test_a_publisher_of_protected_sources_alone_is_not_there_for_others(
    client: Client, editor: User
) -> None:
    house = actions.add_publisher(slug="house", name="House", by=editor)
    actions.add_source(slug="leak", title="L", protected=True, publisher=house, by=editor)
    assert client.get("/publishers/house/revise/").status_code == 404
