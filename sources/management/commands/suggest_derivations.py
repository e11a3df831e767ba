from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Q

from accounts.models import User
from sources import comparing, partners
from sources.models import DerivationSuggestion, Source
from sources.suggesting import judging


class Command(BaseCommand):
    help = (
        "Compare the latest capture of each source, or of those named, with all others, here and "
        "now, and list the derivations that wait for a person's decision. Protected sources are "
        "compared too, and listed only with --as, for somebody who may see them."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slugs", nargs="*", metavar="SLUG")
        parser.add_argument("--as", dest="reader", metavar="EMAIL", help="Whose list it is.")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, **options: Any) -> None:
        reader = _reader(options["reader"])
        chosen = Source.objects.live().visible_to(reader).filter(slug__in=options["slugs"])
        missing = sorted(set(options["slugs"]) - set(chosen.values_list("slug", flat=True)))
        if missing:
            raise CommandError(f"There is no source {', '.join(missing)}.")
        captures = partners.latest().order_by("pk")
        if options["slugs"]:
            captures = captures.filter(source__in=chosen)
        keys = comparing.again(captures.iterator())
        failed = [key for key in keys if not comparing.compare_once(key)]
        rows = DerivationSuggestion.objects.open().visible_to(reader)
        if options["slugs"]:
            rows = rows.filter(Q(source__in=chosen) | Q(origin__in=chosen))
        found = list(rows.select_related("source", "origin"))
        for line in _json(found) if options["as_json"] else _table(found):
            self.stdout.write(line)
        if failed:
            raise CommandError(f"{len(failed)} of {len(keys)} captures could not be compared.")
        if not options["as_json"]:
            self.stdout.write(f"{len(keys)} captures compared, {len(found)} suggestions.")


def _reader(email: str | None) -> User | None:
    if not email:
        return None
    try:
        return User.objects.get(email__iexact=email)
    except User.DoesNotExist as error:
        raise CommandError(f"There is no account {email[:100]}.") from error


def _json(rows: list[DerivationSuggestion]) -> Iterator[str]:
    for row in rows:
        yield json.dumps(
            {
                "source": row.source.slug,
                "origin": row.origin.slug,
                "direction_known": row.direction_known,
                "rule": row.rule,
                "relation": row.relation,
                "score": row.score,
                "strength": judging.strength(row.score),
                "reasons": row.said(),
            }
        )


def _table(rows: list[DerivationSuggestion]) -> Iterator[str]:
    for row in rows:
        way = row.get_relation_display() if row.direction_known else "has words in common with"
        quote = " ".join(str(row.said()[0]["quote"]).split())[:80]
        strength = judging.strength(row.score)
        yield f"{strength:>6}  {row.source.slug} {way} {row.origin.slug}  ({row.rule}: “{quote}”)"
