"""Who may see a protected source: chosen from the people of the desk."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from desk.work_forms import people_of_the_desk
from sources.models import Source


class ReaderForm(forms.Form):
    """Somebody of the desk who is not on the list yet."""

    reader = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Who may see it too"),
        to_field_name="uuid",
        empty_label=_("choose somebody"),
        help_text=_("They see the source, its files, what was read in it, and this list."),
    )

    def __init__(self, *args: Any, source: Source, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["reader"]
        listed = source.readers.values("pk")
        field.queryset = people_of_the_desk().exclude(pk__in=listed)
