"""What administrators do to an account, each a panel of its page that calls one action."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts import actions, factors, policies
from accounts.models import ApiToken
from accounts.roles import Role
from audit.admin.panels import Panel, sentence_of
from audit.writing import LONGEST_WHY


def roles_field() -> forms.TypedMultipleChoiceField:
    return forms.TypedMultipleChoiceField(
        label=_("Roles"),
        choices=Role.choices,
        coerce=Role,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class RolesForm(forms.Form):
    roles = roles_field()
    why = forms.CharField(label=_("Why"), max_length=LONGEST_WHY, required=False)


class WhyForm(forms.Form):
    why = forms.CharField(
        label=_("Why"), max_length=LONGEST_WHY, help_text=_("It stays in the log.")
    )


class AddressForm(forms.Form):
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    why = forms.CharField(
        label=_("Why"), max_length=LONGEST_WHY, help_text=_("It stays in the log.")
    )


class TokenForm(forms.Form):
    token = forms.UUIDField(label=_("Token"), widget=forms.Select)

    def offer(self, tokens: list[ApiToken]) -> None:
        choices = [(str(token.uuid), str(token)) for token in tokens]
        self.fields["token"].widget.choices = choices


class SetRoles(Panel):
    verb = "roles"
    title = _("Set roles")
    button = _("Set roles")
    done = _("The roles are set.")
    form_class = RolesForm

    def initial(self) -> dict[str, Any]:
        return {"roles": [role.value for role in self.row.roles()]}

    def why_not(self) -> str:
        return sentence_of(lambda: policies.check_can_change_people(self.user))

    def run(self, cleaned: dict[str, Any]) -> None:
        actions.set_roles(self.row, roles=cleaned["roles"], why=cleaned["why"], by=self.user)


class SetAddress(Panel):
    verb = "address"
    title = _("Change the e-mail address")
    button = _("Change it")
    done = _("From now on they sign in with this address. The old one is told.")
    form_class = AddressForm

    def is_offered(self) -> bool:
        return bool(self.row.is_active)

    def why_not(self) -> str:
        return sentence_of(lambda: policies.check_can_change_people(self.user))

    def run(self, cleaned: dict[str, Any]) -> None:
        actions.set_address(self.row, address=cleaned["email"], why=cleaned["why"], by=self.user)


class Invite(Panel):
    verb = "invite"
    title = _("Invite again")
    button = _("Send the link")
    done = _("A letter with a link that sets the password is on its way.")

    def is_offered(self) -> bool:
        return self.row.is_active and self.row.last_login is None

    def why_not(self) -> str:
        return sentence_of(lambda: policies.check_can_change_people(self.user))

    def run(self, cleaned: dict[str, Any]) -> None:
        actions.invite(self.row, by=self.user)


class ResetFactors(Panel):
    verb = "factors"
    title = _("Take a lost second factor away")
    button = _("Take it away")
    done = _("It is taken away: the password alone signs in, and leads to setting up another.")
    form_class = WhyForm

    def is_offered(self) -> bool:
        return bool(factors.held(self.row))

    def why_not(self) -> str:
        return sentence_of(lambda: policies.check_can_reset_factors(self.row, by=self.user))

    def run(self, cleaned: dict[str, Any]) -> None:
        actions.reset_factors(self.row, why=cleaned["why"], by=self.user)


class SignOut(Panel):
    verb = "sign-out"
    title = _("Sign out everywhere")
    button = _("End all sessions")
    done = _("Every session has ended.")

    def is_offered(self) -> bool:
        return bool(self.row.is_active)

    def why_not(self) -> str:
        return sentence_of(lambda: policies.check_can_change_people(self.user))

    def run(self, cleaned: dict[str, Any]) -> None:
        actions.end_sessions(self.row, by=self.user)


class CloseAccount(Panel):
    verb = "close"
    title = _("Close the account")
    button = _("Close it")
    done = _("The account is closed. Its sessions and tokens are dead.")
    form_class = WhyForm

    def is_offered(self) -> bool:
        return bool(self.row.is_active)

    def why_not(self) -> str:
        return sentence_of(lambda: policies.check_can_close(self.row, by=self.user))

    def run(self, cleaned: dict[str, Any]) -> None:
        actions.close_account(self.row, why=cleaned["why"], by=self.user)


class ReopenAccount(Panel):
    verb = "reopen"
    title = _("Open the account again")
    button = _("Open it")
    done = _("The account is open. Sessions and tokens of before stay dead.")
    form_class = WhyForm

    def is_offered(self) -> bool:
        return not self.row.is_active

    def why_not(self) -> str:
        return sentence_of(lambda: policies.check_can_reopen(self.row, by=self.user))

    def run(self, cleaned: dict[str, Any]) -> None:
        actions.reopen_account(self.row, why=cleaned["why"], by=self.user)


class RevokeToken(Panel):
    verb = "revoke"
    title = _("Revoke a token")
    button = _("Revoke")
    done = _("The token is revoked.")
    form_class = TokenForm

    def __init__(self, row: Any, user: Any, posted: Any = None) -> None:
        super().__init__(row, user, posted)
        self.tokens = list(ApiToken.objects.filter(user=row))
        self.form.offer(self.tokens)  # type: ignore[attr-defined]  # it is a TokenForm

    def is_offered(self) -> bool:
        return bool(self.tokens)

    def why_not(self) -> str:
        if not self.tokens:
            return str(_("There is no token left."))
        return sentence_of(lambda: policies.check_can_change_token(self.tokens[0], by=self.user))

    def run(self, cleaned: dict[str, Any]) -> None:
        token = next((it for it in self.tokens if it.uuid == cleaned["token"]), None)
        if token is None:
            raise ValidationError(
                {"token": _("There is no such token: it may be revoked already.")}
            )
        actions.revoke_token(token, by=self.user)


PANELS: tuple[type[Panel], ...] = (
    *(SetRoles, SetAddress, Invite, RevokeToken, SignOut),
    *(ResetFactors, CloseAccount, ReopenAccount),
)
