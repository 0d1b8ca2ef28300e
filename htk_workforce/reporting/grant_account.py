"""What became of a grant, as the workplace and the auditor read it: granted, spent, credited, given back."""

from datetime import datetime

from htk_workforce.reporting.pdf import render_document
from pools.models import Application, ApplicationAttachment
from pools.queries import grant_use, later_attachments

TEMPLATE = "pdf/grant_account.html"


def render_grant_account(application: Application, *, created: datetime) -> bytes:
    """The account of one grant as PDF; always in Danish, it is an official record."""
    files: list[ApplicationAttachment] = later_attachments(application)
    context = {
        "application": application,
        "use": grant_use(application),
        "files": files,
        "title": str(application),
        "reference": application.number,
    }
    return render_document(TEMPLATE, context, created=created)
