"""Whether the log has every dossier's issue, and the chain every seal that a dossier prints."""

from __future__ import annotations

import json
from collections.abc import Iterator

from django.utils.translation import gettext as _

from audit.verification import ROWS_AT_ONCE, Fault, printed, unlogged
from dossiers.models import Dossier


def faults() -> Iterator[Fault]:
    for dossier in unlogged(Dossier.objects.only("serial", "uuid"), "dossier.issued"):
        sentence = _("The issue of the dossier %s has no event in the log.")
        yield Fault("event", sentence % dossier.serial)
    rows = Dossier.objects.order_by("pk").values_list("serial", "facts")
    for serial, facts in rows.iterator(ROWS_AT_ONCE):
        seal = json.loads(facts).get("seal")
        if seal:
            yield from printed(seal["number"], seal["digest"], _("The dossier %s") % serial)
