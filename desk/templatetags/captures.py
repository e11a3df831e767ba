"""Tags of captures: how far one is, what changed, marked words."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sources.models import Capture
from sources.text_changes import ADDED, CUT, REMOVED, SKIPPED, Piece

register = template.Library()

STATES = {Capture.State.READY: "good", Capture.State.FAILED: "bad"}
CHANGES = {
    Capture.Change.SAME_BYTES: "good",
    Capture.Change.SAME_TEXT: "good",
    Capture.Change.CHANGED: "warn",
}


@register.inclusion_tag("components/badge.html")
def capture_state(capture: Capture) -> dict[str, object]:
    tone = STATES.get(Capture.State(capture.state), "busy")
    return {"tone": tone, "text": capture.get_state_display()}


@register.inclusion_tag("components/badge.html")
def capture_change(capture: Capture) -> dict[str, object]:
    tone = CHANGES.get(Capture.Change(capture.change), "plain")
    return {"tone": tone, "text": capture.get_change_display()}


@register.filter
def marked(piece: Piece) -> SafeString:
    """A stretch of text as what became of it. Escaped: a stranger wrote it."""
    if piece.kind == ADDED:
        return format_html("<ins>{}</ins>", piece.text)
    if piece.kind == REMOVED:
        return format_html("<del>{}</del>", piece.text)
    if piece.kind == SKIPPED:
        number = int(piece.text)
        words = ngettext("%(number)s line unchanged", "%(number)s lines unchanged", number)
        return format_html(
            '<span class="captured__skipped">{}</span>', words % {"number": f"{number:,}"}
        )
    if piece.kind == CUT:
        words = _("The texts are longer than can be compared and shown here.")
        return format_html('<span class="captured__skipped">{}</span>', words)
    return format_html("{}", piece.text)
