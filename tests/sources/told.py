"""Sources that have it from one another, in pages and texts of our own invention."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from sources import actions, capturing, tasks
from sources.dates import PartialDate
from sources.models import Capture, Comparison, Source

COPIED = (
    "Customs ledgers kept at the northern port list 412 wagons that left for the border between"
    " March and July, almost twice as many as in the whole of the year before. Three dockworkers"
    " who loaded them said that the crates bore no markings and were moved at night only. A"
    " spokesman for the railway declined to say what was in them or who had paid for the journey."
)
WIRE = (
    "HARBOUR TOWN\n\n" + COPIED + "\n\nThe harbour master, asked on Tuesday, said that he had never"
    " seen the ledgers and would have remembered four hundred wagons."
)
LANTERN = (
    "Wagons rolled north all spring, and nobody in the ministry wanted to talk about it."
    " {quoted} Our own reporter stood at the level crossing for two nights and counted nothing,"
    " which proves little: the line was closed for repairs. The opposition asks for an inquiry."
)
PAGE = """<!doctype html><html lang="en"><head><title>Wagons</title></head><body>
<nav><a href="/all">All stories</a> <a href="https://wire.example/harbour">Harbour Wire</a></nav>
<article><h1>Wagons</h1><p>Wagons rolled north all spring. As the agency Harbour Wire reported in
<a href="https://www.wire.example/harbour/?utm_source=lantern">its first account of the ledgers</a>,
412 of them left for the border, which is more than anybody in the capital had thought possible.</p>
<p>Nobody in the ministry wanted to talk about it. The opposition asks for an inquiry, and has
asked for one before, when the bridge was closed for most of a winter without a word.</p>
</article></body></html>"""
BULLETIN = (
    "The weekly bulletin has learnt little of its own this time. According to Harbour Wire, more"
    " than four hundred wagons crossed; we could not confirm it."
)


def make(slug: str, by: User, day: str = "", **fields: Any) -> Source:
    """A source of a publisher of its own."""
    publisher = actions.add_publisher(
        slug=f"{slug}-house", name=fields.pop("name", f"The {slug.title()} House"), by=by
    )
    given = PartialDate.parse(day) if day else None
    return actions.add_source(
        slug=slug,
        title=f"What {slug} says",
        publisher=publisher,
        published_on=given,
        url=f"https://{slug}.example/harbour",
        by=by,
        **fields,
    )


def captured(source: Source, text: str, by: User) -> Capture:
    """As a worker leaves it, compared: an HTML page or a pasted text."""
    if text.startswith("<!doctype"):
        capture = actions.add_capture(source, upload=[text.encode()], filename="page.html", by=by)
    else:
        capture = actions.paste_capture(source, text=text, by=by)
    assert capturing.capture_once(capture.pk)
    tasks.make_comparisons(list(Comparison.objects.pending().values_list("pk", flat=True)))
    capture.refresh_from_db()
    return capture
