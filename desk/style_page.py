"""What the design is made of, for the page that shows it: tokens by their job."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

COLOURS = (
    (_("Grounds"), ("paper", "surface", "sunken")),
    (_("Text"), ("ink", "muted", "link", "link-visited", "brand")),
    (_("Lines"), ("rule", "rule-strong", "field-edge", "focus")),
    (_("Buttons"), ("button", "button-hover", "button-ink")),
    (
        _("States"),
        ("good", "good-ground", "warn", "warn-ground", "bad", "bad-ground", "note", "note-ground"),
    ),
    (_("Charts"), ("cloud", "cloud-tail")),
)
SIZES = ("xs", "s", "m", "l", "xl", "2xl", "3xl")
FACES = ("serif", "sans", "mono")
SPACES = ("1", "2", "3", "4", "5", "6", "7", "8")
OTHERS = ("measure", "page", "radius", "target", "lifted", "veil")
TONES = (
    ("plain", _("logged")),
    ("note", _("checking")),
    ("warn", _("in review")),
    ("good", _("approved")),
    ("bad", _("returned")),
    ("busy", _("being worked out")),
)
LEVELS = (
    ("info", _("Something to know.")),
    ("success", _("Done.")),
    ("warning", _("It changed since it was approved.")),
    ("error", _("This could not be done, and here is why.")),
)
