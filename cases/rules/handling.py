"""What lay on a case when a meeting handled it. Pure Python: what came or went since is not part of the handling."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cases.models import AgendaItem, Attachment, HearingStatement


def had_come(statement: "HearingStatement", item: "AgendaItem | None") -> bool:
    """Had the party answered by the meeting, and before the handling ended? Without an ended one: has it answered?

    A case may be taken off days before its meeting. An old meeting is written in long after it was held.
    """
    if statement.received_on is None:
        return False
    return not _is_over(item) or statement.received_on <= min(item.meeting.on, item.closed_at.date())


def lay_there(attachment: "Attachment", item: "AgendaItem | None") -> bool:
    """Did the file lie on the case when the handling ended? Without an ended handling: does it lie there?

    A file that has been taken away since was before the body all the same.
    """
    if not _is_over(item):
        return attachment.removed_at is None
    if attachment.uploaded_at > item.closed_at:
        return False
    return attachment.removed_at is None or attachment.removed_at > item.closed_at


def was_sent_out_with(attachment: "Attachment", item: "AgendaItem") -> bool:
    """Did the file lie on the case at some time between the agenda went out and the handling ended?"""
    if item.closed_at is not None and attachment.uploaded_at > item.closed_at:
        return False
    sent_at = item.meeting.published_at or item.closed_at
    return attachment.removed_at is None or (sent_at is not None and attachment.removed_at > sent_at)


def _is_over(item: "AgendaItem | None") -> bool:
    return item is not None and item.closed_at is not None
