"""Files on an application: laid on, taken away. What something was decided on stays where it lies."""

from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from htk_workforce.accounts.models import User
from htk_workforce.accounts.verdict import require
from htk_workforce.attachments.storage import CheckedFile, FileRefused, mark_removed, on_disk
from htk_workforce.audit.log import record
from pools.actions.refusals import Refusal
from pools.actions.state import locked
from pools.enums import AttachmentKind, ChangeState
from pools.models import Application, ApplicationAttachment, Change, InformationRequest
from pools.permissions import can_attach_kind, can_remove_attachment


def attach_to_application(
    *,
    application: Application,
    file: CheckedFile,
    by: User,
    kind: AttachmentKind = AttachmentKind.APPLICATION,
) -> ApplicationAttachment:
    """Lay a checked file on an application: of its own while it waits for its decision, of another kind after it.

    Whoever does before the decision has written in the application, and does not decide it.

    Raises:
        PermissionDenied: not of this kind as it stands, wrong role, or not this person's workplace.
        FileRefused: the very same file lies there already.
    """
    require(can_attach_kind(by, application, kind))
    with written(file) as fields, transaction.atomic():
        application = locked(application)
        require(can_attach_kind(by, application, kind))
        if kind == AttachmentKind.APPLICATION:
            application.editors.add(by)
        is_of_change = kind == AttachmentKind.CHANGE
        change = application.changes.get(state=ChangeState.REQUESTED) if is_of_change else None
        return lay_on(application, fields, by=by, kind=kind, change=change)


def written(file: CheckedFile | None) -> AbstractContextManager[dict[str, Any]]:
    """The file on the disk as long as all goes well inside; with no file there is nothing to write."""
    return on_disk(file, ApplicationAttachment) if file else nullcontext({})


def lay_on(
    application: Application,
    fields: dict[str, Any],
    *,
    by: User,
    kind: AttachmentKind = AttachmentKind.APPLICATION,
    answer_to: InformationRequest | None = None,
    change: Change | None = None,
) -> ApplicationAttachment:
    """The row of a file that is `written`, in the caller's transaction, the application locked.

    Raises:
        FileRefused: the very same file lies there already.
    """
    known = application.attachments.filter(checksum=fields["checksum"], removed_at=None).first()
    if known is not None:
        raise FileRefused(
            _("Filen er allerede lagt på ansøgningen som »%(title)s«.") % {"title": known.title}
        )
    last = application.attachments.order_by("-order").values_list("order", flat=True).first() or 0
    attachment = ApplicationAttachment.objects.create(
        application=application,
        order=last + 1,
        uploaded_by=by,
        kind=kind,
        answer_to=answer_to,
        change=change,
        **fields,
    )
    record(
        "attach_file",
        application,
        by=by,
        attachment=attachment.pk,
        checksum=attachment.checksum,
        file=attachment.title,
    )
    return attachment


@transaction.atomic
def remove_from_application(
    *, attachment: ApplicationAttachment, reason: str, by: User
) -> ApplicationAttachment:
    """Take a file off an application. Of a draft it is gone; of what was sent it is kept, with the reason.

    Raises:
        PermissionDenied: decided on, wrong state or role, or laid on by somebody else and sent.
        Refusal: it is taken away already, or it was sent and no reason is given.
    """
    application = locked(attachment.application)
    attachment = ApplicationAttachment.objects.select_for_update().get(pk=attachment.pk)
    attachment.application = application
    require(can_remove_attachment(by, attachment))
    if attachment.removed_at:
        raise Refusal(_("Bilaget er allerede taget væk."))
    is_sent, reason = application.received_at is not None, reason.strip()
    if is_sent and not reason:
        raise Refusal(_("Skriv, hvorfor bilaget tages væk."))
    if attachment.kind == AttachmentKind.APPLICATION:
        application.editors.add(by)
    mark_removed(attachment, by=by, keep_file=is_sent)
    attachment.removal_reason = reason
    attachment.save(update_fields=["removal_reason"])
    record(
        "remove_attachment",
        application,
        by=by,
        reason=reason,
        attachment=attachment.pk,
        file=attachment.title,
    )
    return attachment
