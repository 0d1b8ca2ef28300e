"""Freezing what a case says, and the agenda and the minutes of a meeting."""

import hashlib

from django.db import transaction
from django.db.models import Max

from cases.actions.state import locked
from cases.enums import Audience, VersionKind
from cases.models import CaseFile, Meeting, Version
from cases.queries.version import Snapshot, checksum_of, memo_snapshot
from htk_workforce.accounts.models import User


@transaction.atomic
def freeze_memo(case: CaseFile, *, occasion: str, by: User) -> Version:
    """Keep the text and the figures of a case as they are now, under the next version number.

    `occasion` tells why in Danish words ("Meldt klar til dagsorden"). Whoever asks has decided that `by` may.
    """
    case = locked(case)
    snapshot = memo_snapshot(case)
    return Version.objects.create(
        kind=VersionKind.MEMO,
        audience=Audience.INTERNAL,
        case=case,
        number=next_number(case, VersionKind.MEMO),
        snapshot=snapshot,
        checksum=checksum_of(snapshot),
        occasion=occasion,
        by=by,
    )


def freeze_document(
    meeting: Meeting,
    kind: VersionKind,
    audience: Audience,
    *,
    number: int,
    content: bytes,
    snapshot: Snapshot,
    occasion: str,
    by: User,
    reason: str = "",
) -> Version:
    """Keep one edition of a locked meeting's agenda or minutes as it was printed. The editions share their number."""
    return Version.objects.create(
        kind=kind,
        audience=audience,
        meeting=meeting,
        number=number,
        content=content,
        checksum=hashlib.sha256(content).hexdigest(),
        snapshot=snapshot,
        occasion=occasion,
        reason=reason,
        by=by,
    )


def next_number(owner: CaseFile | Meeting, kind: VersionKind) -> int:
    """The number of the next version of that kind; whoever asks holds the case or the meeting."""
    return (owner.versions.filter(kind=kind).aggregate(last=Max("number"))["last"] or 0) + 1
