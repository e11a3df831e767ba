"""The picture of a claim that shows where somebody shares its address. Pure.

1200 by 630 pixels, the size that social networks ask for. Only what the page says as well stands
on it: the statement, who made it, the verdict on its scale, who checked it.
"""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import asdict, dataclass

from PIL import Image, ImageDraw

from public.lettering import Face, Lettering, set_words

WIDTH, HEIGHT = 1200, 630
MARGIN = 72
DESIGN = 1
"""Goes into the key: raise it when the drawing changes."""
PAPER, INK, MUTED, RULE, BRAND = "#fbfaf6", "#1d1c1a", "#5d584f", "#dcd7cb", "#9a3412"
"""Tokens of the light scheme (static/css/tokens.css)."""
SERIF = "Charis SIL, Noto Serif, Noto Naskh Arabic, Noto Serif Hebrew, serif Bold"
SANS = "Inter, Noto Sans, sans-serif"
COLOURS = 32
STATEMENT_SIZES = (62, 54, 46, 40)
STATEMENT_HEIGHT = 300
LONGEST = 600
"""Characters of a statement that are set at all: more than four lines hold."""
MOST_STEPS = 10


@dataclass(frozen=True)
class Words:
    """What stands on a card. `step` of `steps` is the verdict's place; None beside the scale."""

    publisher: str
    corner: str
    statement: str
    language: str
    below: str
    verdict: str = ""
    step: int | None = None
    steps: int | None = None


def key(words: Words) -> str:
    """Names the picture by what it says: another text, another address."""
    text = json.dumps([DESIGN, asdict(words)], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def png(words: Words) -> bytes:
    """The picture; the same bytes again on a machine with the same fonts."""
    card = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pencil = ImageDraw.Draw(card)
    _head(card, pencil, words)
    _statement(card, words)
    _verdict(card, pencil, words)
    written = io.BytesIO()
    few = card.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    few.save(written, "PNG", optimize=True)
    return written.getvalue()


def _head(card: Image.Image, pencil: ImageDraw.ImageDraw, words: Words) -> None:
    """A plumb line, who publishes it, and the reference."""
    x, y = MARGIN, 52
    pencil.line([(x + 12, y - 52), (x + 12, y + 16)], fill=BRAND, width=3)
    bob = [(x, y + 16), (x + 24, y + 16), (x + 21, y + 32), (x + 12, y + 52), (x + 3, y + 32)]
    pencil.polygon(bob, fill=BRAND)
    name = set_words(words.publisher, Face(f"{SANS} Semi-Bold", 30), width=740, lines=1)
    _put(card, name, MARGIN + 46, y + 4, INK)
    corner = set_words(words.corner, Face(f"{SANS} Semi-Bold", 28), width=250, lines=1)
    _put(card, corner, WIDTH - MARGIN - _width(corner), y + 5, BRAND)
    pencil.line([(MARGIN, 132), (WIDTH - MARGIN, 132)], fill=INK, width=2)
    pencil.line([(MARGIN, 138), (WIDTH - MARGIN, 138)], fill=INK, width=1)


def _statement(card: Image.Image, words: Words) -> None:
    """As large as it fits, and who said it."""
    text = " ".join(words.statement.split())[:LONGEST]
    for size in STATEMENT_SIZES:
        said = set_words(
            text, Face(SERIF, size), width=WIDTH - 2 * MARGIN, lines=4,
            language=words.language, spacing=0.86,
        )  # fmt: skip
        if said.height <= STATEMENT_HEIGHT and not said.is_cut:
            break
    _put(card, said, MARGIN, 158, INK)
    below = " ".join(words.below.split())[:LONGEST]
    name = set_words(below, Face(SANS, 28), width=WIDTH - 2 * MARGIN, lines=2)
    _put(card, name, MARGIN, 158 + said.height + 10, MUTED)


def _verdict(card: Image.Image, pencil: ImageDraw.ImageDraw, words: Words) -> None:
    """The word at the foot, over its place on the scale."""
    if not words.verdict:
        return
    word = set_words(words.verdict, Face(SERIF, 58), width=WIDTH - 2 * MARGIN, lines=1)
    _put(card, word, MARGIN, HEIGHT - 62 - word.height, BRAND)
    steps, step = words.steps or 0, words.step or 0
    if not 1 < steps <= MOST_STEPS or not 1 <= step <= steps:
        return
    room = (WIDTH - 2 * MARGIN + 6) / steps
    for at in range(steps):
        left = MARGIN + at * room
        fill = BRAND if at + 1 == step else RULE
        pencil.rectangle([left, HEIGHT - 54, left + room - 6, HEIGHT - 42], fill=fill)


def _put(card: Image.Image, words: Lettering, x: float, y: float, colour: str) -> None:
    card.paste(colour, (round(x), round(y)), words.mask)


def _width(words: Lettering) -> int:
    box = words.mask.getbbox()
    return box[2] if box else 0
