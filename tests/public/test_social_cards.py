"""Pictures of claims: any words fit, the same words are the same bytes, others another address."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from dossiers.cleaning import cleaned
from public import pictures, social_card
from public.lettering import Face, set_words
from public.social_card import Words, key, png
from tests.hostile.attacks import TEXTS

WORDS = Words("The Desk", "2026-0001", "Ten ships came.", "en", "A ministry", "False", 1, 5)


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content)).convert("L")


def test_a_card_has_the_size_that_networks_ask_for_and_is_small() -> None:
    content = png(WORDS)
    assert content.startswith(b"\x89PNG") and len(content) < 60_000
    assert opened(content).size == (1200, 630)


def test_the_same_words_are_the_same_bytes_and_others_have_another_key() -> None:
    assert png(WORDS) == png(WORDS)
    others = [replace(WORDS, verdict="True"), replace(WORDS, publisher="X"), replace(WORDS, step=2)]
    assert len({key(WORDS), *map(key, others)}) == 4


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_words_that_mean_harm_fit_like_any_other(name: str) -> None:
    text = str(cleaned(TEXTS[name]))
    words = Words(text, text[:40], text, "", text, text, 2, 5)
    assert opened(png(words)).size == (1200, 630)


def test_every_script_is_set_and_what_runs_leftwards_begins_at_the_right() -> None:
    face = Face(social_card.SERIF, 40)
    for text in ("Zehn Schiffe", "عشر سفن", "עשר ספינות", "十隻の船が来た", "दस जहाज", "배 열 척"):
        words = set_words(text, face, width=800, lines=2)
        left, _top, right, _bottom = words.mask.getbbox() or (0, 0, 0, 0)
        assert right - left > 60, text
        assert (left > 400) is (text in {"عشر سفن", "עשר ספינות"}), text


def test_what_is_too_long_ends_in_an_ellipsis_within_its_lines() -> None:
    face = Face(social_card.SERIF, 40)
    one = set_words("ship", face, width=500, lines=1)
    long = set_words("ship " * 400, face, width=500, lines=3)
    assert long.is_cut and not one.is_cut
    assert long.height <= 3 * one.height


@pytest.mark.parametrize(("step", "steps"), [(None, 5), (3, None), (0, 5), (9, 5), (1, 1), (3, 99)])
def test_a_verdict_beside_the_scale_has_its_word_only(step: int | None, steps: int | None) -> None:
    beside = replace(WORDS, step=None, steps=None)
    assert png(replace(WORDS, step=step, steps=steps)) == png(beside)


def test_a_card_is_drawn_once(settings: object, tmp_path: Path, monkeypatch: object) -> None:
    settings.HOME = tmp_path  # type: ignore[attr-defined]  # pytest-django's
    first = pictures.picture(WORDS)
    (kept,) = (tmp_path / "cache" / "cards").iterdir()
    assert kept.name == f"{key(WORDS)}.png" and kept.read_bytes() == first
    kept.write_bytes(b"as it was kept")
    assert pictures.picture(WORDS) == b"as it was kept"
