"""What every change of a case shares: the lock, the change of state, the log, and the words of its postings."""

from django.db.models.functions import Now
from django.utils import translation
from django.utils.translation import gettext as _

from cases.actions.refusals import ItemClosed
from cases.enums import CaseState, ItemState
from cases.models import AgendaItem, CaseFile, RecommendationPoint
from cases.workflow import MOVES
from htk_workforce.accounts.models import User
from htk_workforce.accounts.verdict import refused, require
from htk_workforce.audit.log import record


def locked(case: CaseFile) -> CaseFile:
    return CaseFile.objects.select_for_update().get(pk=case.pk)


def locked_item(item: AgendaItem) -> AgendaItem:
    """The item as it stands now, locked until the transaction ends (SQLite: the whole file is).

    Raises:
        ItemClosed: it is no longer pending.
    """
    # Locked first and then read again: PostgreSQL joins a row it waited for to the others as they were before.
    AgendaItem.objects.select_for_update().get(pk=item.pk)
    item = AgendaItem.objects.select_related("case", "meeting__body", "closed_by").get(pk=item.pk)
    if item.state != ItemState.PENDING:
        raise ItemClosed(item)
    return item


def close_item(item: AgendaItem, state: ItemState, *, decision: str, by: User) -> None:
    item.state, item.decision = state, decision.strip()
    item.closed_by, item.closed_at = by, Now()
    item.save(update_fields=["state", "decision", "closed_by", "closed_at"])
    item.refresh_from_db(fields=["closed_at"])


def move_case(case: CaseFile, verb: str, *, by: User) -> None:
    move = MOVES[verb]
    if case.state not in move.sources:
        require(
            refused(
                _("%(case)s er »%(state)s«, og derfor kan du ikke: %(verb)s.")
                % {"case": case, "state": case.get_state_display(), "verb": move.label}
            )
        )
    if not by.has_role(*move.roles):
        roles = ", ".join(str(role.label) for role in sorted(move.roles))
        require(refused(_("Det kan kun disse roller: %(roles)s.") % {"roles": roles}))
    before, case.state = case.state, CaseState(move.target)
    case.save(update_fields=["state"])
    record(verb, case, by=by, from_state=before, to_state=case.state)


@translation.override("da")  # the ledger is a municipal record, whatever the language of the screen
def origin_label(point: RecommendationPoint, item: AgendaItem | None = None) -> str:
    """What a posting and a line's history say they come from."""
    return f"{point}, {item.meeting}" if item else str(point)
