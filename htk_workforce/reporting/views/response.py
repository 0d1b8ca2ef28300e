"""A file as an answer to a request."""

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.http import HttpResponse

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = "application/pdf"

# A document carries its style sheet inside, as WeasyPrint wants it, and runs no scripts; our own pages may frame it.
document_policy = csp_replace({"style-src": [UNSAFE_INLINE], "script-src": [NONE], "frame-ancestors": [SELF]})


def file_response(content: bytes, name: str, content_type: str, *, inline: bool = False) -> HttpResponse:
    """`inline` lets the browser show it; otherwise it is downloaded."""
    disposition = "inline" if inline else "attachment"
    headers = {"Content-Disposition": f'{disposition}; filename="{name}"'}
    return HttpResponse(content, content_type=content_type, headers=headers)
