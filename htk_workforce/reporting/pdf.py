"""Makes PDF documents. The only place that knows WeasyPrint and pikepdf.

Every document is PDF/A-3a (it can be archived, with the workbook inside) and PDF/UA-1 (it can be read aloud)
in one file. WeasyPrint gives the first; a small step with pikepdf adds the mark of the second.
"""

import io
import mimetypes
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

# A name that can never be resolved (RFC 2606). It must be https: relative addresses do not resolve against
# a scheme of our own, and WeasyPrint would then fall back to another font without a word.
ORIGIN = "https://assets.invalid/"
ASSETS = Path(settings.BASE_DIR) / "static" / "vendor"
ASSET_TYPES = {".ttf", ".otf", ".svg", ".png"}
FONT = "Plex"
VARIANT = "pdf/a-3a"
DOUBTFUL_END = b"\r\nendstream"

# Text pasted from Word holds signs of its symbol fonts as private-use characters. No other font has them, and
# PDF/A forbids a character that nothing can draw. These are the ones Word puts in by itself.
WORD_SIGNS = {"\uf0b7": "•", "\uf0a7": "•", "\uf0d8": "•", "\uf0e0": "→", "\uf0fc": "✓"}
PRIVATE_USE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")

# What XMP needs for PDF/UA-1: the mark itself, and a description of the mark, as PDF/A demands of every
# property that is not its own (ISO 14289-1, 5, and ISO 19005-3, 6.6.2.3).
UA_MARK = b"""\
<rdf:Description rdf:about="" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" \
xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" \
xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" \
xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>PDF/UA part</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""


class DocumentRefused(ValueError):
    """The document cannot be made as an official record; the message says why."""


@dataclass(frozen=True)
class Attachment:
    """A file embedded in the document, usually the workbook with the same figures."""

    name: str
    content: bytes
    description: str


def render_document(
    template_name: str,
    context: dict[str, object],
    *,
    created: datetime,
    attachments: Iterable[Attachment] = (),
) -> bytes:
    """The template as a PDF, in Danish whatever the language of the screen: it is a municipal record.

    The template extends `pdf/base.html`, which documents what `context` may hold. `municipality` and
    `created` are added here.

    Raises:
        DocumentRefused: see `render_pdf`.
    """
    known = {"municipality": settings.MUNICIPALITY, "created": created}
    with translation.override("da"):
        html = render_to_string(template_name, {**known, **context})
    return render_pdf(html, created=created, attachments=attachments)


def render_pdf(html: str, *, created: datetime, attachments: Iterable[Attachment] = ()) -> bytes:
    """The page as one PDF/A-3a and PDF/UA-1 file with bookmarks. Same input, same bytes.

    `created` is the moment written into the file; a naive one is taken as local time.

    Raises:
        DocumentRefused: no title, not Danish, an address outside our own assets, or a missing font.
    """
    # Imported here: together they cost about a second, which only a request for a PDF should pay.
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration

    moment = (created if timezone.is_aware(created) else timezone.make_aware(created)).astimezone(UTC)
    fetcher = _asset_fetcher()
    page = weasyprint.HTML(
        string=PRIVATE_USE.sub(_as_seen_in_word, html), base_url=ORIGIN, url_fetcher=fetcher
    )
    document = page.render(font_config=FontConfiguration(), pdf_variant=VARIANT)
    _describe(document.metadata, moment)
    document.metadata.attachments = [
        weasyprint.Attachment(
            string=attachment.content,
            name=attachment.name,
            description=attachment.description,
            relationship="Data",
            created=moment,
            modified=moment,
        )
        for attachment in attachments
    ]
    content = document.write_pdf(pdf_variant=VARIANT)
    if fetcher.refused:
        raise fetcher.refused[0]
    return _finished(content)


def _describe(metadata, moment: datetime) -> None:
    if not (metadata.title or "").strip():
        raise DocumentRefused(_("Dokumentet har ingen titel."))
    if metadata.lang != "da":
        raise DocumentRefused(_("Dokumentet er ikke mærket som dansk."))
    metadata.created = metadata.modified = moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _as_seen_in_word(sign: re.Match[str]) -> str:
    return WORD_SIGNS.get(sign.group(), "\ufffd")


def asset(address: str) -> Path:
    """The vendored file behind an address of ORIGIN.

    Raises:
        DocumentRefused: for every other address. A picture or font that silently stays away from an
            official record is worse than no record.
    """
    if address.startswith(ORIGIN) and "\0" not in address:
        path = (ASSETS / address.removeprefix(ORIGIN)).resolve()
        if path.is_relative_to(ASSETS.resolve()) and path.suffix in ASSET_TYPES and path.is_file():
            return path
    raise DocumentRefused(_("Dokumentet henviser til en fil, det ikke må hente: %s") % address[:80])


def _asset_fetcher():
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class AssetFetcher(URLFetcher):
        """Serves our own assets, and remembers what it refused.

        WeasyPrint goes on without a font or picture it did not get, and inside an SVG it swallows even its
        own fatal error, so the refusal is kept here until the document is done.
        """

        def __init__(self) -> None:
            super().__init__()
            self.refused: list[DocumentRefused] = []

        def fetch(self, url, headers=None):
            try:
                path = asset(url)
            except DocumentRefused as error:
                self.refused.append(error)
                raise
            kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})

    return AssetFetcher()


def _finished(pdf_bytes: bytes) -> bytes:
    """Adds the PDF/UA mark, stores the metadata uncompressed as PDF/A demands, and looks at the fonts."""
    import pikepdf  # imported here for the same reason as WeasyPrint

    with pikepdf.open(io.BytesIO(pdf_bytes)) as pdf:
        if not any(FONT in name for name in _font_names(pdf)):
            raise DocumentRefused(_("Dokumentets skrifttype mangler."))
        xmp = pdf.Root.Metadata.read_bytes()
        end = xmp.rindex(b"</rdf:RDF>")
        metadata = pdf.make_stream(xmp[:end] + UA_MARK + xmp[end:])
        metadata.Type = pikepdf.Name.Metadata
        metadata.Subtype = pikepdf.Name.XML
        pdf.Root.Metadata = metadata
        return written(pdf)


def written(pdf) -> bytes:
    """The file, with the end of every stream beyond doubt.

    Data that end with a carriage return stand before the line feed in front of `endstream`, and a reader may take
    both for the line end and the length for wrong (ISO 19005-3, 6.1.7.1). About one file in thirty has such data, for
    the last byte of a compressed stream is as good as random.
    """
    import pikepdf

    content = _saved(pdf)
    if DOUBTFUL_END not in content:
        return content
    for thing in pdf.objects:
        if isinstance(thing, pikepdf.Stream) and thing.read_raw_bytes().endswith(b"\r"):
            thing.write(thing.read_bytes())  # uncompressed
    return _saved(pdf, object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=False)


def _saved(pdf, **how: Any) -> bytes:
    finished = io.BytesIO()
    pdf.save(finished, preserve_pdfa=True, deterministic_id=True, **how)
    return finished.getvalue()


def _font_names(pdf) -> set[str]:
    import pikepdf

    dictionaries = (thing for thing in pdf.objects if isinstance(thing, pikepdf.Dictionary))
    return {str(thing.FontName) for thing in dictionaries if thing.get("/Type") == "/FontDescriptor"}
