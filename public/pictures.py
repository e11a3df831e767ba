"""Which words stand on the picture of a claim or of the site, and the picture, drawn once.

A picture is kept in the desk's home under the key of its words, so that a new version, another
publisher or another design is another file and another address; any of them may be deleted.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from public.models import Card
from public.social_card import Words, key, png


def of_claim(card: Card) -> Words:
    said = [card.claimant, card.claimed_on.display() if card.claimed_on else ""]
    return Words(
        publisher=settings.PLUMBLINE_PUBLISHER,
        corner=card.reference,
        statement=card.statement,
        language=card.language,
        below=", ".join(it for it in said if it),
        verdict=card.verdict,
        step=card.number,
        steps=card.highest,
    )


def of_site() -> Words:
    return Words(
        publisher=settings.PLUMBLINE_PUBLISHER,
        corner="",
        statement=_("Claims we have checked"),
        language="en",
        below=_(
            "Numbers in the news, held against their sources and against independent estimates."
        ),
    )


def picture(words: Words) -> bytes:
    """The PNG of these words, drawn unless it is kept already."""
    kept = Path(settings.HOME) / "cache" / "cards" / f"{key(words)}.png"
    try:
        return kept.read_bytes()
    except FileNotFoundError:
        drawn = png(words)
    _keep(kept, drawn)
    return drawn


def _keep(path: Path, content: bytes) -> None:
    """Written aside, then renamed: whoever reads meanwhile finds all of it or nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, written = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    Path(written).replace(path)
