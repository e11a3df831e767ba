"""Scales of verdicts: added, worded anew and retired through their actions.

A claim that has a step keeps it: a retired one is given to no other claim.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from audit.admin.panels import Panel, PanelsAdmin, sentence_of, take_over
from audit.admin.readonly import InUse, ReadOnlyInline
from audit.writing import LONGEST_WHY
from claims import actions, policies
from claims.models import VerdictScale, VerdictStep

SEVERAL_LINES = forms.Textarea(attrs={"rows": 2})


class WhyForm(forms.Form):
    why = forms.CharField(label=_("Why"), max_length=LONGEST_WHY, widget=SEVERAL_LINES)


class ScaleForm(forms.Form):
    slug = forms.SlugField(label=_("Short name"), max_length=80)
    title = forms.CharField(
        label=_("Question"), max_length=200, help_text=_("What it answers: Does it stand up?")
    )
    why = forms.CharField(label=_("Why"), max_length=LONGEST_WHY, required=False)


class TitleForm(forms.Form):
    title = forms.CharField(label=_("Question"), max_length=200)
    why = forms.CharField(label=_("Why"), max_length=LONGEST_WHY, required=False)


class WordsForm(forms.Form):
    label = forms.CharField(label=_("Word"), max_length=80)
    meaning = forms.CharField(
        label=_("Meaning"), max_length=1000, required=False, widget=SEVERAL_LINES
    )
    why = forms.CharField(label=_("Why"), max_length=LONGEST_WHY, required=False)


class StepForm(WordsForm):
    slug = forms.SlugField(
        label=_("Short name"),
        max_length=80,
        help_text=_("One for all scales: a case file names a verdict by it. It stays for good."),
    )
    number = forms.IntegerField(
        label=_("Number"),
        min_value=1,
        max_value=99,
        required=False,
        help_text=_("1 is the lowest step. Empty: a verdict beside the scale, such as unproven."),
    )
    field_order = ("slug", "number", "label", "meaning", "why")


class OnLive(Panel):
    def is_offered(self) -> bool:
        return bool(self.row.is_live)

    def why_not(self) -> str:
        return sentence_of(lambda: policies.check_can_change_scales(self.user))


class AddStep(OnLive):
    verb = "add-step"
    title = _("Add a verdict")
    button = _("Add it")
    done = _("Added.")
    form_class = StepForm

    def run(self, cleaned: dict[str, Any]) -> None:
        actions.add_verdict(self.row, **cleaned, by=self.user)


class ReviseScale(OnLive):
    verb = "revise"
    title = _("Ask it in other words")
    button = _("Revise")
    done = _("Revised.")
    form_class = TitleForm

    def initial(self) -> dict[str, Any]:
        return {"title": self.row.title}

    def run(self, cleaned: dict[str, Any]) -> None:
        actions.revise_scale(self.row, **cleaned, by=self.user)


class ReviseStep(OnLive):
    """Approvals that rest on the verdict are told that its words moved."""

    verb = "revise"
    title = _("Say it in other words")
    button = _("Revise")
    done = _("Revised. Approvals of claims with this verdict must be given again.")
    form_class = WordsForm

    def initial(self) -> dict[str, Any]:
        return {"label": self.row.label, "meaning": self.row.meaning}

    def run(self, cleaned: dict[str, Any]) -> None:
        actions.revise_verdict(self.row, **cleaned, by=self.user)


class Retire(OnLive):
    verb = "retire"
    title = _("Retire it")
    button = _("Retire")
    done = _("Retired. Claims that have it keep it; it is given to no other.")
    form_class: ClassVar[type[forms.Form]] = WhyForm

    def why_not(self) -> str:
        return sentence_of(lambda: policies.check_can_retire_of_scales(self.row, by=self.user))

    def run(self, cleaned: dict[str, Any]) -> None:
        actions.retire_of_scales(self.row, why=cleaned["why"], by=self.user)


class Steps(ReadOnlyInline):
    model = VerdictStep
    fields = ("number", "label", "slug", "meaning", "retired_at")


@admin.register(VerdictScale)
class VerdictScaleAdmin(PanelsAdmin):
    list_display = ("title", "slug", "retired_at")
    list_filter = (InUse,)
    search_fields = ("title", "slug")
    change_list_template = "admin/claims/verdictscale/change_list.html"
    inlines = (Steps,)
    panels = (AddStep, ReviseScale, Retire)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.add_scale)
        return [path("new/", view, name="claims_verdictscale_new"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        why_not = sentence_of(lambda: policies.check_can_change_scales(_person(request)))
        return super().changelist_view(request, {"why_not": why_not, **(extra_context or {})})

    def add_scale(self, request: HttpRequest) -> HttpResponse:
        """A form for a new scale; what its action refuses is said at the field."""
        policies.check_can_change_scales(_person(request))
        form = ScaleForm(request.POST or None)
        added = _added(form, by=_person(request)) if form.is_valid() else None
        if added is not None:
            messages.success(request, _("Added. Now add its verdicts."))
            return redirect("admin:claims_verdictscale_change", added.pk)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Judge by other words"),
            "form": form,
        }
        template = "admin/claims/verdictscale/new.html"
        status = 400 if request.method == "POST" else 200
        return TemplateResponse(request, template, context, status=status)


@admin.register(VerdictStep)
class VerdictStepAdmin(PanelsAdmin):
    list_display = ("label", "number", "slug", "scale", "meaning", "retired_at")
    list_filter = (InUse,)
    list_select_related = ("scale",)
    search_fields = ("label", "slug", "meaning")
    panels = (ReviseStep, Retire)


def _added(form: ScaleForm, *, by: Any) -> VerdictScale | None:
    try:
        return actions.add_scale(**form.cleaned_data, by=by)
    except ValidationError as refusal:
        take_over(form, refusal)
        return None


def _person(request: HttpRequest) -> Any:
    """Whoever is signed in; the admin lets nobody else come here."""
    return request.user
