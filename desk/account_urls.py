"""Addresses of signing in. The names are allauth's own, by which its parts find each other.

Named one by one: of allauth's other pages, those that add and verify e-mail addresses would write
past the actions and the log.
"""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.webauthn import views as webauthn
from django.urls import path, re_path
from django.views.generic import RedirectView

from desk.views import factors
from desk.views.account import security

KEY = r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$"
TO_SECURITY = RedirectView.as_view(pattern_name="mfa_index")

urlpatterns = [
    path("login/", account.login, name="account_login"),
    path("login/passkey/", webauthn.login_webauthn, name="mfa_login_webauthn"),
    path("login/factor/", mfa.authenticate, name="mfa_authenticate"),
    path("logout/", factors.sign_out, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("signup/", account.signup, name="account_signup"),
    path("password/change/", factors.change_password, name="account_change_password"),
    path("password/set/", factors.set_password, name="account_set_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    re_path(KEY, factors.reset_password, name="account_reset_password_from_key"),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("confirm/", account.reauthenticate, name="account_reauthenticate"),
    path("confirm/code/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("confirm/passkey/", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("factors/", security, name="mfa_index"),
    path("factors/app/", factors.activate_totp, name="mfa_activate_totp"),
    path("factors/app/remove/", factors.deactivate_totp, name="mfa_deactivate_totp"),
    path("factors/codes/", factors.show_codes, name="mfa_view_recovery_codes"),
    path("factors/codes/new/", factors.make_codes, name="mfa_generate_recovery_codes"),
    path("factors/codes.txt", factors.download_codes, name="mfa_download_recovery_codes"),
    path("factors/passkeys/", TO_SECURITY, name="mfa_list_webauthn"),
    path("factors/passkeys/new/", factors.add_passkey, name="mfa_add_webauthn"),
    path("factors/passkeys/<int:pk>/", factors.edit_passkey, name="mfa_edit_webauthn"),
    path("factors/passkeys/<int:pk>/remove/", factors.remove_passkey, name="mfa_remove_webauthn"),
]
