"""docker-compose.yml for real: its commands, its settings, PostgreSQL, Redis, and a walk through
what they serve. One start for all the tests of this file."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from functools import partial
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.claims.casefiles import SMALL
from tests.services import postgresql
from tests.services.composed import Composed, collecting
from tests.services.processes import wait_for

pytestmark = [pytest.mark.workers, pytest.mark.once, pytest.mark.timeout(900)]
PROCESSES = ("redis", "web", "worker-estimates", "worker-dossiers", "worker-captures", "beat")
HOST = "desk.example.org"
EMAIL = "checker@example.org"
LONG = 300
"""Seconds to wait for anything on a machine that has other things to do."""


class Browser:
    """Somebody behind the proxy, which speaks TLS with them and tells the desk so."""

    def __init__(self, composed: Composed) -> None:
        self.address = f"http://127.0.0.1:{composed.web}"
        # Cookies are for https only; the proxy that ends it is not here.
        policy = DefaultCookiePolicy(secure_protocols=("http", "https"))
        self.cookies = urllib.request.HTTPCookieProcessor(CookieJar(policy))
        self.opener = urllib.request.build_opener(self.cookies)
        self.fields = {
            "Host": HOST,
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": "203.0.113.9",
            "Referer": f"https://{HOST}/",
        }

    def open(self, path: str, form: dict[str, str] | None = None, **fields: str) -> Any:
        body = urllib.parse.urlencode(form).encode() if form is not None else None
        asked = urllib.request.Request(self.address + path, body, {**self.fields, **fields})
        return self.opener.open(asked, timeout=60)

    def read(self, path: str, form: dict[str, str] | None = None, **fields: str) -> str:
        with self.open(path, form, **fields) as response:
            return str(response.read().decode())

    def post(self, page: str, path: str, **form: str) -> str:
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.read(page))
        assert token
        return self.read(path, {"csrfmiddlewaretoken": token[1], **form})


class NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


@pytest.fixture(scope="module")
def composed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Composed]:
    """Everything as compose starts it: what `depends_on` asks for first, then the rest."""
    with postgresql.running() as database:
        made = Composed(tmp_path_factory.mktemp("composed"), database)
        try:
            made.start("redis")
            wait_for(lambda: made.is_healthy("redis"), what="Redis")
            made.run(*collecting())  # which the image has done when it was built
            made.run()  # the one-shot migration
            for name in PROCESSES[1:]:
                made.start(name)
            wait_for(lambda: made.is_healthy("web"), seconds=LONG, what="the web server", pause=1)
            yield made
        finally:
            made.stop()


@pytest.fixture(scope="module")
def browser(composed: Composed) -> Browser:
    """Signed in through the page, with an account and a case made on the command line."""
    password = composed.run(
        "python", "manage.py", "create_person", EMAIL, "--name", "C", "--role", "fact-checker"
    ).split()[-1]
    case = composed.folder / "case.yaml"
    case.write_text(SMALL, encoding="utf-8")
    composed.run("python", "manage.py", "load_case", str(case), "--as", EMAIL)
    found = Browser(composed)
    assert "Sign in" in found.read("/accounts/login/")
    page = found.post("/accounts/login/", "/accounts/login/", login=EMAIL, password=password)
    assert "2026-0001" in page
    return found


def lines(log: Path) -> list[dict[str, Any]]:
    """A log of JSON lines; whatever else a process says is left out."""
    said = log.read_text(errors="replace").splitlines()
    return [json.loads(line) for line in said if line.startswith("{")]


def test_every_process_is_healthy_and_the_desk_ready_by_its_own_word(composed: Composed) -> None:
    monitor: Any = {"Authorization": f"Bearer {composed.secret('monitor_token')}"}
    browser = Browser(composed)
    assert json.loads(browser.read("/healthz/live/")) == {"status": "ok"}

    def ready() -> bool:
        try:
            return "checks" in browser.read("/healthz/ready/", **monitor)
        except urllib.error.HTTPError as error:
            error.close()
            return False

    wait_for(ready, seconds=LONG, what="a message through every queue", pause=1)
    for name in PROCESSES[1:]:
        healthy = partial(composed.is_healthy, name)
        wait_for(healthy, seconds=LONG, what=name, pause=1)


def test_a_dossier_is_issued_on_a_page_set_by_a_worker_and_sent_by_the_proxy(
    composed: Composed, browser: Browser
) -> None:
    listed = json.loads(browser.read("/api/v1/claims/"))["results"]
    assert "2026-0001" in {claim["reference"] for claim in listed}
    browser.post("/claims/2026-0001/", "/claims/2026-0001/make-dossier/")

    def dossier() -> dict[str, Any]:
        found: dict[str, Any] = json.loads(browser.read("/api/v1/dossiers/"))["results"][0]
        assert found["state"] != "failed", found["error"]
        return found

    wait_for(lambda: dossier()["state"] == "ready", seconds=LONG, what="the dossier", pause=0.5)
    made = dossier()
    with browser.open(urllib.parse.urlsplit(made["pdf"]).path) as sent:
        told, body = sent.headers, sent.read()
    assert body == b""
    sha256 = made["sha256"]
    assert told["X-Accel-Redirect"] == f"/kept/sha256/{sha256[:2]}/{sha256[2:4]}/{sha256}"
    assert told["ETag"] == f'"{sha256}"'
    kept = composed.folder / "home" / "media" / told["X-Accel-Redirect"].removeprefix("/kept/")
    assert kept.read_bytes().startswith(b"%PDF-")
    assert made["pdf"].startswith("https://")

    asked = [
        line["request_id"]
        for line in lines(composed.log("web"))
        if line.get("event") == "request_started"
        and "POST /claims/2026-0001/make-dossier/" in str(line)
    ]
    worked = [line for line in lines(composed.log("worker-dossiers")) if "request_id" in line]
    assert asked[0] in {line["request_id"] for line in worked}


def test_counts_of_all_web_processes_come_together(composed: Composed, browser: Browser) -> None:
    monitor: Any = {"Authorization": f"Bearer {composed.secret('monitor_token')}"}
    for _ in range(12):
        browser.read("/healthz/live/")
    with pytest.raises(urllib.error.HTTPError) as refusal:
        browser.read("/metrics/")
    assert refusal.value.code == 403
    refusal.value.close()
    families = text_string_to_metric_families(browser.read("/metrics/", **monitor))
    found = {
        (sample.name, sample.labels.get("view") or sample.labels.get("task")): sample.value
        for family in families
        for sample in family.samples
    }
    assert found["plumbline_http_requests_total", "operations:live"] >= 12
    assert found["plumbline_task_seconds_count", "dossiers.tasks.render_dossiers"] >= 1


def test_plain_http_strange_hosts_and_foreign_sites_are_turned_away(composed: Composed) -> None:
    browser = Browser(composed)
    browser.opener = urllib.request.build_opener(browser.cookies, NoRedirects)
    cases: list[tuple[Any, int]] = [
        ({"X-Forwarded-Proto": "http"}, 301),
        ({"Host": "elsewhere.example.net"}, 400),
    ]
    for fields, expected in cases:
        with pytest.raises(urllib.error.HTTPError) as refusal:
            browser.read("/accounts/login/", **fields)
        assert refusal.value.code == expected
        refusal.value.close()
    with browser.open("/accounts/login/") as page:
        assert "max-age=31536000" in page.headers["Strict-Transport-Security"]
        cookies = page.headers.get_all("Set-Cookie")
    assert cookies
    assert all("Secure" in cookie and "SameSite" in cookie for cookie in cookies)


def test_no_secret_stands_in_a_log_or_in_a_process(composed: Composed, browser: Browser) -> None:
    hidden = [composed.secret(it) for it in ("secret_key", "database_password", "redis_password")]
    texts = [composed.log(name).read_text(errors="replace") for name in PROCESSES]
    for name, process in composed.started.items():
        texts.append(Path(f"/proc/{process.pid}/environ").read_text(errors="replace"))
        texts.append(Path(f"/proc/{process.pid}/cmdline").read_text(errors="replace"))
        assert process.poll() is None, name
    assert not [secret for secret in hidden for text in texts if secret in text]
