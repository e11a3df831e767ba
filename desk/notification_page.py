"""What a person was told, by what it is about: a page of things, each with its lines."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.paginator import Page
from django.db.models import Count, Max, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts import mailing
from accounts.models import User
from accounts.notifications import Kind, Mailing, Notification, Rhythm
from desk.listing import page_of

MOST_SHOWN = 99
LINES = 6
"""Of one thing, newest first: a kind has one unread line."""


class NotificationSearch(forms.Form):
    """Which of what was told is shown."""

    show = forms.ChoiceField(
        label=_("Show"), choices=[("", _("what is new")), ("all", _("everything"))], required=False
    )
    kind = forms.ChoiceField(
        label=_("About"), choices=[("", _("anything")), *Kind.choices], required=False
    )

    def apply(self, rows: QuerySet[Notification]) -> QuerySet[Notification]:
        self.is_valid()
        if self.cleaned_data.get("show") != "all":
            rows = rows.filter(read_at=None)
        kind = self.cleaned_data.get("kind")
        return rows.filter(kind=kind) if kind else rows

    @property
    def only(self) -> str:
        """The one kind that is shown, if it is one only."""
        return str(self.cleaned_data.get("kind") or "") if self.is_valid() else ""

    @property
    def narrows(self) -> bool:
        return self.is_valid() and any(self.cleaned_data.values())


class ChoicesForm(forms.Form):
    """How to hear of each kind: one select each."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in Kind:
            self.fields[kind.value] = forms.ChoiceField(
                label=str(kind.label).capitalize(), choices=Rhythm.choices
            )

    def rhythms(self) -> dict[Kind, Rhythm]:
        return {kind: Rhythm(self.cleaned_data[kind.value]) for kind in Kind}


def read(person: User, form: NotificationSearch, request: HttpRequest) -> Page[Any]:
    """Four queries, however much there is."""
    rows = form.apply(Notification.objects.of(person))
    things = rows.values("about").annotate(at=Max("told_at"), newest=Max("pk"), n=Count("pk"))
    page: Page[Any] = page_of(things.order_by("-at", "-newest"), request)
    keys = [thing["about"] for thing in page.object_list]
    shown = rows.filter(about__in=keys).order_by("-told_at", "-pk")
    found = {thing["about"]: thing for thing in mailing.about(shown[: LINES * len(keys)])}
    page.object_list = [found[key] for key in keys if key in found]
    newest = Notification.objects.of(person).aggregate(newest=Max("pk"))["newest"]
    page.until = newest or 0  # type: ignore[attr-defined]  # what "all" means on it
    return page


def unread(person: User) -> int:
    """How many things are new to a person, counted no further than is shown."""
    rows = Notification.objects.unread().of(person).order_by()
    return len(rows.values("about").distinct()[: MOST_SHOWN + 1])


def undelivered(person: User) -> Mailing | None:
    """The newest letter, if it could not be sent: what the person does not know otherwise."""
    newest = Mailing.objects.filter(recipient=person).exclude(state=Mailing.State.DROPPED)
    letter = newest.exclude(Q(state=Mailing.State.QUEUED) & Q(error="")).order_by("-pk").first()
    return letter if letter is not None and letter.error else None
