"""The figures and the assessments of the clusters. All are invented, but for pay and key figures."""

from collections.abc import Iterable
from datetime import date

from clusters.actions import (
    AbsenceCount,
    ChildCount,
    Finding,
    StaffCount,
    assess_cluster,
    record_absence_figures,
    record_child_figures,
    record_evidence,
    record_key_figure,
    record_salary_reference,
    record_staff_figures,
    save_scenario,
    set_absence_target,
)
from clusters.enums import AbsenceMeasure, AgeGroup, FigureStatus, PositionType, StaffCategory
from clusters.models import Cluster, Workplace
from htk_workforce.accounts.models import User
from htk_workforce.importing.demonstration.files import Facts, People, Places
from htk_workforce.money import parse_amount

NUMBERS = ("value", "value_to")


def make_clusters(facts: Facts, people: People, places: Places, *, today: date) -> None:
    """Everything through the actions of the pages, each figure on the day it was counted."""
    hr, source = people["hr"], facts["source"]
    for given in facts["salaries"]:
        record_salary_reference(**{**given, "amount": parse_amount(given["amount"])}, by=people["finans"])
    for given in facts["key_figures"]:
        record_key_figure(**_read(given), by=hr)
    staff, children, absence = [], [], []
    for given in facts["figures"]:
        place = places[given["workplace"]]
        staff += _staff(place, given, facts["counted"])
        children += _children(place, given)
        absence += _absence(place, given, by=hr)
    record_staff_figures(staff, source=source, by=hr, on=today)
    record_child_figures(children, source=source, by=hr, on=today)
    record_absence_figures(absence, source=source, by=hr, on=today)
    for given in facts["clusters"]:
        _assess(given, facts, by=hr)
    for given in facts["scenarios"]:
        _imagine(given, by=hr)


def _read(given: Facts) -> Facts:
    return {name: parse_amount(value) if name in NUMBERS else value for name, value in given.items()}


def _staff(place: Workplace, given: Facts, counted: Facts) -> Iterable[StaffCount]:
    for year, cells in given["staff"].items():
        for category, cell in zip(StaffCategory, cells, strict=True):
            heads, fte = cell.split(" / ")
            if int(heads):
                yield StaffCount(place, counted[year], category, int(heads), parse_amount(fte))


def _children(place: Workplace, given: Facts) -> Iterable[ChildCount]:
    for name, status in (("children", FigureStatus.ACTUAL), ("forecast", FigureStatus.FORECAST)):
        for year, counts in given[name].items():
            for group, units in zip(AgeGroup, counts, strict=True):
                yield ChildCount(place, int(year), group, parse_amount(units), status)


def _absence(place: Workplace, given: Facts, *, by: User) -> Iterable[AbsenceCount]:
    for key, (value, target, headcount) in given.get("absence", {}).items():
        year, percent = int(key), AbsenceMeasure.PERCENT
        set_absence_target(workplace=place, year=year, measure=percent, value=parse_amount(target), by=by)
        whole_year = date(year, 1, 1), date(year, 12, 31)
        yield AbsenceCount(place, *whole_year, percent, parse_amount(value), headcount)


def _assess(given: Facts, facts: Facts, *, by: User) -> None:
    cluster = Cluster.objects.get(name=given["name"])
    for fact in given["facts"]:
        record_evidence(about=cluster, on=facts["facts_on"], source=facts["source"], by=by, **_read(fact))
    assess_cluster(
        cluster=cluster,
        findings={row["criterion"]: Finding(True, row["evidence"]) for row in given["met"]},
        justification=given["justification"],
        by=by,
        on=facts["assessed_on"],
    )


def _imagine(given: Facts, *, by: User) -> None:
    """A scenario; a cluster that is named for neither position gets nothing in it."""
    clusters = {cluster.name: cluster for cluster in Cluster.objects.all()}
    choices = {clusters[name]: position for position in PositionType for name in given.get(position, [])}
    fields = {name: given[name] for name in ("name", "year", "from_on", "price_level", "note")}
    save_scenario(scenario=None, choices=choices, by=by, **fields)
