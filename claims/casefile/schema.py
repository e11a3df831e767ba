"""What may stand in a case file, version 1.

`docs/reference/case-file.md` describes the same tables; a test holds the two together. Adding
an optional key keeps the version; anything that would read an old file differently does not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from claims.models import Confidence, Credibility, Evidence
from estimates.models import Estimate
from sources.columns import Modality
from sources.models import Derivation, Reliability, Source

VERSION = "1"
SLUG = re.compile(r"[-a-zA-Z0-9_]{1,80}")
REFERENCE = re.compile(r"[0-9]{4}-[0-9]{4,6}")
STAND_IN = re.compile(r"protected-[1-9][0-9]{0,5}")
"""How an export names a source that its reader may not see."""


@dataclass(frozen=True)
class Key:
    """One key of an entry: how its value is read (a kind of `values.READERS`), and whether it
    must be there. `default` is what loading supplies and an export leaves out."""

    name: str
    kind: str = "text"
    required: bool = False
    choices: tuple[str, ...] = ()
    default: str = ""


def choice(name: str, choices: list[str], *, default: str = "", required: bool = False) -> Key:
    return Key(name, "choice", required, tuple(choices), default)


def needed(name: str, kind: str = "text") -> Key:
    return Key(name, kind, required=True)


SLUG_KEY, KEY = needed("slug", "slug"), needed("key", "slug")
LANGUAGE = Key("language", "language", default="en")
MODALITY = choice("modality", Modality.values, default="asserted")
RELIABILITY = (choice("reliability", Reliability.values), Key("reliability_why"))
PERIOD, PLACE, NOTE, URL = Key("period", "period"), Key("place"), Key("note"), Key("url", "link")
SOURCE, OBSERVATION = needed("source", "slug"), Key("observation", "slug")

CASE = (SLUG_KEY, needed("title"), Key("summary"), LANGUAGE)

ON_CLAIM = {
    "appearances": (KEY, SOURCE, Key("on", "date"), URL, Key("locator"), Key("quote"), NOTE),
    "quantities": (KEY, needed("measure"), needed("figure", "figure"), PERIOD, OBSERVATION, NOTE),
    "evidence": (
        KEY,
        Key("quantity", "slug"),
        SOURCE,
        OBSERVATION,
        choice("stance", Evidence.Stance.values, required=True),
        Key("passage", "slug"),
        Key("no_passage_why"),
        choice("credibility", Credibility.values),
        Key("credibility_why"),
        NOTE,
    ),
    "findings": (needed("quantity", "slug"), needed("estimate", "slug")),
}

PASSAGE = Key("passage", "slug")
ON_SOURCE = {
    "captures": (
        needed("file"),
        Key("sha256", "sha256"),
        Key("filename"),
        Key("media_type"),
        choice("method", ["upload", "paste"], default="upload"),
        Key("captured_on", "date"),
        NOTE,
        Key("passages", "entries"),
    )
}
ON_CAPTURE = {"passages": (KEY, needed("quote"), Key("prefix"), Key("suffix"))}

ON_ESTIMATE = {
    "correlations": (
        needed("first", "slug"),
        needed("second", "slug"),
        needed("rank", "correlation"),
        NOTE,
    )
}

SECTIONS = {
    "units": (needed("token", "slug"), Key("singular"), Key("plural"), NOTE),
    "publishers": (
        SLUG_KEY,
        needed("name"),
        URL,
        Key("country", "country"),
        *RELIABILITY,
        NOTE,
    ),
    "sources": (
        SLUG_KEY,
        Key("publisher", "slug"),
        needed("title"),
        URL,
        Key("author"),
        Key("published_on", "date"),
        LANGUAGE,
        choice("kind", Source.Kind.values, default="article"),
        Key("description"),
        *RELIABILITY,
        Key("protected", "flag"),
        *(Key(name, "entries") for name in ON_SOURCE),
    ),
    "derivations": (
        SOURCE,
        needed("origin", "slug"),
        choice("relation", Derivation.Relation.values, required=True),
        PASSAGE,
        NOTE,
    ),
    "observations": (
        KEY,
        SOURCE,
        needed("measure"),
        needed("figure", "figure"),
        PERIOD,
        PLACE,
        MODALITY,
        Key("locator"),
        LANGUAGE,
        Key("repeats", "slug"),
        PASSAGE,
        NOTE,
    ),
    "parameters": (
        SLUG_KEY,
        needed("title"),
        needed("value", "input"),
        Key("illustrative", "flag"),
        OBSERVATION,
        Key("source", "slug"),
        NOTE,
    ),
    "estimates": (
        SLUG_KEY,
        needed("title"),
        Key("measure"),
        needed("formula", "formula"),
        Key("unit", "unit"),
        choice("bearing", Estimate.Bearing.values, default="central"),
        Key("inputs", "inputs"),
        *(Key(name, "entries") for name in ON_ESTIMATE),
        NOTE,
    ),
    "claims": (
        KEY,
        Key("reference", "reference"),
        needed("statement"),
        LANGUAGE,
        needed("claimant"),
        Key("claimed_on", "date"),
        PERIOD,
        PLACE,
        MODALITY,
        Key("summary"),
        Key("verdict", "slug"),
        choice("confidence", Confidence.values),
        Key("what_would_change"),
        NOTE,
        *(Key(name, "entries") for name in ON_CLAIM),
    ),
}

TOP = ("plumbline", "case", *SECTIONS)


def keys_of(section: str) -> tuple[Key, ...]:
    """The keys of an entry of a section, of what hangs on another, or of the case itself."""
    return {**SECTIONS, **ON_CLAIM, **ON_SOURCE, **ON_CAPTURE, **ON_ESTIMATE, "case": CASE}[section]
