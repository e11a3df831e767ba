"""The scale of verdicts that every desk starts with.

Made after every migration where there is none, as roles are: rows of a data migration would
vanish with a flush. A desk that wants other words adds a scale of its own and retires this one.
"""

from __future__ import annotations

from django.db import connections, transaction

from claims.models import VerdictScale, VerdictStep

SCALE = ("standing", "Does it stand up?")
STEPS = (
    ("false", 1, "False", "The evidence contradicts it, and nothing reliable supports it."),
    ("mostly-false", 2, "Mostly false", "What is central to it is wrong; some of it holds."),
    ("partly-true", 3, "Partly true", "What holds and what does not weigh about the same."),
    ("mostly-true", 4, "Mostly true", "What is central to it holds; details are wrong or missing."),
    ("true", 5, "True", "The evidence supports it, and nothing reliable contradicts it."),
    ("unproven", None, "Unproven", "The evidence does not settle it either way."),
)  # fmt: skip


def ensure(using: str) -> None:
    """Add the default scale where a desk has none, retired ones included."""
    if VerdictScale._meta.db_table not in connections[using].introspection.table_names():
        return  # migrated back to before there were any
    scales = VerdictScale.objects.using(using)
    if scales.exists():
        return
    with transaction.atomic(using=using):
        slug, title = SCALE
        scale = scales.create(slug=slug, title=title)
        VerdictStep.objects.using(using).bulk_create(
            VerdictStep(scale=scale, slug=slug, number=number, label=label, meaning=meaning)
            for slug, number, label, meaning in STEPS
        )
