"""What a page of claims costs over the API, against the bare SQL of the same page.

    .venv/bin/python bench/api.py [1000 100000 1000000]

For each number of claims: the list, the list narrowed and ordered, and one claim, each as the
median of several calls with a token, in milliseconds, as a ratio to the SELECT of the same page,
with its number of queries; and the most memory that the process came to hold.
"""

from __future__ import annotations

import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

CALLS = 15
PATHS = {
    "list": "claims/",
    "status=in_review": "claims/?status=in_review",
    "claimant, by claimant": "claims/?claimant=Claimant+7&ordering=claimant",
    "case": "claims/?case=case-3",
    "by priority": "claims/?ordering=-priority",
    "q=": "claims/?q=number+77",
    "one claim": "claims/2000-000042/",
}
INSERT = """
INSERT INTO claims_claim (uuid, reference, key, statement, language, claimant, place, modality,
    status, summary, confidence, what_would_change, note, priority, case_id, created_by_id)
SELECT gen_random_uuid(), (2000 + n / 900000)::text || '-' || lpad((n %% 900000)::text, 6, '0'),
    'claim-' || n, 'This is the claim number ' || n || ' of a bench.', 'en',
    'Claimant ' || n %% 97, '', 'asserted',
    (ARRAY['logged', 'checking', 'in_review', 'on_hold'])[1 + n %% 4], '', '', '', '',
    1 + n %% 4, %s + n %% 10, %s
FROM generate_series(%s, %s) AS n
"""


def fill(upto: int, cases: int, person: int) -> None:
    from django.db import connection

    from claims.models import Claim

    there = Claim.objects.count()
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [cases, person, there + 1, upto])
        cursor.execute("ANALYZE claims_claim")


def median(call: Callable[[], Any]) -> float:
    """Milliseconds."""
    call()
    taken = []
    for _ in range(CALLS):
        began = time.perf_counter()
        call()
        taken.append(1000 * (time.perf_counter() - began))
    return statistics.median(taken)


def measure(client: Any, path: str) -> dict[str, float]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def call() -> None:
        response = client.get(f"/api/v1/{path}")
        assert response.status_code == 200, response.content

    with CaptureQueriesContext(connection) as made:
        call()
    queries = len(made)
    page = max((it["sql"] for it in made if "claims_claim" in it["sql"]), key=len)

    def bare() -> None:
        with connection.cursor() as cursor:
            cursor.execute(page)
            cursor.fetchall()

    api, sql = median(call), median(bare)
    return {"api ms": api, "sql ms": sql, "ratio": api / sql, "queries": queries}


def run(sizes: list[int]) -> None:
    from django.core.management import call_command

    from accounts.actions import create_user
    from accounts.roles import Role
    from claims.models import Case
    from tests.api.callers import program

    call_command("migrate", verbosity=0)
    person = create_user(
        email="bench@example.org", name="Bench", password=None, roles=[Role.FACT_CHECKER], by=None
    )
    for number in range(10):
        Case.objects.create(slug=f"case-{number}", title="A case")
    first = Case.objects.order_by("pk").values_list("pk", flat=True)[0]
    client = program(person)
    for size in sizes:
        fill(size, first, person.pk)
        print(f"\n{size:,} claims")
        for name, path in PATHS.items():
            found = measure(client, path)
            print(f"  {name:24}", "  ".join(f"{key} {value:8.1f}" for key, value in found.items()))
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\nmost memory of the process: {most:.0f} MB")


def main() -> None:
    sizes = [int(it) for it in sys.argv[1:]] or [1_000, 100_000, 1_000_000]
    from tests.services import postgresql

    with tempfile.TemporaryDirectory(prefix="plumbline-test-") as home, postgresql.running() as url:
        os.environ |= {
            "PLUMBLINE_HOME": home, "DATABASE_URL": url,
            "PLUMBLINE_LOG_LEVEL": "ERROR", "DJANGO_SETTINGS_MODULE": "config.settings.test",
        }  # fmt: skip
        import django

        django.setup()
        run(sizes)


if __name__ == "__main__":
    main()
