from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_tables2 import RequestConfig

from htk_workforce.accounts.verdict import require
from htk_workforce.importing.actuals import Reading, read_actuals
from htk_workforce.importing.forms import ActualsFileForm
from htk_workforce.importing.models import StagedFile
from htk_workforce.importing.staging import (
    FileReplaced,
    preview_actuals,
    put_away_staged,
    stage_actuals,
    take_in_staged,
)
from htk_workforce.importing.tables import PreviewTable
from htk_workforce.importing.upload_guard import LARGEST_FILE
from pools.actions import Refusal
from pools.models import ActualImport
from pools.permissions import can_import_actuals

MOST_FAULTS_SHOWN = 1_000
MOST_WARNINGS_SHOWN = 50


def actual_import(request: HttpRequest) -> HttpResponse:
    """Choose a file: every fault is named and nothing is kept, or it goes on to the preview."""
    require(can_import_actuals(request.user))
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form, reading = ActualsFileForm(*sent), None
    if form.is_valid():
        upload = form.cleaned_data["file"]
        content = upload.read(LARGEST_FILE + 1)  # one more than allowed is enough to refuse it
        reading = read_actuals(upload.name, content)
        if not reading.faults:
            try:
                stage_actuals(reading=reading, content=content, by=request.user)
            except Refusal as refusal:
                form.add_error("file", str(refusal))
            else:
                return redirect("actual_import_preview")
    return render(request, "pools/actuals_import.html", _import_page(form, reading))


def _import_page(form: ActualsFileForm, reading: Reading | None) -> dict[str, object]:
    faults = reading.faults if reading else []
    return {
        "form": form,
        "reading": reading,
        "faults": faults[:MOST_FAULTS_SHOWN],
        "faults_not_shown": max(len(faults) - MOST_FAULTS_SHOWN, 0),
        "imports": ActualImport.objects.select_related("by")[:10],
    }


def actual_import_preview(request: HttpRequest) -> HttpResponse:
    """What the chosen file would bring; yes takes it in, no throws it away. Each answers for the file it showed."""
    require(can_import_actuals(request.user))
    if request.method == "POST":
        return _answered(request)
    staged = StagedFile.objects.filter(by=request.user).first()
    if staged is None:
        messages.info(request, _("Der er ingen fil, der venter. Vælg en."))
        return redirect("actual_import")
    preview = preview_actuals(staged, today=timezone.localdate())
    table = PreviewTable(preview.rows, exclude=() if preview.has_vouchers else ("voucher",))
    RequestConfig(request, paginate={"per_page": 25}).configure(table)
    warned = preview.warned
    context = {
        "staged": staged,
        "preview": preview,
        "table": table,
        "warned": warned[:MOST_WARNINGS_SHOWN],
        "warned_not_shown": max(len(warned) - MOST_WARNINGS_SHOWN, 0),
    }
    return render(request, "pools/actuals_preview.html", context)


def _answered(request: HttpRequest) -> HttpResponse:
    seen = request.POST.get("seen", "")
    try:
        if request.POST.get("action") != "take_in":
            put_away_staged(seen=seen, by=request.user)
            messages.info(request, _("Filen er lagt væk. Intet er læst ind."))
            return redirect("actual_import")
        intake = take_in_staged(seen=seen, by=request.user)
    except FileReplaced as refusal:
        messages.error(request, str(refusal))
        return redirect("actual_import_preview")
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("actual_import")
    text = ngettext(
        "%(new)s række er læst ind. %(known)s var kendt i forvejen.",
        "%(new)s rækker er læst ind. %(known)s var kendt i forvejen.",
        intake.new,
    )
    messages.success(request, text % {"new": intake.new, "known": intake.known})
    return redirect("actual_rows")
