"""How django-allauth behaves at this desk."""

from __future__ import annotations

import logging
from typing import Any

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import actions, factors, limits, proofs, sealing
from accounts.models import User
from accounts.tasks import tell_of_limit
from audit.recording import record

NOWHERE = "127.0.0.1"
"""Where a request comes from that arrives through a socket."""

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("This e-mail address and this password do not go together."),
        "too_many_login_attempts": _(
            "Too many tries from where you are. Wait five minutes, or reset your password."
        ),
        "rate_limited": _("Too many tries. Wait a few minutes."),
        "incorrect_password": _("This is not your password."),
        "enter_current_password": _("This is not your password."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by an administrator; nobody lets themselves in."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address from which a request comes, as far as our own proxies vouch for it."""
        try:
            return str(super().get_client_ip(request))
        except (ImproperlyConfigured, PermissionDenied):  # fewer proxies than set, or a socket
            return str(request.META.get("REMOTE_ADDR") or NOWHERE)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        super().pre_authenticate(request, **credentials)
        email = str(credentials.get("email", ""))
        if not limits.take(request, email):
            tell_of_limit(email)
            raise self.validation_error("too_many_login_attempts")

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        user = super().authenticate(request, **credentials)
        if user:
            limits.forgive(request, str(credentials.get("email", "")))
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        logger.info("sign-in refused, from %s", self.get_client_ip(request))

    def reauthenticate(self, user: Any, password: str) -> bool:
        found = self.authenticate(context.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def is_reauthentication_required(self, *, app: str = "") -> bool:
        """Signing in a moment ago says who one is as well as doing it again."""
        return not proofs.are_recent(context.request)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Whoever has a second factor uses it: a password would be less than signing in asks."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if user.is_authenticated and factors.has_second(user):
            return [it for it in methods if it["id"] != "reauthenticate"]
        return methods

    def set_password(self, user: Any, password: str) -> None:
        actions.set_password(user, password=password, by=user)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return str(reverse("mfa_index"))

    def logout(self, request: HttpRequest) -> None:
        if isinstance(request.user, User):
            record("person.signed_out", request.user, by=request.user)
        super().logout(request)

    def send_notification_mail(self, *_args: Any, **_options: Any) -> None:
        """Actions queue our own letters, which stand or fall with what they tell of."""


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This is not right. Try again with a fresh code or your passkey."),
        "cannot_delete_authenticator": _(
            "Your account must have a second factor. Add another one before you remove this."
        ),
        "cannot_generate_recovery_codes": _(
            "Recovery codes stand in for a second factor. Set one up first."
        ),
    }

    def encrypt(self, text: str) -> str:
        return sealing.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return sealing.unseal(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return factors.may_be_removed(authenticator)

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002  # its name
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return str(gettext("Passkey %d") % number)

    def get_totp_issuer(self) -> str:
        return f"Plumbline ({context.request.get_host()})"

    def build_totp_svg(self, url: str) -> str:
        """An element to stand in the page: no image to fetch, no style of its own."""
        title = gettext("QR code for your authenticator app")
        code = segno.make(url, error="m")
        return SafeString(code.svg_inline(scale=4, border=4, light="#fff", title=title))
