"""Freezing what a case says."""

from django.db import transaction

from cases.actions.state import locked
from cases.enums import Audience, VersionKind
from cases.models import CaseFile, Version
from cases.queries.version import checksum_of, memo_snapshot
from htk_workforce.accounts.models import User


@transaction.atomic
def freeze_memo(case: CaseFile, *, occasion: str, by: User) -> Version:
    """Keep the text and the figures of a case as they are now, under the next version number.

    `occasion` tells why in Danish words ("Meldt klar til dagsorden"). Whoever asks has decided that `by` may.
    """
    case = locked(case)
    snapshot = memo_snapshot(case)
    memos = case.versions.filter(kind=VersionKind.MEMO, audience=Audience.INTERNAL)
    last = memos.order_by("-number").values_list("number", flat=True).first() or 0
    return Version.objects.create(
        kind=VersionKind.MEMO,
        audience=Audience.INTERNAL,
        case=case,
        number=last + 1,
        snapshot=snapshot,
        checksum=checksum_of(snapshot),
        occasion=occasion,
        by=by,
    )
