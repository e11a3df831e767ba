"""Telling whoever issued a dossier that it is there, or that it will not be."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.notifications import Kind
from accounts.notifying import News, tell
from dossiers.models import Dossier


def ready(dossier: Dossier) -> None:
    tell([dossier.issued_by], _news(dossier, _("It is ready.")), by=None)


def failed(dossier: Dossier) -> None:
    tell([dossier.issued_by], _news(dossier, _("It could not be made.")), by=None)


def _news(dossier: Dossier, text: str) -> News:
    subject = _("Dossier %(serial)s") % {"serial": dossier.serial}
    return News(Kind.DOSSIER, str(dossier.uuid), subject, text, _page(dossier))


def _page(dossier: Dossier) -> str:
    if dossier.version is not None:
        return f"{reverse('desk:claim', args=[dossier.version.claim.reference])}#dossiers"
    if dossier.collection is not None:
        return reverse("desk:case_dossiers", args=[dossier.collection.case.slug])
    return reverse("desk:dossiers")
