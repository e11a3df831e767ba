"""The sources of a dossier: numbered, in words, and as a chain from origins downwards. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from dossiers.grades import reliability_words
from dossiers.language import gettext as _
from dossiers.language import noop
from dossiers.words import (
    KINDS,
    RELATIONS,
    capitalised,
    counted,
    date_words,
    looked_up,
    size_words,
)
from sources.independence import Independence, independence
from sources.links import safe_href
from sources.provenance import origins

PROTECTED = noop("Protected source")
"""What a frozen version calls one."""
DEEPEST = 10
"""Lists nest no deeper on paper; what lies deeper is said to be left out."""
RIGHT_TO_LEFT = frozenset("ar arc ckb dv fa he ps sd syr ug ur yi".split())  # noqa: SIM905  # read as a line


@dataclass(frozen=True, slots=True)
class Cited:
    """A source as the list at the end prints it; `number` is how the pages cite it."""

    number: int
    fields: Mapping[str, Any]

    @property
    def anchor(self) -> str:
        return f"source-{self.number}"

    @property
    def publisher(self) -> str:
        publisher = self.fields["publisher"]
        return str(publisher["name"]) if publisher else ""

    @property
    def published(self) -> str:
        return date_words(self.fields["published_on"])

    @property
    def kind(self) -> str:
        return looked_up(KINDS, str(self.fields["kind"]))

    @property
    def reliability(self) -> str:
        return reliability_words(self.fields)

    @property
    def href(self) -> str:
        return safe_href(self.fields["url"]) or ""

    @property
    def name(self) -> str:
        """How a sentence names it: its publisher, else its title."""
        return self.publisher or self.title

    @property
    def title(self) -> str:
        """As it was recorded; of a protected source, that it is one."""
        if self.fields["protected"] and self.fields["title"] == PROTECTED:
            return _(PROTECTED)
        return str(self.fields["title"])

    @property
    def direction(self) -> str:
        return direction(self.fields["language"])

    @property
    def captures(self) -> list[dict[str, str]]:
        return [
            {
                "sha256": capture["sha256"],
                "filename": capture["filename"],
                "media_type": capture["media_type"],
                "size": size_words(int(capture["size"])),
                "captured_on": date_words(capture["captured_on"]),
            }
            for capture in self.fields["captures"]
        ]


@dataclass
class Link:
    """One source in the chain and those who have it from there."""

    source: Cited
    relation: str = ""
    note: str = ""
    again: bool = False
    deeper: bool = False
    links: list[Link] = field(default_factory=list)


@dataclass(frozen=True)
class Sourcing:
    """All sources by reference, and who got it from whom."""

    by_ref: Mapping[str, Cited]
    chain: list[Link]
    independent: list[Cited]
    apart: list[Cited]
    support: Independence
    """What the sources that support the claim rest on, by reference."""

    def cite(self, ref: str | None) -> Cited | None:
        return self.by_ref.get(ref) if ref else None

    @property
    def listed(self) -> list[Cited]:
        return sorted(self.by_ref.values(), key=lambda source: source.number)

    @property
    def sentence(self) -> str:
        """ "14 sources rest on four independent origins."."""
        total, own = len(self.by_ref), len(self.independent)
        if total == own:
            said = counted(
                total,
                "{number} source, each its own origin.",
                "{number} sources, each its own origin.",
            )
            return capitalised(said)
        rest = counted(total, "{number} source rests", "{number} sources rest")
        on = counted(own, "{number} independent origin", "{number} independent origins")
        return capitalised(_("{sources} on {origins}.").format(sources=rest, origins=on))

    @property
    def single_points(self) -> list[Cited]:
        """Sources whose loss alone would leave no support; said when there is more than one
        support to lose."""
        if len(self.support.support) < 2:
            return []
        return [self.by_ref[ref] for ref in self.support.single_points]

    @property
    def support_sentence(self) -> str:
        """ "Seven sources support the claim; all of them lead back to one origin."."""
        supports, own = len(self.support.support), len(self.support.origins)
        if not supports:
            return ""
        said = capitalised(
            counted(
                supports, "{number} source supports the claim", "{number} sources support the claim"
            )
        )
        if supports == 1:
            return f"{said}."
        to = counted(
            own,
            "; together they lead back to {number} origin.",
            "; together they lead back to {number} origins.",
        )
        return f"{said}{to}"


def sourcing_of(content: Mapping[str, Any]) -> Sourcing:
    entries = sorted(content["sources"], key=_order)
    by_ref = {
        row["ref"]: Cited(row.get("number", number), row)  # a collection numbers them itself
        for number, row in enumerate(entries, start=1)
    }
    rows = [row for row in content["derivations"]
            if row["source"] in by_ref and row["origin"] in by_ref]  # fmt: skip
    edges = [(row["source"], row["origin"]) for row in rows]
    roots = sorted(origins(edges, by_ref), key=lambda ref: by_ref[ref].number)
    followed = {origin for _, origin in edges}
    return Sourcing(
        by_ref=by_ref,
        chain=_tree([ref for ref in roots if ref in followed], rows, by_ref),
        independent=[by_ref[ref] for ref in roots],
        apart=[by_ref[ref] for ref in roots if ref not in followed],
        support=independence(
            edges, {row["source"] for row in content["evidence"] if row["stance"] == "supports"}
        ),
    )


def direction(language: str) -> str:
    """The direction that a language is written in, for the `dir` attribute."""
    return "rtl" if language.partition("-")[0].lower() in RIGHT_TO_LEFT else "ltr"


def _order(row: Mapping[str, Any]) -> tuple[str, str, str]:
    """As a bibliography: by publisher or title, then by date."""
    publisher = row["publisher"]
    name = publisher["name"] if publisher else row["title"]
    return str(name).casefold(), str(row["published_on"] or ""), str(row["ref"])


def _tree(
    roots: Iterable[str], rows: Iterable[Mapping[str, Any]], by_ref: Mapping[str, Cited]
) -> list[Link]:
    """From each origin to those who have it from there. A source with two origins stands under
    both, its own followers under the first only."""
    followers: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        followers.setdefault(row["origin"], []).append(row)
    for branch in followers.values():
        branch.sort(key=lambda row: by_ref[row["source"]].number)
    listed: set[str] = set()

    def grown(ref: str, row: Mapping[str, Any] | None, depth: int) -> Link:
        relation = looked_up(RELATIONS, row["relation"]) if row else ""
        link = Link(by_ref[ref], relation, row["note"] if row else "")
        below = followers.get(ref, [])
        if below and ref in listed:
            link.again = True
        elif below and depth >= DEEPEST:
            link.deeper = True
        else:
            listed.add(ref)
            link.links = [grown(it["source"], it, depth + 1) for it in below]
        return link

    return [grown(ref, None, 1) for ref in roots]
