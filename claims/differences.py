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

SECTIONS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "appearances": ("Appearance", ("key",)),
    "quantities": ("Claimed figure", ("key",)),
    "evidence": ("Evidence", ("key",)),
    "observations": ("Figure read in a source", ("key",)),
    "findings": ("Finding", ("quantity", "estimate")),
    "estimates": ("Estimate", ("slug",)),
    "parameters": ("Parameter", ("slug",)),
    "sources": ("Source", ("ref",)),
    "derivations": ("Who got it from whom", ("source", "origin")),
    "carried": ("Origins of a figure", ("quantity",)),
    "drift": ("Lost on the way", ("report", "origin", "respect")),
    "agreements": ("Agreement of estimates", ("quantity",)),
    "relations": ("Related claim", ("kind", "other")),
    "waivers": ("Waived rule", ("kind",)),
    "corrections": ("Correction", ("made_on", "code")),
}
"""Lists of a content in the order in which a person reads them: what an entry is called, and by
which of its fields it is known again."""


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


def differences(before: Entry, after: Entry) -> list[Difference]:
    """From one content to the other, in reading order; empty when they read alike."""
    found = list(_entry("Claim", "", _top(before), _top(after)))
    for key in [*SECTIONS, *_others(before, after)]:
        label, names = SECTIONS.get(key, (key.replace("_", " ").capitalize(), ("key",)))
        old, new = (_by_name(side.get(key, ()), names) for side in (before, after))
        for name in list(dict.fromkeys([*new, *old])):
            found += _entry(label, name, old.get(name), new.get(name))
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


def _entry(section: str, name: str, old: Entry | None, new: Entry | None) -> Iterator[Difference]:
    if old == new:
        return
    before, after = _fields(old), _fields(new)
    labels = list(dict.fromkeys([*after, *before]))
    lines = tuple(
        _line(label, before.get(label, ""), after.get(label, ""))
        for label in labels
        if before.get(label, "") != after.get(label, "")
    )
    if old and new and not lines:
        if not _only_unseen(old, new):
            lines = (Line("digits", _whole("beyond those shown", marked=False), ()),)
        else:
            return
    kind = CHANGED if old and new else NEW if new else GONE
    yield Difference(section, name, kind, lines)


def _only_unseen(old: Entry, new: Entry) -> bool:
    names = {name for name in {*old, *new} if old.get(name) != new.get(name)}
    return names <= UNSEEN


def _fields(entry: Entry | None) -> dict[str, str]:
    """Fields in words, by label; those that say nothing are left out."""
    if entry is None:
        return {}
    words = {name: SPELLED.get(name, _plain)(value)
             for name, value in entry.items() if name not in UNSEEN}  # fmt: skip
    return {name.replace("_", " "): text for name, text in words.items() if text}


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
    if value is True:
        return "yes"
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


def _passage(value: Entry | None) -> str:
    if not value:
        return ""
    page = f", page {value['page']}" if value.get("page") else ""
    return f"“{value['quote']}”{page} ({value['capture'][:12]})"


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
    "passage": _passage,
    "publisher": _publisher,
    "captures": _captures,
    "inputs": _inputs,
    "result": _result,
    "case": _named,
    "verdict": _named,
    "grade": _named,
}
