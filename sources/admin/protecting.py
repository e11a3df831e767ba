"""Who sees a protected source: panels for whoever is on its list. Nobody else has the page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit.writing import LONGEST_WHY
from sources import actions
from sources.admin.panels import OnLive, WhyForm


class PersonForm(forms.Form):
    """Somebody of the desk who is not on the list yet."""

    reader = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Who may see it too"),
        to_field_name="uuid",
        help_text=_("They see the source, its files, what was read in it, and this list."),
    )
    why = forms.CharField(label=_("Why"), max_length=LONGEST_WHY, required=False)


class ListedForm(WhyForm):
    """Somebody who is on it."""

    field_order = ("reader", "why")
    reader = forms.ModelChoiceField(
        User.objects.none(), label=_("Whom to take off the list"), to_field_name="uuid"
    )


class OnList(OnLive):
    """Of a protected source."""

    def __init__(self, row: Any, user: Any, posted: Any = None) -> None:
        super().__init__(row, user, posted)
        if "reader" in self.form.fields:
            field: Any = self.form.fields["reader"]
            field.queryset = self.choices()

    def is_offered(self) -> bool:
        return bool(self.row.protected)

    def choices(self) -> Any:
        raise NotImplementedError


class LetRead(OnList):
    verb = "let-read"
    title = _("Put somebody on the list of readers")
    button = _("Let them see it")
    done = _("They may see it now.")
    form_class = PersonForm

    def choices(self) -> Any:
        of_the_desk = User.objects.filter(is_active=True, groups__isnull=False).distinct()
        return of_the_desk.exclude(pk__in=self.row.readers.values("pk")).order_by("name", "email")

    def run(self, cleaned: dict[str, Any]) -> None:
        actions.let_read(self.row, by=self.user, **cleaned)


class StopReading(OnList):
    verb = "stop-reading"
    title = _("Take somebody off the list")
    button = _("Take off the list")
    done = _("For them the source does not exist any more.")
    form_class = ListedForm

    def choices(self) -> Any:
        return self.row.readers.order_by("name", "email")

    def run(self, cleaned: dict[str, Any]) -> None:
        actions.stop_reading(self.row, by=self.user, **cleaned)


class Open(OnList):
    verb = "open"
    title = _("Protect it no more")
    button = _("Open it to everybody")
    done = _("It is open: everybody at the desk sees it.")
    form_class = WhyForm

    def run(self, cleaned: dict[str, Any]) -> None:
        actions.open_source(self.row, by=self.user, why=cleaned["why"])


class Protect(OnLive):
    verb = "protect"
    title = _("Protect this source")
    button = _("Hide it")
    done = _("It is protected: you alone see it, until you name others.")
    form_class = WhyForm

    def is_offered(self) -> bool:
        return self.row.is_live and not self.row.protected

    def run(self, cleaned: dict[str, Any]) -> None:
        actions.protect_source(self.row, by=self.user, why=cleaned["why"])
