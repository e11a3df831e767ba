"""What readers see: published and approved, as it was approved, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.template import engines
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from claims import actions
from claims.content import content_digest
from claims.models import Claim
from tests.desk.conftest import HOSTILE, Case, make_case


def publish(case: Case, by: User) -> None:
    claim = actions.move_claim(case.claim, "submit", by=by, reason="Known.")
    editor = User.objects.get(email="editor@example.org")
    digest = content_digest(case.claim)
    actions.review_claim(claim, digest=digest, decision="approve", note="", by=editor)
    actions.publish_claim(claim, digest=digest, by=editor)


def test_with_nothing_published_the_page_says_so_and_leads_to_the_desk(
    client: Client, checker: User, editor: User
) -> None:
    make_case(checker)
    html = client.get("/").content.decode()
    assert "Nothing has been published yet" in html
    assert 'href="/accounts/login/"' in html
    assert "1.6 million" not in html


def test_a_published_claim_is_listed_with_claimant_date_and_figures(
    client: Client, checker: User, editor: User
) -> None:
    publish(make_case(checker), checker)
    html = client.get("/").content.decode()
    assert "About 1.6 million shells were shipped." in html
    assert "A newspaper" in html
    assert "June 2024" in html
    assert "about 1.6 million shells" in html


def test_readers_see_what_was_approved_and_not_what_was_changed_since(
    client: Client, checker: User, editor: User
) -> None:
    case = make_case(checker)
    publish(case, checker)
    actions.revise_claim(case.claim, statement="Something unapproved.", by=checker)
    html = client.get("/").content.decode()
    assert "Something unapproved." not in html
    assert "About 1.6 million shells were shipped." in html


def test_the_database_refuses_to_publish_without_an_approval(checker: User) -> None:
    case = make_case(checker)
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.filter(pk=case.claim.pk).update(status=Claim.Status.PUBLISHED)


def test_the_desks_notes_and_protected_sources_stay_inside(
    client: Client, checker: User, editor: User
) -> None:
    case = make_case(checker)
    actions.revise_claim(case.claim, note="Ask the supplier.", by=checker)
    publish(case, checker)
    html = client.get("/").content.decode()
    assert "Ask the supplier." not in html
    assert "secret leak" not in html


def test_what_strangers_wrote_ends_up_as_text(client: Client, checker: User, editor: User) -> None:
    publish(make_case(checker, words=HOSTILE), checker)
    html = client.get("/").content.decode()
    assert "<script>alert" not in html
    assert "&lt;script&gt;" in html


def test_whoever_works_here_goes_on_to_the_claims(client: Client, checker: User) -> None:
    client.force_login(checker)
    assert client.get("/")["Location"] == "/desk/"
    assert client.get("/published/").status_code == 200


def test_robots_are_kept_to_what_is_published(client: Client, db: None) -> None:
    response = client.get("/robots.txt")
    assert response["Content-Type"].startswith("text/plain")
    assert "Disallow: /claims/" in response.content.decode()


def test_agents_that_ask_for_the_old_icon_find_it(client: Client, db: None) -> None:
    assert client.get("/favicon.ico")["Location"].endswith("favicon.svg")


def test_a_desk_puts_its_own_words_in_place_of_ours(
    client: Client, db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    assert settings.TEMPLATES[0]["DIRS"][0] == settings.HOME / "templates"
    engine = engines["django"].engine  # type: ignore[attr-defined]  # of Django's own kind
    (tmp_path / "public/words").mkdir(parents=True)
    for name in ("methodology", "corrections"):
        (tmp_path / f"public/words/{name}.html").write_text("<p>In our own words.</p>")

    def read() -> list[str]:
        for loader in engine.template_loaders:
            loader.reset()
        return [client.get(it).content.decode() for it in ("/methodology/", "/corrections-policy/")]

    with monkeypatch.context() as patch:
        patch.setattr(engine, "dirs", [tmp_path, *engine.dirs])
        assert all("<p>In our own words.</p>" in html for html in read())
    ours = ("We check figures", "never changed silently")
    assert all(words in html for words, html in zip(ours, read(), strict=True))


def test_an_empty_feed_is_the_same_feed_a_moment_later(client: Client, db: None) -> None:
    for path in ("/feed.atom", "/feed.json", "/corrections/feed.atom", "/claimreview.json"):
        first = client.get(path)
        again = client.get(path, headers={"if-none-match": first.headers["ETag"]})
        assert (first.status_code, again.status_code) == (200, 304), path
