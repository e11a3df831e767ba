"""Forms on a row's page that call an action.

A refusal is shown on the page with everything that was typed; nothing is written past the
action, which checks permission, staleness and fields itself.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from audit.admin.readonly import ReadOnlyAdmin
from audit.errors import DomainError


class Panel:
    """One action, offered on the page of a row. Subclasses say how."""

    verb: ClassVar[str]
    title: ClassVar[Any]
    button: ClassVar[Any]
    done: ClassVar[Any]
    form_class: ClassVar[type[forms.Form]] = forms.Form
    template: ClassVar[str] = "admin/panel.html"

    def __init__(self, row: Any, user: Any, posted: Any = None) -> None:
        self.row, self.user = row, user
        ids = f"id_{self.verb}_%s"  # panels share names: each label points at its own field
        self.form = self.form_class(posted, prefix=None, initial=self.initial(), auto_id=ids)

    def is_offered(self) -> bool:
        """Whether the panel is on the page at all."""
        return True

    def why_not(self) -> str:
        """Why the button does nothing, in a sentence; empty if it works."""
        return ""

    def initial(self) -> dict[str, Any]:
        return {}

    def run(self, cleaned: dict[str, Any]) -> None:
        """Call the action. What it raises is shown."""
        raise NotImplementedError

    def attempt(self) -> int:
        """Run; the HTTP status says how it went, and the form holds what was refused."""
        if not self.form.is_valid():
            return 400
        try:
            self.run(self.form.cleaned_data)
        except ValidationError as refusal:
            take_over(self.form, refusal)
            return 400
        except PermissionDenied as refusal:
            self.form.add_error(None, str(refusal) or _("You may not do this."))
            return 403
        except DomainError as refusal:
            self.form.add_error(None, str(refusal))
            return 409
        return 200


class PanelsAdmin(ReadOnlyAdmin):
    """A read-only page with panels."""

    panels: ClassVar[Sequence[type[Panel]]] = ()
    change_form_template = "admin/with_panels.html"

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_do"
        view = self.admin_site.admin_view(self.do)
        return [path("<path:object_id>/do/<slug:verb>/", view, name=name), *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        row = self.get_object(request, unquote(object_id))
        context = {"panels": self._panels(row, request.user) if row else []}
        return super().change_view(
            request, object_id, form_url, {**context, **(extra_context or {})}
        )

    def do(self, request: HttpRequest, object_id: str, verb: str) -> HttpResponse:
        """Run one panel's action, then show the page: anew, or with what was refused."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        row = self.get_object(request, unquote(object_id))
        panel_class = next((it for it in self.panels if it.verb == verb), None)
        if row is None or panel_class is None or not self.has_view_permission(request, row):
            raise Http404
        panel = panel_class(row, request.user, request.POST)
        status = panel.attempt()
        if status == 200:
            messages.success(request, panel.done)
            return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", row.pk)
        return self._refused(request, object_id, panel, status)

    def _refused(
        self, request: HttpRequest, object_id: str, panel: Panel, status: int
    ) -> HttpResponse:
        """The page as it is now, with the refused form: the row may have moved meanwhile."""
        again = copy.copy(request)
        again.method = "GET"
        row = self.get_object(request, unquote(object_id))
        panel.row = row
        others = [it for it in self._panels(row, request.user) if it.verb != panel.verb]
        shown = sorted([panel, *others], key=self._place)
        context = {"panels": shown, "title": _("Not done: %s") % panel.title}
        response = self.change_view(again, object_id, extra_context=context)
        response.status_code = status
        return response

    def _panels(self, row: Any, user: Any) -> list[Panel]:
        made = [panel(row, user) for panel in self.panels]
        return [panel for panel in made if panel.is_offered()]

    def _place(self, panel: Panel) -> int:
        return list(self.panels).index(type(panel))


Refusal = Any
"""Django's ValidationError, with or without fields."""


def take_over(form: forms.Form, refusal: Refusal) -> None:
    """What an action refused, at the fields that it names, the rest above the form."""
    errors = refusal.error_dict if hasattr(refusal, "error_dict") else {None: refusal.error_list}
    for name, sentences in errors.items():
        form.add_error(name if name in form.fields else None, sentences)


Check = Callable[[], Any]


def sentence_of(check: Check) -> str:
    """Why a policy refuses, in its own words; empty if it does not."""
    try:
        check()
    except ValidationError as refusal:
        return " ".join(refusal.messages)
    except (PermissionDenied, DomainError) as refusal:
        return str(refusal) or _("You may not do this.")
    return ""
