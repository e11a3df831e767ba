"""The keys of the desk, on a page for whoever has no JavaScript, and their switch."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from desk import keys
from desk.signed_in import person


@require_http_methods(["GET", "HEAD", "POST"])
def keyboard(request: HttpRequest) -> HttpResponse:
    user = person(request)
    if request.method == "POST" and request.POST.get("keys") in {"on", "off"}:
        on = request.POST["keys"] == "on"
        keys.switch(user, on=on)
        messages.success(request, _("Keys work.") if on else _("Keys do nothing any more."))
        return redirect("desk:keyboard")
    return render(request, "desk/keyboard.html", {"keys": keys.KEYS, "on": keys.are_on(user)})
