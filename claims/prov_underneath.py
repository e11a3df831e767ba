"""What stands under a claim as statements of PROV: sources, captures, words, figures. Pure.

It is made of frozen content, in which a protected source is a stand-in for everybody. A stand-in,
and whatever was read there, is named within its claim and counted, so that two claims' statements
about one protected source have no name in common. Whoever chose no byline is a numbered member of
the desk.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from audit.canonical import canonical_text
from sources import prov_json
from sources.prov_json import Document, day, moment, number
from sources.provenance import origins

Entry = Mapping[str, Any]
SHORT = 12
"""Digits of a digest in a name."""
MEMBER = "a member of the desk"
DESK = "agent:desk"
SPACES = ("claim", "source", "publisher", "capture", "passage", "figure", "parameter", "estimate",
          "agent")  # fmt: skip
FIGURE = ("text", "low", "high", "bound", "unit")


@dataclass(frozen=True, slots=True)
class Person:
    """`key` tells people apart and is not written; `byline` is empty unless they chose one."""

    key: str
    byline: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """How a capture was made; `by` is None for one that the schedule fetched."""

    source: str
    sha256: str
    method: str
    asked: str
    address: str
    at: datetime
    by: Person | None
    tool: str = ""
    text_sha256: str = ""
    record_sha256: str = ""
    authority: str = ""
    signed: datetime | None = None


class Underneath:
    """Collects statements in `document`; `claim` is the name of the claim there."""

    def __init__(self, content: Entry, *, address: str, desk: str) -> None:
        """`address`: of this desk; `desk`: what it is called."""
        self.content = content
        self.claim = f"claim:{content['claim']['reference']}"
        self.document = Document({name: f"{address}/{name}s/" for name in SPACES})
        self.document.agent(DESK, "prov:Organization", desk)
        self.hidden = {row["ref"] for row in content["sources"] if row["protected"]}
        self.people: dict[str, str] = {}
        self.figures: dict[str, str] = {}

    def _ref(self, source: str) -> str:
        return f"{self.claim}/{source}" if source in self.hidden else f"source:{source}"

    def _person(self, person: Person) -> str:
        name = self.people.setdefault(person.key, f"{self.claim}/person-{len(self.people) + 1}")
        if name not in self.document:
            self.document.agent(name, "prov:Person", person.byline or MEMBER)
            self.document.relate("actedOnBehalfOf", name, DESK)
        return name

    def _sources(self) -> None:
        for row in self.content["sources"]:
            self._source(row)
        self._derivations()

    def _source(self, row: Entry) -> None:
        name, publisher = self._ref(row["ref"]), row["publisher"]
        self.document.entity(
            name,
            "Source",
            row["title"],
            kind=row["kind"],
            language=row["language"],
            address=row["url"],
            publishedOn=day(row["published_on"]),
            protected=prov_json.typed("true", "boolean") if row["protected"] else "",
            reliability=row.get("grade", {}).get("reliability", ""),
        )
        if publisher:
            of = self.document.agent(
                f"publisher:{publisher['slug']}",
                "prov:Organization",
                publisher["name"],
                country=publisher["country"],
            )
            self.document.relate("wasAttributedTo", name, of, capacity="publisher")
        if row["author"]:
            author = self.document.agent(f"{name}/author", "prov:Agent", row["author"])
            self.document.relate("wasAttributedTo", name, author, capacity="author")

    def _derivations(self) -> None:
        rows = self.content["derivations"]
        edges = [(row["source"], row["origin"]) for row in rows]
        first = origins(edges, (row["ref"] for row in self.content["sources"]))
        for row in rows:
            kind = prov_json.kind_of(row["relation"], origin_is_first=row["origin"] in first)
            self.document.derive(
                self._ref(row["source"]), self._ref(row["origin"]), kind, relation=row["relation"]
            )

    def _captures(self, captures: Iterable[Kept]) -> None:
        made = {(row.source, row.sha256): row for row in captures}
        for source in self.content["sources"]:
            for row in source["captures"]:
                how = made.get((source["ref"], row["sha256"]))
                self._capture(source["ref"], row, how)

    def _capture(self, source: str, row: Entry, how: Kept | None) -> None:
        name = f"capture:{source}/{row['sha256']}"
        self.document.entity(
            name,
            "Capture",
            row["filename"],
            sha256=row["sha256"],
            bytes=number(row["size"]),
            mediaType=row["media_type"],
            address=how.address if how else "",
            textSha256=how.text_sha256 if how else "",
            recordSha256=how.record_sha256 if how else "",
            timestampedBy=how.authority if how else "",
            timestampedAt=moment(how.signed) if how else "",
        )
        self.document.derive(name, self._ref(source))
        if how is not None:
            self._capturing(name, source, how)

    def _capturing(self, capture: str, source: str, how: Kept) -> None:
        making = self.document.activity(
            f"{capture}/capturing", "Capturing", ended=how.at, method=how.method, address=how.asked
        )
        self.document.relate("used", making, self._ref(source))
        self.document.relate("wasGeneratedBy", capture, making, prov_time=time_text(how.at))
        if how.tool:
            self.document.relate("wasAssociatedWith", making, self._tool(how.tool))
        who = self._person(how.by) if how.by else DESK
        self.document.relate("wasAssociatedWith", making, who)

    def _tool(self, name: str) -> str:
        return self.document.agent(f"agent:{name.replace(' ', '-')}", "prov:SoftwareAgent", name)

    def _passage(self, source: str, row: Entry | None) -> str | None:
        """The entity of words in a capture; None without words."""
        if row is None:
            return None
        told = canonical_text([row["capture"], row["quote"], row.get("start"), row["page"]])
        short = hashlib.sha256(told.encode()).hexdigest()[:SHORT]
        name = f"passage:{source}/{short}"
        if name not in self.document:
            self.document.entity(
                name,
                "Passage",
                prov_value=row["quote"],
                page=number(row["page"]),
                start=number(row.get("start")),
                end=number(row.get("end")),
            )
            capture = f"capture:{source}/{row['capture']}"
            known = capture in self.document
            self.document.derive(name, capture if known else self._ref(source), "Quotation")
        return name

    def _observations(self) -> None:
        rows = self.content["observations"]
        for row in rows:
            self.figures[row["key"]] = self._counted(row["source"], "figure", self.figures.values(),
                                                     f"figure:{row['key']}")  # fmt: skip
            name = self._figure(self.figures[row["key"]], row, place=row["place"],
                                modality=row["modality"])  # fmt: skip
            words = self._passage(row["source"], row["passage"])
            self.document.derive(name, words or self._ref(row["source"]))
        for row in rows:
            if row.get("taken_from") in self.figures:
                of = self.figures[row["taken_from"]]
                self.document.derive(self.figures[row["key"]], of, relation="repeats")

    def _figure(self, name: str, row: Entry, **more: str) -> str:
        read = {part: row["figure"][part] for part in FIGURE}
        period = {end: day(text) for end, text in (row["period"] or {}).items()}
        return self.document.entity(name, "Figure", row["measure"], **read, **period, **more)

    def _counted(self, source: str, kind: str, taken: Iterable[str], otherwise: str) -> str:
        """A name for what was read in a source: within its claim if the source is protected."""
        if source not in self.hidden:
            return otherwise
        within = f"{self._ref(source)}/{kind}-"
        return f"{within}{sum(name.startswith(within) for name in taken) + 1}"


def time_text(at: datetime | None) -> str:
    return prov_json.moment_text(at) if at else ""
