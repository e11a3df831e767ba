"""A desk in which every text was written by somebody who means harm."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from claims import actions as claims
from claims.content import content_digest
from claims.models import Claim
from dossiers.actions import issue_dossier
from dossiers.models import Dossier
from estimates import actions as estimates
from estimates.models import Parameter
from sources import actions as sources
from sources.models import Capture, Source
from tests.claims.casefiles import settle
from tests.conftest import person
from tests.hostile.casefiles import load_hostile
from tests.webhooks.rows import make_webhook


@dataclass
class World:
    """`protected` is a source that its `reader` alone may see."""

    reader: User
    claim: Claim
    article: Source
    protected: Source
    capture: Capture
    dossier: Dossier


def make_world(text: str, *, by: User) -> World:
    """A case loaded with `text` everywhere, files captured, everything worked out, a claim
    that waits for review, a dossier."""
    load_hostile(text, by=by)
    line = " ".join(text.split())
    estimates.revise_parameter(
        Parameter.objects.get(slug="crate"), text="45 to 60 kg/crate", why=text[:2_000], by=by
    )
    settle()
    article, protected = (Source.objects.get(slug=slug) for slug in ("article", "insider"))
    captures = [
        sources.add_capture(
            source,
            upload=[f"{source.slug} {text}".encode()],
            filename=f"{line[:180]}.html",
            note=text[:300],
            by=by,
        )
        for source in (article, protected)
    ]
    for capture in captures:
        sources.add_passage(capture=capture, key="words", quote=text[:4_000], by=by)
    claim = Claim.objects.get()
    claims.move_claim(claim, "submit", by=by, reason=text[:300])
    dossier = issue_dossier(claim, by=by)
    make_webhook(by, words=text)
    claim.refresh_from_db()
    return World(by, claim, article, protected, captures[0], dossier)


@contextlib.contextmanager
def standing(text: str) -> Iterator[tuple[World, dict[str, User | None]]]:
    """A world that many tests look at, and people of every kind; undone at the end.

    Making one takes a second; what a test changes in it is undone after the test.
    """
    with transaction.atomic():
        checker = person("checker@example.org", Role.FACT_CHECKER)
        people: dict[str, User | None] = {
            "nobody": None,
            "outsider": person("outsider@example.org"),
            "checker": checker,
            "colleague": person("colleague@example.org", Role.FACT_CHECKER),
            "editor": person("editor@example.org", Role.EDITOR),
            "administrator": person("administrator@example.org", Role.ADMINISTRATOR),
        }
        yield make_world(text, by=checker), people
        transaction.set_rollback(True)


def publish(world: World, *, by: User, note: str) -> None:
    """Have an editor approve the claim and let readers see it."""
    read = content_digest(world.claim)
    claims.review_claim(world.claim, digest=read, decision="approve", note=note, by=by)
    claims.publish_claim(world.claim, digest=read, by=by)
    issue_dossier(Claim.objects.get(pk=world.claim.pk), by=by)


class Visitor(Client):
    """A browser that remembers cookies and no more, for walks over thousands of pages.

    The stock one copies the context of every template that it sees, which costs as much as a
    small page does. A defect is an answer 500 here, not an exception.
    """

    def request(self, **request: Any) -> Any:
        response = self.handler(self._base_environ(**request))  # type: ignore[attr-defined]  # Django's own
        self.cookies.update(response.cookies)
        return response


def signed_in(user: User | None) -> Visitor:
    """A browser of this person, or of nobody."""
    client = Visitor(raise_request_exception=False)
    if user is not None:
        client.force_login(user)
    return client


def answer(client: Client, path: str, method: str = "get", **sent: Any) -> tuple[int, bytes]:
    """Status and body of an answer, read to its end."""
    response: Any = getattr(client, method)(path, **sent)
    body = b"".join(response) if response.streaming else response.content
    return response.status_code, body
