"""Drafts of claims: begun from a text or a link, kept while somebody types, logged, discarded.

A draft is its author's own and in no event; what comes of it, the claim and its source, is.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from claims import actions, policies
from claims.candidates import (
    LONGEST_TEXT,
    Candidate,
    Read,
    SuggestedFigure,
    candidates,
    headline,
)
from claims.models import Claim, ClaimDraft
from claims.naming import free_slug
from sources import actions as sources
from sources import policies as source_policies
from sources.dates import PartialDate
from sources.links import safe_href
from sources.models import Capture, Source

MOST_DRAFTS = 200
OF_PAGES = {Capture.Kind.HTML, Capture.Kind.MHTML, Capture.Kind.WARC}
LONGEST_URL = 1_000
LONGEST_TYPED = 60_000
LINK = re.compile(r"https?://\S+")


@transaction.atomic
def begin(
    *, by: User, text: str = "", url: str = "", title: str = "", fetch: bool = True
) -> ClaimDraft:
    """Start a draft from a text, a link, or both; a text that is one link is that link.

    A link becomes a source, if it is none yet, and a worker captures it through the guarded door
    unless `fetch` says otherwise; its text is offered when it arrives.
    """
    policies.check_can_change_claims(by)
    text, url = _told_apart(text, url)
    _check(text, url, by)
    draft = ClaimDraft(text=text, url=url, created_by=by)
    if title.strip():
        draft.typed = _written({"source_title": " ".join(title.split())[:400]})
    read_text(draft)
    draft.save()
    if url and fetch:
        fetch_link(draft, by=by)
    return draft


def read_text(draft: ClaimDraft, today: date | None = None) -> None:
    """Look for statements in the draft's text; `draft.found` has them, the likeliest first."""
    draft.found = json.dumps([asdict(it) for it in candidates(draft.text, today)])


def found_in(draft: ClaimDraft) -> list[Candidate]:
    """The statements that were found in the draft's text."""
    return [_candidate(it) for it in json.loads(draft.found or "[]")]


@transaction.atomic
def fetch_link(draft: ClaimDraft, *, by: User) -> None:
    """Have a worker capture the draft's link; its source is found by the address, or made."""
    _check_own(draft, by)
    row = Source.objects.live().visible_to(by).filter(url=draft.url).order_by("pk").first()
    if row is None:
        name = _named_by(draft.url)
        slug = free_slug(Source, urlsplit(draft.url).path.rpartition("/")[2] or name, "source")
        row = sources.add_source(
            slug=slug, title=name, kind=Source.Kind.ARTICLE, url=draft.url, by=by,
            why=_("To log a claim seen there."),
        )  # fmt: skip
    draft.source = row
    draft.capture = sources.capture_link(row, by, url=draft.url)
    draft.save(update_fields=["source", "capture"])


def _paragraphs(capture: Capture) -> str:
    """What the capture says. Each line of a web page's text is a paragraph, or a heading that would
    else run into the sentence below it; in other files a line may end anywhere."""
    text: str = capture.text()
    return re.sub(r"\n+", "\n\n", text) if capture.kind in OF_PAGES else text


@transaction.atomic
def take_text(draft: ClaimDraft, *, by: User) -> bool:
    """Take in what the capture of the link says, once it is there; returns whether it is news.

    What was pasted stays: a text is taken only where there is none.
    """
    _check_own(draft, by)
    row = ClaimDraft.objects.select_for_update().get(pk=draft.pk)
    capture = Capture.objects.filter(pk=row.capture_id).first()
    if capture is None or row.text or capture.is_pending or not capture.text_sha256:
        return False
    row.text = _paragraphs(capture).replace("\x00", "")[:LONGEST_TEXT]
    said = capture.read_out()
    published = _date(str(said.get("published") or ""))
    read_text(row, published.last if published else None)
    typed = row.parsed()
    typed.setdefault("source_title", str(said.get("title") or "")[:400])
    typed.setdefault("appeared_on", str(published or ""))
    row.typed = _written(typed)
    row.save(update_fields=["text", "found", "typed"])
    draft.refresh_from_db()
    return bool(row.text)


def keep(
    draft: ClaimDraft, typed: dict[str, Any], *, revision: int, window: str, by: User
) -> ClaimDraft:
    """Keep what was typed; what an older window sends becomes a draft of its own.

    A window goes on from its own last words even where the answer to them got lost.
    """
    _check_own(draft, by)
    text = _written(typed)
    current = Q(revision=revision) | Q(kept_from=window)
    won = ClaimDraft.objects.open().filter(current, pk=draft.pk, created_by=by).update(
        typed=text, revision=F("revision") + 1, kept_at=timezone.now(), kept_from=window
    )  # fmt: skip
    draft.refresh_from_db()
    if won or (draft.claim_id and draft.kept_from == window):
        return draft
    _check_number(by)
    return ClaimDraft.objects.create(
        created_by=by, text=draft.text, url=draft.url, found=draft.found, chosen=draft.chosen,
        source=draft.source, capture=draft.capture, typed=text, kept_from=window,
    )  # fmt: skip


@transaction.atomic
def choose(draft: ClaimDraft, number: int, *, by: User) -> None:
    """Go on with another statement of the text; what was typed for this one is kept beside it."""
    _check_own(draft, by)
    row = ClaimDraft.objects.select_for_update().get(pk=draft.pk)
    typed = row.parsed()
    others = typed.pop("others", {})
    shared = {name: typed[name] for name in SHARED if name in typed}
    others[str(row.chosen)] = typed
    row.typed = _written({**shared, **others.pop(str(number), {}), "others": others})
    row.chosen = number
    row.revision += 1
    row.save(update_fields=["typed", "chosen", "revision"])


