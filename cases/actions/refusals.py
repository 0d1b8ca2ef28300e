"""Why something cannot be done, as sentences a person can act on."""

from collections.abc import Mapping, Sequence

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.models import AgendaItem
from pools.actions import Refusal

__all__ = ["AnswersIncomplete", "ItemClosed", "Refusal"]


class ItemClosed(Refusal):
    """Somebody else closed the item first."""

    def __init__(self, item: AgendaItem) -> None:
        self.item = item
        when = date_format(timezone.localtime(item.closed_at), "d-m-Y H:i") if item.closed_at else ""
        super().__init__(
            _("%(who)s afsluttede punktet den %(when)s som »%(state)s«. Dit svar er ikke gemt.")
            % {"who": item.closed_by, "when": when, "state": item.get_state_display()}
        )


class AnswersIncomplete(Refusal):
    """The answers do not hang together. `by_point` has the sentences for each point's id."""

    def __init__(self, by_point: Mapping[int, Sequence[str]]) -> None:
        self.by_point = {point: list(sentences) for point, sentences in by_point.items()}
        super().__init__(" ".join(s for sentences in self.by_point.values() for s in sentences))
