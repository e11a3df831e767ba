"""What a claim is logged with: a text or a link first, then the claim that is in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from claims.candidates import LONGEST_TEXT, Candidate
from claims.models import Claim
from desk.claim_forms import ClaimForm, several_lines
from desk.draft_forms import RowField
from desk.typed_fields import DateTextField, FigureTextField, PeriodTextField
from sources.models import Source

MOST_FIGURES = 20
FEWEST_FIGURES = 1
LONGEST_FIELD = 5_000


class PasteForm(forms.Form):
    """Where logging begins."""

    text = forms.CharField(
        label=_("A sentence, a text or a link"),
        max_length=LONGEST_TEXT,
        required=False,
        strip=False,
        widget=forms.Textarea({"rows": 8, "autofocus": True, "spellcheck": "false"}),
        help_text=_("Paste what you have. Statements with figures are found in it."),
    )
    url = forms.CharField(
        label=_("Where it stands"),
        max_length=1_000,
        required=False,
        widget=forms.URLInput,
        help_text=_("The web address of the text, if it has one."),
    )
    title = forms.CharField(required=False, max_length=400, widget=forms.HiddenInput)
    fetch = forms.BooleanField(
        label=_("Have a worker capture the address"), required=False, initial=True
    )


class FigureRow(forms.Form):
    """One figure of the claim. Empty: there is none. `shown` has read what was typed."""

    shown: FigureRow | None = None

    text = FigureTextField(label=_("Figure as written"), required=False, help_text="")
    measure = forms.CharField(label=_("What is measured"), max_length=200, required=False)
    period = PeriodTextField(label=_("Its own period"), help_text="")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].widget.attrs["aria-describedby"] = f"reading-{self.prefix}"

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        has_figure = given.get("text") is not None or "text" in self.errors
        if has_figure and not given.get("measure"):
            self.add_error("measure", _("Say what is measured: shells, explosives, voters."))
        if not has_figure and (given.get("measure") or given.get("period")):
            self.add_error("text", _("Write the figure, or leave all of it empty."))
        return given

    @property
    def reading(self) -> str:
        """How the figure was read, in one form; empty where there is none or it cannot be read."""
        self.is_valid()
        figure = self.cleaned_data.get("text") if hasattr(self, "cleaned_data") else None
        return figure.display() if figure is not None else ""

    def given(self) -> dict[str, Any] | None:
        figure = self.cleaned_data["text"]
        fields = {name: self.cleaned_data[name] for name in ("measure", "period")}
        return {"figure": figure, **fields} if figure is not None else None


class LogForm(ClaimForm):
    """The claim, and where it was seen."""

    source = RowField(
        label=_("Source that the desk has"),
        to_field="slug",
        missing=_("There is no such source. Type its short name, or choose it from the list."),
        listed="sources",
        help_text=_("Its short name. Left empty, one is recorded under the title below."),
    )
    source_title = forms.CharField(
        label=_("Title of what it was seen in"), max_length=400, required=False
    )
    source_url = forms.CharField(
        label=_("Web address"), max_length=1_000, required=False, widget=forms.URLInput
    )
    appeared_on = DateTextField(label=_("Appeared"))
    quote = forms.CharField(
        label=_("Quote"), max_length=2_000, required=False, widget=several_lines()
    )
    keep_text = forms.BooleanField(
        label=_("Keep the pasted text as a capture of it, marked as pasted"), required=False
    )

    FIRST = ("statement", "claimant", "claimed_on")
    THEN = ("modality", "period")
    MORE = ("place", "case", "language", "note")
    SEEN = ("source", "source_title", "source_url", "appeared_on", "quote", "keep_text")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["statement"].widget.attrs["autofocus"] = True
        cast("RowField", self.fields["source"]).rows = Source.objects.live().visible_to(user)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        told = given.get("source") or given.get("source_title")
        if not told and "source" not in self.errors:
            for name in ("source_url", "quote"):
                if given.get(name) and name == "source_url":
                    self.add_error("source_title", _("Give it a title, or leave the address out."))
        return given

    def seen(self) -> dict[str, Any]:
        """Where it was seen, as `claims.drafting.log_draft` takes it."""
        given = self.cleaned_data
        return {
            "source": given["source"],
            "title": given["source_title"],
            "url": given["source_url"],
            "appeared_on": given["appeared_on"],
            "quote": given["quote"],
        }

    def of_claim(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ClaimForm.names}


FIELDS = tuple(LogForm.base_fields)
ROW_FIELDS = tuple(FigureRow.base_fields)


def typed_in(sent: Mapping[str, Any]) -> dict[str, Any]:
    """What of a request belongs to a draft: known fields, each of a bounded length."""
    typed: dict[str, Any] = {
        name: str(sent.get(name) or "")[:LONGEST_FIELD] for name in FIELDS if name != "keep_text"
    }
    typed["keep_text"] = bool(sent.get("keep_text"))
    typed["figures"] = [_row(sent, number) for number in range(rows_in(sent))]
    chosen = sent.getlist("repeats") if hasattr(sent, "getlist") else sent.get("repeats", [])
    typed["repeats"] = [str(it)[:11] for it in chosen[:20]]
    return typed


def rows_in(sent: Mapping[str, Any]) -> int:
    """How many rows of figures were sent."""
    given = str(sent.get("rows") or "")[:3]
    number = int(given) if given.isascii() and given.isdigit() else FEWEST_FIGURES
    return max(FEWEST_FIGURES, min(MOST_FIGURES, number))


def _row(sent: Mapping[str, Any], number: int) -> dict[str, str]:
    return {
        name: str(sent.get(f"figure-{number}-{name}") or "")[:LONGEST_FIELD] for name in ROW_FIELDS
    }


def suggested(candidate: Candidate) -> dict[str, Any]:
    """A statement of the text as it would be typed."""
    period = candidate.period.text
    figures = [
        {"text": it.text, "measure": it.measure,
         "period": "" if it.period == period else it.period}
        for it in candidate.figures
    ]  # fmt: skip
    return {
        "statement": candidate.statement[:2_000],
        "claimant": candidate.claimant.text,
        "claimed_on": candidate.claimed_on.text,
        "period": candidate.period.text,
        "modality": candidate.modality,
        "quote": candidate.statement[:2_000],
        "figures": figures[:MOST_FIGURES],
    }


def forms_of(
    typed: Mapping[str, Any], *, user: User, bound: bool
) -> tuple[LogForm, list[FigureRow]]:
    """The forms of a draft: bound to be checked and logged, else filled in and left alone."""
    fields = {name: typed.get(name, "") for name in FIELDS}
    figures = typed.get("figures") or [{}]
    if not bound:
        rows = [FigureRow(initial=it, prefix=f"figure-{at}") for at, it in enumerate(figures)]
        return LogForm(initial=fields, user=user), rows
    rows = [
        FigureRow({f"figure-{at}-{name}": text for name, text in it.items()}, prefix=f"figure-{at}")
        for at, it in enumerate(figures)
    ]
    return LogForm({**fields, "keep_text": typed.get("keep_text") or None}, user=user), rows


def repeated(typed: Mapping[str, Any], user: User) -> list[Claim]:
    """The claims that were ticked as repeated, as far as this person may see them."""
    wanted = [it for it in typed.get("repeats", []) if "\x00" not in it]
    return list(Claim.objects.live().visible_to(user).filter(reference__in=wanted))
