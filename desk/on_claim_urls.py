"""What is written on a claim, below its address."""

from __future__ import annotations

from django.urls import path, re_path

from desk.views import on_claims

KINDS = r"(?P<kind>figures|appearances|evidence|findings|relations)"
CORRECTED = r"(?P<kind>figures|appearances|evidence)"
KEY = r"(?P<key>[-a-zA-Z0-9_]+)"

urlpatterns = [
    path("revise/", on_claims.revise, name="revise_claim"),
    path("retire/", on_claims.retire, name="retire_claim"),
    path("figures/new/", on_claims.new_figure, name="new_figure"),
    path("appearances/new/", on_claims.new_appearance, name="new_appearance"),
    path("evidence/new/", on_claims.new_evidence, name="new_evidence"),
    path("findings/new/", on_claims.new_finding, name="new_finding"),
    re_path(rf"^{CORRECTED}/{KEY}/correct/$", on_claims.correct, name="correct_on_claim"),
    re_path(rf"^{KINDS}/{KEY}/retire/$", on_claims.retire_row, name="retire_on_claim"),
]
