"""Parameters, estimates and their evaluations. A new value goes through its action."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from audit.admin.autocompletion import RelatedRow
from audit.admin.panels import Panel, PanelsAdmin, sentence_of
from audit.admin.readonly import InUse, ReadOnlyAdmin, ReadOnlyInline, desk_page, shown_json
from audit.writing import LONGEST_WHY
from estimates import actions, policies
from estimates.models import Estimate, Evaluation, Input, Parameter


class NewValue(forms.Form):
    text = forms.CharField(label=_("New value, with its unit"), max_length=500)
    why = forms.CharField(
        label=_("Why"), max_length=LONGEST_WHY, widget=forms.Textarea(attrs={"rows": 2})
    )


class ReviseParameter(Panel):
    verb = "revise"
    title = _("Give a new value")
    button = _("Revise")
    done = _("Revised. Workers compute again what rests on it.")
    form_class = NewValue

    def initial(self) -> dict[str, Any]:
        return {"text": self.row.text}

    def is_offered(self) -> bool:
        return bool(self.row.is_live)

    def why_not(self) -> str:
        return sentence_of(lambda: policies.check_can_change_parameters(self.user))

    def run(self, cleaned: dict[str, Any]) -> None:
        actions.revise_parameter(self.row, text=cleaned["text"], why=cleaned["why"], by=self.user)


class RetryEstimate(Panel):
    verb = "retry"
    title = _("Compute it again")
    button = _("Try again")
    done = _("A worker tries it again.")

    def is_offered(self) -> bool:
        return bool(self.row.state == "failed")

    def why_not(self) -> str:
        return sentence_of(lambda: policies.check_can_change_estimates(self.user))

    def run(self, cleaned: dict[str, Any]) -> None:
        actions.retry_estimate(self.row, by=self.user)


class StateFilter(admin.SimpleListFilter):
    title, parameter_name = _("state"), "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("fresh", _("up to date")), ("stale", _("waiting")), ("failed", _("failed"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        fresh = Q(evaluated_digest=F("inputs_digest"))
        failed = Q(failed_digest=F("inputs_digest"))
        rows = queryset.filter(retired_at=None)
        if self.value() == "fresh":
            return rows.filter(fresh)
        if self.value() == "failed":
            return rows.filter(failed)
        if self.value() == "stale":
            return rows.exclude(fresh).exclude(failed)
        return queryset


class UsedBy(ReadOnlyInline):
    model = Input
    fk_name = "parameter"
    fields = ("estimate", "name")
    verbose_name_plural = _("used by")
    show_change_link = False


class Inputs(ReadOnlyInline):
    model = Input
    fk_name = "estimate"
    fields = ("name", "parameter", "upstream")
    show_change_link = False


@admin.register(Parameter)
class ParameterAdmin(PanelsAdmin):
    list_display = ("title", "slug", "text", "illustrative", "retired_at")
    list_filter = ("illustrative", InUse)
    search_fields = ("slug", "title", "text")
    view_on_site = staticmethod(desk_page("desk:parameter", "slug"))
    panels = (ReviseParameter,)
    inlines = (UsedBy,)


@admin.register(Estimate)
class EstimateAdmin(PanelsAdmin):
    list_display = ("title", "slug", "unit", "low", "central", "high", "state", "retired_at")
    list_filter = (StateFilter, "bearing", InUse)
    search_fields = ("slug", "title", "measure", "formula")
    view_on_site = staticmethod(desk_page("desk:estimate", "slug"))
    panels = (RetryEstimate,)
    inlines = (Inputs,)
    fields = (
        "title",
        "slug",
        "measure",
        "formula",
        ("unit", "bearing"),
        ("low", "central", "high"),
        "state",
        "error",
        ("revision", "attempts"),
        "inputs_digest",
        "note",
        "retired_at",
    )
    readonly_fields = ("state",)

    @admin.display(description=_("state"))
    def state(self, estimate: Estimate) -> str:
        return estimate.state


@admin.register(Evaluation)
class EvaluationAdmin(ReadOnlyAdmin):
    list_display = ("estimate", "revision", "created_at", "duration_ms", "engine_version")
    list_filter = (("estimate", RelatedRow), "engine_version", "numpy_version", "scipy_version")
    list_select_related = ("estimate",)
    search_fields = ("estimate__slug", "estimate__title", "digest")
    date_hierarchy = "created_at"
    shown_model = shown_json("model", _("flattened inputs"))
    shown_result = shown_json("result", _("result"))
    fields = (
        "estimate",
        "revision",
        "created_at",
        "duration_ms",
        ("engine_version", "numpy_version", "scipy_version"),
        "digest",
        "shown_result",
        "shown_model",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Evaluation]:
        rows = super().get_queryset(request)
        is_list = request.resolver_match is None or "object_id" not in request.resolver_match.kwargs
        return rows.defer("model", "result") if is_list else rows
