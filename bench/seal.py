"""What sealing and verifying the log cost, beside writing it.

Events are inserted as actions insert them (`record`, one by one), sealed, and verified, on a
database of its own; the ratio is of clock times. Ends with
1 if sealing takes more than half of the clock time that writing took.

    bench/seal.py                                    under a minute
    bench/seal.py --events 50000 --databases sqlite,postgresql
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.services import postgresql  # noqa: E402  # found by the line above

BOUND = 0.5


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--databases", default="sqlite")
    parser.add_argument("--within", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.within:
        print(json.dumps(measured(chosen.events)))
        return 0
    print(
        f"{'database':10} {'inserting':>12} {'sealing':>12} {'verifying':>12} {'seal/insert':>12}"
    )
    return max([of(name, chosen.events) for name in chosen.databases.split(",")])


def of(database: str, events: int) -> int:
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
            "PLUMBLINE_HOME": folder,
        }
        if database == "sqlite":
            return shown(database, events, environment)
        with postgresql.running(options=()) as address:
            return shown(database, events, {**environment, "DATABASE_URL": address})


def shown(database: str, events: int, environment: dict[str, str]) -> int:
    migrate = [sys.executable, str(ROOT / "manage.py"), "migrate", "--verbosity", "0"]
    subprocess.run(migrate, env=environment, check=True)
    command = [sys.executable, __file__, "--within", "--events", str(events)]
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    insert, seal, verify = json.loads(done.stdout.splitlines()[-1])
    rates = " ".join(f"{events / seconds:10,.0f}/s" for seconds in (insert, seal, verify))
    print(f"{database:10} {rates} {seal / insert:12.2f}")
    return int(seal / insert > BOUND)


def measured(events: int) -> tuple[float, float, float]:
    """Seconds of inserting, sealing and verifying."""
    import django

    django.setup()
    from accounts.models import User
    from audit import sealing, verification
    from audit.recording import record

    person = User.objects.create_user("bench@example.org", name="Bench")

    def insert() -> None:
        for number in range(events):
            record("person.changed", person, by=person, new={"number": number}, why="Because")

    def verify() -> None:
        found = list(verification.faults())
        if found:
            raise SystemExit(str(found[0]))

    return seconds(insert), seconds(lambda: sealing.seal_events()), seconds(verify)


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    raise SystemExit(main())
