"""Debian's chromium, driven by Playwright, offline but for loopback."""

from __future__ import annotations

import shutil

from playwright.sync_api import Browser, Playwright

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def launch(playwright: Playwright) -> Browser:
    path = shutil.which("chromium")
    if path is None:
        raise AssertionError("chromium is not installed: make setup")
    return playwright.chromium.launch(executable_path=path, args=FLAGS)
