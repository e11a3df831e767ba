"""What ends the making of a dossier for good."""

from __future__ import annotations


class RenderingError(Exception):
    """This content cannot be set; `str(error)` is a sentence for whoever issued the dossier."""
