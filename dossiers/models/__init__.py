"""What is issued, of what, and whether it still holds."""

from dossiers.models.collections import Collected, Collection, CollectionQuerySet, collectable
from dossiers.models.dossiers import Dossier, DossierQuerySet, serial_form
from dossiers.models.standing import approving, superseding

__all__ = [
    "Collected",
    "Collection",
    "CollectionQuerySet",
    "Dossier",
    "DossierQuerySet",
    "approving",
    "collectable",
    "serial_form",
    "superseding",
]
