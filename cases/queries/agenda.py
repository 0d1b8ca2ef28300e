"""The agenda of a meeting as it is read and printed, for us and for the public."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from cases.enums import Audience, ItemState
from cases.models import AgendaItem, Meeting
from cases.queries.case_content import cpr_places_of
from cases.queries.memo import CaseMemo, Handling, case_memos
from cases.queries.participation import Participants, meeting_participants
from cases.rules.cpr import find_cpr


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


def personal_numbers(meeting: Meeting) -> list[str]:
    """Where a CPR number stands in what the public agenda prints, as "punkt 3, Bilag »…«: 010190-XXXX"."""
    places = []
    items = meeting.items.select_related("case").exclude(state=ItemState.TAKEN_OFF).order_by("number")
    in_cases = cpr_places_of([item.case for item in items if not item.is_closed_to_public])
    for item in items:
        if item.is_closed_to_public:
            found = [(_("Titel i den offentlige udgave"), hit.masked) for hit in find_cpr(item.public_title)]
        else:
            found = in_cases[item.case_id]
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
