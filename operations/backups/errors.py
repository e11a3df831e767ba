"""Why a backup was not made, or not put back."""

from __future__ import annotations


class BackupError(Exception):
    """`str(error)` is a sentence for whoever runs the desk."""
