"""What a case file held when it was last loaded, kept on the case.

Without it nobody could say what is gone from an edited file, nor write back what no claim names
(an outlet that merely repeated another).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from audit.canonical import canonical_text
from claims.models import Case

Members = dict[str, list[str]]
"""Names by section; what hangs on a claim is named "claim/key", a pair "one/other"."""


def of(case: Case | None) -> Members:
    if case is None:
        return {}
    parsed: Members = json.loads(case.members)
    return parsed


def joined(*parts: str) -> str:
    return "/".join(parts)


def text_of(members: Mapping[str, Iterable[str]]) -> str:
    """The members in the one spelling that `Case.members` keeps."""
    return canonical_text({section: sorted(set(names)) for section, names in members.items()})
