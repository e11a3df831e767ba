"""allauth's forms, limited and worded as this desk wants them."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import LoginForm
from allauth.core import context
from allauth.mfa.adapter import get_adapter as get_factor_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.db import DatabaseError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts import actions, limits

LONGEST_CREDENTIAL = 20_000

logger = logging.getLogger(__name__)

PASSWORD_KNOWN = _(
    "Too many codes were given after this password: somebody else may know it. "
    "Reset the password, then sign in with the new one."
)


class SignInForm(LoginForm):  # type: ignore[misc]  # allauth ships no types
    """In the desk's words."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["login"].label = _("E-mail address")
        self.fields["remember"].label = _("Keep me signed in on this browser")
        for name in ("login", "password"):
            self.fields[name].widget.attrs.pop("placeholder", None)


class CredentialField(forms.JSONField):
    """What a browser's authenticator said: an object of some kilobytes."""

    def to_python(self, value: Any) -> Any:
        try:
            found = super().to_python(value) if len(str(value)) <= LONGEST_CREDENTIAL else None
        except RecursionError:
            found = None
        if not isinstance(found, dict):
            raise get_factor_adapter().validation_error("incorrect_code")
        return found


@contextlib.contextmanager
def refusing() -> Iterator[None]:
    """What a stranger sends goes through CBOR, COSE and signatures, each with exceptions of its
    own, of which allauth expects some: all of them mean that it is not right."""
    try:
        yield
    except (forms.ValidationError, DatabaseError):
        raise
    except Exception as error:
        logger.info("a passkey was refused: %s", type(error).__name__)
        raise get_factor_adapter().validation_error("incorrect_code") from error


class Ceremony(forms.Form):
    """A form with a credential, mixed in before one of allauth's."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["credential"] = CredentialField(widget=forms.HiddenInput)


class Shown(Ceremony):
    def clean_credential(self) -> Any:
        with refusing():
            return super().clean_credential()  # type: ignore[misc]  # of the form mixed with


class KeyForm(Shown, AuthenticateWebAuthnForm):  # type: ignore[misc]  # allauth ships no types
    """The second step of signing in."""


class KeyAgainForm(Shown, ReauthenticateWebAuthnForm):  # type: ignore[misc]  # as above
    """Confirming who one is."""


class KeyAloneForm(Shown, LoginWebAuthnForm):  # type: ignore[misc]  # as above
    """Signing in without a password."""


class PasskeyForm(Ceremony, AddWebAuthnForm):  # type: ignore[misc]  # as above
    def clean(self) -> Any:
        with refusing():
            return super().clean()

    def __init__(self, *args: Any, **options: Any) -> None:
        options["initial"] = {"passwordless": True, **(options.get("initial") or {})}
        super().__init__(*args, **options)
        field = self.fields["passwordless"]
        field.label = _(
            "It signs me in alone, without a password. Leave this out for a security key "
            "that asks for no PIN."
        )
        self.fields["name"].widget.attrs["maxlength"] = "100"

    def clean_name(self) -> str:
        return str(super().clean_name())[:100]


class AppForm(ActivateTOTPForm):  # type: ignore[misc]  # allauth ships no types
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["code"].label = _("Code that the app shows")
        self.fields["code"].widget.attrs = {"autocomplete": "one-time-code", "maxlength": "20"}


class LinkForm(forms.Form):
    """Asking for a link that sets a new password."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def save(self, _request: HttpRequest, **_options: Any) -> str:
        email = str(self.cleaned_data["email"])
        actions.ask_for_link(email)
        return email


class Limited(forms.Form):
    """A code is tried so often from one address, whoever's it is."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["code"]
        field.label = _("Code from your app, or a recovery code")
        field.widget.attrs = {"autocomplete": "one-time-code", "maxlength": "20"}

    def clean_code(self) -> str:
        user = self.user  # type: ignore[attr-defined]  # of the form mixed with
        account = f"code-{user.pk}"
        if not limits.take(context.request, account):
            actions.note_guessing(user)
            raise get_adapter().validation_error("too_many_login_attempts")
        if not limits.take_code(context.request, user):
            actions.note_guessing(user)
            raise forms.ValidationError(PASSWORD_KNOWN)
        code = str(super().clean_code())  # type: ignore[misc]  # as above
        if not limits.first_use(account, code):
            raise get_factor_adapter().validation_error("incorrect_code")
        limits.forgive(context.request, account)
        return code


class CodeForm(Limited, AuthenticateForm):  # type: ignore[misc]  # allauth ships no types
    """The second step of signing in."""


class CodeAgainForm(Limited, ReauthenticateForm):  # type: ignore[misc]  # allauth ships no types
    """Confirming who one is."""
