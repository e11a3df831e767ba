"""The desk's counting units: added, annotated and retired through their actions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit.admin.panels import Panel, PanelsAdmin, sentence_of, take_over
from audit.admin.readonly import InUse
from audit.writing import LONGEST_WHY
from sources import actions, policies
from sources.models import CountingUnit

SEVERAL_LINES = forms.Textarea(attrs={"rows": 2})


class UnitForm(forms.Form):
    token = forms.CharField(
        label=_("Token"),
        max_length=40,
        help_text=_("How units are written: patrol_boat, as in t/patrol_boat. It stays for good."),
    )
    singular = forms.CharField(
        label=_("One"),
        max_length=40,
        required=False,
        help_text=_("Left out, the token in words: patrol boat."),
    )
    plural = forms.CharField(
        label=_("Several"),
        max_length=40,
        required=False,
        help_text=_("Left out, the usual plural: patrol boats."),
    )
    note = forms.CharField(
        label=_("What counts as one"), max_length=2000, required=False, widget=SEVERAL_LINES
    )
    why = forms.CharField(label=_("Why"), max_length=LONGEST_WHY, required=False)


class NoteForm(forms.Form):
    note = forms.CharField(
        label=_("What counts as one"), max_length=2000, required=False, widget=SEVERAL_LINES
    )
    why = forms.CharField(label=_("Why"), max_length=LONGEST_WHY, required=False)


class WhyForm(forms.Form):
    why = forms.CharField(label=_("Why"), max_length=LONGEST_WHY, widget=SEVERAL_LINES)


class OnLiveUnit(Panel):
    def is_offered(self) -> bool:
        return bool(self.row.is_live)


class ReviseNote(OnLiveUnit):
    verb = "revise"
    title = _("Say what counts as one")
    button = _("Revise")
    done = _("The note is revised.")
    form_class = NoteForm

    def initial(self) -> dict[str, Any]:
        return {"note": self.row.note}

    def why_not(self) -> str:
        return sentence_of(lambda: policies.check_can_change_units(self.user))

    def run(self, cleaned: dict[str, Any]) -> None:
        actions.revise_counting_unit(self.row, **cleaned, by=self.user)


class RetireUnit(OnLiveUnit):
    verb = "retire"
    title = _("Retire this unit")
    button = _("Retire")
    done = _("Retired. What was written in it is still read; nothing new is.")
    form_class = WhyForm

    def why_not(self) -> str:
        return sentence_of(lambda: policies.check_can_retire_unit(self.row, by=self.user))

    def run(self, cleaned: dict[str, Any]) -> None:
        actions.retire_counting_unit(self.row, why=cleaned["why"], by=self.user)


@admin.register(CountingUnit)
class CountingUnitAdmin(PanelsAdmin):
    list_display = ("token", "singular", "plural", "note", "retired_at")
    list_filter = (InUse,)
    search_fields = ("token", "singular", "plural", "note")
    change_list_template = "admin/sources/countingunit/change_list.html"
    panels = (ReviseNote, RetireUnit)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.add_unit)
        return [path("new/", view, name="sources_countingunit_new"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        why_not = sentence_of(lambda: policies.check_can_change_units(_person(request)))
        return super().changelist_view(request, {"why_not": why_not, **(extra_context or {})})

    def add_unit(self, request: HttpRequest) -> HttpResponse:
        """A form for a new unit; what its action refuses is said at the field."""
        policies.check_can_change_units(_person(request))
        form = UnitForm(request.POST or None)
        added = _added(form, by=_person(request)) if form.is_valid() else None
        if added is not None:
            messages.success(request, _("Added. Every process reads it from now on."))
            return redirect("admin:sources_countingunit_change", added.pk)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Count something new"),
            "form": form,
        }
        template = "admin/sources/countingunit/new.html"
        status = 400 if request.method == "POST" else 200
        return TemplateResponse(request, template, context, status=status)


def _added(form: UnitForm, *, by: User) -> CountingUnit | None:
    try:
        return actions.add_counting_unit(**form.cleaned_data, by=by)
    except ValidationError as refusal:
        take_over(form, refusal)
        return None


def _person(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
