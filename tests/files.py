"""Small files of every kind that may be laid on, and the making of broken ones."""

import io
import zipfile

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
WORD = "application/vnd.oasis.opendocument.text"


def package(*names, mimetype="", compression=zipfile.ZIP_STORED):
    """A zip file with these parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as parts:
        if mimetype:
            parts.writestr("mimetype", mimetype)
        for name in names:
            parts.writestr(name, "<x/>" * 20)
    return file.getvalue()


SOUND = {
    "pdf": PDF,
    "docx": package("[Content_Types].xml", "word/document.xml"),
    "xlsx": package("[Content_Types].xml", "xl/workbook.xml"),
    "pptx": package("[Content_Types].xml", "ppt/presentation.xml"),
    "odt": package("content.xml", mimetype=WORD),
    "ods": package("content.xml", mimetype="application/vnd.oasis.opendocument.spreadsheet"),
    "png": b"\x89PNG\r\n\x1a\n" + b"\0" * 20,
    "jpg": b"\xff\xd8\xff\xe0" + b"\0" * 20,
    "jpeg": b"\xff\xd8\xff\xe1" + b"\0" * 20,
    "txt": "Høringssvar fra Ærø\r\n".encode(),
    "csv": "Beløb;Ærø\r\n".encode("cp1252"),
}
