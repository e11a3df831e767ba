"""What tables of claims are uploaded with, narrowed by, and mended in."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from claims.importing.columns import COLUMNS, Column
from claims.importing.reading import CP1252, MOST_BYTES
from claims.models import Case, ImportRow

State = ImportRow.State


class TableForm(forms.Form):
    upload = forms.FileField(
        label=_("Table (CSV)"),
        help_text=_("Up to 10,000 lines and 8 MB, in UTF-8. Nothing is stored before you say so."),
        widget=forms.FileInput({"accept": ".csv,.tsv,.txt,text/csv"}),
    )
    case = forms.ModelChoiceField(
        Case.objects.none(),
        label=_("Case of lines that name none"),
        to_field_name="slug",
        required=False,
        empty_label=_("no case"),
    )
    encoding = forms.ChoiceField(
        label=_("Encoding"),
        choices=[("", _("UTF-8, or UTF-16 as spreadsheets mark it")), (CP1252, "Windows-1252")],
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[Case]", self.fields["case"])
        field.queryset = Case.objects.live().order_by("title")

    def content(self) -> bytes:
        """The file, or one byte more than may be: the reader says that it is too large."""
        upload = self.cleaned_data["upload"]
        return bytes(upload.read(MOST_BYTES + 1))


class LinesForm(forms.Form):
    """Which lines of a table are shown."""

    show = forms.ChoiceField(
        label=_("Show"),
        choices=[
            ("", _("all lines")),
            ("faulty", _("faulty")),
            ("repeats", _("that may repeat another")),
            ("good", _("ready")),
            ("left_out", _("left out")),
            ("stored", _("logged")),
            ("refused", _("refused")),
            ("kept", _("not taken back")),
            ("undone", _("taken back")),
        ],
        required=False,
    )

    def narrowed(self, rows: QuerySet[ImportRow]) -> QuerySet[ImportRow]:
        show = self.cleaned_data.get("show") if self.is_valid() else ""
        if show == "repeats":
            return rows.filter(repeats=True)
        return rows.filter(state=show) if show else rows


def line_form(row: ImportRow, data: Any = None) -> forms.Form:
    """The cells of a line to be mended, with what is wrong at each."""
    form = forms.Form(data, initial=row.parsed())
    wrong: dict[str, list[str]] = {}
    for fault in row.faults():
        wrong.setdefault(fault["column"], []).append(fault["sentence"])
    for column in COLUMNS:
        form.fields[column.name] = _field(column)
        form.fields[column.name].wrong = wrong.get(column.name, [])  # type: ignore[attr-defined]  # for the template
    return form


def _field(column: Column) -> forms.CharField:
    several = column.longest >= 1_000 and column.name != "source_url"
    widget = forms.Textarea({"rows": 3}) if several else forms.TextInput()
    return forms.CharField(
        label=column.label, help_text=column.help, required=False, widget=widget, max_length=20_000
    )
