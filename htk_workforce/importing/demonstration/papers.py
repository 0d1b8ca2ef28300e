"""The files attached to cases and applications: one page each, the same to the byte every time."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from xml.sax.saxutils import escape

from htk_workforce.reporting.agenda import render_agenda
from htk_workforce.reporting.minutes import print_minutes
from htk_workforce.reporting.pdf import render_document

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the oldest a zip file knows


def render_note(*, title: str, text: str, created: datetime) -> bytes:
    return render_document("pdf/note.html", {"title": title, "text": text}, created=created)


@dataclass(frozen=True)
class Press:
    """Who makes the PDFs. The agenda is given the meeting, `audience` and `created`; the minutes queries.Minutes and
    `created`."""

    agenda: Callable[..., bytes] = render_agenda
    minutes: Callable[..., bytes] = print_minutes
    note: Callable[..., bytes] = render_note

    def paper(self, file_name: str, *, title: str, text: str, created: datetime) -> bytes:
        """A page with a heading and a text, as the kind of file that the name says."""
        if file_name.endswith(".docx"):
            return word_note(title, text)
        return self.note(title=title, text=text, created=created)


def word_note(title: str, text: str) -> bytes:
    """A Word document with a heading and a paragraph, marked as Danish."""
    parts = {
        "[Content_Types].xml": (
            f'<Types xmlns="{PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{TYPES}.document.main+xml"/>'
            f'<Override PartName="/word/styles.xml" ContentType="{TYPES}.styles+xml"/>'
            "</Types>"
        ),
        "_rels/.rels": _relations("officeDocument", "word/document.xml"),
        "word/_rels/document.xml.rels": _relations("styles", "styles.xml"),
        "word/document.xml": (
            f'<w:document xmlns:w="{WORD}"><w:body>'
            f'<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>{escape(title)}</w:t></w:r></w:p>'
            f"<w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p>"
            "</w:body></w:document>"
        ),
        "word/styles.xml": (
            f'<w:styles xmlns:w="{WORD}">'
            '<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="22"/><w:lang w:val="da-DK"/></w:rPr></w:rPrDefault>'
            '</w:docDefaults><w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/>'
            '<w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/><w:sz w:val="32"/></w:rPr></w:style></w:styles>'
        ),
    }
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as document:
        for name, content in parts.items():
            document.writestr(zipfile.ZipInfo(name, FIRST_DAY), HEAD + content)
    return written.getvalue()


def _relations(kind: str, target: str) -> str:
    return (
        f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{RELATED}/{kind}" Target="{target}"/></Relationships>'
    )
