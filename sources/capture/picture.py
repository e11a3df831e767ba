"""A picture of a whole page, made of the stored bytes by a browser that has no network.

The page is handed over through the browser's debugging pipe: it is opened from no file, so that
nothing in it can show this machine's files, and whatever else it asks for is refused. Scripts
are off. Were it pointed at the live page, a browser would walk round every guard of the door.
"""

from __future__ import annotations

import base64
import json
import os
import selectors
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sources.capture import confined
from sources.capture.reading import ROOT

ADDRESS = "http://capture.invalid/"
"""A name that stands for nothing, on purpose (RFC 2606)."""
POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"
WIDTH, SHORTEST, TALLEST = 1280, 200, 12_000
LARGEST_PAGE, LARGEST_PICTURE = 10_000_000, 25_000_000
PIECE = 1 << 16
PROGRAM = (
    "import sys; sys.path.insert(0, sys.argv.pop(1)); "
    "from sources.capture.launcher import main; main()"
)
FLAGS = (
    "--headless",
    "--remote-debugging-pipe",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=socks5://capture.invalid:1",
    "--proxy-bypass-list=<-loopback>",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--mute-audio",
    "--no-first-run",
    "--no-pings",
    "--hide-scrollbars",
)


class PictureError(Exception):
    """There is no picture; the sentence says why."""


@dataclass(frozen=True)
class Limits:
    seconds: float = 30.0
    cpu_seconds: int = 30
    """Of each of the browser's processes."""


def find(browser: str) -> str:
    """The path of a browser by name or path; empty when it is not installed."""
    return (shutil.which(browser) or "") if browser else ""


def take(page: str, browser: str, limits: Limits) -> bytes:
    """A PNG of the page, 1280 pixels wide, as tall as it is up to 12,000. Raises `PictureError`."""
    if len(page) > LARGEST_PAGE:
        raise PictureError("The page is too large to be pictured.")
    with (
        tempfile.TemporaryDirectory(
            prefix="plumbline-picture-", ignore_cleanup_errors=True
        ) as folder,
        _browser(browser, Path(folder), limits) as pipe,
    ):
        try:
            picture = _picture(Session.open(pipe), page)
        except (OSError, ValueError, LookupError) as error:
            raise PictureError("The browser broke off while the page was pictured.") from error
    if len(picture) > LARGEST_PICTURE:
        raise PictureError("The picture is too large to be kept.")
    return picture


@dataclass
class Pipe:
    """The browser's debugging protocol: JSON messages that end with a NUL."""

    reads: int
    writes: int
    ends: float
    _rest: bytes = b""

    def send(self, message: dict[str, Any]) -> None:
        rest = memoryview(json.dumps(message).encode() + b"\0")
        with selectors.DefaultSelector() as selector:
            selector.register(self.writes, selectors.EVENT_WRITE)
            while rest:
                self._wait(selector)
                rest = rest[os.write(self.writes, rest[:PIECE]) :]

    def next(self) -> dict[str, Any]:
        parts = [self._rest]
        with selectors.DefaultSelector() as selector:
            selector.register(self.reads, selectors.EVENT_READ)
            while b"\0" not in parts[-1]:
                self._wait(selector)
                parts.append(os.read(self.reads, PIECE))
                if not parts[-1] or sum(map(len, parts)) > 2 * LARGEST_PICTURE:
                    raise PictureError("The browser broke off while the page was pictured.")
        whole, _, self._rest = b"".join(parts).partition(b"\0")
        message: dict[str, Any] = json.loads(whole)
        return message

    def _wait(self, selector: selectors.BaseSelector) -> None:
        if not selector.select(max(0.0, self.ends - time.monotonic())):
            raise PictureError("Picturing the page took too long.")


