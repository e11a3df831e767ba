"""Tags of lists: plain cells, and the addresses of saved views."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.template.loader import get_template
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from desk import list_page
from desk.columns import Column
from desk.models import SavedView

register = template.Library()


@register.simple_tag
def plain(column: Column, row: Any) -> object:
    """What a column says of a row; nothing where it says nothing."""
    said = column.says(row)
    return "" if said is None else said


@register.simple_tag(takes_context=True)
def cell(context: Context, column: Column, row: Any) -> SafeString:
    """A cell of a list as its template has it, with no space around: an empty one is empty."""
    template_of = get_template(column.cell).template  # type: ignore[attr-defined]  # Django's own
    with context.push(column=column, row=row):
        made = str(template_of.render(context)).strip()
    return SafeString(made)  # a template's own output, escaped there


@register.simple_tag
def moment(column: Column, row: Any) -> SafeString:
    at = column.says(row)
    if at is None:
        return format_html("")
    local = localtime(at)  # type: ignore[arg-type]  # columns with this cell say a moment
    told = date_format(local, "j M Y, H:i")
    return format_html('<time class="nowrap" datetime="{}">{}</time>', local.isoformat(), told)


@register.simple_tag
def view_address(view: SavedView) -> str:
    return list_page.address_of(view)
