"""Setting a version of a claim as a PDF, PDF/A-3a with its content inside. The only importer
of WeasyPrint.

The same content and facts give the same bytes in any process: dates and the identifier come
from the facts, nothing from the clock or the machine, and what could differ (WeasyPrint, Pango,
the fonts) is named in the renderer's fingerprint, which the dossier's row keeps.
"""

from __future__ import annotations

import functools
import hashlib
import re
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from weasyprint import HTML, Attachment
from weasyprint.text.ffi import pango
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from audit.canonical import digest
from dossiers import merging
from dossiers.cleaning import MOST_TEXT, cleaned, length
from dossiers.codes import code_of
from dossiers.collected import Chapter, laid_out
from dossiers.collection_copy import attached_to_collection
from dossiers.composition import composed
from dossiers.errors import RenderingError
from dossiers.finishing import finished
from dossiers.language import ENGLISH, LANGUAGES, speaking
from dossiers.machine_copy import Attached, attached

SCHEMA = "plumbline.version/1"
SECTION = re.compile(r'\b(id|href)="(#?)(summary|claim|decisions|findings|chain|losses|evidence)"')
"""Sections of a claim that every chapter of a collection has."""
ASSETS = Path(settings.BASE_DIR) / "templates" / "dossiers" / "assets"
ASSET = re.compile(r"asset:([a-z0-9][a-z0-9-]*\.(?:css|svg|png))")
MEDIA_TYPES = {".css": "text/css", ".svg": "image/svg+xml", ".png": "image/png"}


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

    `on_stage` is told "drawing", "typesetting" and "finishing". Raises `RenderingError` when
    this content will never be set, however often it is tried.
    """
    with speaking(language_of(facts)):
        return _set(content, facts, on_stage)


def language_of(facts: Mapping[str, Any]) -> str:
    """Which language the document's own words are in; issues of before there was a choice have
    English ones."""
    named = str(facts.get("language", ENGLISH))
    if named not in LANGUAGES:
        raise RenderingError(f"Nothing is set in the language “{named[:20]}”.")
    return named


def _set(
    content: Mapping[str, Any], facts: Mapping[str, Any], on_stage: Callable[[str], None]
) -> Rendered:
    on_stage("drawing")
    identifier = bytes.fromhex(digest({"content": content, "facts": facts}))[:16]
    html = page_source(content, facts)
    on_stage("typesetting")
    issued = datetime.fromisoformat(facts["issued_on"])
    try:
        raw = HTML(string=html, url_fetcher=Assets()).write_pdf(
            pdf_identifier=identifier,
            pdf_variant="pdf/a-3a",
            attachments=[_inside(it, issued) for it in _carried(content, facts)],
        )
    except FatalURLFetchingError as error:
        raise RenderingError(str(error)) from error
    on_stage("finishing")
    pdf, pages = finished(raw)
    return Rendered(pdf, pages, fingerprint())


def _inside(file: Attached, issued: datetime) -> Attachment:
    return Attachment(
        file_obj=BytesIO(file.data),
        name=file.name,
        description=file.description,
        created=issued,
        modified=issued,
        relationship=file.relationship,
    )


def page_source(content: Mapping[str, Any], facts: Mapping[str, Any]) -> str:
    """The HTML that is set: everything that strangers wrote is escaped text in it."""
    if content.get("schema") not in {SCHEMA, merging.SCHEMA}:
        raise RenderingError(f"The version is not of the schema {SCHEMA}: it cannot be set.")
    with speaking(language := language_of(facts)), translation.override(language):
        return _source(content, facts)


def _source(content: Mapping[str, Any], facts: Mapping[str, Any]) -> str:
    fit = cleaned(content)
    if length(fit) > MOST_TEXT:
        raise RenderingError(
            f"The version holds {length(fit):,} characters; at most {MOST_TEXT:,} can be set."
        )
    told = cleaned(facts)
    code = mark_safe(code_of(told.get("verify", "")))  # noqa: S308  # drawn by us
    if content["schema"] == merging.SCHEMA:
        return _collection_source(fit, told, code)
    page = "one_page" if facts.get("scope") == "summary" else "dossier"
    context = {"dossier": composed(fit, told), "code": code}
    return render_to_string(f"dossiers/{page}.html", context)


def _collection_source(content: Mapping[str, Any], facts: Mapping[str, Any], code: str) -> str:
    pages = laid_out(content, facts)
    whole, part = ("pages", "page") if facts.get("scope") == "summary" else ("document", "chapter")
    chapters = [(chapter, _chapter(chapter, part)) for chapter in pages.chapters]
    context = {"pages": pages, "chapters": chapters, "code": code}
    return render_to_string(f"dossiers/collection/{whole}.html", context)


def _chapter(chapter: Chapter, template: str) -> SafeString:
    """A claim's own sections under ids of the chapter: the templates are those of its own
    dossier. What strangers wrote has no quotation mark that is not escaped, so no attribute."""
    context = {"dossier": chapter.composition}
    text = render_to_string(f"dossiers/collection/{template}.html", context)
    own = rf'\1="\2{chapter.anchor}-\3"'
    return mark_safe(SECTION.sub(own, text))  # noqa: S308  # as escaped by the templates


def _carried(content: Mapping[str, Any], facts: Mapping[str, Any]) -> list[Attached]:
    if content["schema"] == merging.SCHEMA:
        return attached_to_collection(content, facts)
    return attached(content, facts)


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
