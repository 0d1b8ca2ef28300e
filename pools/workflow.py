"""Which states an application has, which moves exist, and which roles may make them.

The one table; the buttons, the actions and the tests are all drawn from it. What depends on the single
application (four eyes, delegation, own workplace) stands in permissions.py.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from htk_workforce.accounts.roles import Role
from pools.enums import ApplicationState as State


@dataclass(frozen=True)
class Move:
    verb: str
    label: str | Promise
    sources: frozenset[State]
    target: State
    roles: frozenset[Role]
    needs_reason: bool = False


MOVES: dict[str, Move] = {
    move.verb: move
    for move in (
        Move("receive", _("Send ansøgning"), frozenset({State.DRAFT}), State.RECEIVED, frozenset({Role.HR})),
        Move(
            "approve",
            _("Godkend"),
            frozenset({State.RECEIVED}),
            State.APPROVED,
            frozenset({Role.HR, Role.DIRECTOR}),
        ),
        Move(
            "reject",
            _("Giv afslag"),
            frozenset({State.RECEIVED}),
            State.REJECTED,
            frozenset({Role.HR, Role.DIRECTOR}),
            needs_reason=True,
        ),
        Move(
            "withdraw",
            _("Træk tilbage"),
            frozenset({State.DRAFT, State.RECEIVED}),
            State.WITHDRAWN,
            frozenset({Role.HR, Role.LEADER}),
        ),
    )
}


def moves_from(state: str) -> list[Move]:
    """The moves that exist from a state, in the order of the table."""
    return [move for move in MOVES.values() if state in move.sources]
