"""Freezing a collection: which claims of a case, each in which version."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from accounts.models import User
from audit.canonical import canonical_text, digest
from audit.errors import StaleError
from audit.recording import record
from claims.models import Case, Version
from dossiers import merging
from dossiers.models import Collected, Collection


def freeze(case: Case, versions: Sequence[Version], *, by: User) -> Collection:
    """The newest collection of the case if it is of these versions, else a new one.

    Call inside a transaction that holds the case's lock. Raises `StaleError` when something
    that two claims share was changed while they were frozen one after the other.
    """
    content = {
        "schema": merging.SCHEMA,
        "case": {
            "slug": case.slug,
            "title": case.title,
            "summary": case.summary,
            "language": case.language,
        },
        "claims": [
            {"reference": row.claim.reference, "number": row.number, "digest": row.digest}
            for row in versions
        ],
    }
    newest: Collection | None = case.collections.order_by("-number").first()
    if newest is not None and newest.digest == digest(content):
        return newest
    _check_told_alike(versions)
    collection = Collection(
        case=case,
        number=newest.number + 1 if newest else 1,
        digest=digest(content),
        content=canonical_text(content),
        created_by=by,
    )
    collection.full_clean()
    collection.save(force_insert=True)
    for position, version in enumerate(versions, start=1):
        row = Collected(collection=collection, position=position, version=version)
        row.full_clean()
        row.save(force_insert=True)
    record("collection.frozen", collection, by=by, digest=collection.digest)
    return collection


def _check_told_alike(versions: Sequence[Version]) -> None:
    try:
        merging.shared([merging.renamed(version.parsed()) for version in versions])
    except merging.DifferError as error:
        raise StaleError(_("Something changed while the claims were frozen: try again.")) from error
