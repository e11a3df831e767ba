"""What is sent after a session's end is shown back, on every page, but for what is secret."""

from __future__ import annotations

import pytest
from django.test import Client

pytestmark = pytest.mark.once
SENT = {
    "text": "Typed for <b>a long time</b>.",
    "why": "A reason",
    "digest": "0" * 64,
    "page_number": "12",
    "form-TOTAL_FORMS": "30",
    "password": "correct horse",
    "code": "123 456",
    "csrfmiddlewaretoken": "abc def",
}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "/claims/2026-0001/comments/",
        "/sources/article/revise/",
        "/estimates/new/",
        "/admin/claims/claim/1/do/review/",
    ],
)
def test_what_was_typed_is_shown_back(path: str, client: Client) -> None:
    shown = client.post(path, SENT)
    text = shown.content.decode()
    assert shown.status_code == 401, shown.headers.get("Location", text[:300])
    assert "Typed for &lt;b&gt;a long time&lt;/b&gt;." in text
    assert "A reason" in text
    assert "<dt>page number</dt>" in text and ">12</dd>" in text
    for hidden in ("correct horse", "123 456", "0" * 64, "abc def", ">30<"):
        assert hidden not in text
    assert f"?next={path}" in text.replace("%2F", "/")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("came", "leads"),
    [
        ("http://testserver/claims/2026-0001/?tab=1#work", "/claims/2026-0001/?tab=1#work"),
        ("https://elsewhere.example/claims/", "/claims/2026-0001/comments/"),
        ("", "/claims/2026-0001/comments/"),
    ],
)
def test_signing_in_leads_back_to_the_page_of_the_form(
    came: str, leads: str, client: Client
) -> None:
    shown = client.post("/claims/2026-0001/comments/", SENT, headers={"Referer": came})
    assert shown.context["next"] == leads


@pytest.mark.django_db
def test_whoever_sent_no_words_is_sent_to_the_sign_in_page(client: Client) -> None:
    for sent in ({}, {"page_number": "12"}, {"password": "correct horse"}):
        answer = client.post("/estimates/new/", sent)
        assert answer.headers["Location"].startswith("/accounts/login/?next=/estimates/new/")
    assert client.get("/estimates/new/?text=words").status_code == 302
    polled = client.post("/estimates/check/", SENT, headers={"HX-Request": "true"})
    assert "Typed" not in polled.content.decode()
