"""The living style page: every token and component, in light and in dark."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from desk import style_page


@require_safe
def style(request: HttpRequest) -> HttpResponse:
    names = ("COLOURS", "SIZES", "FACES", "SPACES", "OTHERS", "TONES", "LEVELS")
    context = {name.lower(): getattr(style_page, name) for name in names}
    return render(request, "desk/style.html", {**context, "schemes": ("light", "dark")})
