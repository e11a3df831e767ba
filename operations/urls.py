from __future__ import annotations

from django.urls import path

from operations import views

app_name = "operations"

urlpatterns = [
    path("healthz/live/", views.live, name="live"),
    path("healthz/pages/", views.pages, name="pages"),
    path("healthz/ready/", views.ready, name="ready"),
    path("metrics/", views.show_metrics, name="metrics"),
]
