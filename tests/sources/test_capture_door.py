"""The door, at a site on loopback that tests let in and nothing else does."""

from __future__ import annotations

import gzip
import socket
import ssl
import subprocess
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import brotli
import pytest

from sources.capture import calling, wire
from sources.capture.calling import Caller, Rules
from sources.capture.door import Door, Fetched
from sources.capture.failures import CaptureError
from tests.services import site as sites
from tests.services.site import Page, Site, Visit, raw, redirect

RULES = Rules(
    user_agent="Plumbline/0.1 (+mailto:desk@example.org)",
    seconds=5,
    largest=300_000,
    redirects=4,
    head=16_384,
)


@pytest.fixture(scope="module")
def server() -> Iterator[Site]:
    with sites.served() as running:
        yield running


@pytest.fixture
def site(server: Site) -> Site:
    server.pages.clear()
    server.visits.clear()
    return server


def at_home(host: str, port: int, seconds: float) -> list[str]:
    """Every name stands for this machine, and an address for itself."""
    return [host if host[0].isdigit() else "127.0.0.1"]


def door_to(site: Site, resolve: Any = at_home, **rules: Any) -> Door:
    return Door(Caller(replace(RULES, let_in=site.let_in, **rules), resolve=resolve))


def content(found: Fetched) -> bytes:
    with found:
        return found.content.read()


def code(door: Door, url: str, **options: Any) -> str:
    with pytest.raises(CaptureError) as refused:
        door.get(url, **options)
    assert str(refused.value).endswith(".")
    return refused.value.code


def test_a_page_is_fetched_with_everything_that_was_said_about_it(site: Site) -> None:
    site.pages["/a?b=1"] = Page(b"words", headers={"X-Twice": "1", "x-twice": "2"})
    with door_to(site).get(f"http://example.org:{site.port}/a?b=1#part") as found:
        assert found.content.read() == b"words"
        assert (found.size, found.last.address) == (5, "127.0.0.1")
        assert found.last.target.url == f"http://example.org:{site.port}/a?b=1"
        assert found.last.response.header("X-TWICE") == "1, 2"
        raw_bytes = found.last.response.raw
        raw_bytes.seek(0)
        assert raw_bytes.read().startswith(b"HTTP/1.1 200 OK\r\n")
    request = site.visits[-1]
    assert f"Host: example.org:{site.port}" in request
    assert "User-Agent: Plumbline/0.1 (+mailto:desk@example.org)" in request
    assert "Cookie" not in request
    assert site.paths() == ["/robots.txt", "/a?b=1"]


def test_what_a_name_stands_for_is_asked_once_for_each_connection(site: Site) -> None:
    """A name server that says something else the second time is not asked a second time."""
    site.pages["/"] = Page()
    answers = iter([["127.0.0.1"], ["10.0.0.1"], ["169.254.169.254"]])
    door = door_to(site, resolve=lambda *_: next(answers))
    assert content(door.get(f"http://rebinding.example:{site.port}/", heed_robots=False))
    assert next(answers) == ["10.0.0.1"]
    door = door_to(site, resolve=lambda *_: next(answers))
    assert code(door, f"http://rebinding.example:{site.port}/", heed_robots=False) == "address"


def test_a_connection_that_ends_elsewhere_than_judged_is_dropped(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket.socket, "getpeername", lambda _: ("10.0.0.1", 80))
    assert code(door_to(site), f"http://example.org:{site.port}/") == "address"
    assert site.visits == []


@pytest.mark.parametrize(
    ("to", "why"),
    [
        ("http://10.0.0.1/", "address"),
        ("http://169.254.169.254/latest/meta-data/", "address"),
        ("http://127.0.0.1/", "address"),
        ("http://[::1]/", "address"),
        ("//0x7f.1/", "address"),
        ("http://127.0.0.1:6379/", "port"),
        ("file:///etc/passwd", "link"),
        ("http://root@example.org/", "link"),
        ("gopher://127.0.0.1:70/_x", "link"),
    ],
)
def test_a_redirect_to_a_forbidden_place_is_not_followed(site: Site, to: str, why: str) -> None:
    def numeric(host: str, port: int, seconds: float) -> list[str]:
        if host == "example.org":
            return ["127.0.0.1"]
        return [str(socket.getaddrinfo(host, port, flags=socket.AI_NUMERICHOST)[0][4][0])]

    site.pages["/"] = redirect(to)
    assert code(door_to(site, resolve=numeric), f"http://example.org:{site.port}/") == why


def test_robots_is_fetched_through_the_same_door(site: Site) -> None:
    site.pages["/robots.txt"] = redirect("http://10.0.0.1/robots.txt")
    assert code(door_to(site), f"{site.url}/") == "address"


def test_redirects_are_kept_and_counted(site: Site) -> None:
    site.pages |= {"/0": redirect("/1"), "/1": redirect("2?x=y z", 307), "/2?x=y%20z": Page(b"end")}
    with door_to(site).get(f"{site.url}/0") as found:
        assert [it.target.path for it in found.chain] == ["/0", "/1", "/2?x=y%20z"]
        assert [it.response.status for it in found.chain] == [302, 307, 200]
    site.pages["/round"] = redirect("/round", 301)
    assert code(door_to(site), f"{site.url}/round") == "redirects"


