"""What a capture says, as the rules that suggest derivations read it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from sources import storage
from sources.capture.reader import plain
from sources.models import Capture, Mark, Source
from sources.suggesting import anchors, names
from sources.suggesting.addresses import normalised
from sources.suggesting.anchors import Anchor
from sources.suggesting.names import Naming
from sources.suggesting.shingles import Text, bands, number_of

LARGEST_PAGE = 4_000_000
SQUEEZED = re.compile(r"[\W_]+")
TAIL = 12
"""Letters before a link by which it is told whether it stands in the article or beside it."""
Marks = dict[Mark.Kind, list[int]]


@dataclass
class Words:
    """A capture's text, its links out and the names in it. Read when asked for, each once."""

    capture: Capture

    @property
    def source(self) -> Source:
        return self.capture.source

    @cached_property
    def text(self) -> Text:
        return Text(self.capture.text())

    @cached_property
    def anchors(self) -> list[Anchor]:
        """Links in the page, and addresses that are written out in its text."""
        written = anchors.in_text(self.text.text)
        return [*self._in_page(), *written]

    @cached_property
    def namings(self) -> list[Naming]:
        return names.namings(self.text.text)

    def marks(self) -> Marks:
        """By what this capture is found, and others by it."""
        named = {key for naming in self.namings for key in naming.keys}
        linked = {anchor.address for anchor in self.anchors}
        return {
            Mark.Kind.BAND: bands(self.text),
            Mark.Kind.LINK: sorted({number_of(it) for it in linked}),
            Mark.Kind.NAME: sorted({number_of(it) for it in named}),
        }

    def has_in_text(self, anchor: Anchor) -> bool:
        """Whether the link stands in the article itself, not in what the site puts around it."""
        if anchor.start is not None:
            return True
        words = SQUEEZED.sub("", anchor.before)[-TAIL:] + SQUEEZED.sub("", anchor.words)
        return bool(SQUEEZED.sub("", anchor.words)) and words in self._squeezed

    @cached_property
    def _squeezed(self) -> str:
        return SQUEEZED.sub("", self.text.text)

    def _in_page(self) -> list[Anchor]:
        if self.capture.kind != Capture.Kind.HTML:
            return []
        with storage.open_content(self.capture.sha256) as content:
            page = bytes(content.read(LARGEST_PAGE))
        charset = str(self.capture.read_out().get("charset", "")).partition(" ")[0]
        base = self.capture.final_url or self.capture.url or self.source.url
        return anchors.in_page(plain.decode(page, charset)[0], base)


def addresses_of(source: Source) -> set[str]:
    """Where a source stands, in the one spelling: its own address, and those captured for it."""
    rows = source.captures.live().exclude(url="").values_list("url", "final_url")
    given = {source.url, *(it for pair in rows[:100] for it in pair)}
    return {normalised(it) for it in given if it} - {""}


def known_as(source: Source) -> set[str]:
    """Keys of what its publisher is called; nothing without one."""
    publisher = source.publisher
    return names.known_as(publisher.name, publisher.url) if publisher is not None else set()
