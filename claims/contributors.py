"""Who worked on a claim: everyone who changed anything under it, shared parameters included."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import Any
from uuid import UUID

from django.db.models import Max, QuerySet

from accounts.models import User
from audit.models import Event
from claims.models import Appearance, Claim, ClaimedQuantity, Evidence, Finding, Review
from claims.models.pinned import QUIET
from estimates import graph
from estimates.models import Estimate, Parameter
from sources import provenance
from sources.models import Capture, Derivation, Observation, Passage, Publisher, Source


def contributor_ids(claim: Claim) -> set[int]:
    """Keys of the people who changed anything under the claim since its last approval.

    The log is the witness: no path that changes something goes past it. What the approval saw
    of each thing is told by its pins and not by the clock, since a change that began before
    the approval may become visible after it; by the clock for what was under the claim no more.
    """
    events = Event.objects.filter(object_key__in=_keys(claim)).exclude(verb__in=QUIET)
    approval = Review.objects.filter(pk__in=Claim.objects.filter(pk=claim.pk).values("approval"))
    pinned = dict(approval.values_list("pins__object_key", "pins__seen_event"))
    decided = approval.values_list("decided_at", flat=True).first()
    actors = {
        actor
        for key, actor, newest, at in _by_object(events)
        if (newest > pinned[key] if key in pinned else decided is None or at > decided)
    }
    return set(User.objects.filter(uuid__in=actors).values_list("pk", flat=True))


def _by_object(events: QuerySet[Event]) -> Any:
    """(key of the object, actor, their newest event about it, its time)."""
    rows = events.exclude(actor_key="").order_by().values_list("object_key", "actor_key")
    return rows.annotate(newest=Max("pk"), last=Max("at"))


def _keys(claim: Claim) -> list[str]:
    """Keys in the log of everything that the claim's content is made of, retired or not."""
    estimates = graph.ancestors(
        Finding.objects.filter(quantity__claim=claim).values_list("estimate_id", flat=True)
    )
    parameters = Parameter.objects.filter(inputs__estimate_id__in=estimates).distinct()
    sources = _source_ids(claim, parameters.values_list("pk", flat=True))
    rows = chain(
        [claim.uuid],
        [claim.case.uuid] if claim.case else [],
        _uuids(Appearance.objects.filter(claim=claim)),
        _uuids(ClaimedQuantity.objects.filter(claim=claim)),
        _uuids(Evidence.objects.filter(claim=claim)),
        _uuids(Finding.objects.filter(quantity__claim=claim)),
        _uuids(Estimate.objects.filter(pk__in=estimates)),
        _uuids(parameters),
        _uuids(Source.objects.filter(pk__in=sources)),
        _uuids(Publisher.objects.filter(sources__in=sources)),
        _uuids(Observation.objects.filter(source__in=sources)),
        _uuids(Derivation.objects.filter(source__in=sources, origin__in=sources)),
        _uuids(Capture.objects.filter(source__in=sources)),
        _uuids(Passage.objects.filter(capture__source__in=sources)),
    )
    return [str(uuid) for uuid in rows]


def _source_ids(claim: Claim, parameters: Iterable[int]) -> set[int]:
    named = chain(
        Appearance.objects.filter(claim=claim).values_list("source__slug", flat=True),
        Evidence.objects.filter(claim=claim).values_list("source__slug", flat=True),
        ClaimedQuantity.objects.filter(claim=claim).values_list(
            "observation__source__slug", flat=True
        ),
        Parameter.objects.filter(pk__in=list(parameters)).values_list("source__slug", flat=True),
        Parameter.objects.filter(pk__in=list(parameters)).values_list(
            "observation__source__slug", flat=True
        ),
    )
    edges = Derivation.objects.values_list("source__slug", "origin__slug")
    slugs = provenance.upstream(edges, {slug for slug in named if slug})
    return set(Source.objects.filter(slug__in=slugs).values_list("pk", flat=True))


def _uuids(rows: QuerySet[Any]) -> Iterable[UUID]:
    return rows.values_list("uuid", flat=True)
