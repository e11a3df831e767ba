from __future__ import annotations

from django.urls import path

from public import verification, views

app_name = "public"

urlpatterns = [
    path("", views.home, name="home"),
    path("published/", views.published, name="published"),
    path("verify/", verification.verify, name="verify"),
    path("verify/<uuid:uuid>/", verification.verify_one, name="verify_one"),
    path("robots.txt", views.robots, name="robots"),
    path("favicon.ico", views.favicon, name="favicon"),
]
