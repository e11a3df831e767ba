"""Bodies that clients send."""

from __future__ import annotations

from io import BytesIO
from typing import IO, Any, ClassVar

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

from api.problems import TooLarge


class StrictJSONParser(JSONParser):
    """JSON; a body nested deeper than the parser can follow is a bad request, not an error."""

    def parse(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().parse(*args, **kwargs)
        except RecursionError as error:
            raise ParseError(_("This body is nested too deeply.")) from error


class SmallJSONParser(StrictJSONParser):
    """JSON of at most `largest` bytes: Django's own limit does not hold for a stream."""

    largest: ClassVar[int] = 64 * 1024

    def parse(self, stream: IO[Any], *args: Any, **kwargs: Any) -> Any:
        body = stream.read(self.largest + 1)
        if len(body) > self.largest:
            raise TooLarge(_("This body is too large: at most 64 kilobytes."))
        return super().parse(BytesIO(body), *args, **kwargs)
