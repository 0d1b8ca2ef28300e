"""Clusters with figures to ask questions of."""

from datetime import date
from decimal import Decimal
from importlib import import_module

from django.apps import apps

from clusters.actions import (
    AbsenceCount,
    ChildCount,
    Finding,
    StaffCount,
    assess_cluster,
    decide_staffing,
    record_absence_figures,
    record_child_figures,
    record_salary_reference,
    record_staff_figures,
    set_absence_target,
)
from clusters.enums import Criterion, PositionType, SalaryBasis, SalaryGroup
from clusters.models import Cluster, Workplace
from htk_workforce.accounts.models import User
from tests import cast

TODAY = date(2022, 12, 31)
COUNTED = date(2022, 9, 1)
SINCE = date(2018, 1, 1)
YEAR = (date(2022, 1, 1), date(2022, 12, 31))
LEADERS = "ABCDEF"
LETTERS = "ABCDEFGHIJK"


def cluster(name: str) -> Cluster:
    return Cluster.objects.get_or_create(name=f"Klynge {name}", defaults={"centre": cast.centre()})[0]


def house(name: str, in_cluster: str | None = None, **fields: object) -> Workplace:
    place = cast.workplace(name, **fields)
    if in_cluster:
        place.memberships.create(cluster=cluster(in_cluster), from_on=place.opened_on or SINCE)
    return place


def staffed(place: Workplace, *, by: User, on: date = COUNTED, **positions: str) -> None:
    """Full-time positions by category; as many heads, rounded up."""
    rows = [
        StaffCount(place, on, category, -int(-Decimal(fte) // 1), Decimal(fte))
        for category, fte in positions.items()
    ]
    record_staff_figures(rows, source="SD-løn", by=by, on=TODAY)


def with_children(
    place: Workplace, under_3: int | str, from_3: int | str, *, by: User, **fields: object
) -> None:
    given = {"year": 2022} | fields
    rows = [
        ChildCount(place, age_group=group, units=Decimal(units), **given)
        for group, units in (("under_3", under_3), ("from_3", from_3))
    ]
    record_child_figures(rows, source="Pladsanvisningen", by=by, on=TODAY)


def absent(
    place: Workplace,
    value: str,
    headcount: int,
    *,
    by: User,
    period: tuple[date, date] = YEAR,
    target: str | None = "5.00",
    measure: str = "percent",
) -> None:
    row = AbsenceCount(place, *period, measure, Decimal(value), headcount)
    record_absence_figures([row], source="KRL", by=by, on=TODAY)
    if target:
        set_absence_target(
            workplace=place, year=period[1].year, measure=measure, value=Decimal(target), by=by
        )


def salaries(*, by: User, price_level: int = 2022) -> None:
    """HTK's extra costs of 2022 (A2.8)."""
    for group, amount in ((SalaryGroup.LEADER, 144_000), (SalaryGroup.PLUS_PEDAGOGUE, 70_000)):
        record_salary_reference(
            group=group,
            price_level=price_level,
            basis=SalaryBasis.EXTRA,
            amount=Decimal(amount),
            source="SD-løn og KRL",
            extracted_on=date(2021, 12, 1),
            by=by,
        )


def assessed(of: Cluster, *, by: User, criterion: Criterion = Criterion.NEW_HOUSES, on: date = SINCE) -> None:
    assess_cluster(
        cluster=of,
        findings={criterion: Finding(True, "Drøftet med klyngelederen")},
        justification="Samlet vurdering af klyngens forhold.",
        by=by,
        on=on,
    )


def decided(*, hr: User, director: User, from_on: date = date(2022, 8, 1)) -> list[Cluster]:
    """The 11 clusters of 2022: six with a leader, five with a plus-pedagogue."""
    clusters = [cluster(letter) for letter in LETTERS]
    for letter, one in zip(LETTERS, clusters, strict=True):
        assessed(one, by=hr)
        decide_staffing(
            cluster=one,
            position=PositionType.LEADER if letter in LEADERS else PositionType.PLUS_PEDAGOGUE,
            from_on=from_on,
            origin_label="Direktionen 03-01-2022, sag 21/15374",
            by=director,
        )
    return clusters


def rules() -> None:
    """The rules every installation begins with, also in a database that was made without the migrations."""
    import_module("clusters.migrations.0003_seed_the_rules").seed(apps, None)
