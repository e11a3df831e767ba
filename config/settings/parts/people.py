"""Who signs in, how, and how often they may try."""

from __future__ import annotations

from config.settings.parts.places import env

AUTH_USER_MODEL = "accounts.User"
KNOX_TOKEN_MODEL = "accounts.ApiToken"
# knox's migrations would make a table for the model that ours replaces.
MIGRATION_MODULES = {"knox": None}
AUTHENTICATION_BACKENDS = [
    # One only: with Django's own beside it, every wrong password would be hashed twice.
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "accounts.links.LinkTokens"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_FORMS = {
    "login": "accounts.forms.SignInForm",
    "reset_password": "accounts.forms.LinkForm",
}
# By address, and by account and address (`accounts.limits`); never by account alone, which
# would let anybody lock anybody out.
ACCOUNT_RATE_LIMITS: dict[str, str] | bool = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip",
    "sign_in_from": "5/5m/key",
    "codes_after_password": "30/h/key",
    "reset_password": "10/m/ip",
    "reset_password_from_key": "20/m/ip",
    "reauthenticate": "10/m/ip",
    "change_password": "10/m/ip",
}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("PLUMBLINE_PROXIES", 0)
PLUMBLINE_SECOND_FACTOR = env.str("PLUMBLINE_SECOND_FACTOR", "asked")
MFA_ADAPTER = "accounts.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1  # telephones' clocks differ; a code is taken once only
MFA_RECOVERY_CODES_SHOW_ONCE = False
MFA_ALLOW_UNVERIFIED_EMAIL = True  # addresses are given by administrators, not claimed
MFA_FORMS = {
    "authenticate": "accounts.forms.CodeForm",
    "reauthenticate": "accounts.forms.CodeAgainForm",
    "activate_totp": "accounts.forms.AppForm",
    "add_webauthn": "accounts.forms.PasskeyForm",
    "authenticate_webauthn": "accounts.forms.KeyForm",
    "reauthenticate_webauthn": "accounts.forms.KeyAgainForm",
    "login_webauthn": "accounts.forms.KeyAloneForm",
}
