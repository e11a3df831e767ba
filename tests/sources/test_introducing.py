"""What a source is called before anybody says so, and what its capture offers."""

from __future__ import annotations

import json
from typing import Any

import pytest

from accounts.models import User
from sources import actions
from sources.introducing import introduction, provisional_title
from sources.models import Capture, Source


@pytest.mark.parametrize(
    ("given", "title"),
    [
        ({"url": "https://www.example.org/"}, "example.org"),
        ({"url": "https://example.org/news/1-6m-shells-in-half-a-year.html"},
         "example.org: 1 6m shells in half a year"),
        ({"url": "https://example.org/a/285682.html?x=1"}, "example.org"),
        ({"url": "https://example.org/%D1%81%D0%BD%D0%B0%D1%80%D1%8F%D0%B4%D1%8B"},
         "example.org: снаряды"),
        ({"url": "https://[broken"}, ""),
        ({"filename": "annual_report-2024.final.pdf"}, "annual report 2024 final"),
        ({"filename": "..\\up\\page.html"}, "page"),
        ({"text": "\n\n  A headline \nand more"}, "A headline"),
        ({"text": "x" * 500}, "x" * 199 + "…"),
        ({"url": "https://example.org/", "text": "Words"}, "Words"),
        ({}, ""),
    ],
)  # fmt: skip
def test_a_title_is_made_from_what_there_is(given: dict[str, str], title: str) -> None:
    assert provisional_title(**given) == title


def test_a_title_made_from_an_address_has_a_length() -> None:
    assert len(provisional_title(url=f"https://example.org/{'word-' * 500}")) == 400


def ready(source: Source, by: User, **said: Any) -> Capture:
    capture = actions.add_capture(source, upload=[b"words"], filename="page.html", by=by)
    reading = json.dumps({"title": "", "problems": [], **said})
    Capture.objects.filter(pk=capture.pk).update(state="ready", reading=reading)
    return capture


@pytest.mark.django_db
def test_what_the_source_does_not_know_is_offered(checker: User) -> None:
    source = actions.add_source(slug="page", title="page", language="en", by=checker)
    assert introduction(source) == {}
    said = {"title": "Shells", "author": "A writer", "published": "2024-06-22",
            "publisher": "The Gazette", "language": "ru"}  # fmt: skip
    capture = ready(source, checker, **said)
    assert introduction(source) == {
        "title": "Shells", "author": "A writer", "published_on": "2024-06-22",
        "publisher": "The Gazette", "language": "ru", "capture": str(capture.uuid),
    }  # fmt: skip


@pytest.mark.django_db
def test_what_somebody_wrote_is_not_offered_again(checker: User) -> None:
    house = actions.add_publisher(slug="house", name="House", by=checker)
    source = actions.add_source(
        slug="page", title="A title of ours", author="Somebody", published_on="2024",
        publisher=house, language="en", by=checker,
    )  # fmt: skip
    ready(source, checker, title="Shells", author="B", published="2024-06-22", language="en-GB")
    assert introduction(source) == {}
