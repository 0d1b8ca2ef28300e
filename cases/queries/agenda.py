"""The agenda of a meeting as it is read and printed, for us and for the public."""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import override

from cases.enums import Audience, ItemState, VersionKind, Visibility
from cases.models import AgendaItem, Attachment, HearingStatement, Meeting
from cases.queries.case_content import cpr_places_of
from cases.queries.handled import Handling
from cases.queries.memo import CaseMemo, case_memos
from cases.queries.participation import Participants, meeting_participants
from htk_workforce.cpr import find_cpr


@dataclass(frozen=True)
class AgendaEntry:
    """One item with the case as it is put before the body; `memo` is None where the case is not to be read."""

    item: AgendaItem
    title: str
    memo: CaseMemo | None

    @property
    def is_hidden(self) -> bool:
        """Closed, and for the public only a neutral title."""
        return self.memo is None and self.item.state != ItemState.TAKEN_OFF

    @property
    def is_taken_off(self) -> bool:
        return self.item.state == ItemState.TAKEN_OFF


@dataclass(frozen=True)
class Agenda:
    """The whole agenda for one audience."""

    meeting: Meeting
    audience: Audience
    participants: Participants
    entries: tuple[AgendaEntry, ...]

    @property
    def is_public(self) -> bool:
        return self.audience == Audience.PUBLIC


def agenda(meeting: Meeting, *, audience: Audience) -> Agenda:
    """Every item in order, each with its case as it stood before the meeting.

    The public one leaves out what is closed: of such an item only the number and a neutral title are left.
    """
    items = list(meeting.items.select_related("case__centre", "meeting__body").order_by("number"))
    shown = [item for item in items if _is_shown(item, audience)]
    memos = case_memos([Handling(item.case, item) for item in shown], audience=audience)
    by_item = {item.pk: memo for item, memo in zip(shown, memos, strict=True)}
    return Agenda(
        meeting=meeting,
        audience=audience,
        participants=meeting_participants(meeting),
        entries=tuple(AgendaEntry(item, _title(item, audience), by_item.get(item.pk)) for item in items),
    )


def _is_shown(item: AgendaItem, audience: Audience) -> bool:
    return item.state != ItemState.TAKEN_OFF and not _is_hidden(item, audience)


def _is_hidden(item: AgendaItem, audience: Audience) -> bool:
    return audience == Audience.PUBLIC and item.is_closed_to_public


def _title(item: AgendaItem, audience: Audience) -> str:
    return item.neutral_title if _is_hidden(item, audience) else item.case.title


# --- what is frozen beside the file, and whether it still holds ---------------------------------------------

COMPARED = ("title", "is_closed", "public_title", "attachments", "statements")
"""What makes an agenda another one, besides which items are on it and which were taken off."""

Row = dict[str, Any]


@override("da")  # a version is a municipal record, whatever the language of the screen
def agenda_rows(meeting: Meeting) -> dict[Audience, list[Row]]:
    """Each item as it is sent out in either edition, with the files and statements that stand under it."""
    attachments = Attachment.objects.filter(removed_at=None).order_by("order", "id")
    statements = HearingStatement.objects.exclude(received_on=None).order_by("order", "id")
    items = list(
        meeting.items.select_related("case")
        .prefetch_related(
            Prefetch("case__attachments", attachments), Prefetch("case__statements", statements)
        )
        .order_by("number")
    )
    return {audience: [_row(item, audience) for item in items] for audience in Audience}


def _row(item: AgendaItem, audience: Audience) -> Row:
    hidden, shown = _is_hidden(item, audience), _is_shown(item, audience)
    is_public = audience == Audience.PUBLIC
    return {
        "item": item.pk,
        "number": item.number,
        "case": "" if hidden else item.case.number,
        "title": _title(item, audience),
        "state": item.state,
        "is_closed": item.is_closed_to_public,
        "public_title": item.neutral_title if item.is_closed_to_public else "",
        "attachments": [
            attachment.checksum
            for attachment in (item.case.attachments.all() if shown else ())
            if not (is_public and attachment.visibility == Visibility.CLOSED)
        ],
        "statements": [
            {"id": statement.pk, "checksum": _checksum(statement)}
            for statement in (item.case.statements.all() if shown else ())
        ],
    }


def _checksum(statement: HearingStatement) -> str:
    words = (str(statement), statement.heading, statement.position, statement.text)
    return hashlib.sha256("\n".join(words).encode()).hexdigest()


def agenda_differs(meeting: Meeting) -> bool:
    """Is either edition another than when it was last sent out?

    An item may have come, gone, or been opened, closed or renamed, or its case may have got other attachments or
    statements. What comes to a case after it was handled is no news of this agenda.
    """
    last = {
        version.audience: version.snapshot["items"]
        for version in meeting.versions.filter(kind=VersionKind.AGENDA).defer("content").order_by("number")
    }
    if len(last) < len(Audience):
        return True
    now = agenda_rows(meeting)
    return any(_differ(last[audience], now[audience]) for audience in Audience)


def _differ(sent: list[Row], now: list[Row]) -> bool:
    before = {row["item"]: row for row in sent}
    return before.keys() != {row["item"] for row in now} or any(
        _row_differs(before[row["item"]], row) for row in now
    )


def _row_differs(before: Row, now: Row) -> bool:
    was_off, is_off = (row["state"] == ItemState.TAKEN_OFF for row in (before, now))
    if was_off != is_off:
        return True
    names = COMPARED if now["state"] == ItemState.PENDING else COMPARED[:3]
    # Agendas that were sent out before attachments and statements were written down have nothing to compare with.
    return any(before[name] != now[name] for name in names if name in before)


def personal_numbers(meeting: Meeting) -> list[str]:
    """Where a CPR number stands in what either agenda prints, as "punkt 3, Bilag »…«: 010190-xxxx".

    The places of a closed item quote nothing of its case.
    """
    places = []
    items = meeting.items.select_related("case").exclude(state=ItemState.TAKEN_OFF).order_by("number")
    in_cases = cpr_places_of([item.case for item in items])
    for item in items:
        is_closed = item.is_closed_to_public
        printed = item.public_title if is_closed else ""
        found = [(_("Titel i den offentlige udgave"), hit.masked) for hit in find_cpr(printed)]
        for place, number in in_cases[item.case_id]:
            found.append((place.neutral or place.label if is_closed else place.label, number))
        places += [
            _("punkt %(number)s, %(place)s: %(masked)s")
            % {"number": item.number, "place": place, "masked": masked}
            for place, masked in found
        ]
    rows = meeting.participations.filter(item__isnull=True)
    texts = [(_("Mødested"), meeting.venue)]
    texts += [(_("Deltagerlisten"), f"{row.title}\n{row.ground}") for row in rows]
    places += [f"{place}: {hit.masked}" for place, text in texts for hit in find_cpr(text)]
    return places
