"""Which states an application has, which moves exist, and which roles may make them.

The one table; the buttons, the actions and the tests are all drawn from it. What depends on the single
application (four eyes, delegation, own workplace) stands in permissions/application.py.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from htk_workforce.accounts.roles import Role
from pools.enums import ApplicationState as State
from pools.enums import AttachmentKind, PostingKind


@dataclass(frozen=True)
class Move:
    verb: str
    label: str | Promise
    sources: frozenset[State]
    target: State
    roles: frozenset[Role]
    needs_reason: bool = False
    stays_in: frozenset[State] = frozenset()
    """The sources that the move does not leave: what happens to somebody on the waiting list moves nobody up."""


S = State
MANAGE = frozenset({Role.HR, Role.DIRECTOR})
UNSENT = frozenset({S.DRAFT, S.READY})
OPEN = frozenset({S.RECEIVED, S.WAITING_LIST, S.INFORMATION_REQUESTED, S.QUALIFIED})
WAITING = frozenset({S.WAITING_LIST})
GRANTED = frozenset({S.APPROVED, S.PARTLY_APPROVED})

MOVES: dict[str, Move] = {
    move.verb: move
    for move in (
        # A leader writes and HR sends: the leader says when it is ready, and HR may hand it back with a word.
        Move("ready", _("Meld klar til at sende"), frozenset({S.DRAFT}), S.READY, frozenset({Role.LEADER})),
        Move("take_back", _("Tag tilbage og ret"), frozenset({S.READY}), S.DRAFT, frozenset({Role.LEADER})),
        Move("receive", _("Send ansøgning"), UNSENT, S.RECEIVED, frozenset({Role.HR})),
        Move(
            "hand_back",
            _("Giv kladden tilbage"),
            frozenset({S.READY}),
            S.DRAFT,
            frozenset({Role.HR}),
            needs_reason=True,
        ),
        # The waiting list moves up by itself when money is released; nobody has a button for these two.
        Move("queue", _("Sæt på venteliste"), UNSENT, S.WAITING_LIST, frozenset()),
        Move("admit", _("Tag ind fra venteliste"), frozenset({S.WAITING_LIST}), S.RECEIVED, frozenset()),
        Move(
            "qualify",
            _("Kvalificér"),
            WAITING | {S.RECEIVED},
            S.QUALIFIED,
            frozenset({Role.HR}),
            stays_in=WAITING,
        ),
        Move(
            "ask",
            _("Bed om flere oplysninger"),
            WAITING | {S.RECEIVED, S.QUALIFIED},
            S.INFORMATION_REQUESTED,
            frozenset({Role.HR}),
            needs_reason=True,
            stays_in=WAITING,
        ),
        Move(
            "answer",
            _("Svar på spørgsmålet"),
            WAITING | {S.INFORMATION_REQUESTED},
            S.RECEIVED,
            frozenset({Role.HR, Role.LEADER}),
            needs_reason=True,
            stays_in=WAITING,
        ),
        Move("approve", _("Godkend"), frozenset({S.RECEIVED, S.QUALIFIED}), S.APPROVED, MANAGE),
        Move(
            "approve_partly",
            _("Godkend en del"),
            WAITING | {S.RECEIVED, S.QUALIFIED},  # the first on the list may ask for more than there ever is
            S.PARTLY_APPROVED,
            MANAGE,
            needs_reason=True,
        ),
        Move("reject", _("Giv afslag"), OPEN, S.REJECTED, MANAGE, needs_reason=True),
        Move("withdraw", _("Træk tilbage"), OPEN | UNSENT, S.WITHDRAWN, frozenset({Role.HR, Role.LEADER})),
        Move(
            "report",
            _("Indsend regnskab"),
            GRANTED,
            S.REPORTED,
            frozenset({Role.HR, Role.LEADER}),
            needs_reason=True,
        ),
        # Back to the state it was granted in: partly, where only a part was.
        Move(
            "send_back",
            _("Send regnskabet tilbage"),
            frozenset({S.REPORTED}),
            S.APPROVED,
            frozenset({Role.HR, Role.FINANCE}),
            needs_reason=True,
        ),
        Move(
            "close",
            _("Godkend regnskab og afslut"),
            frozenset({S.REPORTED}),
            S.CLOSED,
            frozenset({Role.HR, Role.FINANCE}),
        ),
    )
}


@dataclass(frozen=True)
class Deed:
    """Something done to an application that leaves it in its state."""

    verb: str
    label: str | Promise
    sources: frozenset[State]
    roles: frozenset[Role]


ENTERS = frozenset({Role.HR, Role.LEADER})
PAYS = ENTERS | {Role.FINANCE}

LATER_FILES: dict[AttachmentKind, frozenset[Role]] = {
    AttachmentKind.INVOICE: PAYS,
    AttachmentKind.COURSE_PROOF: ENTERS,
    AttachmentKind.REPLY: PAYS,
    AttachmentKind.CHANGE: ENTERS,
    AttachmentKind.ACCOUNT: ENTERS,
}
"""The kinds of files that come after the decision, and who lays them on."""

DEEDS: dict[str, Deed] = {
    deed.verb: deed
    for deed in (
        # The decision is made on what lies there. What comes after it is of another kind, see LATER_FILES.
        Deed("attach", _("Læg et bilag på"), OPEN | UNSENT, ENTERS),
        Deed("attach_later", _("Læg et bilag på efter afgørelsen"), GRANTED | {S.REPORTED}, PAYS),
        Deed("detach", _("Tag et bilag væk"), OPEN | UNSENT, ENTERS),
        Deed("detach_later", _("Tag et senere bilag væk"), GRANTED | {S.REPORTED}, PAYS),
        # Until it is decided: what is put right after that is a change.
        Deed("amend", _("Ret det, der søges om"), OPEN, ENTERS),
        Deed("change", _("Bed om en ændring"), GRANTED, ENTERS),
        Deed("approve_change", _("Godkend ændringen"), GRANTED, MANAGE),
        # A wish that was overtaken by the account can still be refused.
        Deed("reject_change", _("Afvis ændringen"), GRANTED | {S.REPORTED, S.CLOSED}, MANAGE),
        Deed("spend", _("Registrér forbrug"), GRANTED | {S.REPORTED}, frozenset({Role.FINANCE})),
        Deed("credit", _("Kreditér forbrug"), GRANTED | {S.REPORTED}, frozenset({Role.FINANCE})),
        Deed("reverse", _("Tilbagefør forbrug"), GRANTED | {S.REPORTED}, frozenset({Role.FINANCE})),
    )
}


UNDONE_BY_FINANCE = frozenset({PostingKind.APPROPRIATE, PostingKind.CARRY_OVER, PostingKind.GIVE_BACK})
"""What finance posts by hand and may undo; everything else is undone where it came from."""


def moves_from(state: str) -> list[Move]:
    """The moves a person can make from a state, in the order of the table."""
    return [move for move in MOVES.values() if state in move.sources and move.roles]
