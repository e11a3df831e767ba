"""Evidence and appearances as the pages print them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dossiers import grades, words
from dossiers.sourcing import Cited, Sourcing, direction

Entry = Mapping[str, Any]


@dataclass(frozen=True)
class EvidenceEntry:
    fields: Entry
    source: Cited | None
    observation: Entry | None
    period: str
    modality: str
    figure: str
    language: str
    direction: str

    @property
    def passage(self) -> Entry | None:
        """The words that were read: the evidence's own, else those of its observation."""
        held = self.observation["passage"] if self.observation else None
        return self.fields["passage"] or held

    @property
    def captured_on(self) -> str:
        """When the capture was taken that the passage stands in."""
        captures = self.source.captures if self.source and self.passage else []
        named = (it for it in captures if self.passage and it["sha256"] == self.passage["capture"])
        return next((it["captured_on"] for it in named), "")

    @property
    def mark(self) -> str:
        """ "B2": letter of the source, number of the piece."""
        return grades.mark(self.fields, self.source.fields if self.source else None)

    @property
    def credibility(self) -> str:
        return grades.credibility_words(self.fields)


@dataclass(frozen=True)
class Appearance:
    fields: Entry
    source: Cited | None
    on: str
    direction: str


def appearances_of(content: Entry, sourcing: Sourcing) -> list[Appearance]:
    found = []
    for row in content["appearances"]:
        cited = sourcing.cite(row["source"])
        way = direction(_language_of(cited))
        found.append(Appearance(row, cited, words.date_words(row["on"]), way))
    return found


def evidence_of(content: Entry, sourcing: Sourcing) -> list[tuple[str, list[EvidenceEntry]]]:
    """(stance in words, its evidence), in the order supports, contradicts, context."""
    observations = {row["key"]: row for row in content["observations"]}
    entries = [(row["stance"], _entry(row, observations, sourcing)) for row in content["evidence"]]
    grouped = [
        (
            words.looked_up(words.STANCES, name),
            [entry for stance, entry in entries if stance == name],
        )
        for name in words.STANCES
    ]
    return [(said, rows) for said, rows in grouped if rows]


def _entry(row: Entry, observations: Mapping[str, Entry], sourcing: Sourcing) -> EvidenceEntry:
    read = observations.get(row["observation"] or "")
    source = sourcing.cite(row["source"])
    language = read["language"] if read else _language_of(source)
    return EvidenceEntry(
        fields=row,
        source=source,
        observation=read,
        period=words.period_words(read["period"]) if read else "",
        modality=_modality(str(read["modality"])) if read else "",
        figure=read["figure"]["text"] if read else "",
        language=language,
        direction=direction(language),
    )


def _modality(name: str) -> str:
    return words.looked_up(words.MODALITIES, name) if name in words.MODALITIES else ""


def _language_of(source: Cited | None) -> str:
    return str(source.fields["language"]) if source else ""
