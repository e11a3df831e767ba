"""What figures lost on their way, in the reader's language."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext

from sources.drift import Drift

register = template.Library()


@register.filter
def told(drift: Drift) -> str:
    return drift.told(gettext)


@register.filter
def in_words(word: object) -> str:
    """A respect, a bound word, a modality: translated where it is one of ours."""
    text = str(word)
    return gettext(text) if text else text
