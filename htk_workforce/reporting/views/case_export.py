"""Everything on a case as one archive, for a request for access."""

from tempfile import TemporaryFile

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import CaseFile
from cases.permissions import can_export_case, can_export_closed
from cases.queries import read_as_sent_out, titles_at
from cases.queries.case_content import cpr_places
from cases.queries.record import has_open_part
from htk_workforce.accounts.verdict import require
from htk_workforce.audit.log import record
from htk_workforce.reporting.case_export import write_case_archive
from htk_workforce.reporting.file_names import file_number
from htk_workforce.reporting.forms import CaseExportForm


def case_export(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    case = get_object_or_404(CaseFile.objects.select_related("centre", "author"), pk=pk)
    require(can_export_case(request.user, case))
    can_close = can_export_closed(request.user, case)
    form = CaseExportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with_closed = form.cleaned_data["with_closed"]
        if with_closed:
            require(can_close)
        if with_closed or has_open_part(case):
            return _archive(request, case, with_closed=with_closed, reason=form.cleaned_data["reason"])
        form.add_error("with_closed", _("Sæt kryds her, eller lad være med at udlevere sagen."))
    read_at = read_as_sent_out(case, request.user)
    context = {
        "case": case,
        "title": titles_at([read_at])[read_at.pk] if read_at else case.title,
        "form": form,
        "can_export_closed": can_close,
        "has_open_part": has_open_part(case),
        "cpr_places": [] if read_at else cpr_places(case),
    }
    return render(request, "cases/case_export.html", context)


def _archive(request: HttpRequest, case: CaseFile, *, with_closed: bool, reason: str) -> FileResponse:
    """The archive is built in a file that is gone as soon as it has been sent."""
    created = timezone.now()
    archive = TemporaryFile()  # noqa: SIM115 – the response closes it
    try:
        contents = write_case_archive(
            archive,
            case,
            with_closed=with_closed,
            as_sent_out=read_as_sent_out(case, request.user) is not None,
            created=created,
        )
        archive.seek(0)
        record(
            "case_export",
            case,
            by=request.user,
            reason=reason.strip(),
            with_closed=with_closed,
            files=[[file.path, file.checksum] for file in contents.files],
        )
        closed = "-med-lukkede-dele" if with_closed else ""
        name = f"aktindsigt-{file_number(case)}-{timezone.localdate(created).isoformat()}{closed}.zip"
        response = FileResponse(archive, as_attachment=True, filename=name, content_type="application/zip")
    except BaseException:
        archive.close()
        raise
    response.headers["Cache-Control"] = "private, no-store"
    return response
