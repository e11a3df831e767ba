"""People, their tokens and letters; making an account."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from accounts import actions, factors, policies
from accounts.admin.looking_after import PANELS, roles_field
from accounts.models import ApiToken, Letter, User
from accounts.roles import Role
from audit.admin.panels import PanelsAdmin, sentence_of
from audit.admin.readonly import ReadOnlyAdmin, ReadOnlyInline

SHOWN = "shown"


class AccountForm(forms.Form):
    email = forms.EmailField(label=_("E-mail address"))
    name = forms.CharField(
        label=_("Name"), max_length=150, help_text=_("As colleagues and dossiers show it.")
    )
    roles = roles_field()
    how = forms.ChoiceField(
        label=_("First password"),
        choices=[
            ("letter", _("Send a letter with a link, so that they choose it themselves")),
            (SHOWN, _("Show one here, this once")),
        ],
        initial="letter",
        required=False,
        widget=forms.RadioSelect,
    )


class Tokens(ReadOnlyInline):
    """Neither the hash nor the beginning of a token is shown."""

    model = ApiToken
    fields = ("name", "scope", "created", "last_used", "expiry")
    readonly_fields = ("created", "last_used")
    show_change_link = False


@admin.register(User)
class PersonAdmin(PanelsAdmin):
    list_display = (
        *("email", "name", "shown_roles", "shown_factor"),
        *("is_active", "is_superuser", "last_login"),
    )
    list_filter = ("groups", "is_active", "is_staff", "is_superuser")
    search_fields = ("email", "name")
    date_hierarchy = "joined_at"
    change_list_template = "admin/accounts/user/change_list.html"
    panels = PANELS
    inlines = (Tokens,)
    fields = (
        "email",
        "name",
        "byline",
        "shown_roles",
        "shown_factors",
        ("is_active", "is_staff", "is_superuser"),
        ("joined_at", "last_login"),
    )
    readonly_fields = ("shown_roles", "shown_factors", "joined_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        found: QuerySet[User] = super().get_queryset(request).prefetch_related("groups")
        return found.annotate(has_factor=factors.exists_for("pk"))

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.make_account)
        return [path("make/", view, name="accounts_user_make"), *super().get_urls()]

    @admin.display(description=_("roles"))
    def shown_roles(self, user: User) -> str:
        held = {group.name for group in user.groups.all()}
        return ", ".join(str(role.label) for role in Role if role.value in held) or "–"

    @admin.display(description=_("second factor"), boolean=True)
    def shown_factor(self, user: Any) -> bool:
        return bool(user.has_factor)

    @admin.display(description=_("second factors"))
    def shown_factors(self, user: User) -> str:
        return ", ".join(factors.held(user).values()) or "–"

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        why_not = sentence_of(lambda: policies.check_can_change_people(_person(request)))
        return super().changelist_view(request, {"why_not": why_not, **(extra_context or {})})

    def make_account(self, request: HttpRequest) -> HttpResponse:
        """Make an account; a password that is shown is on the answer and nowhere else."""
        policies.check_can_change_people(_person(request))
        form = AccountForm(request.POST or None)
        password = secrets.token_urlsafe(12)
        made = _made(form, password, by=_person(request)) if form.is_valid() else None
        shown = made is not None and form.cleaned_data["how"] == SHOWN
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Make an account") if made is None else _("The account is made"),
            "form": form,
            "made": made,
            "password": password if shown else None,
        }
        status = 400 if request.method == "POST" and made is None else 200
        return TemplateResponse(request, "admin/accounts/user/make.html", context, status=status)


@admin.register(ApiToken)
class TokenAdmin(ReadOnlyAdmin):
    """Named by what uses them; opened from their owner's page only, as their key is a hash."""

    list_display = ("name", "user", "scope", "created", "last_used", "expiry")
    list_display_links = None
    list_filter = ("scope",)
    list_select_related = ("user",)
    search_fields = ("name", "user__email", "user__name")
    date_hierarchy = "created"

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        return None


@admin.register(Letter)
class LetterAdmin(ReadOnlyAdmin):
    """What was sent about accounts, and what could not be. Neither texts nor links are kept."""

    list_display = (
        "kind",
        "user",
        "address",
        "what",
        "made_at",
        "finished_at",
        "attempts",
        "error",
    )
    list_filter = ("kind",)
    list_select_related = ("user",)
    search_fields = ("user__email", "user__name", "address")
    date_hierarchy = "made_at"
    fields = (
        *("kind", "user", "address", "what", "made_at"),
        *("finished_at", "attempts", "error"),
    )
    readonly_fields = ("made_at", "finished_at", "attempts")


def _made(form: AccountForm, password: str, *, by: User) -> User | None:
    given = form.cleaned_data
    named = {"email": given["email"], "name": given["name"], "roles": given["roles"]}
    try:
        with transaction.atomic():
            if given["how"] == SHOWN:
                return actions.create_user(**named, password=password, by=by)
            user = actions.create_user(**named, password=None, by=by)
            actions.invite(user, by=by)
            return user
    except ValidationError as refusal:
        form.add_error(None, refusal.messages)
        return None


def _person(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
