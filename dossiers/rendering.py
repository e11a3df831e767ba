"""Setting a version of a claim as a PDF. The only importer of WeasyPrint.

The same content and facts give the same bytes in any process: dates and the identifier come
from the facts, nothing from the clock or the machine, and what could differ (WeasyPrint, Pango,
the fonts) is named in the renderer's fingerprint, which the dossier's row keeps.
"""

from __future__ import annotations

import functools
import hashlib
import io
import re
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pikepdf
from django.conf import settings
from django.template.loader import render_to_string
from weasyprint import HTML
from weasyprint.text.ffi import pango
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from audit.canonical import digest
from dossiers.cleaning import MOST_TEXT, cleaned, length
from dossiers.composition import composed
from sources.links import safe_href

SCHEMA = "plumbline.version/1"
ASSETS = Path(settings.BASE_DIR) / "templates" / "dossiers" / "assets"
ASSET = re.compile(r"asset:([a-z0-9][a-z0-9-]*\.(?:css|svg|png))")
MEDIA_TYPES = {".css": "text/css", ".svg": "image/svg+xml", ".png": "image/png"}
REFUSED = ("/JavaScript", "/JS", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/RichMedia")
"""Actions that no dossier has. Checked after setting, so that a defect is found here."""


class RenderingError(Exception):
    """This content cannot be set; `str(error)` is a sentence for whoever issued the dossier."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A finished file, how many pages it has, and what set it."""

    pdf: bytes
    pages: int
    renderer: str


class Assets(URLFetcher):  # type: ignore[misc]  # WeasyPrint ships no types
    """Knows the files beside the templates, and data that stands in the address itself.

    Everything else, `file:` and `http:` included, is refused: what a stranger wrote can make
    the renderer neither read this machine's files nor talk to another.
    """

    def __init__(self) -> None:
        super().__init__(allowed_protocols=("asset", "data"), allow_redirects=False)

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        match = ASSET.fullmatch(url)
        if match:
            path = ASSETS / match[1]
            kind = {"Content-Type": MEDIA_TYPES[path.suffix]}
            return URLFetcherResponse(url, path.read_bytes(), headers=kind)
        if url[:5].lower() == "data:":
            return super().fetch(url, headers)
        raise FatalURLFetchingError(f"A dossier asks for nothing from outside: {url[:80]}")


def render(
    content: Mapping[str, Any],
    facts: Mapping[str, Any],
    *,
    on_stage: Callable[[str], None] = lambda _stage: None,
) -> Rendered:
    """Set a version's content with the facts of its issue.

    `on_stage` is told "typesetting" and "finishing". Raises `RenderingError` when this content
    will never be set, however often it is tried.
    """
    on_stage("typesetting")
    identifier = bytes.fromhex(digest({"content": content, "facts": facts}))[:16]
    html = page_source(content, facts)
    try:
        raw = HTML(string=html, url_fetcher=Assets()).write_pdf(
            pdf_identifier=identifier, pdf_tags=True, pdf_version="1.7"
        )
    except FatalURLFetchingError as error:
        raise RenderingError(str(error)) from error
    on_stage("finishing")
    pdf, pages = finished(raw)
    return Rendered(pdf, pages, fingerprint())


def page_source(content: Mapping[str, Any], facts: Mapping[str, Any]) -> str:
    """The HTML that is set: everything that strangers wrote is escaped text in it."""
    if content.get("schema") != SCHEMA:
        raise RenderingError(f"The version is not of the schema {SCHEMA}: it cannot be set.")
    fit = cleaned(content)
    if length(fit) > MOST_TEXT:
        raise RenderingError(
            f"The version holds {length(fit):,} characters; at most {MOST_TEXT:,} can be set."
        )
    return render_to_string("dossiers/dossier.html", {"dossier": composed(fit, cleaned(facts))})


def finished(raw: bytes) -> tuple[bytes, int]:
    """The file as it is stored, and its number of pages.

    The title is shown instead of the file's name; objects are packed; the identifier is made
    from the content. Raises `RenderingError` for anything that a dossier must not hold.
    """
    with pikepdf.open(io.BytesIO(raw)) as pdf:
        _check(pdf)
        pdf.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        out = io.BytesIO()
        pdf.save(
            out,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )
        return out.getvalue(), len(pdf.pages)


def _check(pdf: pikepdf.Pdf) -> None:
    """Nothing that runs, opens or fetches; links only to plain web addresses."""
    if "/OpenAction" in pdf.Root:
        raise RenderingError("The file would do something when it is opened.")
    for item in pdf.objects:
        for dictionary in _dictionaries(item):
            _check_action(dictionary)


def _dictionaries(item: Any) -> Iterator[pikepdf.Dictionary]:
    """The item and what is written inside it, as far as these are dictionaries; what it only
    refers to is an object of its own."""
    if isinstance(item, pikepdf.Dictionary):
        yield item
        inside = list(item.values())
    else:
        inside = list(item) if isinstance(item, pikepdf.Array) else []
    for value in inside:
        nested = isinstance(value, pikepdf.Dictionary | pikepdf.Array)
        if nested and not value.is_indirect:
            yield from _dictionaries(value)


def _check_action(action: pikepdf.Dictionary) -> None:
    kind = str(action.get("/S", ""))
    if kind in REFUSED or "/AA" in action:
        raise RenderingError(f"The file would hold an action of the kind {kind or '/AA'}.")
    if kind == "/URI" and not safe_href(str(action.get("/URI", ""))):
        raise RenderingError("The file would hold a link that is no plain web address.")


@functools.cache
def fingerprint() -> str:
    """What set the file: two files of one digest differ only if this does."""
    number = pango.pango_version()
    layout = f"{number // 10_000}.{number // 100 % 100}.{number % 100}"
    parts = (
        f"weasyprint {version('weasyprint')}",
        f"pango {layout}",
        f"pikepdf {version('pikepdf')}",
        f"fonts {_fonts()}",
    )
    return ", ".join(parts)


def _fonts() -> str:
    """A digest of the names and versions of all fonts that the machine has."""
    command = ["fc-list", "--format", "%{family} %{style} %{fontversion}\n"]
    listed = subprocess.run(command, capture_output=True, check=True, timeout=30)  # noqa: S603  # fixed
    return hashlib.sha256(b"\n".join(sorted(listed.stdout.splitlines()))).hexdigest()[:12]