@dataclass
class Session:
    """One tab: sends commands, and meanwhile answers what the page asks for."""

    pipe: Pipe
    session: str = ""
    on_event: Callable[[dict[str, Any]], None] = lambda _: None
    sent: int = 0
    seen: set[str] = field(default_factory=set)

    @classmethod
    def open(cls, pipe: Pipe) -> Session:
        tab = cls(pipe)
        target = tab.call("Target.createTarget", url="about:blank")["targetId"]
        attached = tab.call("Target.attachToTarget", targetId=target, flatten=True)
        tab.session = str(attached["sessionId"])
        return tab

    def post(self, method: str, **parameters: Any) -> int:
        self.sent += 1
        message = {"id": self.sent, "method": method, "params": parameters}
        self.pipe.send(message | ({"sessionId": self.session} if self.session else {}))
        return self.sent

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        number = self.post(method, **parameters)
        while True:
            message = self.pipe.next()
            if message.get("id") == number:
                if "error" in message:
                    raise PictureError("The browser refused to picture the page.")
                result: dict[str, Any] = message["result"]
                return result
            self._take_in(message)

    def wait_for(self, event: str) -> None:
        while event not in self.seen:
            self._take_in(self.pipe.next())

    def _take_in(self, message: dict[str, Any]) -> None:
        if "method" in message:
            self.seen.add(str(message["method"]))
            self.on_event(message)


def _picture(tab: Session, page: str) -> bytes:
    answered = False

    def answer(event: dict[str, Any]) -> None:
        """The page itself, once; to everything else that is asked for: no."""
        nonlocal answered
        if event["method"] != "Fetch.requestPaused":
            return
        asked = event["params"]
        if asked["request"]["url"] == ADDRESS and not answered:
            answered = True
            tab.post("Fetch.fulfillRequest", **_page(asked["requestId"], page))
        else:  # a navigation that is aborted leaves the page where it is
            tab.post("Fetch.failRequest", requestId=asked["requestId"], errorReason="Aborted")

    tab.on_event = answer
    tab.call("Emulation.setScriptExecutionDisabled", value=True)
    tab.call("Fetch.enable", patterns=[{"urlPattern": "*"}])
    tab.call("Page.enable")
    _resize(tab, 900)
    tab.seen.clear()
    tab.call("Page.navigate", url=ADDRESS)
    tab.wait_for("Page.loadEventFired")
    height = tab.call("Page.getLayoutMetrics")["cssContentSize"]["height"]
    height = max(SHORTEST, min(TALLEST, int(height)))
    clip = {"x": 0, "y": 0, "width": WIDTH, "height": height, "scale": 1}
    shot = tab.call("Page.captureScreenshot", format="png", clip=clip, captureBeyondViewport=True)
    return base64.b64decode(shot["data"])


def _page(request: str, page: str) -> dict[str, Any]:
    headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": POLICY}
    return {
        "requestId": request,
        "responseCode": 200,
        "responseHeaders": [{"name": key, "value": value} for key, value in headers.items()],
        "body": base64.b64encode(page.encode(errors="replace")).decode("ascii"),
    }


def _resize(tab: Session, height: int) -> None:
    size = {"width": WIDTH, "height": height, "deviceScaleFactor": 1, "mobile": False}
    tab.call("Emulation.setDeviceMetricsOverride", **size)


@contextmanager
def _browser(browser: str, folder: Path, limits: Limits) -> Iterator[Pipe]:
    """A browser that is killed, with all its processes, when the block ends."""
    reads, its_write = os.pipe()
    its_read, writes = os.pipe()
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []  # it refuses to start otherwise
    launch = [sys.executable, "-I", "-c", PROGRAM, str(ROOT), str(its_read), str(its_write)]
    child = subprocess.Popen(  # noqa: S603  # our own program; no shell
        [*launch, str(limits.cpu_seconds), browser, *FLAGS, *as_root, f"--user-data-dir={folder}"],
        pass_fds=(its_read, its_write),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**confined.ENVIRONMENT, "HOME": str(folder)},
        cwd=folder,
        start_new_session=True,
    )
    os.close(its_read)
    os.close(its_write)
    try:
        yield Pipe(reads, writes, time.monotonic() + limits.seconds)
    finally:
        confined.end(child)
        for number in (reads, writes):
            with suppress(OSError):
                os.close(number)
