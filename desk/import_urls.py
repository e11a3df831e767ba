"""Tables of claims, below /claims/import/."""

from __future__ import annotations

from django.urls import path

from desk.views import importing

urlpatterns = [
    path("", importing.imports, name="imports"),
    path("template.csv", importing.template, name="import_template"),
    path("<uuid:uuid>/", importing.table, name="import"),
    path("<uuid:uuid>/progress/", importing.progress, name="import_progress"),
    path("<uuid:uuid>/again/", importing.again, name="import_again"),
    path("<uuid:uuid>/leave-out/", importing.leave_out, name="import_leave_out"),
    path("<uuid:uuid>/start/", importing.start, name="import_start"),
    path("<uuid:uuid>/take-back/", importing.take_back, name="import_take_back"),
    path("<uuid:uuid>/drop/", importing.drop, name="import_drop"),
    path("<uuid:uuid>/problems.csv", importing.problems, name="import_problems"),
    path("<uuid:uuid>/report.csv", importing.report, name="import_report"),
    path("<uuid:uuid>/lines/<int:line>/", importing.line, name="import_line"),
]
