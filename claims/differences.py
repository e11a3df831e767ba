"""What changed between two contents of a claim, side by side. Pure.

Entries are matched by what names them, fields by their label; what cannot be seen on a page
(digests, digits beyond those shown) is said to differ, and not spelled out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from estimates.rounding import rounded_interval
from sources.text_changes import ADDED, CUT, REMOVED, SKIPPED, changes
from sources.units import read_unit

Entry = Mapping[str, Any]
NEW, GONE, CHANGED = "new", "gone", "changed"
UNSEEN = frozenset({"digest", "percentile", "points", "key", "slug", "ref"})
"""Fields that name an entry, or that nobody reads."""

Translated = Callable[[str], str]
"""From a message of this module to the words that its reader reads."""


def gettext_noop(message: str) -> str:
    """Marks a message for translators; `differences` is given who translates it."""
    return message


CLAIM = gettext_noop("Claim")
YES, DIGITS, UNSHOWN = (
    gettext_noop("yes"),
    gettext_noop("digits"),
    gettext_noop("beyond those shown"),
)
PAGED = gettext_noop("“%(quote)s”, page %(page)s (%(capture)s)")

SECTIONS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "appearances": (gettext_noop("Appearance"), ("key",)),
    "quantities": (gettext_noop("Claimed figure"), ("key",)),
    "evidence": (gettext_noop("Evidence"), ("key",)),
    "observations": (gettext_noop("Figure read in a source"), ("key",)),
    "findings": (gettext_noop("Finding"), ("quantity", "estimate")),
    "estimates": (gettext_noop("Estimate"), ("slug",)),
    "parameters": (gettext_noop("Parameter"), ("slug",)),
    "sources": (gettext_noop("Source"), ("ref",)),
    "derivations": (gettext_noop("Who got it from whom"), ("source", "origin")),
    "carried": (gettext_noop("Origins of a figure"), ("quantity",)),
    "drift": (gettext_noop("Lost on the way"), ("report", "origin", "respect")),
    "agreements": (gettext_noop("Agreement of estimates"), ("quantity",)),
    "relations": (gettext_noop("Related claim"), ("kind", "other")),
    "waivers": (gettext_noop("Waived rule"), ("kind",)),
    "corrections": (gettext_noop("Correction"), ("made_on", "code")),
}
"""Lists of a content in the order in which a person reads them: what an entry is called, and by
which of its fields it is known again."""

LABELS = {
    "statement": gettext_noop("statement"),
    "claimant": gettext_noop("claimant"),
    "claimed_on": gettext_noop("claimed on"),
    "period": gettext_noop("period"),
    "place": gettext_noop("place"),
    "modality": gettext_noop("modality"),
    "language": gettext_noop("language"),
    "summary": gettext_noop("summary"),
    "case": gettext_noop("case"),
    "verdict": gettext_noop("verdict"),
    "confidence": gettext_noop("confidence"),
    "what_would_change": gettext_noop("what would change"),
    "figure": gettext_noop("figure"),
    "measure": gettext_noop("measure"),
    "note": gettext_noop("note"),
    "title": gettext_noop("title"),
    "publisher": gettext_noop("publisher"),
    "author": gettext_noop("author"),
    "published_on": gettext_noop("published on"),
    "url": gettext_noop("url"),
    "captures": gettext_noop("captures"),
    "grade": gettext_noop("grade"),
    "source": gettext_noop("source"),
    "origin": gettext_noop("origin"),
    "relation": gettext_noop("relation"),
    "stance": gettext_noop("stance"),
    "passage": gettext_noop("passage"),
    "observation": gettext_noop("observation"),
    "locator": gettext_noop("locator"),
    "quote": gettext_noop("quote"),
    "sentence": gettext_noop("sentence"),
    "text": gettext_noop("text"),
    "formula": gettext_noop("formula"),
    "inputs": gettext_noop("inputs"),
    "unit": gettext_noop("unit"),
    "result": gettext_noop("result"),
    "reason": gettext_noop("reason"),
    "before": gettext_noop("before"),
    "after": gettext_noop("after"),
}
"""What fields are called. One that is not here is called as it is named, so that none is missed."""


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of text; `marked` where it is not on the other side."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One field, before and after."""

    label: str
    before: tuple[Part, ...]
    after: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """One entry that is new, gone or changed."""

    section: str
    name: str
    kind: str
    lines: tuple[Line, ...]


def differences(before: Entry, after: Entry, translated: Translated = str) -> list[Difference]:
    """From one content to the other, in reading order; empty when they read alike.

    Sections, labels and the words of this module are said as `translated` says them.
    """
    found = list(_entry(CLAIM, "", _top(before), _top(after), translated))
    for key in [*SECTIONS, *_others(before, after)]:
        label, names = SECTIONS.get(key, (key.replace("_", " ").capitalize(), ("key",)))
        old, new = (_by_name(side.get(key, ()), names) for side in (before, after))
        for name in list(dict.fromkeys([*new, *old])):
            found += _entry(label, name, old.get(name), new.get(name), translated)
    return found


