"""Files of an application: laid on, opened, taken away."""

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from htk_workforce.accounts.verdict import require
from htk_workforce.attachments.forms import RemoveFileForm
from htk_workforce.attachments.response import send_file
from pools import actions, permissions
from pools.enums import AttachmentKind
from pools.forms.attachment import AttachmentForm, LaterAttachmentForm, RemoveDraftFileForm
from pools.models import Application, ApplicationAttachment
from pools.views.application import REFUSALS, visible_application


def attachment_new(request: HttpRequest, pk: int) -> HttpResponse:
    application = visible_application(request, pk)
    require(permissions.can_attach(request.user, application))
    form = _form(request, application)
    if form.is_valid():
        kind = AttachmentKind(form.cleaned_data.get("kind", AttachmentKind.APPLICATION))
        try:
            attachment = actions.attach_to_application(
                application=application, file=form.checked, by=request.user, kind=kind
            )
        except REFUSALS as refusal:
            form.add_error("file", str(refusal))
        else:
            messages.success(
                request, _("Bilaget »%(title)s« er lagt på ansøgningen.") % {"title": attachment}
            )
            return redirect(f"{application.get_absolute_url()}#bilag")
    context = {
        "application": application,
        "form": form,
        "is_later": isinstance(form, LaterAttachmentForm),
        "four_eyes": permissions.can_decide_somewhere(request.user),
    }
    return render(request, "pools/attachment_new.html", context)


def _form(request: HttpRequest, application: Application) -> AttachmentForm:
    """After the decision it is also said what the file is."""
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    kinds = permissions.kinds_to_attach(request.user, application)
    if AttachmentKind.APPLICATION in kinds:
        return AttachmentForm(*sent)
    return LaterAttachmentForm(*sent, kinds=kinds)


def _seen(request: HttpRequest, pk: int) -> ApplicationAttachment:
    attachment = get_object_or_404(ApplicationAttachment, pk=pk)
    attachment.application = visible_application(request, attachment.application_id)
    require(permissions.can_read_attachment(request.user, attachment))
    return attachment


def attachment_file(request: HttpRequest, pk: int) -> FileResponse:
    """The file itself, to who may read it."""
    return send_file(_seen(request, pk), to=request.user)


def attachment_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a file away: of a draft at once, of what is sent with a reason."""
    attachment = _seen(request, pk)
    application = attachment.application
    require(permissions.can_remove_attachment(request.user, attachment))
    kind = RemoveDraftFileForm if application.received_at is None else RemoveFileForm
    form = kind(request.POST if request.method == "POST" else None)
    if form.is_valid():
        reason = form.cleaned_data.get("reason", "")
        try:
            actions.remove_from_application(attachment=attachment, reason=reason, by=request.user)
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Bilaget er taget væk."))
            return redirect(f"{application.get_absolute_url()}#bilag")
    context = {"attachment": attachment, "application": application, "form": form}
    return render(request, "pools/attachment_remove.html", context)
