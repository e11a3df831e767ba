"""Finding the rows that the names of a case file stand for."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from claims.models import Appearance, Case, Claim, ClaimedQuantity, Evidence, Finding
from estimates.models import Estimate, Parameter
from sources.models import Derivation, Observation, Publisher, Source

Name = str | tuple[str, ...]


def find(section: str, name: Name, by: User) -> Any:
    """The live row of that name which the person may see; None when there is none."""
    return _query(section, name, by).first()


def _query(section: str, name: Name, by: User) -> Any:
    if section == "sources":
        return Source.objects.visible_to(by).filter(slug=name)
    if section == "observations":
        return Observation.objects.live().visible_to(by).filter(key=name)
    if section == "derivations":
        source, origin = name
        live = Derivation.objects.live().visible_to(by)
        return live.filter(source__slug=source, origin__slug=origin)
    model: Any = {"publishers": Publisher, "parameters": Parameter, "estimates": Estimate}[section]
    return model.objects.filter(slug=name)


def claim(case: Case | None, key: str) -> Claim | None:
    found: Claim | None = Claim.objects.live().filter(case=case, key=key).first()
    return found


def on_claim(section: str, claim: Claim, name: Name) -> Any:
    """The live row on a claim: an appearance, a figure, evidence, or a finding by its pair."""
    if section == "findings":
        quantity, estimate = name
        live = Finding.objects.live().filter(quantity__claim=claim)
        return live.filter(quantity__key=quantity, estimate__slug=estimate).first()
    models: dict[str, Any] = {
        "appearances": Appearance,
        "quantities": ClaimedQuantity,
        "evidence": Evidence,
    }
    return models[section].objects.live().filter(claim=claim, key=name).first()
