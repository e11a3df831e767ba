"""What a view's extra calls take and give, for the API's description."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

Call = TypeVar("Call", bound=Callable[..., Any])


def described(
    *,
    takes: Any = None,
    gives: Any = None,
    makes: bool = False,
    empty: bool = False,
    media_type: str = "",
) -> Callable[[Call], Call]:
    """Note on a call its body, its answer's serializer (None: the row's own), whether it makes
    something (and takes an Idempotency-Key), whether the answer is empty, and the media type of
    an answer that is no JSON.
    """

    def note(call: Call) -> Call:
        notes = {"takes": takes, "gives": gives, "makes": makes, "empty": empty}
        vars(call).update(notes, media_type=media_type)
        return call

    return note
