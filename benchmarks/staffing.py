"""What counting minimum staffing costs beside only reading its rows: `python -m benchmarks.staffing`.

500 workplaces in 6 years.

Ratios, not seconds, so that the answer is the same on a slow machine as on a fast one. It only states them: nothing
passes or fails. Works in a test database that is thrown away again.
"""

import os
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "htk_workforce.settings")
django.setup()

from django.db import connection  # noqa: E402

from clusters.enums import AgeGroup, FigureStatus, StaffCategory, WorkplaceKind  # noqa: E402
from clusters.models import (  # noqa: E402
    Centre,
    ChildFigure,
    Cluster,
    ClusterMembership,
    StaffFigure,
    Workplace,
)
from clusters.queries import minimum_staffing  # noqa: E402

WORKPLACES = 500
CLUSTERS = 50
YEARS = range(2020, 2026)
ROUNDS = 5


def build() -> None:
    """Staff once a year in four categories, and children of the year in both age groups."""
    centre = Centre.objects.create(code="ISC", name="Institutions- og Skolecentret")
    clusters = Cluster.objects.bulk_create(
        Cluster(name=f"Klynge {number}", centre=centre) for number in range(CLUSTERS)
    )
    places = Workplace.objects.bulk_create(
        Workplace(name=f"Hus {number}", kind=WorkplaceKind.INTEGRATED, centre=centre)
        for number in range(WORKPLACES)
    )
    ClusterMembership.objects.bulk_create(
        ClusterMembership(workplace=place, cluster=clusters[number % CLUSTERS], from_on=date(2018, 1, 1))
        for number, place in enumerate(places)
    )
    StaffFigure.objects.bulk_create(
        (
            StaffFigure(
                workplace=place,
                on=date(year, 11, 1),
                category=category,
                headcount=9,
                fte=Decimal("7.65"),
                source="Måling",
            )
            for place in places
            for year in YEARS
            for category in list(StaffCategory)[:4]
        ),
        batch_size=1000,
    )
    ChildFigure.objects.bulk_create(
        (
            ChildFigure(
                workplace=place,
                year=year,
                age_group=group,
                status=FigureStatus.ACTUAL,
                units=Decimal("41.25"),
                source="Måling",
            )
            for place in places
            for year in YEARS
            for group in AgeGroup
        ),
        batch_size=1000,
    )


def read() -> None:
    """Every row that the counting needs, as plain values."""
    staff = StaffFigure.objects.current().values_list("workplace", "on", "category", "fte", "source")
    children = ChildFigure.objects.current().values_list("workplace", "year", "age_group", "units", "source")
    rows = len(list(staff)) + len(list(children))
    assert rows == WORKPLACES * len(YEARS) * 6  # noqa: S101 a benchmark of nothing is worth nothing


def count() -> None:
    years = minimum_staffing(YEARS)
    assert all(len(year.amounts) == WORKPLACES for year in years)  # noqa: S101


def count_every_workplace() -> None:
    """With the row of each workplace, as on the page of one year but for all of them."""
    for year in minimum_staffing(YEARS):
        assert len(year.workplaces) == WORKPLACES  # noqa: S101


def fastest(work: Callable[[], None]) -> float:
    """Seconds of the fastest of some rounds: what disturbs a machine only ever makes it slower."""
    times = []
    for _round in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> None:
    connection.creation.create_test_db(verbosity=0, serialize=False)
    try:
        build()
        reading = fastest(read)
        ratios = {
            "municipality and clusters": fastest(count) / reading,
            "every workplace too": fastest(count_every_workplace) / reading,
        }
    finally:
        connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)
    for name, ratio in ratios.items():
        print(f"minimum staffing, {WORKPLACES} × {len(YEARS)}, {name} : read the rows: {ratio:.1f}")


if __name__ == "__main__":
    main()
