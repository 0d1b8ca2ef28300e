"""Which workplaces are open, and which cluster they are in, on a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from clusters.models import Cluster, ClusterMembership, Workplace

MONTHS = 12


def open_workplaces(on: date) -> QuerySet[Workplace]:
    """Workplaces that are open on a day."""
    return Workplace.objects.filter(
        Q(opened_on__isnull=True) | Q(opened_on__lte=on), Q(closed_on__isnull=True) | Q(closed_on__gt=on)
    )


def months_open(workplace: Workplace, year: int) -> int:
    """Months of a year in which a workplace was open, also for a part of the month."""
    first, last = 1, MONTHS
    if workplace.opened_on and workplace.opened_on.year >= year:
        first = workplace.opened_on.month if workplace.opened_on.year == year else MONTHS + 1
    if workplace.closed_on:
        last_day = workplace.closed_on - timedelta(days=1)
        if last_day.year <= year:
            last = last_day.month if last_day.year == year else 0
    return max(last - first + 1, 0)


@dataclass(frozen=True)
class Memberships:
    """Every workplace's clusters through time: the cluster held at the time is what reports use."""

    by_workplace: dict[int, list[tuple[date, Cluster | None]]]
    workplaces: dict[int, Workplace]

    def cluster_of(self, workplace_id: int, on: date) -> Cluster | None:
        held = None
        for from_on, cluster in self.by_workplace.get(workplace_id, ()):
            if from_on <= on:
                held = cluster
        return held

    def since(self, workplace_id: int, on: date) -> date | None:
        """The day on which a workplace came into the cluster it is in on a day."""
        begun = [from_on for from_on, _cluster in self.by_workplace.get(workplace_id, ()) if from_on <= on]
        return max(begun, default=None)


def memberships(workplaces: Iterable[int] | None = None) -> Memberships:
    """The clusters of all workplaces, or of some by their key, through time."""
    rows = ClusterMembership.objects.select_related("cluster", "workplace")
    rows = rows.order_by("workplace_id", "from_on")
    if workplaces is not None:
        rows = rows.filter(workplace__in=list(workplaces))
    found: dict[int, list[tuple[date, Cluster | None]]] = {}
    places: dict[int, Workplace] = {}
    for row in rows:
        found.setdefault(row.workplace_id, []).append((row.from_on, row.cluster))
        places[row.workplace_id] = row.workplace
    return Memberships(found, places)


@dataclass(frozen=True)
class WorkplaceRow:
    """A workplace with the cluster it is in on a day. `is_open`: it has opened and not closed."""

    workplace: Workplace
    cluster: Cluster | None
    since: date | None
    is_open: bool


def workplace_rows(on: date) -> list[WorkplaceRow]:
    """Every workplace, by name."""
    held, is_open = memberships(), set(open_workplaces(on).order_by().values_list("pk", flat=True))
    return [
        WorkplaceRow(place, held.cluster_of(place.pk, on), held.since(place.pk, on), place.pk in is_open)
        for place in Workplace.objects.select_related("centre")
    ]


def memberships_of(workplace: Workplace) -> QuerySet[ClusterMembership]:
    """The clusters a workplace has been in, and will be in, newest first."""
    return workplace.memberships.select_related("cluster").order_by("-from_on")