SHARED = ("case", "language", "place", "note", "source", "source_title", "source_url",
          "appeared_on", "keep_text")  # fmt: skip
"""What belongs to the whole text and not to one statement of it."""


@transaction.atomic
def discard(draft: ClaimDraft, *, by: User) -> None:
    _check_own(draft, by)
    ClaimDraft.objects.open().filter(pk=draft.pk).update(retired_at=timezone.now(), retired_by=by)


@transaction.atomic
def restore(draft: ClaimDraft, *, by: User) -> None:
    """Take a discarded draft up again."""
    _check_own(draft, by)
    ClaimDraft.objects.filter(pk=draft.pk, claim=None).update(retired_at=None, retired_by=None)


@transaction.atomic
def log_draft(
    draft: ClaimDraft, *, by: User, seen: dict[str, Any], keep_text: bool = False, **fields: Any
) -> Claim:
    """Log the claim of a draft; once, however often it is sent.

    `seen` says where the statement was seen: `source` a row or None, `title` and `url` for one
    that is to be recorded, `appeared_on`, `quote`. With `keep_text` the pasted text is kept as a
    capture of that source. The rest is as `actions.log_claim` takes it.
    """
    _check_own(draft, by)
    row = ClaimDraft.objects.select_for_update().get(pk=draft.pk)
    if row.claim is not None:
        logged: Claim = row.claim
        return logged
    source = _source_of(row, seen, by)
    appearances = []
    if source is not None:
        names = ("appeared_on", "quote", "url")
        appearances = [{"source": source, **{name: seen.get(name) or "" for name in names}}]
        appearances[0]["appeared_on"] = seen.get("appeared_on")
    if source is not None and keep_text and row.text:
        _keep_text(source, row.text, by)
    claim = actions.log_claim(by=by, appearances=appearances, **fields)
    row.claim = claim
    row.save(update_fields=["claim"])
    return claim


def _named_by(url: str) -> str:
    """What a source is called until its page says what it is called itself."""
    place = urlsplit(url)
    return f"{place.hostname or ''}{place.path.rstrip('/')}"[:400]


def _source_of(draft: ClaimDraft, seen: dict[str, Any], by: User) -> Source | None:
    """The source named, or one recorded under the title given; its own takes the title over."""
    source: Source | None = seen.get("source")
    title = str(seen.get("title") or "").strip()
    if source is None and title:
        return sources.add_source(
            slug=free_slug(Source, title, "source"), title=title, kind=Source.Kind.ARTICLE,
            url=seen.get("url") or "", published_on=seen.get("appeared_on"), by=by,
        )  # fmt: skip
    named_by_address = (
        source is not None and source == draft.source and source.title == _named_by(draft.url)
    )
    if source is not None and named_by_address and title and title != source.title:
        given = {"title": title, "published_on": seen.get("appeared_on") or source.published_on}
        sources.revise_source(source, by=by, why=_("As the page says."), **given)
    return source


def _keep_text(source: Source, text: str, by: User) -> None:
    """Unless the source has these very words already."""
    source_policies.check_can_see(source, by=by)
    try:
        with transaction.atomic():
            sources.paste_capture(source, text=text, by=by)
    except ValidationError as error:
        if "very bytes" not in " ".join(error.messages):
            raise


def _told_apart(text: str, url: str) -> tuple[str, str]:
    """A text that is nothing but a link is a link."""
    text, url = text.replace("\r\n", "\n"), url.strip()
    only = LINK.fullmatch(text.strip())
    return ("", only[0]) if only and not url else (text, url)


def _check(text: str, url: str, by: User) -> None:
    if "\x00" in text or "\x00" in url:
        raise ValidationError({"text": _("The text contains NUL characters. Remove them.")})
    if len(text) > LONGEST_TEXT:
        raise ValidationError({"text": _("Paste at most 300,000 characters at once.")})
    if not text.strip() and not url:
        raise ValidationError({"text": _("Paste a sentence, a text or a link.")})
    if url and (safe_href(url) is None or len(url) > LONGEST_URL):
        sentence = _("Give a full web address that starts with https:// or http://.")
        raise ValidationError({"url": sentence})
    _check_number(by)


def _check_number(by: User) -> None:
    if ClaimDraft.objects.open().visible_to(by).count() >= MOST_DRAFTS:
        raise ValidationError(_("You have 200 drafts. Log some, or discard what you need no more."))


def _check_own(draft: ClaimDraft, by: User) -> None:
    policies.check_can_change_claims(by)
    if draft.created_by_id != by.pk:
        raise PermissionDenied(_("There is no such draft."))


def _written(typed: dict[str, Any]) -> str:
    text = json.dumps(typed)
    if len(text) > LONGEST_TYPED * 4:
        raise ValidationError(_("That is more than a draft can hold."))
    return text


def _date(text: str) -> PartialDate | None:
    try:
        return PartialDate.parse(text[:10]) if text else None
    except ValueError:
        return None


def _candidate(found: dict[str, Any]) -> Candidate:
    read = {name: Read(**found[name]) for name in ("claimant", "claimed_on", "period")}
    figures = [SuggestedFigure(**it) for it in found["figures"]]
    return Candidate(**{**found, **read, "figures": figures})


__all__ = [
    "begin", "choose", "discard", "found_in", "headline", "keep", "log_draft", "restore",
    "take_text",
]  # fmt: skip
