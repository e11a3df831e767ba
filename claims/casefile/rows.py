"""Finding the rows that the names of a case file stand for."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from claims.casefile.parsing import Name
from claims.models import Appearance, Case, Claim, ClaimedQuantity, Evidence, Finding
from estimates.models import Estimate, Parameter
from sources.models import CountingUnit, Derivation, Observation, Publisher, Source


def find(section: str, name: Name, by: User) -> Any:
    """The row of that name, retired or not; None when there is none.

    A protected source that the person may not see is not there. What was read in it is: they
    may have been given its stand-in, and actions refuse to change it for them.
    """
    return _query(section, name, by).first()


def _query(section: str, name: Name, by: User) -> Any:
    if section == "sources":
        return Source.objects.visible_to(by).filter(slug=name)
    if section == "observations":
        return Observation.objects.live().filter(key=name)
    if section == "units":
        return CountingUnit.objects.filter(token=name)
    model: Any = {"publishers": Publisher, "parameters": Parameter, "estimates": Estimate}[section]
    return model.objects.filter(slug=name)


def derivation(source: Source, origin: Source) -> Derivation | None:
    found: Derivation | None = (
        Derivation.objects.live().filter(source=source, origin=origin).first()
    )
    return found


def claim(case: Case | None, key: str) -> Claim | None:
    found: Claim | None = Claim.objects.filter(case=case, key=key).first()
    return found


def on_claim(section: str, claim: Claim, name: Name) -> Any:
    """The live row on a claim: an appearance, a figure, evidence, or a finding by its pair."""
    if section == "findings" and isinstance(name, tuple):
        quantity, estimate = name
        live = Finding.objects.live().filter(quantity__claim=claim)
        return live.filter(quantity__key=quantity, estimate__slug=estimate).first()
    models: dict[str, Any] = {
        "appearances": Appearance,
        "quantities": ClaimedQuantity,
        "evidence": Evidence,
    }
    return models[section].objects.live().filter(claim=claim, key=name).first()
