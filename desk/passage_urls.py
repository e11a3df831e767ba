"""Addresses of passages and figures, below that of their source: a protected one hides them."""

from __future__ import annotations

from django.urls import path

from desk.views import observations, passages

urlpatterns = [
    path("passages/<uuid:uuid>/", passages.passage, name="passage"),
    path("passages/<uuid:uuid>/figures/", passages.observe, name="observe"),
    path("passages/<uuid:uuid>/correct/", passages.correct_passage, name="correct_passage"),
    path("passages/<uuid:uuid>/retire/", passages.retire_passage, name="retire_passage"),
    path(
        "passages/<uuid:uuid>/annotation/",
        passages.download_annotation,
        name="download_annotation",
    ),
    path("figures/<uuid:uuid>/", observations.observation, name="observation"),
    path(
        "figures/<uuid:uuid>/correct/",
        observations.correct_observation,
        name="correct_observation",
    ),
    path("figures/<uuid:uuid>/retire/", observations.retire_observation, name="retire_observation"),
]
