"""What is known of a file, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from dossiers import verifying
from dossiers.models import Dossier
from dossiers.verifying import Verified

HEADS = {
    verifying.GENUINE: _lazy("Genuine"),
    verifying.CHANGED: _lazy("Not the file that was issued"),
    verifying.UNKNOWN: _lazy("Not known here"),
}
STANDINGS = {
    verifying.CURRENT: _lazy("Nothing under the claim changed since."),
    verifying.MOVED: _lazy(
        "Something under the claim changed since: what it says may be out of date."
    ),
    verifying.SUPERSEDED: _lazy("It is superseded: a later version of the claim was approved."),
    verifying.WITHDRAWN: _lazy("The claim was withdrawn: do not rely on what it says."),
}


def head(verified: Verified) -> str:
    """One or a few words: "Genuine"."""
    if verified.answer == verifying.GENUINE and verified.faults:
        return _("Issued here, and something about it does not hold")
    return str(HEADS[verified.answer])


def sentences(verified: Verified) -> Iterator[str]:
    """Everything that is known, the most important first."""
    dossier = verified.dossier
    if verified.answer == verifying.GENUINE and dossier is not None:
        yield _("These are, to the last byte, the bytes that were issued.")
        yield _issued(dossier)
        yield from standings(dossier, verified.standing)
        yield from _signature(verified)
    elif dossier is not None:
        yield _(
            "It says that it is %(serial)s. The file that was issued under this serial has "
            "another SHA-256: this one was changed, or damaged on its way."
        ) % {"serial": dossier.serial}
        # Serials can be guessed: what was issued under it is told at the address that it prints.
        yield _("The address that it prints says what was issued under this serial.")
    else:
        yield _(
            "No dossier with this SHA-256 was issued by this desk. It may be a dossier of "
            "another desk, or one of ours that was changed, or damaged on its way."
        )
    yield from verified.faults


def standings(dossier: Dossier, worst: str) -> Iterator[str]:
    """What became of it since; of a collection, of each claim in it."""
    if dossier.collection is None:
        yield str(STANDINGS[worst])
        return
    for version in dossier.versions:
        standing = verifying.standing_of_version(version)
        yield f"{version.claim.reference}: {STANDINGS[standing]}"
    if verifying.has_more(dossier):
        yield _("The case has claims now that are not in it.")


def _issued(dossier: Dossier) -> str:
    return _("%(serial)s: %(about)s, issued on %(date)s as %(kind)s.") % {
        "serial": dossier.serial,
        "about": about(dossier),
        "date": date_format(localtime(dossier.issued_at), "j F Y, H:i"),
        "kind": dossier.get_kind_display(),
    }


def about(dossier: Dossier) -> str:
    """ "version 2 of claim 2026-0001", or that of each claim in a collection."""
    told = [
        _("version %(number)d of claim %(claim)s")
        % {"number": version.number, "claim": version.claim.reference}
        for version in dossier.versions
    ]
    return get_text_list(told, _("and"))


def _signature(verified: Verified) -> Iterator[str]:
    signed = verified.signed
    if signed is None:
        return
    name = signed.signer.removeprefix("Common Name: ")
    if signed.holds:
        yield _("Its signature by %(name)s holds.") % {"name": name}
    if signed.holds and signed.moment:
        yield _("An authority outside signed for the time: %(date)s.") % {
            "date": date_format(localtime(signed.moment), "j F Y, H:i:s")
        }
