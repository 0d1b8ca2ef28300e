"""Deadlines: how long they are, were and will be, and where that was decided."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch

from cases.models import Deadline, DeadlineChange, DeadlineTerm
from cases.rules.deadline import term_in_force


def term_on(deadline: Deadline, on: date) -> int | None:
    """How many weeks a deadline is on a day; None before its first term."""
    term = term_in_force(deadline.terms.all(), on)
    return term.weeks if term else None


@dataclass(frozen=True)
class DeadlineHistory:
    """One deadline: its weeks today, its terms with the oldest first, and what was decided about it."""

    deadline: Deadline
    now: DeadlineTerm | None
    terms: tuple[DeadlineTerm, ...]
    changes: tuple[DeadlineChange, ...]

    @property
    def is_changed_for_now(self) -> bool:
        return self.now is not None and self.now.to_on is not None

    @property
    def permanent(self) -> DeadlineTerm | None:
        """The term that lies under a temporary one."""
        lasting = [term for term in self.terms if term.to_on is None and self.now is not None]
        return term_in_force(lasting, self.now.from_on) if self.now else None


def deadline_histories(on: date) -> tuple[DeadlineHistory, ...]:
    """Every deadline by name, as it stands on a day."""
    changes = (
        DeadlineChange.objects.filter(term__isnull=False)
        .select_related("point__case", "term__item__meeting__body", "term__item__case")
        .order_by("term__item__meeting__on", "id")
    )
    deadlines = Deadline.objects.prefetch_related(
        Prefetch("terms", DeadlineTerm.objects.select_related("item__case", "item__meeting__body")),
        Prefetch("changes", changes),
    ).order_by("name")
    return tuple(
        DeadlineHistory(
            deadline=deadline,
            now=term_in_force(deadline.terms.all(), on),
            terms=tuple(deadline.terms.all()),
            changes=tuple(deadline.changes.all()),
        )
        for deadline in deadlines
    )
