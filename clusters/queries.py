from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from clusters.models import AbsenceFigure, Workplace
from clusters.rules import is_above_target, may_be_shown


def open_workplaces(on: date) -> QuerySet[Workplace]:
    """Workplaces that are open on a day."""
    return Workplace.objects.filter(
        Q(opened_on__isnull=True) | Q(opened_on__lte=on), Q(closed_on__isnull=True) | Q(closed_on__gt=on)
    )


@dataclass(frozen=True)
class AbsenceVerdict:
    """A workplace's newest absence against its target of that year, in the same measure.

    `absence` and `target` are None when the workplace is too small for its figure to be shown;
    `is_above` is None when a figure or a target is missing.
    """

    is_above: bool | None
    absence: Decimal | None = None
    target: Decimal | None = None
    measure: str = ""
    period: str = ""
    source: str = ""

    @property
    def is_shown(self) -> bool:
        return self.absence is not None


def absence_against_target(workplace: Workplace) -> AbsenceVerdict:
    """Compare the newest absence figure with the target of the year the figure ends in."""
    targets = {(t.year, t.measure): t.value for t in workplace.absence_targets.all()}
    figures = AbsenceFigure.objects.filter(workplace=workplace).order_by("-to_on", "-from_on", "-pk")
    for figure in figures:
        target = targets.get((figure.to_on.year, figure.measure))
        if target is None:
            continue
        verdict = is_above_target(figure.value, target)
        if not may_be_shown(figure.headcount):
            return AbsenceVerdict(verdict)
        return AbsenceVerdict(
            is_above=verdict,
            absence=figure.value,
            target=target,
            measure=figure.get_measure_display(),
            period=f"{figure.from_on:%d-%m-%Y} – {figure.to_on:%d-%m-%Y}",
            source=figure.source,
        )
    return AbsenceVerdict(None)
