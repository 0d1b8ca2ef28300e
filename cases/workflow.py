"""Which states a case and a meeting have and which moves exist between them. The two tables."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.enums import CaseState as State
from cases.enums import MeetingState as Meet
from htk_workforce.accounts.roles import Role

WRITERS = frozenset({Role.HR, Role.SECRETARIAT, Role.DIRECTOR})
MEETING_ROLES = frozenset({Role.SECRETARIAT, Role.DIRECTOR})
DIRECTOR = frozenset({Role.DIRECTOR})

FINISHED = (State.DECIDED, State.WITHDRAWN)
"""The states of a case that nothing more is expected of, unless somebody corrects the decision."""


@dataclass(frozen=True)
class Move:
    """One verb: from which states, to which, and who. `needs_reason`: it stays in the log and takes words."""

    verb: str
    label: str | Promise
    sources: frozenset[str]
    target: str
    roles: frozenset[Role]
    needs_reason: bool = False


def _table(*moves: Move) -> dict[str, Move]:
    return {move.verb: move for move in moves}


MOVES: dict[str, Move] = _table(
    Move("finish", _("Meld klar til dagsorden"), frozenset({State.DRAFT}), State.READY, WRITERS),
    Move("rework", _("Skriv videre på sagen"), frozenset({State.READY}), State.DRAFT, WRITERS),
    Move(
        "withdraw",
        _("Træk sagen tilbage"),
        frozenset({State.DRAFT, State.READY}),
        State.WITHDRAWN,
        WRITERS,
        needs_reason=True,
    ),
    Move("put_on_agenda", _("Sæt på dagsorden"), frozenset({State.READY}), State.ON_AGENDA, MEETING_ROLES),
    Move(
        "take_off",
        _("Tag af dagsordenen"),
        frozenset({State.ON_AGENDA}),
        State.READY,
        MEETING_ROLES,
        needs_reason=True,
    ),
    Move(
        "drop_correction",
        _("Opgiv rettelsen"),
        frozenset({State.ON_AGENDA}),
        State.DECIDED,
        MEETING_ROLES,
        needs_reason=True,
    ),
    Move("not_handled", _("Ikke behandlet"), frozenset({State.ON_AGENDA}), State.READY, MEETING_ROLES),
    Move("resubmit", _("Genforelæg"), frozenset({State.ON_AGENDA}), State.READY, DIRECTOR),
    Move("decide", _("Beslut"), frozenset({State.ON_AGENDA}), State.DECIDED, DIRECTOR),
    Move(
        "send_on",
        _("Send til andet forum"),
        frozenset({State.ON_AGENDA}),
        State.WITH_OTHER_BODY,
        DIRECTOR,
    ),
    Move(
        "come_back",
        _("Sagen er kommet tilbage"),
        frozenset({State.WITH_OTHER_BODY}),
        State.READY,
        MEETING_ROLES,
    ),
    Move(
        "await_appropriation",
        _("Send til bevilling"),
        frozenset({State.ON_AGENDA}),
        State.AWAITING_APPROPRIATION,
        DIRECTOR,
    ),
    Move(
        "settle_appropriation",
        _("Skriv Byrådets svar ind"),
        frozenset({State.AWAITING_APPROPRIATION}),
        State.DECIDED,
        MEETING_ROLES,
    ),
    Move(
        "settle",
        _("Afslut uden svar på alle punkter"),
        frozenset({State.READY}),
        State.DECIDED,
        DIRECTOR,
        needs_reason=True,
    ),
    Move(
        "settle_but_await",
        _("Afslut uden svar på alle punkter, og afvent bevillingen"),
        frozenset({State.READY}),
        State.AWAITING_APPROPRIATION,
        DIRECTOR,
        needs_reason=True,
    ),
    Move(
        "correct",
        _("Ret en beslutning"),
        frozenset({State.DECIDED}),
        State.ON_AGENDA,
        MEETING_ROLES,
        needs_reason=True,
    ),
)

MEETING_MOVES: dict[str, Move] = _table(
    Move("publish", _("Udsend dagsordenen"), frozenset({Meet.PLANNED}), Meet.PUBLISHED, MEETING_ROLES),
    Move("hold", _("Afslut mødet"), frozenset({Meet.PUBLISHED}), Meet.HELD, MEETING_ROLES),
    Move(
        "cancel",
        _("Aflys mødet"),
        frozenset({Meet.PLANNED, Meet.PUBLISHED}),
        Meet.CANCELLED,
        MEETING_ROLES,
        needs_reason=True,
    ),
    Move(
        "approve_minutes",
        _("Godkend referatet"),
        frozenset({Meet.HELD}),
        Meet.MINUTES_APPROVED,
        DIRECTOR,
    ),
    Move(
        "reopen_minutes",
        _("Åbn referatet for at rette det"),
        frozenset({Meet.MINUTES_APPROVED}),
        Meet.HELD,
        DIRECTOR,
        needs_reason=True,
    ),
)
