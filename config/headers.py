"""Headers that say what a browser may do with our pages, beside the content security policy."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import has_vary_header

UNUSED = (
    *("accelerometer", "autoplay", "camera", "display-capture", "encrypted-media"),
    *("fullscreen", "geolocation", "gyroscope", "hid", "idle-detection", "local-fonts"),
    *("magnetometer", "microphone", "midi", "payment", "picture-in-picture", "screen-wake-lock"),
    *("serial", "usb", "xr-spatial-tracking"),
)
"""What no page of ours asks for, so that nothing that finds its way into one can."""
PERMISSIONS = ", ".join(
    [
        *(f"{feature}=()" for feature in UNUSED),
        "publickey-credentials-create=(self)",
        "publickey-credentials-get=(self)",
    ]
)
READERS = "public"
PRIVATE = "private, no-store"
"""Of whatever was answered to somebody who is signed in, or may be: nobody else gets it, and the
next one at the same machine does not find it with the way back."""


class HeadersMiddleware:
    """The opener's policy is Django's own (SECURE_CROSS_ORIGIN_OPENER_POLICY, same-origin)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault("Permissions-Policy", PERMISSIONS)
        response.setdefault("Cross-Origin-Resource-Policy", _may_be_shown_by(request))
        if has_vary_header(response, "Cookie"):
            response.setdefault("Cache-Control", PRIVATE)
        return response


def _may_be_shown_by(request: HttpRequest) -> str:
    """Other sites show readers' pages, pictures and files; nothing else of ours."""
    match = request.resolver_match
    return "cross-origin" if match is not None and match.app_name == READERS else "same-origin"
