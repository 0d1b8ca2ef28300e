"""What stands on a line: money, applications, and everything else that points at it."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from htk_workforce.money import format_kr
from pools.enums import ApplicationState
from pools.models import FrameLine
from pools.queries.budget import BudgetRow, BudgetTable, Figures, line_figures
from pools.workflow import GRANTED, OPEN, UNSENT


@dataclass(frozen=True)
class LinePlace:
    """A line of a frame, and whether one stands above or below it under the same heading."""

    row: BudgetRow
    is_first: bool
    is_last: bool


def line_places(budget: BudgetTable) -> list[LinePlace]:
    """The lines of a budget table in its order."""
    beside: dict[int | None, list[int]] = defaultdict(list)
    for row in budget.rows:
        beside[row.line.parent_id].append(row.line.pk)
    return [
        LinePlace(
            row,
            is_first=row.line.pk == beside[row.line.parent_id][0],
            is_last=row.line.pk == beside[row.line.parent_id][-1],
        )
        for row in budget.rows
    ]


@dataclass(frozen=True)
class LineContents:
    """The money of a line in kroner, and how many applications it has that are not finished."""

    figures: Figures
    drafts: int
    waiting: int
    """Received and not decided, also on the waiting list."""
    granted: int

    @property
    def sentences(self) -> list[str]:
        """What is on the line, one whole sentence for each; nothing when the line is empty."""
        money = self.figures
        said = [
            (money.available, _("Der er %(amount)s ledige på linjen, og de bliver stående.")),
            (money.reserved, _("Der er %(amount)s reserveret til ansøgninger på linjen.")),
            (money.committed, _("Der er %(amount)s bevilget på linjen, som ikke er afholdt.")),
            (money.spent, _("Der er %(amount)s afholdt på linjen.")),
        ]
        found = [text % {"amount": format_kr(amount)} for amount, text in said if amount]
        counts = [
            (
                self.waiting,
                ngettext(
                    "%(count)d ansøgning til linjen venter på svar. Den behandles færdig.",
                    "%(count)d ansøgninger til linjen venter på svar. De behandles færdige.",
                    self.waiting,
                ),
            ),
            (
                self.granted,
                ngettext(
                    "%(count)d bevilget ansøgning er ikke afsluttet.",
                    "%(count)d bevilgede ansøgninger er ikke afsluttet.",
                    self.granted,
                ),
            ),
            (
                self.drafts,
                ngettext(
                    "%(count)d kladde til linjen kan ikke sendes, når linjen er lukket.",
                    "%(count)d kladder til linjen kan ikke sendes, når linjen er lukket.",
                    self.drafts,
                ),
            ),
        ]
        return found + [text % {"count": count} for count, text in counts if count]

    @property
    def is_unfinished(self) -> bool:
        """Is there money left to give, or somebody who waits? What is only spent is finished."""
        money = self.figures
        return bool(money.budget - money.spent or self.drafts or self.waiting or self.granted)


def line_contents(line: FrameLine) -> LineContents:
    counts = dict(line.applications.order_by().values_list("state").annotate(count=Count("pk")))

    def number(states: set[str]) -> int:
        return sum(count for state, count in counts.items() if state in states)

    return LineContents(
        figures=line_figures(line),
        drafts=number(set(UNSENT)),
        waiting=number(set(OPEN)),
        granted=number({*GRANTED, ApplicationState.REPORTED}),
    )
