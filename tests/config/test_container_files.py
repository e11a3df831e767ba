"""Dockerfile, docker-compose.yml and the proxy's configuration, held to schema and linter, and to
what they promise. No container runs here: tests/config/test_production.py starts the commands."""

from __future__ import annotations

import re
import subprocess
from typing import Any

import pytest

from config.settings import base
from tests.services.composed import BIN, COMPOSE, compose
from tests.services.processes import ROOT

DOCKERFILE = ROOT / "Dockerfile"
NGINX = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
SERVICES: dict[str, Any] = compose()["services"]
OURS = ("web", "worker-estimates", "worker-dossiers", "worker-captures", "beat", "migrate")


def run(*command: str) -> None:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_both_files_pass_their_schema_and_linter() -> None:
    run(str(BIN / "hadolint"), str(DOCKERFILE))
    schema = "vendor.compose-spec"
    run(str(BIN / "check-jsonschema"), "--builtin-schema", schema, str(COMPOSE))


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_every_container_is_confined(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "cap_add" not in service
    assert "privileged" not in service
    assert "no-new-privileges:true" in service["security_opt"]
    assert service["user"] not in {"root", "0", "0:0"}
    assert "ports" not in service or name == "proxy"


def test_all_of_ours_are_one_image_that_only_one_builds() -> None:
    assert len({SERVICES[name]["image"] for name in OURS}) == 1
    assert [name for name in OURS if "build" in SERVICES[name]] == ["web"]


@pytest.mark.parametrize("name", sorted(set(OURS) - {"migrate"}))
def test_nothing_starts_before_what_it_needs_is_healthy(name: str) -> None:
    needs = {needed: how["condition"] for needed, how in SERVICES[name]["depends_on"].items()}
    assert needs == {
        "database": "service_healthy",
        "redis": "service_healthy",
        "migrate": "service_completed_successfully",
    }
    assert SERVICES[name]["healthcheck"]["test"]


def test_every_queue_has_its_worker_and_beat_runs_once() -> None:
    routed = {route["queue"] for route in base.CELERY_TASK_ROUTES.values()}
    commands = [" ".join(SERVICES[name]["command"]) for name in OURS]
    worked = {queue for it in commands for queue in re.findall(r"--queues=(\w+)", it)}
    assert worked == routed
    assert sum("beat" in it.split() for it in commands) == 1
    assert all("deploy" not in SERVICES[name] for name in OURS)


def test_only_captures_mail_and_the_edge_reach_the_world() -> None:
    networks = compose()["networks"]
    assert networks["inside"]["internal"] is True
    outside = {name for name, it in SERVICES.items() if set(it["networks"]) - {"inside"}}
    assert outside == {"proxy", "web", "worker-captures"}


def test_no_secret_stands_in_the_file() -> None:
    text = COMPOSE.read_text(encoding="utf-8")
    assert not re.findall(r"^\s+(?:SECRET_KEY|\w*PASSWORD|\w*TOKEN):", text, re.MULTILINE)
    for name in OURS:
        settings = SERVICES[name]["environment"]
        asked = {value for key, value in settings.items() if key.endswith("_FILE")}
        mounted = {f"/run/secrets/{secret}" for secret in SERVICES[name]["secrets"]}
        assert {it for it in asked if it.startswith("/run/secrets/")} <= mounted


def test_the_database_and_the_queue_outlive_their_containers() -> None:
    assert "database:/var/lib/postgresql/data" in SERVICES["database"]["volumes"]
    assert "redis:/data" in SERVICES["redis"]["volumes"]
    assert "--appendonly yes" in SERVICES["redis"]["command"][-1]


def test_the_image_is_built_of_locked_files_and_runs_as_nobody() -> None:
    text = DOCKERFILE.read_text(encoding="utf-8")
    assert text.count("--require-hashes") == 2
    assert re.search(r"^USER 10001:10001$", text, re.MULTILINE)
    assert "HEALTHCHECK" in text
    assert "AS dependencies" in text
    assert "bin/fonts" in text
    left_out = (ROOT / ".dockerignore").read_text().split()
    assert {"var", "secrets", ".*"} <= set(left_out)


def test_the_image_has_the_libraries_that_set_up_installs() -> None:
    lines = (ROOT / "bin" / "set-up").read_text(encoding="utf-8").splitlines()
    needed = {
        line.split()[2] for line in lines if re.match(r"need_(library|program) \S+ \S+$", line)
    }
    assert "libpango-1.0-0" in needed
    text = DOCKERFILE.read_text(encoding="utf-8")
    assert {package for package in needed if package not in text} <= {"python3"}


def test_the_proxy_sends_what_the_desk_tells_it_to_and_hides_the_rest() -> None:
    prefix = SERVICES["web"]["environment"]["PLUMBLINE_ACCEL_PREFIX"]
    kept = re.search(rf"location {prefix}/ {{(.+?)}}", NGINX, re.DOTALL)
    assert kept
    assert "internal;" in kept[1]
    (folder,) = re.findall(r"alias ([\w/]+)/;", kept[1])
    assert f"media:{folder}:ro" in SERVICES["proxy"]["volumes"]
    for field in ("X-Forwarded-For $remote_addr", "X-Forwarded-Proto https"):
        assert f"proxy_set_header {field};" in NGINX
    assert re.search(r"location = /metrics/ {\s+return 404;", NGINX)
    allowed = re.search(r"client_max_body_size (\d+)m;", NGINX)
    assert allowed
    assert int(allowed[1]) * 1_000_000 > base.PLUMBLINE_UPLOAD_BYTES
