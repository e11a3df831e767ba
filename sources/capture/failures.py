"""Why something was not captured: a word for code, a sentence for people."""

from __future__ import annotations


class CaptureError(Exception):
    """What was asked for is not fetched, or could not be kept; `str(error)` is a sentence.

    `code` is one of a few short words ("address", "robots", "timeout", …) by which pages and
    tests tell reasons apart. `passing` says that trying again later may well help.
    """

    def __init__(self, code: str, sentence: str, *, passing: bool = False) -> None:
        super().__init__(sentence)
        self.code = code
        self.passing = passing
