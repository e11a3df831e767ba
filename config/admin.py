"""The admin's site: one door, our own skin, and only what the apps register as read-only."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from claims.models import Claim
from claims.queues import QUEUES, counts
from dossiers.models import Dossier
from estimates.models import Estimate
from webhooks.models import Webhook

WORK_SHOWN = 12


class DeskAdminSite(admin.AdminSite):
    site_header = "Plumbline"
    site_title = "Plumbline"
    index_title = _("The desk behind the desk")
    empty_value_display = "–"
    enable_nav_sidebar = False

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Take ours only: what libraries register (groups, addresses, tokens) comes with stock
        forms, which would write past the actions and the log."""
        if getattr(admin_class, "changes_by_actions_only", False):
            super().register(model_or_iterable, admin_class, **options)

    @method_decorator([never_cache, login_not_required])
    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """No second door: whoever is not signed in goes to the one there is."""
        answer: HttpResponse = _signed_in(request)
        return answer

    def logout(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("account_logout")

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("account_change_password")

    def password_change_done(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("admin:index")

    def index(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Beside the list of models, what waits for somebody."""
        return super().index(request, {**_waiting(request), **(extra_context or {})})


@secure_admin_login  # type: ignore[untyped-decorator]  # allauth ships no types
def _signed_in(_request: HttpRequest) -> HttpResponse:
    return redirect("admin:index")


def _queues(user: Any) -> list[dict[str, Any]]:
    """The editors' queues with their counts, each a link to its list."""
    found = counts(Claim.objects.visible_to(user), user)
    return [
        {"name": name, "label": label, "count": found[name]}
        for name, (label, _choose) in QUEUES.items()
    ]


def _waiting(request: HttpRequest) -> dict[str, Any]:
    user: Any = request.user
    claims = Claim.objects.visible_to(user).live().filter(status=Claim.Status.IN_REVIEW)
    dossiers = Dossier.objects.visible_to(user).filter(state=Dossier.State.FAILED)
    return {
        "queues": _queues(user),
        "in_review": claims.order_by("reference")[:WORK_SHOWN],
        "failed_estimates": Estimate.objects.failed().order_by("slug")[:WORK_SHOWN],
        "stopped_webhooks": _stopped(user)[:WORK_SHOWN],
        "failed_dossiers": dossiers.order_by("serial")[:WORK_SHOWN],
    }


def _stopped(user: Any) -> Any:
    """Addresses that failed for too long: shown until somebody resumes or retires them."""
    rows = Webhook.objects.visible_to(user).live()
    return rows.filter(state=Webhook.State.STOPPED).order_by("name")
