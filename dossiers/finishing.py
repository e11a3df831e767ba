"""From a set PDF to the file that is stored: checked, declared, the same bytes every time.

WeasyPrint tags the file and makes it PDF/A-3a; what it leaves open of PDF/UA-1 is done here: the
declaration, which cells a head is over, and words for links within the document (ADR 0038).
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pikepdf

from dossiers.errors import RenderingError
from dossiers.language import gettext as _
from sources.links import safe_href

REFUSED = ("/JavaScript", "/JS", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/RichMedia")
"""Actions that no dossier has. Checked after setting, so that a defect is found here."""
PDFUA = "http://www.aiim.org/pdfua/ns/id/"
EXTENSION = """
<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" rdf:about=""
  xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
  xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
  xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"
  xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"><pdfaExtension:schemas>
 <rdf:Bag><rdf:li rdf:parseType="Resource">
  <pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
  <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
  <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
  <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
   <pdfaProperty:name>part</pdfaProperty:name>
   <pdfaProperty:valueType>Integer</pdfaProperty:valueType>
   <pdfaProperty:category>internal</pdfaProperty:category>
   <pdfaProperty:description>The part of ISO 14289 that it conforms to</pdfaProperty:description>
  </rdf:li></rdf:Seq></pdfaSchema:property>
 </rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""
"""PDF/A asks that what its own standard does not name is described in the file itself
(ISO 19005-3, 6.6.2.3.3)."""


def finished(raw: bytes) -> tuple[bytes, int]:
    """The file as it is stored, and its number of pages.

    The title is shown instead of the file's name; objects are packed; the identifier is made
    from the content. Raises `RenderingError` for anything that a dossier must not hold.
    """
    with pikepdf.open(io.BytesIO(raw)) as pdf:
        _check(pdf)
        pdf.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        _declare(pdf)
        _scope_heads(pdf)
        _word_links(pdf)
        out = io.BytesIO()
        pdf.save(
            out,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )
        return out.getvalue(), len(pdf.pages)


def _declare(pdf: pikepdf.Pdf) -> None:
    """Say in the metadata that the file is PDF/UA-1 as well, in a way that PDF/A allows."""
    metadata = bytes(pdf.Root.Metadata.read_bytes())
    end = b"</rdf:RDF>"
    if metadata.count(end) != 1:
        raise RenderingError("The file's metadata do not have the form that was expected.")
    stream = pikepdf.Stream(pdf, metadata.replace(end, EXTENSION.strip().encode() + end))
    stream.Type, stream.Subtype = pikepdf.Name.Metadata, pikepdf.Name.XML
    pdf.Root.Metadata = pdf.make_indirect(stream)


def _scope_heads(pdf: pikepdf.Pdf) -> None:
    """Heads of a table's first row are over columns; any other head leads its row."""
    for table in _elements(pdf.Root.StructTreeRoot, "/Table"):
        for position, row in enumerate(_elements(table, "/TR")):
            for head in _elements(row, "/TH"):
                column = position == 0
                head.A = pikepdf.Dictionary(
                    O=pikepdf.Name.Table,
                    Scope=pikepdf.Name.Column if column else pikepdf.Name.Row,
                )


def _elements(root: pikepdf.Object, kind: str) -> Iterator[pikepdf.Dictionary]:
    """Elements of a kind below one, in reading order; those inside them are not looked for."""
    waiting = [iter(_kids(root))]
    while waiting:
        element = next(waiting[-1], None)
        if element is None:
            waiting.pop()
        elif element.get("/S") == kind:
            yield element
        else:
            waiting.append(iter(_kids(element)))


def _kids(element: pikepdf.Object) -> list[pikepdf.Dictionary]:
    kids = element.get("/K")
    listed = list(kids) if isinstance(kids, pikepdf.Array) else [kids]
    return [kid for kid in listed if isinstance(kid, pikepdf.Dictionary)]


def _word_links(pdf: pikepdf.Pdf) -> None:
    """A link within the document is announced by the page that it leads to."""
    numbers: dict[Any, int] = {
        page.objgen: number for number, page in enumerate(pdf.pages, start=1)
    }
    places = dict(pikepdf.NameTree(pdf.Root.Names.Dests)) if _has_names(pdf) else {}
    for page in pdf.pages:
        for link in page.get("/Annots", []):
            place = places.get(str(link.get("/Dest", "")))
            if isinstance(place, pikepdf.Array):
                link.Contents = _("Page {number}").format(number=numbers[place[0].objgen])


def _has_names(pdf: pikepdf.Pdf) -> bool:
    return "/Names" in pdf.Root and "/Dests" in pdf.Root.Names


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
