"""Why a dossier cannot be made or signed."""

from __future__ import annotations


class RenderingError(Exception):
    """This content cannot be set; `str(error)` is a sentence for whoever issued the dossier."""


class SigningError(Exception):
    """The key does not sign; `str(error)` says why, for whoever runs the desk."""


class StoppedError(Exception):
    """Setting ended without a file and may succeed another time; the sentence says how."""


class NotWantedError(Exception):
    """Setting was stopped: the dossier was cancelled, or is made already."""
