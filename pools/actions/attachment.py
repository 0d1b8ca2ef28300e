"""Files on an application: laid on, taken away. The decision is made on what lies there, so it stops with it."""

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
from pools.models import Application, ApplicationAttachment, InformationRequest
from pools.permissions import can_attach, can_remove_attachment


def attach_to_application(*, application: Application, file: CheckedFile, by: User) -> ApplicationAttachment:
    """Lay a checked file on a draft, or on an application that waits for its decision.

    Whoever does has written in the application, and does not decide it.

    Raises:
        PermissionDenied: decided or withdrawn, wrong role, or not this person's workplace.
        FileRefused: the very same file lies there already.
    """
    require(can_attach(by, application))
    with written(file) as fields, transaction.atomic():
        application = locked(application)
        require(can_attach(by, application))
        application.editors.add(by)
        return lay_on(application, fields, by=by)


def written(file: CheckedFile | None) -> AbstractContextManager[dict[str, Any]]:
    """The file on the disk as long as all goes well inside; with no file there is nothing to write."""
    return on_disk(file, ApplicationAttachment) if file else nullcontext({})


def lay_on(
    application: Application, fields: dict[str, Any], *, by: User, answer_to: InformationRequest | None = None
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
        application=application, order=last + 1, uploaded_by=by, answer_to=answer_to, **fields
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
        PermissionDenied: decided or withdrawn, wrong role, or laid on by somebody else and sent.
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
