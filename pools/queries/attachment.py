"""The files of an application, as one reader sees them."""

from dataclasses import dataclass

from htk_workforce.accounts.models import User
from htk_workforce.accounts.verdict import Verdict
from pools.enums import AttachmentKind
from pools.models import Application, ApplicationAttachment, Change
from pools.permissions import can_attach, can_read_attachment, can_remove_attachment


@dataclass(frozen=True)
class Paper:
    """A file, and whether the reader may open it and take it away."""

    attachment: ApplicationAttachment
    can_read: Verdict
    can_remove: Verdict


@dataclass(frozen=True)
class Papers:
    """`removed` are those taken away after the application was sent; of a draft they are simply gone."""

    standing: tuple[Paper, ...]
    removed: tuple[Paper, ...]
    can_attach: Verdict

    def answering(self, question: int) -> list[Paper]:
        """The files that came with the answer to a question, by its id."""
        return [paper for paper in self.standing if paper.attachment.answer_to_id == question]

    def of_change(self, change: Change) -> list[Paper]:
        """The files that belong to a change."""
        return [paper for paper in self.standing if paper.attachment.change_id == change.pk]


def papers_of(application: Application, reader: User) -> Papers:
    """The files of an application in the order they came."""
    standing, removed = [], []
    rows = application.attachments.select_related("uploaded_by", "removed_by", "change").order_by(
        "order", "id"
    )
    for attachment in rows:
        attachment.application = application
        paper = Paper(
            attachment, can_read_attachment(reader, attachment), can_remove_attachment(reader, attachment)
        )
        if attachment.removed_at is None:
            standing.append(paper)
        elif attachment.content:
            removed.append(paper)
    return Papers(tuple(standing), tuple(removed), can_attach(reader, application))


def standing_attachments(application: Application) -> list[ApplicationAttachment]:
    """What an application is decided on, in the order it came; what comes after the decision is left out."""
    standing = application.attachments.filter(removed_at=None, kind=AttachmentKind.APPLICATION)
    return list(standing.order_by("order", "id"))


def later_attachments(application: Application) -> list[ApplicationAttachment]:
    """What came after the decision, in the order it came: invoices, proofs, replies, and files of the account."""
    later = application.attachments.filter(removed_at=None).exclude(
        kind__in=[AttachmentKind.APPLICATION, AttachmentKind.CHANGE]
    )
    return list(later.order_by("order", "id"))


def attachments_of_change(change: Change) -> list[ApplicationAttachment]:
    """What a change is decided on, in the order it came."""
    return list(change.attachments.filter(removed_at=None).order_by("order", "id"))
