"""Bodies that clients send."""

from __future__ import annotations

from io import BytesIO
from typing import IO, Any, ClassVar

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

from api.problems import TooLarge


class StrictJSONParser(JSONParser):
    """JSON of at most `largest` bytes: Django's own limit does not hold for a stream.

    A body nested deeper than the parser can follow is a bad request, not an error.
    """

    largest: ClassVar[int] = 1024 * 1024

    def parse(self, stream: IO[Any], *args: Any, **kwargs: Any) -> Any:
        body = stream.read(self.largest + 1)
        if len(body) > self.largest:
            sentence = _("This body is too large: at most %(most)s kilobytes.")
            raise TooLarge(sentence % {"most": self.largest // 1024})
        try:
            return super().parse(BytesIO(body), *args, **kwargs)
        except RecursionError as error:
            raise ParseError(_("This body is nested too deeply.")) from error


class SmallJSONParser(StrictJSONParser):
    largest = 64 * 1024


class LargeJSONParser(StrictJSONParser):
    """For a million characters as they are; escaped ones take twice the room and more."""

    largest = 2_900_000  # just below `DATA_UPLOAD_MAX_MEMORY_SIZE`
