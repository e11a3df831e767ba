"""The processes of docker-compose.yml, started here: the very same commands and settings.

What differs is said in `here`: host names of the network become addresses on this machine, and
folders of the containers become folders of the test. Nothing else is changed.
"""

from __future__ import annotations

import os
import re
import secrets
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.services.desk import free_port
from tests.services.processes import ROOT, stop

DOCKERFILE = ROOT / "Dockerfile"
COMPOSE = ROOT / "docker-compose.yml"
GIVEN = {"ALLOWED_HOSTS": "desk.example.org", "PLUMBLINE_ADDRESS": "https://desk.example.org"}
"""What the operator writes into .env."""
VARIABLE = re.compile(r"\$\{(\w+)(?::?([-?])([^}]*))?\}")
BIN = Path(ROOT, ".venv", "bin")


def compose() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))
    return document


def collecting() -> list[str]:
    """The command with which the image collects its static files, from the Dockerfile."""
    found = re.search(
        r"^\s+python (manage.py collectstatic [^\\]+)", DOCKERFILE.read_text(), re.MULTILINE
    )
    assert found
    return ["python", *found[1].split()]


def filled(text: str) -> str:
    """With the operator's variables, as compose fills them in; `$$` is a dollar sign."""

    def value(match: re.Match[str]) -> str:
        name, sign, rest = match[1], match[2], match[3] or ""
        assert name in GIVEN or sign == "-", f"{name} has no default and is not given"
        return GIVEN.get(name, rest)

    return VARIABLE.sub(value, text).replace("$$", "$")


@dataclass
class Composed:
    """`database` is the address of a running PostgreSQL."""

    folder: Path
    database: str
    web: int = field(default_factory=free_port)
    redis: int = field(default_factory=free_port)
    started: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.services: dict[str, Any] = compose()["services"]
        for name in ("secrets", "home/run", "home/media", "redis"):
            (self.folder / name).mkdir(parents=True)
        for name in ("secret_key", "database_password", "redis_password", "monitor_token"):
            (self.folder / "secrets" / name).write_text(f"{secrets.token_urlsafe(50)}\n")

    def secret(self, name: str) -> str:
        return (self.folder / "secrets" / name).read_text().strip()

    def here(self, service: str, text: str) -> str:
        """Of the container's words, those of this machine; each is replaced once."""
        tmp = self.folder / f"tmp-{service}"
        tmp.mkdir(exist_ok=True)
        words = {
            "postgres://plumbline@database/plumbline": self.database,
            "redis://redis:6379": f"redis://127.0.0.1:{self.redis}",
            "/var/lib/plumbline": f"{self.folder}/home",
            "/run/secrets": f"{self.folder}/secrets",
            "/tmp/": f"{tmp}/",  # noqa: S108  # of a container
            "--dir /data": f"--dir {self.folder}/redis --bind 127.0.0.1 --port {self.redis}",
            "redis-cli ping": f"redis-cli -p {self.redis} ping",
            "--bind=0.0.0.0:8000": f"--bind=127.0.0.1:{self.web}",
        }
        there = re.compile("|".join(map(re.escape, words)))
        return there.sub(lambda match: words[match[0]], text)

    def environment(self, service: str, **more: str) -> dict[str, str]:
        found: Mapping[str, str] = self.services[service].get("environment", {})
        settings = {name: self.here(service, filled(str(it))) for name, it in found.items()}
        image = {
            "PATH": f"{BIN}:{os.environ['PATH']}",
            "PLUMBLINE_STATIC_ROOT": f"{self.folder}/collected",
        }
        return {**image, **settings, **more}

    def command(self, service: str) -> list[str]:
        return [self.here(service, filled(part)) for part in self.services[service]["command"]]

    def log(self, service: str) -> Path:
        return self.folder / f"{service}.log"

    def start(self, service: str) -> None:
        with self.log(service).open("wb") as output:
            self.started[service] = subprocess.Popen(
                self.command(service), cwd=ROOT, env=self.environment(service),
                stdout=output, stderr=output,
            )  # fmt: skip

    def run(self, *arguments: str, service: str = "migrate") -> str:
        """A command in a container of this service, to its end; returns what it said."""
        command = list(arguments) or self.command(service)
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment(service), capture_output=True, text=True,
            check=False, timeout=500,
        )  # fmt: skip
        assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
        return done.stdout

    def is_healthy(self, service: str) -> bool:
        """What the service's own health check says."""
        how, *command = self.services[service]["healthcheck"]["test"]
        shell = ["sh", "-c"] if how == "CMD-SHELL" else []
        environment = self.environment(service, HEALTHY_PORT=str(self.web))
        asked = subprocess.run(
            [*shell, *(self.here(service, filled(part)) for part in command)], cwd=ROOT,
            env=environment, capture_output=True, check=False, timeout=30,
        )  # fmt: skip
        return asked.returncode == 0

    def stop(self) -> None:
        for name in ("beat", "worker-estimates", "worker-dossiers", "worker-captures"):
            if name in self.started:
                self.started[name].terminate()
        for process in self.started.values():
            stop(process)
