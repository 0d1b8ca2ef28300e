"""Which states a case has and which moves exist between them. The one table."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.enums import CaseState as State
from htk_workforce.accounts.roles import Role


@dataclass(frozen=True)
class Move:
    verb: str
    label: str | Promise
    sources: frozenset[State]
    target: State
    roles: frozenset[Role]


MOVES: dict[str, Move] = {
    move.verb: move
    for move in (
        Move(
            "finish",
            _("Meld klar til dagsorden"),
            frozenset({State.DRAFT}),
            State.READY,
            frozenset({Role.HR, Role.SECRETARIAT, Role.DIRECTOR}),
        ),
        Move(
            "put_on_agenda",
            _("Sæt på dagsorden"),
            frozenset({State.READY}),
            State.ON_AGENDA,
            frozenset({Role.SECRETARIAT, Role.DIRECTOR}),
        ),
        Move(
            "not_handled",
            _("Ikke behandlet"),
            frozenset({State.ON_AGENDA}),
            State.READY,
            frozenset({Role.SECRETARIAT, Role.DIRECTOR}),
        ),
        Move(
            "resubmit",
            _("Genforelæg"),
            frozenset({State.ON_AGENDA}),
            State.READY,
            frozenset({Role.DIRECTOR}),
        ),
        Move("decide", _("Beslut"), frozenset({State.ON_AGENDA}), State.DECIDED, frozenset({Role.DIRECTOR})),
    )
}
