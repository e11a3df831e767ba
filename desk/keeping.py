"""From a sheet and a form to a stored estimate: what was typed, in the terms of the actions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _

from audit.canonical import digest
from audit.errors import DomainError
from desk.forms import take_over
from desk.sheets import Row, Sheet
from desk.standing_for import spelled
from estimates import graph
from estimates.actions import Inputs
from estimates.checking import Fault
from estimates.models import RESERVED, Estimate, Parameter

FIELDS = ("title", "measure", "formula", "unit", "bearing", "note")


def typed_of(estimate: Estimate) -> dict[str, str]:
    """An estimate as it would be typed into its form."""
    typed = {name: str(getattr(estimate, name)) for name in FIELDS}
    for number, row in enumerate(graph.inputs_of([estimate.pk])[estimate.pk]):
        typed[f"{number}-name"] = row.name
        typed[f"{number}-existing"] = spelled(row.parameter or row.of_estimate)
    return typed


def seen(typed: Mapping[str, str]) -> str:
    """A digest of what a form was filled with, to tell whether it changed meanwhile."""
    return digest(dict(typed))


def keep(sheet: Sheet, form: forms.Form, save: Callable[..., Any], slug: str = "") -> Any:
    """Save what was typed, or put what is in the way at its field and return None.

    `slug` is the estimate's; without one, the form has it.
    """
    if not form.is_valid() or not _is_ready(sheet):
        return None
    fields = form.fields_of_estimate()  # type: ignore[attr-defined]  # both forms have it
    try:
        return save(inputs=_inputs(sheet, slug or fields["slug"]), fields=fields)
    except ValidationError as error:
        _take_over(sheet, form, error)
    except DomainError as error:
        form.add_error("formula", str(error))
    return None


def saved(form: forms.Form, save: Callable[[dict[str, Any]], Any]) -> Any:
    """What the action returned, or None with its refusal at the fields."""
    if not form.is_bound or not form.is_valid():
        return None
    try:
        return save(form.cleaned_data)
    except ValidationError as error:
        take_over(form, error)
    except DomainError as error:
        form.add_error(None, str(error))
    return None


def _is_ready(sheet: Sheet) -> bool:
    """Whether all was read and used; what is not is said at its row."""
    unused = sheet.check.unused if sheet.check else ()
    for row in sheet.given:
        if row.name in unused and not row.faults:
            row.faults.append(Fault("name", _("The formula does not use this name.")))
    return sheet.is_good


def _inputs(sheet: Sheet, slug: str) -> Inputs:
    """What each name stands for; a value typed in place is a parameter not stored yet."""
    taken = _taken(sheet, slug)
    return {row.name: row.choice.row if row.choice else _typed(row, slug, taken)
            for row in sheet.given}  # fmt: skip


def _typed(row: Row, slug: str, taken: set[str]) -> Parameter:
    own = next((it for it in _short_names(row, slug) if it not in taken), "")
    taken.add(own)
    return Parameter(
        slug=own,
        title=row.typed.get("title") or row.name.replace("_", " "),
        text=row.value,
        illustrative=bool(row.typed.get("assumed")),
    )


def _short_names(row: Row, slug: str) -> list[str]:
    """From its title, else from the estimate's and its own name, else with a number."""
    name = row.name.replace("_", "-")
    own = f"{slug[: 79 - len(name)]}-{name}"
    ways = [slugify(row.typed.get("title") or "")[:80], own]
    ways += [f"{own[:77]}-{number}" for number in range(2, 10)]
    return [way for way in ways if way]


def _taken(sheet: Sheet, slug: str) -> set[str]:
    """Which of the short names that might be given are. One query."""
    ways = [it for row in sheet.given if not row.choice for it in _short_names(row, slug)]
    found = Parameter.objects.filter(slug__in=ways).values_list("slug", flat=True)
    return {*found, *RESERVED}


def _take_over(sheet: Sheet, form: forms.Form, refusal: ValidationError) -> None:
    """What is wrong with an input goes to its row, the rest to the form."""
    errors = refusal.error_dict if hasattr(refusal, "error_dict") else None
    if errors is None:
        take_over(form, refusal)
        return
    for row in sheet.given:
        for message in errors.pop(f"inputs.{row.name}", []):
            row.faults += [Fault("value", said) for said in message.messages]
    take_over(form, ValidationError(errors)) if errors else None
