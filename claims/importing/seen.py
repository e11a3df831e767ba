"""Where the claims of a table were seen: sources that the desk has, or that are recorded for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q

from claims.models import ClaimImport, ImportRow
from claims.naming import free_slugs
from sources import actions as sources
from sources.models import Source


class Seen:
    """The sources that lines name. One of the same address, or without an address of the same
    title, is taken and not made again: the oldest, one of the same title before others."""

    def __init__(
        self, lines: Sequence[tuple[ImportRow, dict[str, Any]]], made: ClaimImport
    ) -> None:
        self.of, self.lines = made, {row.line: seen for row, seen in lines}
        self.made: dict[int, Source] = {}
        """By the line that it was recorded for."""
        unnamed = [it for it in self.lines.values() if it["source"] is None]
        self.known = self._known(unnamed)
        self._record()

    def appearances(self, row: ImportRow) -> list[dict[str, Any]]:
        seen = self.lines.get(row.line)
        if seen is None:
            return []
        fields = {name: value for name, value in seen.items() if name != "title"}
        return [{**fields, "source": seen["source"] or self._same(seen)}]

    def _known(self, unnamed: Sequence[dict[str, Any]]) -> list[Source]:
        urls = {it["url"] for it in unnamed if it["url"]}
        titles = {it["title"] for it in unnamed if not it["url"]}
        visible = Source.objects.live().visible_to(self.of.created_by)
        same = visible.filter(Q(url__in=urls) | Q(title__in=titles))
        return list(same.order_by("pk")) if unnamed else []

    def _same(self, seen: dict[str, Any]) -> Source | None:
        name = "url" if seen["url"] else "title"
        same = [it for it in self.known if getattr(it, name) == seen[name]]
        titled = [it for it in same if it.title == seen["title"]]
        return next(iter([*titled, *same]), None)

    def _record(self) -> None:
        """Those that the desk has not, each once and for the first line that names it."""
        new: dict[tuple[str, str], int] = {}
        for line, seen in self.lines.items():
            if seen["source"] is None and self._same(seen) is None:
                new.setdefault(("url", seen["url"]) if seen["url"] else ("", seen["title"]), line)
        lines = [(line, self.lines[line]) for line in new.values()]
        slugs = free_slugs(Source, [seen["title"] for _, seen in lines], "source")
        given = [
            {"slug": slug, "title": seen["title"], "kind": Source.Kind.ARTICLE,
             "url": seen["url"], "published_on": seen["appeared_on"]}
            for slug, (_line, seen) in zip(slugs, lines, strict=True)
        ]  # fmt: skip
        whys = [f"Line {line} of {self.of.filename}" for line, _ in lines]
        added = sources.add_sources(given, whys=whys, by=self.of.created_by)
        self.made = {line: it for (line, _), it in zip(lines, added, strict=True)}
        self.known += added
