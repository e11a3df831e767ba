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
from estimates import actions, correlating, policies, upstream
from estimates.models import Correlation, Estimate, Evaluation, Input, Parameter


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


class CorrelationForm(forms.Form):
    first = forms.ChoiceField(label=_("One input"))
    second = forms.ChoiceField(label=_("Another input"))
    rank = forms.DecimalField(
        label=_("Rank correlation"),
        min_value=-1,
        max_value=1,
        decimal_places=6,
        help_text=_("From −1 to 1: 1 where they rise together, −1 where one falls as one rises."),
    )
    note = forms.CharField(
        label=_("How that is known"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    why = forms.CharField(label=_("Why"), max_length=LONGEST_WHY, required=False)


class PairForm(forms.Form):
    pair = forms.ChoiceField(label=_("Correlation"))
    why = forms.CharField(
        label=_("Why"), max_length=LONGEST_WHY, widget=forms.Textarea(attrs={"rows": 2})
    )


class OnCorrelations(Panel):
    """Of a live estimate: `inputs` are the parameters that it rests on, by slug."""

    def __init__(self, row: Any, user: Any, posted: Any = None) -> None:
        super().__init__(row, user, posted)
        self.inputs = {it.slug: it for it in upstream.parameters(row)} if row.is_live else {}
        self.stated = correlating.stated_by(row) if row.is_live else []
        self.offer()

    def offer(self) -> None:
        """Put the choices into the form."""

    def choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field: Any = self.form.fields[name]
        field.choices = choices

    def why_not(self) -> str:
        return sentence_of(lambda: policies.check_can_change_estimates(self.user))


class Correlate(OnCorrelations):
    verb = "correlate"
    title = _("Say how two inputs go together")
    button = _("State the correlation")
    done = _("Stated. Workers compute again what rests on it.")
    form_class = CorrelationForm

    def offer(self) -> None:
        choices = [(slug, str(it)) for slug, it in self.inputs.items()]
        for name in ("first", "second"):
            self.choose(name, choices)
        if len(choices) > 1:
            self.form.initial["second"] = choices[1][0]

    def is_offered(self) -> bool:
        return len(self.inputs) > 1

    def run(self, cleaned: dict[str, Any]) -> None:
        first, second = (self.inputs[cleaned[name]] for name in ("first", "second"))
        given = {name: cleaned[name] for name in ("note", "why")}
        correlating.correlate(self.row, first, second, cleaned["rank"], **given, by=self.user)


class Uncorrelate(OnCorrelations):
    verb = "uncorrelate"
    title = _("Take a correlation back")
    button = _("Take it back")
    done = _("Taken back. Workers compute again what rests on it.")
    form_class = PairForm

    def offer(self) -> None:
        self.choose("pair", [(it.names, it.names) for it in self.stated])

    def is_offered(self) -> bool:
        return bool(self.stated)

    def run(self, cleaned: dict[str, Any]) -> None:
        pair = next(it for it in self.stated if it.names == cleaned["pair"])
        correlating.uncorrelate(self.row, pair.first, pair.second, why=cleaned["why"], by=self.user)


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


class Correlations(ReadOnlyInline):
    model = Correlation
    fk_name = "estimate"
    fields = ("first", "second", "rank", "note", "retired_at")
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
    panels = (RetryEstimate, Correlate, Uncorrelate)
    inlines = (Inputs, Correlations)
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
