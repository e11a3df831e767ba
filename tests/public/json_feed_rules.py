"""A validator of JSON Feed, written from jsonfeed.org/version/1.1; it shares nothing with what
writes the feeds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

TOP = {
    "version": str, "title": str, "home_page_url": str, "feed_url": str, "description": str,
    "user_comment": str, "next_url": str, "icon": str, "favicon": str, "authors": list,
    "language": str, "expired": bool, "hubs": list, "items": list,
}  # fmt: skip
ITEM = {
    "id": str, "url": str, "external_url": str, "title": str, "content_html": str,
    "content_text": str, "summary": str, "image": str, "banner_image": str,
    "date_published": str, "date_modified": str, "authors": list, "tags": list, "language": str,
    "attachments": list,
}  # fmt: skip
ADDRESSES = {
    "home_page_url", "feed_url", "next_url", "icon", "favicon", "url", "external_url", "image",
    "banner_image",
}  # fmt: skip


def faults(feed: Mapping[str, Any]) -> list[str]:
    return list(_of_feed(feed))


def _of_feed(feed: Mapping[str, Any]) -> Iterator[str]:
    if feed.get("version") != "https://jsonfeed.org/version/1.1":
        yield "version is not 1.1"
    yield from (f"{name} is required" for name in ("title", "items") if name not in feed)
    yield from _of_types(feed, TOP, "feed")
    yield from _of_authors(feed.get("authors", []))
    if feed.get("next_url") is not None and feed.get("next_url") == feed.get("feed_url"):
        yield "next_url leads back to the feed"
    names = [item.get("id") for item in feed.get("items", [])]
    if len(set(names)) < len(names):
        yield "two items have one id"
    for item in feed.get("items", []):
        yield from _of_item(item)


def _of_item(item: Mapping[str, Any]) -> Iterator[str]:
    if not item.get("id"):
        yield "an item needs an id"
    if "content_html" not in item and "content_text" not in item:
        yield "an item needs its content"
    yield from _of_types(item, ITEM, "item")
    yield from _of_authors(item.get("authors", []))
    yield from (f"tag {it!r} is no text" for it in item.get("tags", []) if not isinstance(it, str))
    for name in ("date_published", "date_modified"):
        if name in item and not _is_moment(item[name]):
            yield f"{name} is no time of RFC 3339"


def _of_types(given: Mapping[str, Any], known: Mapping[str, type], what: str) -> Iterator[str]:
    for name, value in given.items():
        if name.startswith("_"):
            continue
        if name not in known:
            yield f"{name} is unknown in a {what}"
        elif not isinstance(value, known[name]):
            yield f"{name} of a {what} is no {known[name].__name__}"
        elif name in ADDRESSES and not urlsplit(str(value)).netloc:
            yield f"{name} of a {what} is no whole address"


def _of_authors(authors: list[Mapping[str, Any]]) -> Iterator[str]:
    for author in authors:
        if not author.keys() & {"name", "url", "avatar"} or author.keys() - {
            "name",
            "url",
            "avatar",
        }:
            yield "an author has name, url or avatar"


def _is_moment(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False
