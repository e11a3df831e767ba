"""Setting a version of a claim as a PDF."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


class RenderingError(Exception):
    """This content cannot be set; `str(error)` is a sentence for whoever issued the dossier."""


@dataclass(frozen=True, slots=True)
class Rendered:
    pdf: bytes
    pages: int
    renderer: str


def render(
    content: Mapping[str, Any], facts: Mapping[str, Any], *, on_stage: Callable[[str], None]
) -> Rendered:
    raise RenderingError("Not yet.")
