"""Writing a case and saying that it is ready."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from cases.actions.state import locked, move_case
from cases.models import AllocationLine, CaseFile, RecommendationPoint
from cases.permissions import can_edit_case
from htk_workforce.accounts.models import User
from htk_workforce.accounts.verdict import require
from htk_workforce.audit.log import record
from pools.models import FrameLine


@dataclass(frozen=True)
class Proposal:
    """A line a case proposes to put money on, in kroner."""

    line: FrameLine
    amount: Decimal


@transaction.atomic
def propose_allocation(
    *, point: RecommendationPoint, from_line: FrameLine, proposals: Sequence[Proposal], by: User, on: date
) -> list[AllocationLine]:
    """Attach the effect "distribute this line's money" to a point.

    The proposal enters the lines' history, which everybody reads, when the case reaches an agenda.

    Raises:
        PermissionDenied: the case is no longer a draft, or this person does not write cases.
    """
    require(can_edit_case(by, point.case))
    point.from_line = from_line
    point.save(update_fields=["from_line"])
    allocations = []
    for order, proposal in enumerate(proposals, 1):
        allocations.append(
            AllocationLine.objects.create(
                point=point,
                line=proposal.line,
                order=order,
                proposed_name=proposal.line.name,
                proposed_amount=proposal.amount,
                proposed_on=on,
            )
        )
    record("propose_allocation", point, by=by, lines=[[p.line.pk, str(p.amount)] for p in proposals])
    return allocations


@transaction.atomic
def finish_case(*, case: CaseFile, by: User) -> None:
    """Say that a case is ready for an agenda."""
    move_case(locked(case), "finish", by=by)
