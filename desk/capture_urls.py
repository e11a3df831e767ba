"""Addresses of captures, below that of their source: a protected one hides them with itself."""

from __future__ import annotations

from django.urls import path

from desk.views import captures, exports, passages

urlpatterns = [
    path("", captures.upload_capture, name="upload_capture"),
    path("link/", captures.capture_link, name="capture_link"),
    path("export.wacz", exports.source_captures, name="export_captures"),
    path("paste/", captures.paste_capture, name="paste_capture"),
    path("<uuid:uuid>/", captures.capture, name="capture"),
    path("<uuid:uuid>/passages/", passages.make_passage, name="make_passage"),
    path("<uuid:uuid>/progress/", captures.progress, name="capture_progress"),
    path("<uuid:uuid>/retry/", captures.retry, name="retry_capture"),
    path("<uuid:uuid>/retire/", captures.retire, name="retire_capture"),
    path("<uuid:uuid>/sign/", captures.sign, name="sign_capture"),
    path("<uuid:uuid>/changes/", captures.changes, name="capture_changes"),
    path("<uuid:uuid>/download/", captures.download, name="download_capture"),
    path("<uuid:uuid>/text/", captures.download_text, name="download_text"),
    path("<uuid:uuid>/record/", exports.capture_record, name="download_record"),
    path("<uuid:uuid>/timestamp/", captures.download_timestamp, name="download_timestamp"),
    path("<uuid:uuid>/picture/", captures.picture, name="capture_picture"),
    path("<uuid:uuid>/image/", captures.image, name="capture_image"),
]
