"""Another installation, on SQLite: a process of its own that loads a case file and exports.

Run as a program it does these and prints digests and exports as JSON: one process, because
starting one takes a second.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.services import prepared

ROOT = Path(__file__).resolve().parent.parent.parent
THEM = "them@example.org"
DATABASE = "elsewhere.sqlite3"


@dataclass
class Installation:
    home: Path

    @classmethod
    def make(cls, home: Path) -> Installation:
        """An empty one, with one fact-checker."""
        made = cls(home)
        prepared.put(home / DATABASE)
        made.run("make")
        return made

    def copy(self, home: Path) -> Installation:
        shutil.copytree(self.home, home)
        return Installation(home)

    def load(
        self, file: Path, *exports: str, as_user: str | None = THEM, backup: Path | None = None
    ) -> dict[str, Any]:
        """Load a case file, and perhaps make a backup; returns `digests` by name and `texts`, one
        for each export, which stands in `home/out/NAME`."""
        told = {"BACKUP": str(backup)} if backup else {}
        said = self.run("load", str(file), as_user or "", *exports, **told)
        found: dict[str, Any] = json.loads(said)
        return found

    def run(self, *arguments: str, **told: str) -> str:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
            "PLUMBLINE_HOME": str(self.home),
            "DATABASE_URL": f"sqlite:///{self.home / DATABASE}",
            "PLUMBLINE_LOG_LEVEL": "ERROR",
            "EXPORTS": str(self.home / "out"),
            **told,
        }
        run = subprocess.run(
            [sys.executable, "-m", "tests.services.elsewhere", *arguments],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            check=False,
            text=True,
        )
        assert run.returncode == 0, run.stderr
        return run.stdout


def digests() -> dict[str, str]:
    """Of every estimate by slug and every claim by reference."""
    from claims.content import content_digest
    from claims.models import Claim
    from estimates.models import Estimate

    found = dict(Estimate.objects.values_list("slug", "inputs_digest"))
    return found | {claim.reference: content_digest(claim) for claim in Claim.objects.all()}


def exported(name: str, as_user: str | None, folder: Path) -> str:
    """The text of `case.yaml`, written into the folder with the files that it names."""
    from django.core.management import call_command

    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "case.yaml"
    call_command("export_case", name, as_user=as_user, output=file, stdout=io.StringIO())
    return file.read_text("utf-8")


def main(verb: str, *arguments: str) -> None:
    import django
    from django.core.management import call_command

    django.setup()
    if verb == "make":
        call_command("migrate", verbosity=0)
        call_command("create_person", THEM, name="Them", role=["fact-checker"])
        return
    file, reader, *names = arguments
    call_command("load_case", file, as_user=THEM, verbosity=0)
    if os.environ.get("BACKUP"):
        call_command("backup", os.environ["BACKUP"], stdout=io.StringIO())
    out = Path(os.environ["EXPORTS"])
    texts = [exported(name, reader or None, out / name) for name in names]
    sys.stdout.write(json.dumps({"digests": digests(), "texts": texts}))


if __name__ == "__main__":
    main(*sys.argv[1:])
