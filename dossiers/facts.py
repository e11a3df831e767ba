"""The facts of an issue: what a dossier says about itself. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from audit.canonical import digest

TEMPLATE_VERSION = "7"
"""Raised when the templates or the renderer change what is printed: an unchanged claim is then
set anew, and the dossier issued before keeps its file."""

PAPERS = ("A4", "letter")
SAME = (
    "scope",
    "paper",
    "language",
    "kind",
    "status",
    "template",
    "approval",
    "reviews",
    "corrections",
    "superseded_by",
    "claims",
)
"""Two issues of one version that agree in these print the same findings with the same standing."""


def dossier_digest(version_digest: str, facts: Mapping[str, Any]) -> str:
    """Binds the file to the version's content and the facts (template version included)."""
    return digest({"version": version_digest, "facts": facts})


def says_the_same(facts: Mapping[str, Any], others: Mapping[str, Any]) -> bool:
    """Whether issuing again would print nothing new but a serial and a date."""
    return all(facts.get(name) == others.get(name) for name in SAME)
