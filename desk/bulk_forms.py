"""What is asked for of several claims at once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit.writing import LONGEST_WHY
from claims.models import Claim
from claims.together import STEPS, Change
from desk.work_forms import people_of_the_desk, several_lines
from desk.work_page import BUTTONS


class ChangeForm(forms.Form):
    """What is left as it is stays as it is."""

    assign = forms.ModelMultipleChoiceField(
        User.objects.none(), label=_("Assign to"), to_field_name="uuid", required=False,
        widget=forms.SelectMultiple({"size": 4}),
    )  # fmt: skip
    unassign = forms.ModelMultipleChoiceField(
        User.objects.none(), label=_("Take away from"), to_field_name="uuid", required=False,
        widget=forms.SelectMultiple({"size": 4}),
    )  # fmt: skip
    priority = forms.TypedChoiceField(
        label=_("Priority"),
        choices=[("", _("as it is")), *Claim.Priority.choices],
        coerce=int,
        empty_value=None,
        required=False,
    )
    due = forms.ChoiceField(
        label=_("Due"),
        choices=[("", _("as it is")), ("on", _("on this day:")), ("never", _("on no day"))],
        required=False,
    )
    due_on = forms.DateField(
        label=_("Day"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    tag = forms.CharField(
        label=_("Add tags"), max_length=400, required=False, help_text=_("Separated by commas.")
    )
    untag = forms.CharField(label=_("Take away tags"), max_length=400, required=False)
    watching = forms.TypedChoiceField(
        label=_("Following"),
        choices=[("", _("as it is")), ("yes", _("I follow them")), ("no", _("I do not"))],
        coerce=lambda said: said == "yes",
        empty_value=None,
        required=False,
    )
    step = forms.ChoiceField(
        label=_("Step"),
        choices=[("", _("none")), *((step, BUTTONS[step]) for step in STEPS)],
        required=False,
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=LONGEST_WHY, required=False, widget=several_lines(2),
        help_text=_("Where the step asks for one."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("assign", "unassign"):
            field: Any = self.fields[name]
            field.queryset = people_of_the_desk()

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("due") == "on" and not found.get("due_on") and "due_on" not in self.errors:
            self.add_error("due_on", _("Say on which day."))
        if found.get("due_on") and found.get("due") != "on":
            self.add_error("due", _("Choose “on this day”, or leave the day empty."))
        return found

    def change(self) -> Change:
        said = self.cleaned_data
        due = {"on": said["due_on"], "never": ""}.get(said["due"])
        return Change(
            assign=tuple(str(it.uuid) for it in said["assign"]),
            unassign=tuple(str(it.uuid) for it in said["unassign"]),
            priority=said["priority"],
            due_on=due.isoformat() if due else due,
            tag=_words(said["tag"]),
            untag=_words(said["untag"]),
            watching=said["watching"],
            step=said["step"],
            reason=said["reason"],
        )


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())
