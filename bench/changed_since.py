"""Which of many published claims moved, after one parameter that all of them share is revised.

Each claim has a figure, evidence, a finding against an estimate of its own, nine or ten pins and
five events; the rows are written in bulk, the parameter is revised by its action. Times are the
medians of five runs: all published claims with nothing moved, all of them moved, and one claim
by itself, as its page asks.

    bench/changed_since.py                                  two minutes
    bench/changed_since.py --claims 1000 --databases sqlite
"""

from __future__ import annotations

import argparse
import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.recompute import address  # noqa: E402  # found by the line above

if TYPE_CHECKING:
    from accounts.models import User
    from claims.models import Claim

AT_ONCE, RUNS, SOURCES = 500, 5, 500


def in_process(name: str, size: int) -> int:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from accounts.actions import create_user
    from accounts.roles import Role
    from claims.models import Claim
    from estimates.actions import revise_parameter
    from tests.services.fan_out import FanOut, build

    by = create_user(
        email="bench@example.org", name="B", password=None, roles=[Role.EDITOR], by=None
    )
    fan_out = FanOut(size)
    changed = build(fan_out, by)
    published(size, fan_out.slug, by)
    analyse()
    rows = Claim.objects.published()
    one = rows.filter(pk=rows.order_by("pk")[size // 2].pk)
    still = timed(rows, 0), timed(one, 0)
    fan_out.rounds = 1
    began = time.perf_counter()
    revise_parameter(changed, text=fan_out.value(), by=by)
    revising = time.perf_counter() - began
    moved = timed(rows, size), timed(one, 1)
    figures = (*still, revising, *moved)
    print(f"{name:11}{size:8}" + "".join(f"{it:12.3f}" for it in figures), flush=True)
    return 0


def timed(rows: Any, expected: int) -> float:
    """Seconds for counting those that moved: the median of some runs."""
    return median(clocked(lambda: rows.changed_since_approval().count(), expected)
                  for _ in range(RUNS))  # fmt: skip


def clocked(count: Callable[[], int], expected: int) -> float:
    began = time.perf_counter()
    found = count()
    took = time.perf_counter() - began
    assert found == expected, f"{found} moved, and not {expected}"
    return took


def published(size: int, parameter: str, by: User) -> None:
    """Claims that readers see, with all rows under them, their approvals and their pins."""
    from django.db import transaction

    from claims.models import Claim, Review, Version

    with transaction.atomic():
        claims = [
            Claim(reference=f"2026-{n + 1:06d}", key=f"c{n}", statement="S", claimant="C",
                  created_by=by)
            for n in range(size)
        ]  # fmt: skip
        Claim.objects.bulk_create(claims, batch_size=AT_ONCE)
        versions = [
            Version(claim=it, number=1, digest="0" * 64, content="{}", created_by=by)
            for it in claims
        ]
        Version.objects.bulk_create(versions, batch_size=AT_ONCE)
        reviews = [Review(version=it, decision="approve", reviewer=by) for it in versions]
        Review.objects.bulk_create(reviews, batch_size=AT_ONCE)
        under(claims, reviews, parameter, by)
        publish(claims, reviews, by)


def under(claims: list[Claim], reviews: list[Any], parameter: str, by: User) -> None:
    from audit.models import Event
    from claims.models import ClaimedQuantity, Evidence, Finding, ReviewPin
    from estimates.models import Estimate, Parameter
    from sources.models import Source

    sources = [Source(slug=f"s{n}", title="S") for n in range(SOURCES)]
    Source.objects.bulk_create(sources, batch_size=AT_ONCE)
    estimates = list(Estimate.objects.order_by("pk"))
    shared, one = list(Parameter.objects.all()), Decimal(1)
    quantities = [
        ClaimedQuantity(claim=it, key="q", measure="m", text="1 kg", low=one, high=one,
                        bound="exactly", unit="kg", digest="0" * 64)
        for it in claims
    ]  # fmt: skip
    evidence = [
        Evidence(claim=it, key="e", source=sources[n % SOURCES], stance="supports")
        for n, it in enumerate(claims)
    ]
    ClaimedQuantity.objects.bulk_create(quantities, batch_size=AT_ONCE)
    Evidence.objects.bulk_create(evidence, batch_size=AT_ONCE)
    findings = [
        Finding(quantity=quantity, estimate=estimate)
        for quantity, estimate in zip(quantities, estimates, strict=True)
    ]
    Finding.objects.bulk_create(findings, batch_size=AT_ONCE)
    rows: list[list[Any]] = [claims, quantities, evidence, findings, estimates]
    events = [
        Event(actor="B", actor_key=str(by.uuid), verb="row.added", object_type="row",
              object_key=str(row.uuid), digest="0" * 64)
        for held in rows for row in held
    ]  # fmt: skip
    Event.objects.bulk_create(events, batch_size=AT_ONCE)
    seen = max(Event.objects.values_list("pk", flat=True))
    pins = []
    for n, review in enumerate(reviews):
        pinned: list[tuple[str, str, Any]] = [
            ("claim", claims[n].reference, claims[n]),
            ("quantity", "q", quantities[n]),
            ("evidence", "e", evidence[n]),
            ("finding", f"q/{estimates[n].slug}", findings[n]),
            ("estimate", estimates[n].slug, estimates[n]),
            ("source", sources[n % SOURCES].slug, sources[n % SOURCES]),
            *(("parameter", row.slug, row) for row in shared[n % 20 : n % 20 + 2]),
            *(("parameter", row.slug, row) for row in shared if row.slug == parameter),
        ]
        pins += [
            ReviewPin(review=review, kind=kind, key=key, object_key=str(row.uuid),
                      seen_event=seen, digest=getattr(row, "inputs_digest", ""))
            for (kind, key), row in {(kind, key): row for kind, key, row in pinned}.items()
        ]  # fmt: skip
    ReviewPin.objects.bulk_create(pins, batch_size=AT_ONCE)


def publish(claims: list[Claim], reviews: list[Any], by: User) -> None:
    from django.utils import timezone

    from claims.models import Claim

    for claim, review in zip(claims, reviews, strict=True):
        claim.approval, claim.published_version = review, review.version
        claim.published_at, claim.published_by, claim.status = timezone.now(), by, "published"
    columns = ["approval", "published_version", "published_at", "published_by", "status"]
    Claim.objects.bulk_update(claims, columns, batch_size=AT_ONCE)


def analyse() -> None:
    """As the database does by itself in time: this one is a minute old."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def run(database: str, size: int) -> int:
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="plumbline-bench-")))
        environment = {
            **os.environ,
            "DATABASE_URL": stack.enter_context(address(database, folder)),
            "PLUMBLINE_HOME": str(folder / "home"),
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
            "PLUMBLINE_LOG_LEVEL": "ERROR",
        }
        command = [sys.executable, __file__, "--inside", database, "--claims", str(size)]
        return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument("--claims", type=int, default=10_000)
    parser.add_argument("--databases", default="sqlite,postgresql")
    parser.add_argument("--inside", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.inside:
        return in_process(arguments.inside, arguments.claims)
    heads = ("all, still", "one, still", "revising", "all, moved", "one, moved")
    print(f"{'seconds':11}{'claims':>8}" + "".join(f"{it:>12}" for it in heads), flush=True)
    return max(run(database, arguments.claims) for database in arguments.databases.split(","))


if __name__ == "__main__":
    sys.exit(main())