def _top(content: Entry) -> dict[str, Any]:
    """The claim's own fields, and what else stands outside the lists."""
    own = {key: value for key, value in content.items()
           if not isinstance(value, list) and key not in {"schema", "claim"}}  # fmt: skip
    return {**content["claim"], **own}


def _others(before: Entry, after: Entry) -> list[str]:
    """Lists that this module was not told of: shown all the same, so that nothing is missed."""
    lists = {key for side in (before, after) for key in side if isinstance(side[key], list)}
    return sorted(lists - set(SECTIONS))


def _by_name(rows: Any, names: tuple[str, ...]) -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    for position, row in enumerate(rows):
        entry = row if isinstance(row, Mapping) else {"value": row}
        parts = [str(entry[name]) for name in names if entry.get(name) not in (None, "")]
        found[" · ".join(parts) or f"{position + 1}"] = entry
    return found


def _entry(
    section: str, name: str, old: Entry | None, new: Entry | None, translated: Translated
) -> Iterator[Difference]:
    if old == new:
        return
    before, after = _fields(old, translated), _fields(new, translated)
    labels = list(dict.fromkeys([*after, *before]))
    lines = tuple(
        _line(label, before.get(label, ""), after.get(label, ""))
        for label in labels
        if before.get(label, "") != after.get(label, "")
    )
    if old and new and not lines:
        if not _only_unseen(old, new):
            lines = (Line(translated(DIGITS), _whole(translated(UNSHOWN), marked=False), ()),)
        else:
            return
    kind = CHANGED if old and new else NEW if new else GONE
    yield Difference(translated(section), name, kind, lines)


def _only_unseen(old: Entry, new: Entry) -> bool:
    names = {name for name in {*old, *new} if old.get(name) != new.get(name)}
    return names <= UNSEEN


def _fields(entry: Entry | None, translated: Translated) -> dict[str, str]:
    """Fields in words, by label; those that say nothing are left out."""
    if entry is None:
        return {}
    words = {name: _spelled(name, value, translated)
             for name, value in entry.items() if name not in UNSEEN}  # fmt: skip
    return {_label(name, translated): text for name, text in words.items() if text}


def _label(name: str, translated: Translated) -> str:
    return translated(LABELS[name]) if name in LABELS else name.replace("_", " ")


def _spelled(name: str, value: Any, translated: Translated) -> str:
    if name == "passage":
        return _passage(value, translated)
    return translated(YES) if value is True else SPELLED.get(name, _plain)(value)


def _line(label: str, before: str, after: str) -> Line:
    if not before or not after:
        return Line(label, _whole(before, marked=True), _whole(after, marked=True))
    pieces = changes(before, after)
    old = tuple(Part(_text(it), it.kind == REMOVED) for it in pieces if it.kind != ADDED)
    new = tuple(Part(_text(it), it.kind == ADDED) for it in pieces if it.kind != REMOVED)
    return Line(label, old, new)


def _text(piece: Any) -> str:
    return " … " if piece.kind in {SKIPPED, CUT} else str(piece.text)


def _whole(text: str, *, marked: bool) -> tuple[Part, ...]:
    return (Part(text, marked),) if text else ()


def _plain(value: Any) -> str:
    if value is None or value is False or value == [] or value == {}:
        return ""
    if isinstance(value, str | int | float):
        return str(value)
    if isinstance(value, list):
        return "\n".join(map(_plain, value))
    return str(value.get("sentence") or _named(value))


def _figure(value: Entry) -> str:
    read = [str(value.get(name)) for name in ("low", "high") if value.get(name) is not None]
    return f"{value['text']} ({value['bound']}: {' – '.join(dict.fromkeys(read))})"


def _period(value: Entry | None) -> str:
    return f"{value['start'] or '…'} – {value['end'] or '…'}" if value else ""


def _passage(value: Entry | None, translated: Translated) -> str:
    if not value:
        return ""
    words = {"quote": value["quote"], "page": value.get("page"), "capture": value["capture"][:12]}
    return (translated(PAGED) if value.get("page") else "“%(quote)s” (%(capture)s)") % words


def _publisher(value: Entry | None) -> str:
    return str(value["name"]) if value else ""


def _captures(value: Any) -> str:
    return "\n".join(f"{it['filename']} ({it['sha256'][:12]})" for it in value)


def _inputs(value: Any) -> str:
    return "\n".join(f"{it['name']} = {it['parameter'] or it['estimate']}" for it in value)


def _result(value: Entry | None) -> str:
    """What an estimate came to; what a finding came to is said by its sentence."""
    if not value or "quantiles" not in value:
        return ""
    low, central, high = (float(value["quantiles"][percent]) for percent in ("5", "50", "95"))
    return rounded_interval(low, central, high, read_unit(value["unit"]))


def _named(value: Any) -> str:
    """A thing with a name of its own: a case, a verdict, a grade."""
    if not isinstance(value, Mapping):
        return _plain(value)
    words = (_plain(value[name]) for name in sorted(value))
    return ", ".join(word for word in words if word)


SPELLED: Mapping[str, Callable[[Any], str]] = {
    "figure": _figure,
    "period": _period,
    "publisher": _publisher,
    "captures": _captures,
    "inputs": _inputs,
    "result": _result,
    "case": _named,
    "verdict": _named,
    "grade": _named,
}
