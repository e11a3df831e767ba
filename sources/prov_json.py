"""Statements of provenance that other programs read: PROV-DM (W3C, 2013) as PROV-JSON. Pure.

What was found, said or worked out is an entity; how it came about, an activity; who answers for
it, an agent. One set of statements gives one text, to the byte.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from audit.canonical import canonical_text

MEDIA_TYPE = "application/json"
TERMS = "urn:plumbline:terms:"
OURS = "plumbline"
Value = str | Mapping[str, str]
ROLES = {
    "wasGeneratedBy": ("entity", "activity"),
    "used": ("activity", "entity"),
    "wasDerivedFrom": ("generatedEntity", "usedEntity"),
    "wasAttributedTo": ("entity", "agent"),
    "wasAssociatedWith": ("activity", "agent"),
    "actedOnBehalfOf": ("delegate", "responsible"),
    "specializationOf": ("specificEntity", "generalEntity"),
}
"""What stands first and second in each relation, as PROV-JSON calls it."""
RELATIONS = {"quotes": "Quotation", "republishes": "Quotation", "translates": "Revision"}
"""Kinds of derivation between sources, as the types of PROV-DM, section 5.2. To republish is to
repeat all of it; a translation has the substance of what it translates."""
DATA_OF = "uses_data_of"
PRECISION = {4: "gYear", 7: "gYearMonth", 10: "date"}


class Document:
    """A set of statements. Names are qualified: "source:article"; each is declared once."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        """`prefixes`: the address that each prefix stands for."""
        self.prefixes = {OURS: TERMS, **prefixes}
        self.declared: dict[str, dict[str, dict[str, object]]] = defaultdict(dict)
        self.related: dict[str, list[dict[str, object]]] = defaultdict(list)
        self._kinds: dict[str, str] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._kinds

    def entity(self, name: str, kind: str, label: str = "", /, **attributes: object) -> str:
        return self._declare("entity", name, kind, label, attributes)

    def agent(self, name: str, kind: str, label: str, /, **attributes: object) -> str:
        return self._declare("agent", name, kind, label, attributes)

    def activity(
        self, name: str, kind: str, /, *, ended: datetime | None = None, **attributes: object
    ) -> str:
        self._declare("activity", name, kind, "", attributes)
        if ended is not None:
            self.declared["activity"][name]["prov:endTime"] = moment_text(ended)
        return name

    def relate(self, relation: str, first: str, second: str, /, **attributes: object) -> None:
        """`relation` of the one to the other. Raises `ValueError` for a name that is not declared,
        so that nothing hangs in the air."""
        for name in (first, second):
            if name not in self._kinds:
                raise ValueError(f"Nothing here is called {name}.")
        roles = (f"prov:{role}" for role in ROLES[relation])
        stated = dict(zip(roles, (first, second), strict=True)) | _given(attributes)
        if stated not in self.related[relation]:
            self.related[relation].append(stated)

    def derive(self, entity: str, of: str, kind: str = "", /, **attributes: object) -> None:
        """`kind`: Quotation, Revision or PrimarySource; none for a derivation without more."""
        typed = {"prov_type": qualified(f"prov:{kind}")} if kind else {}
        self.relate("wasDerivedFrom", entity, of, **typed, **attributes)

    def text(self) -> str:
        """PROV-JSON in its canonical form (RFC 8785)."""
        relations = {
            relation: {f"_:{relation}{number}": stated for number, stated in enumerate(rows, 1)}
            for relation, rows in self.related.items()
            if rows
        }
        declared = {kind: rows for kind, rows in self.declared.items() if rows}
        return canonical_text({"prefix": self.prefixes, **declared, **relations})

    def _declare(
        self, what: str, name: str, kind: str, label: str, attributes: Mapping[str, object]
    ) -> str:
        if self._kinds.setdefault(name, what) != what:
            raise ValueError(f"{name} is {self._kinds[name]} already.")
        typed = kind if ":" in kind else f"{OURS}:{kind}"
        given = _given({"prov_type": qualified(typed), "prov_label": label, **attributes})
        self.declared[what].setdefault(name, given)
        return name


def kind_of(relation: str, *, origin_is_first: bool) -> str:
    """The type of a derivation between two sources; "" where PROV has no narrower word.

    What the data were taken of is a primary source only if nobody is recorded that it has them
    from itself.
    """
    if relation == DATA_OF:
        return "PrimarySource" if origin_is_first else ""
    return RELATIONS.get(relation, "")


def qualified(name: str) -> Value:
    return {"$": name, "type": "prov:QUALIFIED_NAME"}


def typed(value: str, of: str) -> Value:
    """A literal of a type of XML Schema: "integer", "decimal"."""
    return {"$": value, "type": f"xsd:{of}"}


def number(value: int | None) -> Value:
    return "" if value is None else typed(str(value), "integer")


def day(text: str | None) -> Value:
    """A date as precise as it is: "2024-06-22", "2024-06" or "2024"."""
    return typed(text, PRECISION[len(text)]) if text else ""


def moment(value: datetime | None) -> Value:
    return "" if value is None else typed(moment_text(value), "dateTime")


def moment_text(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def in_language(text: str, language: str) -> Value:
    return {"$": text, "lang": language} if text and language else text


def references(names: Iterable[str]) -> list[Value]:
    return [qualified(name) for name in names]


def _given(attributes: Mapping[str, object]) -> dict[str, object]:
    """Attributes under their whole names; what is empty is left out."""
    return {
        _attribute(name): value for name, value in attributes.items() if value not in ("", None)
    }


def _attribute(name: str) -> str:
    return f"prov:{name[5:]}" if name.startswith("prov_") else f"{OURS}:{name}"
