"""The provenance of a claim as statements of PROV: from sources to what was decided. Pure.

Made of frozen content and of what stands beside it: who captured, froze and decided, when and
with what.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from audit.canonical import canonical_text, digest
from claims.prov_underneath import DESK, SHORT, Entry, Kept, Person, Underneath, time_text
from sources.prov_json import Document, day, in_language, moment, qualified


@dataclass(frozen=True, slots=True)
class Frozen:
    """A version of the claim."""

    number: int
    digest: str
    at: datetime
    by: Person


@dataclass(frozen=True, slots=True)
class Decided:
    """A review of a version."""

    version: int
    decision: str
    at: datetime
    by: Person


@dataclass(frozen=True)
class Beside:
    """What content does not say. `address`: of this desk; `evaluated`: when, by estimate."""

    address: str
    publisher: str
    captures: list[Kept] = field(default_factory=list)
    versions: list[Frozen] = field(default_factory=list)
    reviews: list[Decided] = field(default_factory=list)
    evaluated: Mapping[str, datetime] = field(default_factory=dict)


def statements(content: Entry, beside: Beside) -> Document:
    """All that is recorded of where a claim, and what the desk found, come from."""
    return _Statements(content, beside).made()


class _Statements(Underneath):
    def __init__(self, content: Entry, beside: Beside) -> None:
        super().__init__(content, address=beside.address, desk=beside.publisher)
        self.beside = beside
        self.parameters: dict[str, str] = {}
        self.estimates = {
            row["slug"]: f"estimate:{row['slug']}/{row['digest'][:SHORT]}"
            for row in content["estimates"]
        }

    def made(self) -> Document:
        self._sources()
        self._captures(self.beside.captures)
        self._observations()
        self._claim()
        for row in self.content["parameters"]:
            self._parameter(row)
        for row in self.content["estimates"]:
            self._estimate(row)
        self._inputs()
        held = [*map(self._evidence, self.content["evidence"]),
                *map(self._finding, self.content["findings"])]  # fmt: skip
        self._versions(held)
        return self.document

    def _claim(self) -> None:
        said = self.content["claim"]
        self.document.entity(
            self.claim,
            "Claim",
            prov_value=in_language(said["statement"], said["language"]),
            claimedOn=day(said["claimed_on"]),
            modality=said["modality"],
        )
        if said["claimant"]:
            who = self.document.agent(f"{self.claim}/claimant", "prov:Agent", said["claimant"])
            self.document.relate("wasAttributedTo", self.claim, who, capacity="claimant")
        for row in self.content["appearances"]:
            kind = "Quotation" if row["quote"] else ""
            self.document.derive(self.claim, self._ref(row["source"]), kind, relation="appeared in")
        for row in self.content["quantities"]:
            name = self._figure(f"{self.claim}/quantity/{row['key']}", row)
            self.document.derive(name, self.claim)
            if row["observation"] in self.figures:
                self.document.derive(name, self.figures[row["observation"]])

    def _parameter(self, row: Entry) -> None:
        keys = [row["observation"]] if row["observation"] else []
        of = [self.figures[key] for key in keys if key in self.figures]
        of += [self._ref(row["source"])] if row["source"] else []
        hidden = next((name for name in of if name.startswith(f"{self.claim}/")), None)
        plain = f"parameter:{row['slug']}/{row['digest'][:SHORT]}"
        source = "/".join(hidden.split("/")[1:2]) if hidden else ""
        name = self._counted(source, "parameter", self.parameters.values(), plain)
        self.parameters[row["slug"]] = name
        self.document.entity(
            name, "Parameter", row["title"], prov_value=row["text"], unit=row["unit"],
            reading=row["reading"],
        )  # fmt: skip
        for origin in of:
            self.document.derive(name, origin)
        if not of:
            self.document.relate("wasAttributedTo", name, DESK)

    def _estimate(self, row: Entry) -> None:
        result, name = row["result"] or {}, self.estimates[row["slug"]]
        quantiles = result.get("quantiles")
        self.document.entity(
            name, "Estimate", row["title"], digest=row["digest"], unit=row["unit"],
            bearing=row["bearing"], state=row["state"],
            quantiles=canonical_text(quantiles) if quantiles else "",
        )  # fmt: skip
        at = self.beside.evaluated.get(row["slug"])
        working = self.document.activity(
            f"{name}/evaluating", "Evaluating", ended=at, formula=row["formula"]
        )
        self.document.relate("wasGeneratedBy", name, working, prov_time=time_text(at))
        if result.get("engine"):
            engine = self._tool(f"engine {result['engine']}")
            self.document.relate("wasAssociatedWith", working, engine)

    def _inputs(self) -> None:
        """After all are declared: an estimate may use a later one."""
        for row in self.content["estimates"]:
            for it in row["inputs"]:
                names = self.parameters if it["parameter"] else self.estimates
                used = names[it["parameter"] or it["estimate"]]
                working = f"{self.estimates[row['slug']]}/evaluating"
                self.document.relate("used", working, used, prov_role=it["name"])

    def _evidence(self, row: Entry) -> str:
        name = f"{self.claim}/evidence/{row['key']}"
        self.document.entity(
            name, "Evidence", stance=row["stance"],
            credibility=row.get("grade", {}).get("credibility", ""),
        )  # fmt: skip
        of = [self._passage(row["source"], row["passage"]), self.figures.get(row["observation"])]
        for origin in [it for it in of if it] or [self._ref(row["source"])]:
            self.document.derive(name, origin)
        if row["quantity"]:
            self.document.declared["entity"][name]["plumbline:about"] = qualified(
                f"{self.claim}/quantity/{row['quantity']}"
            )
        return name

    def _finding(self, row: Entry) -> str:
        quantity = f"{self.claim}/quantity/{row['quantity']}"
        name = f"{self.claim}/finding/{row['quantity']}/{row['estimate']}"
        self.document.entity(
            name, "Finding", prov_value=row["sentence"], place=row["place"], state=row["state"]
        )
        comparing = self.document.activity(f"{name}/comparing", "Comparing")
        self.document.relate("wasGeneratedBy", name, comparing)
        self.document.relate("used", comparing, quantity)
        self.document.relate("used", comparing, self.estimates[row["estimate"]])
        return name

    def _versions(self, held: list[str]) -> None:
        """The desk's check of the claim, its frozen versions, and what was decided on each."""
        check = self.document.entity(f"{self.claim}/check", "Check")
        self.document.relate("wasAttributedTo", check, DESK)
        before = None
        for row in self.beside.versions:
            before = self._version(check, row, before)
        now = self._now(check, before)
        checking = self.document.activity(f"{self.claim}/checking", "Checking")
        self.document.relate("wasAssociatedWith", checking, DESK)
        self.document.relate("wasGeneratedBy", now, checking)
        for name in (self.claim, *held):
            self.document.relate("used", checking, name)
        for count, review in enumerate(self.beside.reviews, 1):
            self._review(count, review)

    def _version(self, check: str, row: Frozen, before: str | None) -> str:
        name = self.document.entity(
            f"{self.claim}/version/{row.number}", "Version", digest=row.digest,
            frozenAt=moment(row.at),
        )  # fmt: skip
        self.document.relate("specializationOf", name, check)
        self.document.relate("wasAttributedTo", name, self._person(row.by), capacity="frozen by")
        if before:
            self.document.derive(name, before, "Revision")
        return name

    def _now(self, check: str, newest: str | None) -> str:
        """What stands there now: the newest version, unless something moved since."""
        current = digest(self.content)
        if newest and self.beside.versions[-1].digest == current:
            return newest
        name = self.document.entity(
            f"{self.claim}/state/{current[:SHORT]}", "State", digest=current
        )
        self.document.relate("specializationOf", name, check)
        if newest:
            self.document.derive(name, newest, "Revision")
        return name

    def _review(self, count: int, row: Decided) -> None:
        review = self.document.activity(
            f"{self.claim}/review/{count}", "Reviewing", ended=row.at, decision=row.decision
        )
        self.document.relate("used", review, f"{self.claim}/version/{row.version}")
        self.document.relate("wasAssociatedWith", review, self._person(row.by))
