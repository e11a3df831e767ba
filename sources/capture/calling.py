"""Calling one site: names to addresses, addresses judged, one request, its answer.

Every address that a name stands for is judged before anything is sent, and the connection goes
to the very address that was judged: a name server that changes its answer changes nothing.
"""

from __future__ import annotations

import functools
import http.client
import queue
import socket
import ssl
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sources.capture import addresses, decoding, wire
from sources.capture.addresses import Network
from sources.capture.failures import CaptureError
from sources.capture.target import Target
from sources.capture.wire import Deadline, Request, Response, Room

Resolve = Callable[[str, int, float], list[str]]
"""(host, port, seconds) to the addresses of the host. Raises `OSError`."""

REDIRECTS = frozenset({301, 302, 303, 307, 308})
ACCEPT = "text/html,application/xhtml+xml,application/pdf,text/*;q=0.9,*/*;q=0.8"
IN_MEMORY = 1 << 20
AGENT = "Plumbline"


@dataclass(frozen=True)
class Rules:
    """What the door lets through. `seconds` are for all of one call, redirects included."""

    user_agent: str = AGENT
    ports: frozenset[int] = frozenset({80, 443})
    denied: tuple[Network, ...] = ()
    seconds: float = 60.0
    largest: int = 50_000_000
    """Bytes, counted on the wire and again when unpacked."""
    ratio: int = 200
    redirects: int = 10
    head: int = 65_536
    let_in: frozenset[tuple[str, int]] = frozenset()
    """Addresses and ports on this machine that tests reach; empty everywhere else."""


@dataclass
class Exchange:
    """One request and its answer."""

    target: Target
    address: str
    request: Request
    response: Response
    began: datetime
    is_complete: bool = False
    """Whether all of the body was read."""

    @property
    def leads_to(self) -> str:
        """Where it redirects; nothing if this is the end."""
        redirects = self.response.status in REDIRECTS
        return self.response.header("location") if redirects else ""


def resolve(host: str, port: int, seconds: float) -> list[str]:
    """Ask the system's resolver, which knows no time limit, from a thread that may be left."""
    answers: queue.SimpleQueue[list[str] | OSError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answers.put(list(dict.fromkeys(str(entry[4][0]) for entry in found)))
        except (OSError, UnicodeError) as error:
            answers.put(error if isinstance(error, OSError) else OSError(str(error)))

    threading.Thread(target=ask, daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except queue.Empty as error:
        raise TimeoutError("The name server does not answer.") from error
    if isinstance(answer, OSError):
        raise answer
    return answer


@functools.cache
def trusting_the_system() -> ssl.SSLContext:
    """Read once: the certificates of a system are many."""
    return ssl.create_default_context()


@dataclass
class Caller:
    rules: Rules
    resolve: Resolve = resolve
    context: ssl.SSLContext = field(default_factory=trusting_the_system)

    @contextmanager
    def exchange(
        self, target: Target, request: Request, deadline: Deadline, files: ExitStack
    ) -> Iterator[tuple[Exchange, Iterator[bytes]]]:
        """The head has been read; the body comes as it is asked for, until the block ends.

        `files` closes what holds the bytes from the wire. Raises `CaptureError`.
        """
        self._check_port(target)
        began = datetime.now(UTC)
        with _in_words(target.host), ExitStack() as opened:
            through, address = self._connected(target, deadline)
            opened.callback(through.close)
            if target.scheme == "https":
                through = wire.encrypt(through, target.host, self.context, deadline)
                opened.callback(through.close)
            spooled = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  # in `files`
            raw = files.enter_context(spooled)
            room = Room(self.rules.head, self.rules.largest)
            response, body = wire.exchange(through, request, room, raw, deadline)
            yield Exchange(target, address, request, response, began), body

    def check(self, target: Target, deadline: Deadline) -> None:
        """Whether a call would be let through as things stand; nothing is sent."""
        self._check_port(target)
        self._judged(target, deadline)

    def _check_port(self, target: Target) -> None:
        let_in = {port for _, port in self.rules.let_in}
        if target.port not in self.rules.ports | let_in:
            raise CaptureError("port", f"Nothing is fetched from port {target.port}.")

    def _connected(self, target: Target, deadline: Deadline) -> tuple[socket.socket, str]:
        """To the first address that answers, after all of them were judged."""
        failed: OSError | None = None
        for address in self._judged(target, deadline):
            try:
                return wire.connect(address, target.port, deadline), address
            except OSError as error:
                failed = error
        raise failed or OSError("no address")

    def _judged(self, target: Target, deadline: Deadline) -> list[str]:
        found = self._addresses(target, deadline)
        for address in found:
            why = addresses.why_refused(address, self.rules.denied)
            if why and (address, target.port) not in self.rules.let_in:
                raise CaptureError(
                    "address",
                    f"{target.host} stands for {address}, which is {why}. "
                    "Only public addresses are fetched.",
                )
        return found

    def _addresses(self, target: Target, deadline: Deadline) -> list[str]:
        try:
            found = self.resolve(target.host, target.port, deadline.left())
        except TimeoutError as error:
            raise deadline.passed() from error
        except OSError as error:
            sentence = f"No address is known for {target.host}."
            raise CaptureError("name", sentence, passing=True) from error
        if not found:
            raise CaptureError("name", f"No address is known for {target.host}.", passing=True)
        return found


@contextmanager
def _in_words(host: str) -> Iterator[None]:
    """What libraries raise, as a sentence."""
    try:
        yield
    except TimeoutError as error:
        raise CaptureError("timeout", f"{host} does not answer in time.", passing=True) from error
    except ssl.SSLError as error:
        sentence = f"No safe connection with {host}: {error.reason or 'it ended'}."
        raise CaptureError("tls", sentence, passing=True) from error
    except ConnectionRefusedError as error:
        raise CaptureError("refused", f"{host} refuses the connection.", passing=True) from error
    except OSError as error:
        sentence = f"The connection with {host} failed."
        raise CaptureError("connection", sentence, passing=True) from error
    except http.client.HTTPException as error:
        sentence = f"{host} does not speak HTTP as it should."
        raise CaptureError("broken", sentence, passing=True) from error


def get(target: Target, rules: Rules) -> Request:
    return Request("GET", _head("GET", target, rules, {"Accept": ACCEPT}))


def post(
    target: Target,
    rules: Rules,
    body: bytes,
    media_type: str,
    fields: Mapping[str, str] | None = None,
) -> Request:
    """`fields` are further ones of the head, in the caller's own words: no stranger's."""
    more = {"Content-Type": media_type, "Content-Length": str(len(body)), **(fields or {})}
    return Request("POST", _head("POST", target, rules, more), body)


def _head(method: str, target: Target, rules: Rules, more: dict[str, str]) -> bytes:
    fields = {
        "Host": target.authority,
        "User-Agent": rules.user_agent,
        "Accept-Encoding": decoding.ACCEPTED,
        **more,
        "Connection": "close",
    }
    lines = [f"{method} {target.path} HTTP/1.1", *(f"{key}: {it}" for key, it in fields.items())]
    return "\r\n".join([*lines, "", ""]).encode("ascii")
