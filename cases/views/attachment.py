"""Files of a case: laid on, served, taken away."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from cases import actions, permissions
from cases.forms.attachment import AttachmentForm
from cases.models import Attachment, CaseFile
from htk_workforce.accounts.verdict import require
from htk_workforce.attachments.forms import RemoveFileForm
from htk_workforce.attachments.response import send_file

REFUSALS = (actions.Refusal, PermissionDenied)


def attachment_new(request: HttpRequest, pk: int) -> HttpResponse:
    case = get_object_or_404(CaseFile.objects.select_related("centre", "author"), pk=pk)
    require(permissions.can_attach(request.user, case))
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = AttachmentForm(*sent)
    if form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            attachment = actions.attach_file(
                case=case,
                title=form.cleaned_data["title"],
                file_name=upload.name,
                content=upload,
                visibility=form.cleaned_data["visibility"],
                by=request.user,
            )
        except REFUSALS as refusal:
            form.add_error("file", str(refusal))
        else:
            messages.success(request, _("Bilaget »%(title)s« er lagt på sagen.") % {"title": attachment})
            return redirect(f"{case.get_absolute_url()}#bilag")
    return render(request, "cases/attachment_new.html", {"case": case, "form": form})


def attachment_file(request: HttpRequest, pk: int) -> FileResponse:
    """The file itself, to who may read it."""
    attachment = get_object_or_404(Attachment.objects.select_related("case"), pk=pk)
    require(permissions.can_read_attachment(request.user, attachment))
    return send_file(attachment, to=request.user)


def attachment_remove(request: HttpRequest, pk: int) -> HttpResponse:
    attachment = get_object_or_404(Attachment.objects.select_related("case"), pk=pk)
    require(permissions.can_read_attachment(request.user, attachment))
    require(permissions.can_attach(request.user, attachment.case))
    form = RemoveFileForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.remove_attachment(
                attachment=attachment, reason=form.cleaned_data["reason"], by=request.user
            )
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Bilaget er taget væk."))
            return redirect(f"{attachment.case.get_absolute_url()}#bilag")
    return render(request, "cases/attachment_remove.html", {"attachment": attachment, "form": form})
