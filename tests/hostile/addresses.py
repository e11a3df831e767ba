"""Every address that the project answers, read from its resolver."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.models import ApiToken, Notification, User
from claims.models import (
    Appearance,
    BulkEdit,
    Case,
    Claim,
    ClaimDraft,
    ClaimedQuantity,
    ClaimImport,
    Comment,
    Evidence,
    EvidenceGrade,
    Finding,
    Relation,
    VerdictScale,
    VerdictStep,
    Waiver,
)
from desk.exporting import WRITERS
from desk.lists import LISTS
from desk.models import SavedView
from dossiers.models import Dossier
from estimates.models import Estimate, Parameter
from sources.models import (
    Capture,
    CountingUnit,
    Derivation,
    DerivationSuggestion,
    Grade,
    Observation,
    Passage,
    Publisher,
    Source,
)
from webhooks.models import Delivery, Webhook

CONVERTER = re.compile(r"<(?:[a-z]+:)?([a-z_0-9]+)>")
NAMED: dict[str, tuple[type[Model], str]] = {
    "claims": (Claim, "reference"),
    "published": (Claim, "reference"),
    "cases": (Case, "slug"),
    "sources": (Source, "slug"),
    "publishers": (Publisher, "slug"),
    "captures": (Capture, "uuid"),
    "passages": (Passage, "uuid"),
    "grades": (Grade, "uuid"),
    "evidence-grades": (EvidenceGrade, "uuid"),
    "derivations": (Derivation, "uuid"),
    "suggestions": (DerivationSuggestion, "uuid"),
    "observations": (Observation, "uuid"),
    "parameters": (Parameter, "slug"),
    "estimates": (Estimate, "slug"),
    "dossiers": (Dossier, "serial"),
    "notifications": (Notification, "uuid"),
    "counting-units": (CountingUnit, "token"),
    "verdicts": (VerdictStep, "slug"),
    "verdict-scales": (VerdictScale, "slug"),
    "people": (User, "uuid"),
    "tokens": (ApiToken, "uuid"),
    "webhooks": (Webhook, "uuid"),
    "webhook-deliveries": (Delivery, "uuid"),
}
ON_CLAIMS: dict[str, tuple[type[Model], str, str]] = {
    "quantities": (ClaimedQuantity, "claim", "key"),
    "appearances": (Appearance, "claim", "key"),
    "evidence": (Evidence, "claim", "key"),
    "findings": (Finding, "quantity__claim", "uuid"),
    "comments": (Comment, "claim", "uuid"),
    "relations": (Relation, "claim", "uuid"),
    "waivers": (Waiver, "claim", "uuid"),
}
OWN: dict[str, type[Model]] = {"drafts": ClaimDraft, "import": ClaimImport}
"""What people have of their own below the address of claims."""
VERBS = ("review", "revise", "retry", "roles", "revoke")


@dataclass(frozen=True)
class Address:
    """A path with a name in braces for each parameter: `/sources/{slug}/`."""

    template: str

    @property
    def names(self) -> list[str]:
        return re.findall(r"\{(\w+)\}", self.template)

    def filled(self, values: dict[str, str]) -> str:
        path = self.template
        for name in self.names:
            path = path.replace(f"{{{name}}}", values.get(name, "x"))
        return path

    def with_each(self, hostile: str) -> Iterator[str]:
        """The path with `hostile` in one parameter after the other, the rest as it should be."""
        usual = next(iter(self.rows()), {})
        for name in self.names:
            yield self.filled({**usual, name: hostile})

    def paths(self) -> Iterator[str]:
        """The paths of all rows that there are."""
        for values in self.rows():
            yield self.filled(values)

    def rows(self) -> list[dict[str, str]]:
        """Values of the parameters, one mapping for each row of the database."""
        if not self.names:
            return [{}]
        parts = self.template.strip("/").split("/")
        if parts[0] == "admin":
            return _of_admin(parts)
        resource = parts[2] if parts[0] == "api" and len(parts) > 2 else parts[0]
        if resource in {"export", "views"} or self.template.startswith("/claims/bulk/"):
            return self._of_lists(resource)
        if resource == "account":
            return [{"uuid": str(it.uuid)} for it in ApiToken.objects.all()]
        if resource not in NAMED:
            return [{}]
        if resource == "claims" and parts[0] == "api" and len(self.names) > 1:
            return _below_claims(parts[4])
        if resource == "claims" and parts[1] in OWN:
            rows = OWN[parts[1]]._default_manager.values_list("uuid", flat=True)
            return [{"uuid": str(uuid), "line": "2"} for uuid in rows]
        if resource == "claims" and "{key}" in self.template:
            return _on_claims(parts)
        if "{uuid}" in self.template and resource == "sources":
            return _on_sources(parts[4 if parts[0] == "api" else 2])
        model, column = NAMED[resource]
        values = model._default_manager.values_list(column, flat=True)
        return [{self.names[0]: str(value), "number": "1"} for value in values]

    def _of_lists(self, resource: str) -> list[dict[str, str]]:
        if resource == "export":
            return [{"name": name, "form": form} for name in LISTS for form in WRITERS]
        if "{name}" in self.template:
            return [{"name": name} for name in LISTS]
        rows: list[Any] = [*(SavedView if resource == "views" else BulkEdit).objects.all()]
        return [{"uuid": str(it.uuid)} for it in rows]


def _of_admin(parts: list[str]) -> list[dict[str, str]]:
    if len(parts) < 4:
        return [{name: name for name in ("audit", "claims")}]
    for model in admin.site._registry:
        meta = model._meta
        if (meta.app_label, meta.model_name) == (parts[1], parts[2]):
            keys = model._default_manager.values_list("pk", flat=True)
            return [{"object_id": str(key), "verb": verb} for key in keys for verb in VERBS[:1]]
    return [{}]


def addresses() -> list[Address]:
    """All but those that answer 503 where workers are away, which is no defect: they are asked in
    tests/operations."""
    found = {Address(f"/{_template(pattern)}") for pattern in _patterns(get_resolver(), "")}
    kept = (it for it in found if not it.template.startswith("/healthz/"))
    return sorted(kept, key=lambda it: it.template)


def _patterns(resolver: URLResolver, prefix: str) -> Iterator[str]:
    for part in resolver.url_patterns:
        route = prefix + str(part.pattern).removeprefix("^")
        if isinstance(part, URLPattern):
            yield route
        else:
            yield from _patterns(part, route)


def _template(route: str) -> str:
    return _without_groups(CONVERTER.sub(r"{\1}", route) if "(?P" not in route else route)


def _without_groups(route: str) -> str:
    """A regular expression with `{name}` for each of its named groups."""
    out, at = "", 0
    for group in re.finditer(r"\(\?P<(\w+)>", route):
        out += route[at : group.start()] + f"{{{group[1]}}}"
        at = _end(route, group.end())
    return (out + route[at:]).rstrip("$")


def _end(route: str, at: int) -> int:
    """Where the group ends in which `at` stands."""
    depth = 1
    while depth:
        depth += {"(": 1, ")": -1}.get(route[at], 0)
        at += 1
    return at


def is_broken(path: str, status: int) -> bool:
    """Whether an answer tells of a defect: a desk that is not well says so with 503."""
    return status >= 500 and not (path.startswith("/healthz/") and status == 503)


def lists() -> list[str]:
    """Addresses that show many rows and take filters."""
    plain = [it.template for it in addresses() if not it.names]
    return [path for path in plain if not path.startswith(("/accounts/", "/metrics/"))]


def _on_claims(parts: list[str]) -> list[dict[str, str]]:
    """What hangs on a claim stands below its address, by kind and key."""
    kinds: dict[str, Any] = {
        "figures": ClaimedQuantity,
        "appearances": Appearance,
        "evidence": Evidence,
    }
    if parts[2] in kinds:
        kinds = {parts[2]: kinds[parts[2]]}
    return [
        {"reference": reference, "kind": kind, "key": key}
        for kind, model in kinds.items()
        for reference, key in model._default_manager.values_list("claim__reference", "key")
    ]


def _on_sources(what: str) -> list[dict[str, str]]:
    """What hangs on a source stands below its address."""
    if what == "readers":
        listed = Source.objects.exclude(readers=None).values_list("slug", "readers__uuid")
        return [{"slug": slug, "uuid": str(uuid)} for slug, uuid in listed]
    model, path = {
        "captures": (Capture, "source"),
        "passages": (Passage, "capture__source"),
        "figures": (Observation, "source"),
        "derivations": (Derivation, "source"),
    }[what]
    rows = model._default_manager.values_list(f"{path}__slug", "uuid")
    return [{"slug": slug, "uuid": str(uuid)} for slug, uuid in rows]


def _below_claims(what: str) -> list[dict[str, str]]:
    """What hangs on a claim stands below its address in the API."""
    model, path, column = ON_CLAIMS[what]
    rows = model._default_manager.values_list(f"{path}__reference", column)
    return [{"reference": reference, column: str(value)} for reference, value in rows]
