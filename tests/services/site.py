"""A web site on loopback that says what a test wants, as slowly or as wrongly as it wants."""

from __future__ import annotations

import contextlib
import http.server
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

Answer = Callable[["Visit"], None]


@dataclass
class Page:
    """An ordinary answer."""

    body: bytes = b"<p>Words.</p>"
    media_type: str = "text/html; charset=utf-8"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)

    def __call__(self, visit: Visit) -> None:
        visit.send_response(self.status)
        for name, value in self.headers.items():
            visit.send_header(name, value)
        visit.send_header("Content-Type", self.media_type)
        visit.send_header("Content-Length", str(len(self.body)))
        visit.end_headers()
        visit.wfile.write(self.body)


def redirect(to: str, status: int = 302) -> Page:
    return Page(b"", status=status, headers={"Location": to})


def raw(content: bytes) -> Answer:
    """Exactly these bytes, then the connection is closed."""

    def answer(visit: Visit) -> None:
        visit.wfile.write(content)
        visit.close_connection = True

    return answer


@dataclass
class Site:
    """`pages` maps paths to answers; `visits` are the requests that came, head and all."""

    port: int
    pages: dict[str, Answer] = field(default_factory=dict)
    visits: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    scheme: str = "http"

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}"

    @property
    def let_in(self) -> frozenset[tuple[str, int]]:
        return frozenset({("127.0.0.1", self.port)})

    def paths(self) -> list[str]:
        return [visit.split()[1] for visit in self.visits]


class Visit(http.server.BaseHTTPRequestHandler):
    site: Site
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.site.visits.append(f"{self.requestline}\n{self.headers}")
        self.site.pages.get(self.path, Page(b"no", status=404))(self)

    def do_POST(self) -> None:
        self.body = self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def log_message(self, *_: object) -> None:
        """Tests say what they saw themselves."""


class Quiet(http.server.ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, *_: object) -> None:
        """Callers hang up in the middle; that is what is tested."""


@contextlib.contextmanager
def served(context: ssl.SSLContext | None = None) -> Iterator[Site]:
    visit = type("OwnVisit", (Visit,), {})
    with Quiet(("127.0.0.1", 0), visit) as server:
        if context is not None:
            server.socket = context.wrap_socket(server.socket, server_side=True)
        site = Site(server.server_port, scheme="https" if context else "http")
        visit.site = site  # type: ignore[attr-defined]  # made above
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield site
        finally:
            site.over.set()
            server.shutdown()
            thread.join(5)
