"""API tokens at the door: who sends one acts as its owner, within its scope."""

from __future__ import annotations

import re
from datetime import timedelta
from hmac import compare_digest
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from knox.auth import TokenAuthentication as KnoxTokenAuthentication
from knox.crypto import hash_token
from knox.settings import CONSTANTS, knox_settings
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from accounts.models import ApiToken

if TYPE_CHECKING:
    from accounts.models import User

USE_NOTED_EVERY = timedelta(minutes=5)
TOKEN_FORM = re.compile(r"[0-9a-f]{32,256}")


class TokenAuthentication(KnoxTokenAuthentication):  # type: ignore[misc]  # knox ships no types
    """`Authorization: Token …`.

    Differs from knox's own in what bites: bytes that are no text are a wrong token and no
    server error; reading writes nothing but that the token was used, to five minutes, so an
    expired token is refused and not deleted; a token that may only read does not write.
    """

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _space, text = request.headers.get("Authorization", "").strip().partition(" ")
        if scheme.lower() != self.keyword.lower():
            return None
        token = _token(text.strip())
        if not token.user.is_active:
            raise AuthenticationFailed(_("This account has been closed."), "inactive")
        if token.scope != ApiToken.Scope.WRITE and _writes(request):
            raise PermissionDenied(_("This token may only read."), "read_only_token")
        _note_use(token)
        return token.user, token

    @property
    def keyword(self) -> str:
        return str(knox_settings.AUTH_HEADER_PREFIX)

    def authenticate_header(self, _request: Any) -> str:
        return f'{self.keyword} realm="Plumbline"'


def _writes(request: Request) -> bool:
    """A view may say that it answers and stores nothing, whatever the method."""
    view = (request.parser_context or {}).get("view")
    return request.method not in SAFE_METHODS and not getattr(view, "stores_nothing", False)


def _note_use(token: ApiToken) -> None:
    """To five minutes: a program that asks every second does not write every second."""
    now = timezone.now()
    if token.last_used is None or now - token.last_used > USE_NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used=now)


def _token(text: str) -> ApiToken:
    """The stored token of this text. Raises `AuthenticationFailed` in a sentence."""
    if not TOKEN_FORM.fullmatch(text):
        raise AuthenticationFailed(_("This is not a token."), "invalid_token")
    begins = text[: CONSTANTS.TOKEN_KEY_LENGTH]
    digest = hash_token(text)
    token: ApiToken
    for token in ApiToken.objects.filter(token_key=begins).select_related("user"):
        if not compare_digest(digest, token.digest):
            continue
        if token.expiry is not None and token.expiry <= timezone.now():
            raise AuthenticationFailed(_("This token has expired."), "expired_token")
        return token
    raise AuthenticationFailed(_("There is no such token."), "invalid_token")
