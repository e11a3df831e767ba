"""One exchange over one connection: bytes out, bytes in, each of them counted, kept and timed.

`http.client` reads the protocol; everything that it reads comes through `Incoming`, which
knows how many bytes and how much time are left. Its own time-outs begin anew with every byte.
"""

from __future__ import annotations

import http.client
import io
import socket
import ssl
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import IO

from sources.capture.failures import CaptureError

CONNECT_SECONDS = 10.0
PIECE = 1 << 16


class Deadline:
    """A moment by which everything has to be over."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._ends = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds, above zero. Raises `CaptureError` ("timeout") when there are none."""
        left = self._ends - time.monotonic()
        if left <= 0:
            raise self.passed()
        return left

    def passed(self) -> CaptureError:
        sentence = f"It took longer than {self.seconds:g} seconds."
        return CaptureError("timeout", sentence, passing=True)


class Incoming(io.RawIOBase):
    """What comes from the socket, copied to `kept` as it was on the wire."""

    def __init__(self, source: socket.socket, kept: IO[bytes], deadline: Deadline) -> None:
        super().__init__()
        self._socket, self._kept, self._deadline = source, kept, deadline
        self._received = self._allowed = 0
        self._too_many = CaptureError("headers", "")

    def allow(self, more: int, otherwise: CaptureError) -> None:
        """Let so many more bytes come; raise `otherwise` when they are used up."""
        self._allowed = self._received + more
        self._too_many = otherwise

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # what io hands over
        self._socket.settimeout(self._deadline.left())
        try:
            count = self._socket.recv_into(buffer)
        except TimeoutError as error:
            raise self._deadline.passed() from error
        self._received += count
        if self._received > self._allowed:
            raise self._too_many
        self._kept.write(buffer[:count])
        return count

    def makefile(self, mode: str) -> io.BufferedReader:
        """All that `http.client` wants of a socket."""
        return io.BufferedReader(self, 8192)


@dataclass(frozen=True)
class Request:
    """`head` as it is sent, with its empty line; `body` of a POST."""

    method: str
    head: bytes
    body: bytes = b""


@dataclass
class Response:
    """What was answered. `raw` holds the bytes from the wire, head and body."""

    status: int
    reason: str
    headers: list[tuple[str, str]]
    raw: IO[bytes] = field(repr=False)

    def header(self, name: str) -> str:
        """All fields of this name, joined as RFC 9110, section 5.3, allows."""
        return ", ".join(value for key, value in self.headers if key.lower() == name.lower())


@dataclass(frozen=True)
class Room:
    """How many bytes may come."""

    head: int
    body: int


def connect(address: str, port: int, deadline: Deadline) -> socket.socket:
    """Connect to this very address; no name is looked up again."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    connected = socket.socket(family, socket.SOCK_STREAM)
    try:
        connected.settimeout(min(CONNECT_SECONDS, deadline.left()))
        connected.connect((address, port))
        if ip_address(connected.getpeername()[0]) != ip_address(address):
            raise CaptureError("address", "The connection led to another address.")
    except BaseException:
        connected.close()
        raise
    return connected


def encrypt(
    plain: socket.socket, host: str, context: ssl.SSLContext, deadline: Deadline
) -> ssl.SSLSocket:
    """TLS with the name that was asked for, and its certificate checked against it."""
    plain.settimeout(deadline.left())
    try:
        return context.wrap_socket(plain, server_hostname=host.rstrip("."))
    except ssl.SSLCertVerificationError as error:
        sentence = f"The certificate of {host} is not valid: {error.verify_message}."
        raise CaptureError("tls", sentence) from error


def exchange(
    through: socket.socket, request: Request, room: Room, raw: IO[bytes], deadline: Deadline
) -> tuple[Response, Iterator[bytes]]:
    """Send and read the head; the iterator then reads the body, without its transfer coding."""
    incoming = Incoming(through, raw, deadline)
    incoming.allow(room.head, CaptureError("headers", "Its headers are too long."))
    through.settimeout(deadline.left())
    through.sendall(request.head + request.body)
    answer = http.client.HTTPResponse(incoming, method=request.method)  # type: ignore[arg-type]  # it only calls makefile
    answer.begin()
    incoming.allow(room.body, CaptureError("size", f"More than {room.body:,} bytes came for it."))
    return Response(answer.status, answer.reason, answer.getheaders(), raw), _body(answer)


def _body(answer: http.client.HTTPResponse) -> Iterator[bytes]:
    while piece := answer.read(PIECE):
        yield piece
    if answer.length:  # `read` says nothing when a body is shorter than it was said to be
        raise CaptureError("broken", "The connection ended too early.", passing=True)
