"""Registering an address, and what can be done with one."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from accounts.models import User
from audit.admin.panels import Panel, PanelsAdmin, sentence_of, take_over
from audit.admin.readonly import InUse
from audit.errors import DomainError
from webhooks import actions, policies
from webhooks.admin import forms
from webhooks.models import Event, Webhook, may_manage


class Revise(Panel):
    verb = "revise"
    title = _("Change it")
    button = _("Change")
    done = _("It is changed. What waits goes to the address as it is now.")
    form_class = forms.RevisionForm

    def is_offered(self) -> bool:
        return bool(self.row.is_live)

    def initial(self) -> dict[str, Any]:
        return {"name": self.row.name, "url": self.row.url, "events": self.row.events()}

    def why_not(self) -> str:
        return sentence_of(lambda: policies.check_can_change(self.row, by=self.user))

    def run(self, cleaned: dict[str, Any]) -> None:
        actions.revise_webhook(self.row, **cleaned, by=self.user)


class SendTest(Panel):
    verb = "test"
    title = _("Send a test")
    button = _("Send a test")
    done = _("A worker sends it now: see the deliveries below.")

    def is_offered(self) -> bool:
        return bool(self.row.is_live)

    def why_not(self) -> str:
        return sentence_of(lambda: policies.check_can_test(self.row, by=self.user))

    def run(self, cleaned: dict[str, Any]) -> None:
        actions.send_test(self.row, by=self.user)


class Pause(Panel):
    verb = "pause"
    title = _("Pause it")
    button = _("Pause")
    done = _("Nothing is sent to it. What happens meanwhile waits.")
    form_class = forms.PauseForm

    def is_offered(self) -> bool:
        return bool(self.row.is_live and self.row.state == Webhook.State.ACTIVE)

    def why_not(self) -> str:
        return sentence_of(lambda: policies.check_can_pause(self.row, by=self.user))

    def run(self, cleaned: dict[str, Any]) -> None:
        actions.pause_webhook(self.row, why=cleaned["why"], by=self.user)


class Resume(Panel):
    verb = "resume"
    title = _("Go on sending")
    button = _("Resume")
    done = _("It is active. What waited is sent now.")

    def is_offered(self) -> bool:
        return bool(self.row.is_live and self.row.state != Webhook.State.ACTIVE)

    def why_not(self) -> str:
        return sentence_of(lambda: policies.check_can_resume(self.row, by=self.user))

    def run(self, cleaned: dict[str, Any]) -> None:
        actions.resume_webhook(self.row, by=self.user)


class Retire(Panel):
    verb = "retire"
    title = _("Take it out of use")
    button = _("Retire")
    done = _("It is out of use. Its log stays.")
    form_class = forms.RetirementForm

    def is_offered(self) -> bool:
        return bool(self.row.is_live)

    def why_not(self) -> str:
        return sentence_of(lambda: policies.check_can_change(self.row, by=self.user))

    def run(self, cleaned: dict[str, Any]) -> None:
        actions.retire_webhook(self.row, why=cleaned["why"], by=self.user)


@admin.register(Webhook)
class WebhookAdmin(PanelsAdmin):
    list_display = ("name", "url", "state", "shown_events", "failing_since", "owner")
    list_filter = ("state", InUse)
    list_select_related = ("owner",)
    search_fields = ("name", "url")
    change_list_template = "admin/webhooks/webhook/change_list.html"
    change_form_template = "admin/webhooks/webhook/change_form.html"
    panels = (SendTest, Pause, Resume, Revise, Retire)
    fields = (
        ("name", "state"),
        "url",
        "shown_events",
        "stopped_because",
        "failing_since",
        "log",
        ("owner", "created_at", "secret_since"),
        ("retired_at", "retired_by"),
    )

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_manage(request.user)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_manage(request.user)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Webhook]:
        return super().get_queryset(request).prefetch_related("subscriptions")

    def get_urls(self) -> list[URLPattern]:
        register = self.admin_site.admin_view(never_cache(self.register))
        renew = self.admin_site.admin_view(never_cache(self.renew))
        return [
            path("register/", register, name="webhooks_webhook_register"),
            path("<path:object_id>/renew/", renew, name="webhooks_webhook_renew"),
            *super().get_urls(),
        ]

    @admin.display(description=_("told of"))
    def shown_events(self, webhook: Webhook) -> str:
        return "; ".join(str(Event(event).label) for event in webhook.events()) or "–"

    @admin.display(description=_("log"))
    def log(self, webhook: Webhook) -> SafeString:
        page = reverse("admin:webhooks_delivery_changelist")
        link = '<a href="{}?webhook__id__exact={}">{}</a>'
        return format_html(link, page, webhook.pk, _("What was sent, and what was answered"))

    def register(self, request: HttpRequest) -> HttpResponse:
        """Register an address; its secret is on the answer and nowhere else."""
        policies.check_can_manage(_person(request))
        form = forms.WebhookForm(request.POST or None)
        made, secret, status = None, "", 200
        if request.method == "POST":
            status = 400
            if form.is_valid():
                made, secret, status = _registered(form, by=_person(request))
        title = _("Register a webhook") if made is None else _("The webhook is registered")
        return self._page(request, title, status, form=form, made=made, secret=secret)

    def renew(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Give it a new secret, which is on the answer and nowhere else."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        row = self.get_object(request, object_id)
        if row is None or not self.has_view_permission(request, row):
            raise Http404
        row, secret = actions.renew_secret(row, by=_person(request))
        return self._page(request, _("A new secret"), 200, made=row, secret=secret, renewed=True)

    def _page(self, request: HttpRequest, title: Any, status: int, **more: Any) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request), "opts": self.opts, "title": title, **more
        }  # fmt: skip
        template = "admin/webhooks/webhook/register.html"
        return TemplateResponse(request, template, context, status=status)


def _registered(form: forms.WebhookForm, *, by: User) -> tuple[Webhook | None, str, int]:
    try:
        return *actions.register_webhook(**form.cleaned_data, by=by), 200
    except ValidationError as refusal:
        take_over(form, refusal)
        return None, "", 400
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return None, "", 409


def _person(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
