"""A file as an answer to a request."""

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header

from cases.enums import Audience
from cases.models import Version
from cases.permissions import can_read_minutes
from cases.queries import DocumentDamaged, frozen_pdf
from htk_workforce.accounts.verdict import require
from htk_workforce.audit.log import record

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = "application/pdf"

# A document carries its style sheet inside, as WeasyPrint wants it, and runs no scripts; our own pages may frame it.
document_policy = csp_replace({"style-src": [UNSAFE_INLINE], "script-src": [NONE], "frame-ancestors": [SELF]})


def file_response(content: bytes, name: str, content_type: str, *, inline: bool = False) -> HttpResponse:
    """`inline` lets the browser show it; otherwise it is downloaded."""
    headers = {"Content-Disposition": content_disposition_header(not inline, name) or ""}
    return HttpResponse(content, content_type=content_type, headers=headers)


def frozen_response(
    request: HttpRequest, version: Version, name: str, *, label: str, back: str
) -> HttpResponse:
    """An agenda or minutes byte for byte as they were frozen, with a trace in the log under the `label`.

    One that is damaged is told of on the page at the address `back`.
    """
    require(can_read_minutes(request.user, Audience(version.audience)))
    try:
        content = frozen_pdf(version)
    except DocumentDamaged as damage:
        messages.error(request, str(damage))
        return redirect(back)
    record("export", version.meeting, by=request.user, file=label, version=version.number)
    return file_response(content, name, PDF, inline=True)
