from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from audit import leases
from audit.delivery import worker_takes
from claims import assessment
from claims import tasks as claim_tasks
from claims.models import Finding
from estimates import evaluation
from estimates import tasks as estimate_tasks
from estimates.actions import evaluate_again
from estimates.models import Estimate

QUEUE = "estimates"
ASK_AGAIN_SECONDS = 15


class Command(BaseCommand):
    help = (
        "Have outstanding estimates and findings computed. Named estimates, or all of them with "
        "--all, are computed again even if they are up to date. With --wait, the exit status "
        "is 1 if one of them could not be computed, or not in time."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slugs", nargs="*", metavar="SLUG")
        parser.add_argument("--all", action="store_true", help="Every estimate, up to date or not.")
        parser.add_argument("--wait", action="store_true", help="Until all is done, with progress.")
        parser.add_argument("--timeout", type=int, default=600, help="Seconds to wait (600).")

    def handle(self, *args: Any, **options: Any) -> None:
        again = self._again(options["slugs"], every=options["all"])
        if again is not None:
            evaluate_again(again, by=None, why="manage.py recompute")
        waiting = outstanding()
        if not waiting:
            self.stdout.write("Everything is up to date.")
            return
        pairs = list(Estimate.objects.stale().values_list("pk", "inputs_digest"))
        estimate_tasks.enqueue(pairs)
        claim_tasks.enqueue(Finding.objects.ready())
        if not options["wait"]:
            self.stdout.write(f"Asked for {waiting} results; the workers compute them.")
            return
        asked = {pk for pk, _digest in pairs}
        self._wait(waiting, asked, time.monotonic() + options["timeout"])
        self._report(asked)

    @staticmethod
    def _again(slugs: list[str], *, every: bool) -> Any:
        live = Estimate.objects.live()
        if every:
            return live
        if not slugs:
            return None
        found = live.filter(slug__in=slugs)
        missing = sorted(set(slugs) - set(found.values_list("slug", flat=True)))
        if missing:
            raise CommandError(f"There is no estimate {', '.join(missing)}.")
        return found

    def _wait(self, total: int, asked: set[int], deadline: float) -> None:
        listening = worker_takes(QUEUE)
        if not listening:
            self.stdout.write("No worker is running: it is computed here.")
        ask_again = time.monotonic() + ASK_AGAIN_SECONDS
        with self._progress() as bar:
            task = bar.add_task("computing", total=total, failed="")
            while (left := outstanding()) and time.monotonic() < deadline:
                # Findings join once their estimate is there, so the total may grow.
                total = max(total, left)
                failed = len(failed_of(asked))
                said = f"{failed} failed" if failed else ""
                bar.update(task, total=total, completed=total - left, failed=said)
                if listening or not work():
                    time.sleep(0.2)
                if listening and time.monotonic() > ask_again:
                    listening = worker_takes(QUEUE)
                    ask_again = time.monotonic() + ASK_AGAIN_SECONDS
        if outstanding():
            raise CommandError(f"{outstanding()} results are still outstanding; it goes on.")

    def _report(self, asked: set[int]) -> None:
        """What failed, each with its reason. Raises if that was asked for now."""
        failed = failed_of(asked)
        for estimate in failed:
            self.stdout.write(f"{estimate.slug}: {estimate.error}")
        count, every = Estimate.objects.fresh().count(), Estimate.objects.failed().count()
        self.stdout.write(f"{count} estimates are up to date, {every} failed.")
        if failed:
            raise CommandError(f"{len(failed)} of {len(asked)} estimates could not be computed.")

    def _progress(self) -> Progress:
        """On the error stream, so that the output stays fit for a pipe."""
        return Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.fields[failed]}"),
            console=Console(stderr=True, highlight=False),
            transient=True,
        )


def outstanding() -> int:
    return Estimate.objects.stale().count() + Finding.objects.ready().count()


def failed_of(asked: set[int]) -> list[Estimate]:
    """Those of the estimates asked for that cannot be computed, by short name."""
    failed = Estimate.objects.failed().only("pk", "slug", "error").order_by("slug")
    return [estimate for estimate in failed if estimate.pk in asked]


def work() -> bool:
    """Do a message's worth of what the workers would, by the same code; False if none is free."""
    stale = Estimate.objects.stale().filter(leases.free()).values_list("pk", "inputs_digest")
    pairs = list(stale[: estimate_tasks.PAIRS_PER_MESSAGE])
    if pairs:
        evaluation.evaluate_all(pairs)
        return True
    ready = Finding.objects.ready().filter(leases.free())
    named = ready.values_list("pk", "quantity__digest", "estimate__inputs_digest")
    triples = list(named[: claim_tasks.FINDINGS_PER_MESSAGE])
    if triples:
        assessment.assess_all(triples)
    return bool(triples)
