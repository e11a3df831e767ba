"""The one shape of error for text that a person typed and that could not be read."""

from __future__ import annotations

from audit.errors import DomainError


class ReadingError(DomainError, ValueError):
    """Why a text could not be read, where, and what to write instead.

    `message` and `suggestion` are sentences; `position` counts characters from 0 in the
    text as typed, and `end`, where it is known, is the first character after the place.
    `str(error)` is the message, then the suggestion when there is one.
    """

    def __init__(
        self,
        message: str,
        position: int | None = None,
        suggestion: str | None = None,
        end: int | None = None,
    ) -> None:
        super().__init__(message if suggestion is None else f"{message} {suggestion}")
        self.message = message
        self.position = position
        self.suggestion = suggestion
        self.end = end

    def __reduce__(
        self,
    ) -> tuple[type[ReadingError], tuple[str, int | None, str | None, int | None]]:
        return type(self), (self.message, self.position, self.suggestion, self.end)

    def sentence(self) -> str:
        """What a person is shown: what is wrong, then what to write instead."""
        return str(self)

    def moved(self, offset: int) -> ReadingError:
        """The same error, for a text that starts `offset` characters further on."""
        position = None if self.position is None else self.position + offset
        end = None if self.end is None else self.end + offset
        return type(self)(self.message, position, self.suggestion, end)
