"""Deadlines: how long they are, were and will be, and where that was decided."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch

from cases.models import Deadline, DeadlineChange, DeadlineTerm
from cases.permissions import item_is_open_to
from cases.queries.case import visible_cases
from cases.rules.deadline import term_in_force
from htk_workforce.accounts.models import User


@dataclass(frozen=True)
class TermRow:
    """A term, the change that brought it, and whether the reader may follow it to its case."""

    term: DeadlineTerm
    change: DeadlineChange | None
    can_see_case: bool


@dataclass(frozen=True)
class DeadlineHistory:
    """One deadline: the term of the day, the permanent one below it, and all of them with the oldest first."""

    deadline: Deadline
    now: DeadlineTerm | None
    permanent: DeadlineTerm | None
    rows: tuple[TermRow, ...]

    @property
    def is_changed_for_now(self) -> bool:
        return self.now is not None and self.now.to_on is not None


def deadline_histories(on: date, user: User) -> tuple[DeadlineHistory, ...]:
    """Every deadline by name, as it stands on a day, for one reader."""
    terms = DeadlineTerm.objects.select_related("change", "item__case", "item__meeting__body").order_by(
        "from_on", "id"
    )
    deadlines = list(Deadline.objects.prefetch_related(Prefetch("terms", terms)).order_by("name"))
    items = {term.item for deadline in deadlines for term in deadline.terms.all() if term.item}
    cases = visible_cases(user).filter(pk__in={item.case_id for item in items}).values_list("pk", flat=True)
    visible = set(cases)
    seen = {item.pk for item in items if item.case_id in visible and item_is_open_to(user, item)}
    return tuple(_history(deadline, on, seen) for deadline in deadlines)


def _history(deadline: Deadline, on: date, seen: set[int]) -> DeadlineHistory:
    terms = list(deadline.terms.all())
    return DeadlineHistory(
        deadline=deadline,
        now=term_in_force(terms, on),
        permanent=term_in_force([term for term in terms if term.to_on is None], on),
        rows=tuple(
            TermRow(
                term=term,
                change=getattr(term, "change", None),
                can_see_case=term.item_id in seen,
            )
            for term in terms
        ),
    )
