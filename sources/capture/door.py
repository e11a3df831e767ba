"""The one door to the outside. Whoever wants something of the network asks here.

Each redirect starts again from the beginning: port, addresses, robots.txt. No proxy and no
variable of the environment leads round it.
"""

from __future__ import annotations

import contextlib
import http.client
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import IO

from sources.capture import calling, decoding, robots
from sources.capture.calling import AGENT, IN_MEMORY, Caller, Exchange
from sources.capture.failures import CaptureError
from sources.capture.target import Target
from sources.capture.wire import Deadline, Response

ROBOTS_REDIRECTS = 5


@dataclass
class Asked:
    """What robots.txt of one site said of one path."""

    origin: str
    status: int
    allows: bool
    why: str = ""


@dataclass
class Fetched:
    """The end of a chain of exchanges, with the content unpacked."""

    chain: list[Exchange]
    content: IO[bytes]
    size: int
    robots: list[Asked]
    files: ExitStack = field(repr=False)

    def __enter__(self) -> Fetched:
        return self

    def __exit__(self, *_: object) -> None:
        self.files.close()

    @property
    def last(self) -> Exchange:
        return self.chain[-1]


@dataclass(frozen=True)
class Answer:
    """Whatever was answered to something sent. `body` is its beginning, `request` the head."""

    address: str
    request: str
    status: int
    reason: str
    headers: list[tuple[str, str]]
    body: bytes


@dataclass
class Door:
    caller: Caller

    def check(self, url: str) -> None:
        """Whether a call to this address would be let through now. Raises `CaptureError`."""
        target = Target.parse(url)
        self.caller.check(target, Deadline(self.caller.rules.seconds))

    def get(self, url: str, *, heed_robots: bool = True) -> Fetched:
        """Fetch an address, redirects and all. Raises `CaptureError`."""
        rules = self.caller.rules
        deadline, target = Deadline(rules.seconds), Target.parse(url)
        chain, asked = list[Exchange](), list[Asked]()
        with ExitStack() as files:
            for _ in range(rules.redirects + 1):
                if heed_robots:
                    asked.append(self._check_robots(target, deadline))
                request = calling.get(target, rules)
                with self.caller.exchange(target, request, deadline, files) as (found, body):
                    chain.append(found)
                    if not found.leads_to:
                        content, size = self._content(found, body, files)
                        return Fetched(chain, content, size, asked, files.pop_all())
                target = target.follow(found.leads_to)
        raise CaptureError("redirects", f"It redirects more than {rules.redirects} times.")

    def post(self, url: str, body: bytes, media_type: str, *, largest: int) -> bytes:
        """Send something small and return what is answered; a redirect is an error."""
        rules, target = self.caller.rules, Target.parse(url)
        request, deadline = calling.post(target, rules, body, media_type), Deadline(rules.seconds)
        with (
            ExitStack() as files,
            self.caller.exchange(target, request, deadline, files) as (found, answer),
        ):
            _check_status(found.response)
            return b"".join(self._unpacked(found.response, answer, largest))

    def send(
        self, url: str, body: bytes, media_type: str, fields: Mapping[str, str], largest: int
    ) -> Answer:
        """Send something and return whatever is answered, a redirect too: none is followed.

        Once there is a status, a body that cannot be read changes nothing.
        """
        rules, target = self.caller.rules, Target.parse(url)
        request = calling.post(target, rules, body, media_type, fields)
        deadline = Deadline(rules.seconds)
        with (
            ExitStack() as files,
            self.caller.exchange(target, request, deadline, files) as (found, pieces),
        ):
            response, began = found.response, self._beginning(found.response, pieces, largest)
            head = request.head.decode("ascii").rstrip()
            return Answer(
                found.address, head, response.status, response.reason, response.headers, began
            )

    def _beginning(self, response: Response, pieces: Iterator[bytes], largest: int) -> bytes:
        read = b""
        with contextlib.suppress(CaptureError, OSError, http.client.HTTPException):
            for piece in self._unpacked(response, pieces, self.caller.rules.largest):
                read += piece
                if len(read) >= largest:
                    break
        return read[:largest]

    def _check_robots(self, target: Target, deadline: Deadline) -> Asked:
        asked = self._ask_robots(target, deadline)
        if not asked.allows:
            sentence = f"{target.host} asks programs not to read this page (robots.txt)."
            raise CaptureError("robots", asked.why or sentence)
        return asked

    def _ask_robots(self, target: Target, deadline: Deadline) -> Asked:
        """RFC 9309, section 2.3.1: a file that is missing allows all, one out of reach nothing."""
        at = Target.parse(f"{target.origin}/robots.txt")
        for _ in range(ROBOTS_REDIRECTS + 1):
            request = calling.get(at, self.caller.rules)
            with (
                ExitStack() as files,
                self.caller.exchange(at, request, deadline, files) as (found, body),
            ):
                if not found.leads_to:
                    return self._read_robots(target, found.response, body)
            at = at.follow(found.leads_to)
        return Asked(target.origin, found.response.status, allows=True)  # as if there were none

    def _read_robots(self, target: Target, response: Response, body: Iterator[bytes]) -> Asked:
        status = response.status
        if status >= 500:
            why = f"robots.txt of {target.host} cannot be read: its answer was {status}."
            return Asked(target.origin, status, allows=False, why=why)
        text = self._robots_text(response, body) if status == 200 else ""
        return Asked(target.origin, status, robots.allows(text, AGENT, target.path))

    def _robots_text(self, response: Response, body: Iterator[bytes]) -> str:
        read = b""
        for piece in self._unpacked(response, body, self.caller.rules.largest):
            read += piece
            if len(read) >= robots.LARGEST:
                break
        return read[: robots.LARGEST].decode("utf-8", errors="replace")

    def _content(
        self, found: Exchange, body: Iterator[bytes], files: ExitStack
    ) -> tuple[IO[bytes], int]:
        _check_status(found.response)
        spooled = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  # closed with the chain
        content = files.enter_context(spooled)
        size = 0
        for piece in self._unpacked(found.response, body, self.caller.rules.largest):
            size += content.write(piece)
        found.is_complete = True
        if not size:
            raise CaptureError("empty", "The answer was empty.", passing=True)
        content.seek(0)
        return content, size

    def _unpacked(self, response: Response, body: Iterator[bytes], largest: int) -> Iterator[bytes]:
        codings = response.header("content-encoding")
        return decoding.decoded(body, codings, at_most=largest, ratio=self.caller.rules.ratio)


def _check_status(response: Response) -> None:
    if response.status != 200:
        named = http.client.responses.get(response.status, "a status without a name")
        passing = response.status in {408, 429} or response.status >= 500
        sentence = f"The answer was {response.status} ({named})."
        raise CaptureError("status", sentence, passing=passing)
