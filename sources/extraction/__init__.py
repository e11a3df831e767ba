"""Quantities and periods in English news text: rules, not a model.

`extract` answers in the shape of `manage.py extract_quantities --json`; `suggest` gives what
a person may confirm as an observation. What is read how: docs/reference/extraction.md.
"""

from sources.extraction.answers import Suggestion, extract, suggest

__all__ = ["Suggestion", "extract", "suggest"]
