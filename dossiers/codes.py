"""A QR code that leads from paper to a page. Pure."""

from __future__ import annotations

import io

import segno

from dossiers.language import gettext as _


def code_of(address: str) -> str:
    """The code of an address as SVG with a title; "" for no address.

    Error correction M: a sixth of the code may be lost to a fold or a stain (ISO/IEC 18004).
    """
    if not address:
        return ""
    out, title = io.BytesIO(), _("QR code: where this dossier can be verified")
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", xmldecl=False, svgns=True, title=title, border=2, scale=3, omitsize=False
    )
    return out.getvalue().decode()