def chunked(pieces: Iterator[bytes], *headers: str) -> Callable[[Visit], None]:
    def answer(visit: Visit) -> None:
        visit.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n")
        visit.wfile.write("".join(f"{line}\r\n" for line in [*headers, ""]).encode())
        for piece in pieces:
            visit.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        visit.wfile.write(b"0\r\n\r\n")

    return answer


def endless(piece: bytes, pause: float = 0.0) -> Iterator[bytes]:
    while True:
        yield piece
        time.sleep(pause)


def slowly(start: bytes, piece: bytes) -> Callable[[Visit], None]:
    """`start`, and then `piece` every fiftieth of a second for ever."""

    def answer(visit: Visit) -> None:
        visit.wfile.write(start)
        while not visit.site.over.wait(0.02):
            visit.wfile.write(piece)

    return answer


OK = b"HTTP/1.1 200 OK\r\n"
SLOW = {
    "in the body": slowly(OK + b"Content-Length: 100000\r\n\r\n", b"x"),
    "in the headers": slowly(OK, b"X-Header: x\r\n"),
    "in the status line": slowly(b"HTTP/1.1 200 ", b"O"),
    "with interim answers": slowly(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "saying nothing": slowly(b"", b""),
    "in the chunks": slowly(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
}


@pytest.mark.parametrize("how", SLOW)
def test_a_slow_answer_ends_with_the_time_for_all_of_it(site: Site, how: str) -> None:
    site.pages["/"] = SLOW[how]
    began = time.monotonic()
    assert code(door_to(site, seconds=0.25), f"{site.url}/", heed_robots=False) == "timeout"
    assert time.monotonic() - began < 2


def test_a_name_server_that_does_not_answer_is_left(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def deaf(*_: object, **__: object) -> list[Any]:
        time.sleep(0.3)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", deaf)
    door = door_to(site, resolve=calling.resolve, seconds=0.1)
    assert code(door, "https://example.org/") == "timeout"


def bomb(size: int, pack: Callable[[bytes], bytes]) -> bytes:
    return pack(b"\0" * size)


def bare(content: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(content) + packer.flush()


PACKED: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "gzip": ("gzip", gzip.compress),
    "deflate": ("deflate", zlib.compress),
    "bare deflate": ("deflate", bare),
    "brotli": ("br", brotli.compress),
    "gzip in gzip": ("gzip, gzip", lambda it: gzip.compress(gzip.compress(it))),
    "two gzip members": ("x-gzip", lambda it: gzip.compress(it[:100]) + gzip.compress(it[100:])),
    "padded gzip": ("gzip", lambda it: gzip.compress(it) + b"\0" * 512),
}


@pytest.mark.parametrize("how", PACKED)
def test_packed_content_is_unpacked_within_bounds(site: Site, how: str) -> None:
    coding, pack = PACKED[how]
    words = bytes(range(256)) * 800
    site.pages["/"] = Page(pack(words), headers={"Content-Encoding": coding})
    assert content(door_to(site).get(f"{site.url}/", heed_robots=False)) == words
    site.pages["/"] = Page(pack(b"\0" * 3_000_000), headers={"Content-Encoding": coding})
    assert code(door_to(site), f"{site.url}/", heed_robots=False) == "size"
    roomy = door_to(site, largest=10_000_000)
    assert code(roomy, f"{site.url}/", heed_robots=False) == "bomb"


def test_a_coding_that_is_unknown_broken_or_cut_short_is_refused(site: Site) -> None:
    packed = gzip.compress(bytes(range(256)) * 50)
    for coding, body in [
        ("zstd", packed),
        ("gzip", b"not packed"),
        ("br", b"not packed"),
        ("deflate", b"not packed"),
        ("gzip", packed[:-20]),
        ("gzip, gzip, gzip", packed),
    ]:
        site.pages["/"] = Page(body, headers={"Content-Encoding": coding})
        assert code(door_to(site), f"{site.url}/", heed_robots=False) == "coding", coding


WRONG: dict[str, tuple[Any, str]] = {
    "endless chunks": (chunked(endless(b"x" * 1000)), "size"),
    "endless until closed": (slowly(OK + b"\r\n", b"x" * 40_000), "size"),
    "more than allowed": (Page(b"x" * 300_001), "size"),
    "many headers": (
        raw(OK + b"".join(b"X-%d: y\r\n" % n for n in range(400)) + b"\r\n"),
        "broken",
    ),
    "long headers": (
        raw(OK + b"X-%s: %s\r\n" % (b"y" * 500, b"z" * 500) * 60 + b"\r\n"),
        "headers",
    ),
    "no HTTP": (raw(b"SSH-2.0-OpenSSH_9.2\r\n"), "broken"),
    "nothing": (raw(b""), "connection"),
    "a chunk without a size": (raw(OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n"), "broken"),
    "too short": (raw(OK + b"Content-Length: 50\r\n\r\nshort"), "broken"),
    "empty": (Page(b""), "empty"),
    "gone": (Page(status=410), "status"),
    "not modified": (Page(b"", status=304), "status"),
    "a redirect to nowhere": (Page(status=302), "status"),
}


@pytest.mark.parametrize("how", WRONG)
def test_what_goes_wrong_is_said(site: Site, how: str) -> None:
    site.pages["/"], why = WRONG[how]
    assert code(door_to(site), f"{site.url}/", heed_robots=False) == why


def test_nobody_there_is_said(site: Site) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
        door = Door(Caller(replace(RULES, let_in=frozenset({("127.0.0.1", port)})), at_home))
        assert code(door, f"http://127.0.0.1:{port}/") == "refused"

    def unknown(*_: object) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    assert code(door_to(site, resolve=unknown), "https://nobody.example/") == "name"


def test_the_first_address_that_answers_is_used(site: Site) -> None:
    site.pages["/"] = Page(b"from the second")
    with socket.socket() as held:
        held.bind(("127.0.0.2", site.port))
        both = ["127.0.0.1"]
        door = door_to(site, resolve=lambda *_: both)
        assert content(door.get(f"http://two.example:{site.port}/")) == b"from the second"


def test_no_proxy_of_the_environment_is_used(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://10.0.0.1:3128")
    site.pages["/"] = Page(b"directly")
    assert content(door_to(site).get(f"{site.url}/")) == b"directly"


def test_robots_is_respected_unless_it_is_overridden(site: Site) -> None:
    site.pages |= {"/": Page(b"open"), "/closed/x": Page(b"closed"), "/old": redirect("/closed/x")}
    site.pages["/robots.txt"] = Page(b"User-agent: *\nDisallow: /closed/\n", "text/plain")
    door = door_to(site)
    assert content(door.get(f"{site.url}/")) == b"open"
    assert code(door, f"{site.url}/closed/x") == "robots"
    assert code(door, f"{site.url}/old") == "robots"
    assert content(door.get(f"{site.url}/old", heed_robots=False)) == b"closed"


def test_a_site_whose_robots_cannot_be_read_is_left_alone(site: Site) -> None:
    site.pages |= {"/": Page(), "/robots.txt": Page(status=503)}
    assert code(door_to(site), f"{site.url}/") == "robots"
    site.pages["/robots.txt"] = Page(status=403)
    assert content(door_to(site).get(f"{site.url}/"))
    site.pages["/robots.txt"] = Page(b"User-agent: *\nDisallow: /\n" + b"#" * 600_000)
    assert code(door_to(site, largest=1_000_000), f"{site.url}/") == "robots"


def test_something_small_can_be_posted(site: Site) -> None:
    def echo(visit: Visit) -> None:
        Page(visit.headers["Content-Type"].encode() + visit.body)(visit)

    site.pages |= {"/": echo, "/long": Page(b"x" * 200), "/away": redirect("/")}
    door = door_to(site)
    assert door.post(f"{site.url}/", b"!", "text/x", largest=100) == b"text/x!"
    for path, why in (("/long", "size"), ("/away", "status")):
        with pytest.raises(CaptureError) as refused:
            door.post(f"{site.url}{path}", b"!", "text/x", largest=100)
        assert refused.value.code == why


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("certificate")
    key, made = folder / "key.pem", folder / "made.pem"
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
    more = ["-subj", "/CN=news.example", "-addext", "subjectAltName=DNS:news.example"]
    subprocess.run(
        [*command.split(), *more, "-keyout", str(key), "-out", str(made)],
        check=True,
        capture_output=True,
    )
    return key, made


def test_an_encrypted_site_is_asked_for_by_its_name_and_must_prove_it(
    certificate: tuple[Path, Path],
) -> None:
    key, made = certificate
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made, key)
    asked_for: list[str] = []
    context.sni_callback = lambda _socket, name, _context: asked_for.append(str(name))
    with sites.served(context) as site:
        site.pages["/"] = Page(b"in secret")
        trusting = ssl.create_default_context(cafile=str(made))
        door = Door(Caller(replace(RULES, let_in=site.let_in), at_home, trusting))
        assert content(door.get(f"https://news.example:{site.port}/")) == b"in secret"
        assert set(asked_for) == {"news.example"}
        assert code(door, f"https://other.example:{site.port}/") == "tls"
        wary = Door(Caller(replace(RULES, let_in=site.let_in), at_home))
        assert code(wary, f"https://news.example:{site.port}/") == "tls"


def test_a_door_without_exceptions_does_not_reach_this_machine(site: Site) -> None:
    site.pages["/"] = Page()
    door = Door(Caller(replace(RULES, ports=frozenset({site.port}))))
    assert code(door, f"{site.url}/") == "address"
    assert code(door, f"http://localhost:{site.port}/") == "address"
    assert site.visits == []


def test_bytes_are_counted_before_they_are_kept(site: Site) -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        through = wire.connect("127.0.0.1", listening.getsockname()[1], wire.Deadline(1))
        through.close()
    with pytest.raises(CaptureError):
        wire.Deadline(-1).left()
