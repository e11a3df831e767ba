"""Which address is answered by whom."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("accounts/", include("desk.account_urls")),
    path("admin/", admin.site.urls),
    path("api/", include("config.api")),
    path("", include("operations.urls")),
    path("", include("desk.urls")),
    path("", include("public.urls")),
]

handler400 = "config.errors.bad_request"
handler403 = "config.errors.permission_denied"
handler404 = "config.errors.page_not_found"
handler500 = "config.errors.server_error"
