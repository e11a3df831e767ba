"""What readers wait for when ten thousand claims are published: list, search, filter, feeds.

One claim is published by the desk's actions and copied in bulk, each copy with a version of the
demo case's size, its own words, one of seven verdicts and one of twelve years. Times are medians
of five requests, of the processor, on SQLite.

    bench/readers.py                 three minutes
    bench/readers.py --claims 1000
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import process_time
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

if TYPE_CHECKING:
    from claims.models import Claim, Version

CONTENT = 48_000
"""Characters of a version of the demo case."""
PLACES = ("harbour", "station", "border", "market", "hospital", "school", "mine", "dam", "depot")
LISTED_WITHIN = 0.25
"""Seconds of a processor that no page of the list may take."""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--claims", type=int, default=10_000)
    count = parser.parse_args().claims
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"PLUMBLINE_HOME": home, "DJANGO_SETTINGS_MODULE": "config.settings.dev"}
        os.environ["PLUMBLINE_LOG_LEVEL"] = "ERROR"
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        publish_many(count)
        sys.exit(measure(count))


def publish_many(count: int) -> None:
    """All rows of `count` published claims but their cards, which are timed."""
    from claims.models import Claim, Version

    first = _published()
    version = first.published_version
    assert version is not None
    content = version.parsed()
    for start in range(1, count, 500):
        numbers = range(start, min(start + 500, count))
        Claim.objects.bulk_create([_claim(first, number) for number in numbers])
        references = [_reference(number) for number in numbers]
        claims = {it.reference: it for it in Claim.objects.filter(reference__in=references)}
        Version.objects.bulk_create(
            [_version(version, claims[_reference(it)], content, it) for it in numbers]
        )
    for version in Version.objects.exclude(claim=first).defer("content").iterator():
        Claim.objects.filter(pk=version.claim_id).update(published_version=version)


def _published() -> Claim:
    from accounts.actions import create_user
    from accounts.roles import Role
    from claims.actions import log_claim
    from tests.public.worlds import publish, rule

    people = [
        create_user(
            email=f"{role}@example.org", name=str(role), password=None, roles=[role], by=None
        )
        for role in (Role.FACT_CHECKER, Role.EDITOR)
    ]
    claim = log_claim(
        statement="Ten ships came.", claimant="A ministry", language="en", by=people[0]
    )
    rule(claim, "true", by=people[0])
    return publish(claim, by=people[0], editor=people[1])


def _reference(number: int) -> str:
    return f"1999-{number:05}"


def _claim(first: Claim, number: int) -> Claim:
    from claims.models import Claim

    kept = ("statement", "claimant", "language", "status", "approval_id", "published_version_id",
            "published_by_id", "created_by_id", "verdict_id")  # fmt: skip
    values = {name: getattr(first, name) for name in kept}
    assert first.published_at is not None
    at = first.published_at - timedelta(minutes=number)
    return Claim(reference=_reference(number), key=f"copy-{number}", published_at=at, **values)


def _version(version: Version, claim: Claim, content: dict[str, Any], number: int) -> Version:
    from claims.models import Version

    step = number % 7
    verdict: dict[str, Any] = {
        "slug": f"v{step}",
        "label": f"Verdict {step}",
        "number": step or None,
        "steps": [],
    }
    said = f"{number} crates left the {PLACES[number % len(PLACES)]} in week {number % 52}."
    own = {**content["claim"], "reference": claim.reference, "statement": said,
           "claimant": f"Ministry {number % 40}", "claimed_on": f"{2010 + number % 12}-06",
           "verdict": verdict}  # fmt: skip
    text = json.dumps({**content, "claim": own, "padding": "x" * CONTENT})
    return Version(
        claim=claim, number=1, digest=f"{number:064x}", content=text, created_by=version.created_by
    )


def measure(count: int) -> int:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from public.shelf import shelve_missing

    start = process_time()
    made = shelve_missing()
    print(f"{made:,} cards made in {process_time() - start:.1f} s, once")
    slowest = 0.0
    for path in (
        "/", f"/published/?page={count // 25}", "/published/?q=crates+harbour",
        "/published/?q=nothing+like+it", "/published/?verdict=v3&year=2015",
        "/published/?claimant=ministry+7", "/feed.json", "/feed.atom?page=100", "/sitemap.xml",
    ):  # fmt: skip
        times = []
        for _round in range(6):
            start = process_time()
            response = Client().get(path, SERVER_NAME="127.0.0.1")
            times.append(process_time() - start)
            assert response.status_code == 200, (path, response.status_code)
        with CaptureQueriesContext(connection) as queries:
            Client().get(path, SERVER_NAME="127.0.0.1")
        seconds = median(times[1:])
        slowest = max(slowest, seconds if "published" in path or path == "/" else 0.0)
        size = f"{len(response.content):>9,} bytes"
        print(f"{seconds * 1000:8.0f} ms  {len(queries):>3} queries  {size}  {path}")
    return int(slowest > LISTED_WITHIN)


if __name__ == "__main__":
    main()
