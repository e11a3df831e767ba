"""A page on paper: printed by chromium, read by poppler."""

from __future__ import annotations

import subprocess
from pathlib import Path

from playwright.sync_api import Page


def printed(page: Page, file: Path) -> str:
    """The text of the page that is open as it is printed; `file` keeps the PDF."""
    page.emulate_media(media="print")
    page.pdf(path=file, format="A4", print_background=False, prefer_css_page_size=True)
    page.emulate_media(media="screen")
    read = subprocess.run(["pdftotext", "-layout", file, "-"], check=True, capture_output=True)
    return read.stdout.decode()
