"""What is hidden on one page is hidden on all, in the files and in the plots, and no two of them together tell it.

The adversary of test_suppression.py reads the real pages, workbooks and PDFs: it takes every figure it finds for known.
"""

import io
import re
import subprocess
import zipfile
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clusters.models import AbsenceFigure, AbsenceTarget, Cluster, Workplace
from clusters.queries import cluster_overview
from clusters.rules import Unit
from htk_workforce.accounts.roles import Role
from htk_workforce.reporting.cluster_report import cluster_workbook, render_clusters
from htk_workforce.reporting.xlsx import write_workbook
from tests import cast
from tests.clusters import scene
from tests.clusters.test_suppression import YEAR, Adversary
from tests.pages import text

pytestmark = [
    pytest.mark.django_db,
    # WeasyPrint leaves its own colour profile to the garbage collector.
    pytest.mark.filterwarnings("ignore:unclosed file .*sRGB2014.icc:ResourceWarning"),
]
CREATED = datetime(2023, 1, 2, tzinfo=UTC)
ALL = ()
FIGURE = re.compile(r"(\d+,\d+) pct\.")
ORGANISATIONS = st.lists(
    st.tuples(st.sampled_from("ABC"), st.one_of(st.integers(1, 14), st.integers(1, 60))),
    min_size=1,
    max_size=7,
)


@dataclass
class Seen:
    """What a reader found, by the name of the workplace and of the cluster; `()` is all clusters."""

    units: dict[str, str] = field(default_factory=dict)
    totals: dict[object, str] = field(default_factory=dict)

    def add(self, other: "Seen") -> None:
        self.units |= other.units
        self.totals |= other.totals

    # as a Suppression, so that the adversary can ask
    def hides(self, key):
        return key not in self.units

    def hides_total(self, path):
        return (path[0] if path else ALL) not in self.totals


def build(organisation):
    """Workplaces H0, H1 … in clusters KA, KB and KC, with as many employees, and a figure that is nobody else's."""
    units = []
    for number, (letter, headcount) in enumerate(organisation):
        cluster, _made = Cluster.objects.get_or_create(name=f"K{letter}", defaults={"centre": cast.centre()})
        place = cast.workplace(f"H{number}q")
        place.memberships.create(cluster=cluster, from_on=scene.SINCE)
        AbsenceFigure.objects.create(
            workplace=place,
            from_on=scene.YEAR[0],
            to_on=scene.YEAR[1],
            measure="percent",
            value=value_of(number),
            headcount=headcount,
            source="KRL",
        )
        AbsenceTarget.objects.create(workplace=place, year=2022, measure="percent", value=Decimal(5))
        units.append(Unit(place.name, {YEAR: headcount}, (cluster.name,)))
    return units


def value_of(number):
    return Decimal("11.13") + Decimal("7.37") * number


def pick(found, name, words):
    match = FIGURE.search(words)
    if match:
        found[name] = match[1]


# --- readers, one for each medium --------------------------------------------------------------------------------


def read_list(client) -> Seen:
    """The cards, and the table that may be chosen instead."""
    seen = Seen()
    for address in ("", "?vis=tabel", "?sort=-absence_value"):
        page = text(client.get(reverse("cluster_list") + address))
        pick(seen.totals, ALL, between(page, "Sygefravær, alle klynger", "Vis som kort"))
        body = page.partition("Vis som tabel")[2]
        names = sorted(re.findall(r"\bK[ABC]\b", body), key=body.index)
        for name in names:
            pick(seen.totals, name, until_next(body, name, names))
    return seen


def read_pages(client) -> Seen:
    """The page of every cluster: its facts, its workplaces and its years."""
    seen = Seen()
    for cluster in Cluster.objects.all():
        page = text(client.get(reverse("cluster_detail", args=[cluster.pk])))
        pick(seen.totals, cluster.name, between(page, "Sygefravær", "Nye huse"))
        pick(seen.totals, cluster.name, between(page, "Tallene år for år", "Hvor tallene kommer fra"))
        places = between(page, "Over eller under Sygefravær", "Kriterier og vurdering")
        names = re.findall(r"\bH\d+q\b", places)
        for name in names:
            pick(seen.units, name, until_next(places, name, names))
    return seen


def read_plots(client) -> Seen:
    """The words and the drawn lines of the plots."""
    seen = Seen()
    for cluster in Cluster.objects.all():
        page = client.get(reverse("cluster_detail", args=[cluster.pk])).content.decode()
        for plot in re.findall(r"<svg[^>]*chart--yearly.*?</svg>", page, re.DOTALL):
            title = re.search(r"<title>(.*?)</title>", plot, re.DOTALL)[1]
            if title.startswith("Sygefravær"):
                found = re.search(r"2022: Sygefravær (\d+,\d)", title)
                if found:
                    seen.totals[cluster.name] = found[1]
                else:
                    assert "2022: skjult" in title
                    assert "<circle" not in plot.replace('<circle cx="14"', ""), "only the legend has a mark"
    return seen


def read_workbook(content: bytes) -> Seen:
    seen = Seen()
    clusters, places = openpyxl.load_workbook(io.BytesIO(content)).worksheets
    for row in clusters.iter_rows(values_only=True):
        if re.fullmatch(r"K[ABC]", str(row[0])) and isinstance(row[9], int | float):
            seen.totals[row[0]] = str(row[9])
        if str(row[0]).startswith("Sygefravær, alle klynger:"):
            pick(seen.totals, ALL, row[0])
    for row in places.iter_rows(values_only=True):
        if re.fullmatch(r"H\d+q", str(row[1])) and isinstance(row[6], int | float):
            seen.units[row[1]] = str(row[6])
    return seen


def read_pdf(content: bytes) -> Seen:
    seen = Seen()
    said = subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True)
    for line in said.stdout.decode().splitlines():
        name = line.split()[0] if line.split() else ""
        if re.fullmatch(r"K[ABC]", name):
            pick(seen.totals, name, line)
        elif re.fullmatch(r"H\d+q", name):
            pick(seen.units, name, line)
        elif name == "Sygefravær":
            pick(seen.totals, ALL, line)
    return seen


def between(page, first, last):
    return page.partition(first)[2].partition(last)[0]


def until_next(page, name, names):
    rest = page.partition(name)[2]
    ends = [rest.index(other) for other in names if other != name and other in rest]
    return rest[: min(ends, default=len(rest))]


# --- the attack --------------------------------------------------------------------------------------------------


def told(units, seen) -> set[object]:
    """What the adversary gets to know of workplaces it may not read, and of clusters too small to be shown."""
    adversary = Adversary(units, seen)
    found = {key for key, _year in adversary.hidden if adversary.knows((key, YEAR))}
    found |= {unit.key for unit in units if unit.headcounts[YEAR] < 10 and unit.key in seen.units}
    for path in {unit.path for unit in units} | {()}:
        inside = [unit for unit in units if unit.path[: len(path)] == path]
        if sum(unit.headcounts[YEAR] for unit in inside) < 10 and not seen.hides_total(path):
            found.add(path)
    return found


@pytest.fixture
def reader(client):
    client.force_login(cast.person("dorte", Role.DIRECTOR))
    return client


SLOW = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@SLOW
@given(ORGANISATIONS)
def test_at45_the_pages_and_the_plots_together_tell_nothing_that_is_hidden(reader, organisation):
    with transaction.atomic():
        units = build(organisation)
        seen = read_list(reader)
        seen.add(read_pages(reader))
        seen.add(read_plots(reader))
        assert told(units, seen) == set()
        transaction.set_rollback(True)


@SLOW
@given(ORGANISATIONS)
def test_at45_the_workbook_tells_nothing_that_is_hidden_and_the_same_as_the_pages(reader, organisation):
    with transaction.atomic():
        units = build(organisation)
        content = write_workbook(cluster_workbook(cluster_overview(on=scene.TODAY)), created=CREATED)
        seen = read_workbook(content)
        assert told(units, seen) == set()
        pages = read_list(reader)
        pages.add(read_pages(reader))
        assert (seen.units.keys(), seen.totals.keys()) == (pages.units.keys(), pages.totals.keys())
        transaction.set_rollback(True)


EXAMPLES = {
    "a small one with two siblings": [("A", 8), ("A", 20), ("A", 40), ("B", 30)],
    "a small one alone in its cluster": [("A", 8), ("B", 20), ("B", 30)],
    "one alone in the municipality": [("A", 8)],
    "nobody small": [("A", 20), ("B", 30)],
}


@pytest.mark.parametrize("organisation", EXAMPLES.values(), ids=EXAMPLES)
def test_at45_the_same_is_hidden_on_the_pages_in_the_workbook_in_the_pdf_and_in_the_plots(
    reader, organisation
):
    units = build(organisation)
    overview = cluster_overview(on=scene.TODAY)
    workbook = write_workbook(cluster_workbook(overview), created=CREATED)
    pdf = render_clusters(overview, created=CREATED)
    pages, plots = read_list(reader), read_plots(reader)
    pages.add(read_pages(reader))
    files = [read_workbook(workbook), read_pdf(pdf)]
    assert told(units, pages) == set()
    for seen in files:
        assert seen.units.keys() == pages.units.keys()
        assert seen.totals.keys() == pages.totals.keys()
    assert plots.totals.keys() == pages.totals.keys() - {ALL}
    everything = Seen()
    for seen in (pages, plots, *files):
        everything.add(seen)
    assert told(units, everything) == set()


def test_at45_a_hidden_figure_is_nowhere_in_the_files(reader):
    """Not in a cell, a formula, a comment or the file inside the PDF."""
    build(EXAMPLES["a small one with two siblings"])
    overview = cluster_overview(on=scene.TODAY)
    workbook = write_workbook(cluster_workbook(overview), created=CREATED)
    hidden = [value_of(0), value_of(1)]
    with zipfile.ZipFile(io.BytesIO(workbook)) as parts:
        inside = "".join(parts.read(name).decode(errors="ignore") for name in parts.namelist())
    printed = subprocess.run(
        ["pdftotext", "-", "-"], input=render_clusters(overview, created=CREATED), capture_output=True
    ).stdout.decode()
    pages = "".join(
        reader.get(address).content.decode()
        for address in (
            reverse("cluster_list"),
            *(reverse("cluster_detail", args=[cluster.pk]) for cluster in Cluster.objects.all()),
        )
    )
    for value in hidden:
        written = str(value).replace(".", ",")
        assert str(value) not in inside
        assert written not in printed
        assert written not in pages and str(value) not in pages
    assert "18,50" not in pages and str(value_of(2)).replace(".", ",") in pages, "the large one is shown"


def test_at45_a_hidden_figure_says_why_in_words_on_the_page_and_in_the_files(reader):
    build(EXAMPLES["a small one with two siblings"])
    page = text(reader.get(reverse("cluster_detail", args=[Cluster.objects.get(name="KA").pk])))
    assert page.count("• Skjult, så tallet ikke fortæller om få ansatte") == 2
    workbook = write_workbook(cluster_workbook(cluster_overview(on=scene.TODAY)), created=CREATED)
    rows = list(openpyxl.load_workbook(io.BytesIO(workbook)).worksheets[1].iter_rows(values_only=True))
    hidden = [row for row in rows if row[6] == "•"]
    assert [row[1] for row in hidden] == ["H0q", "H1q"]
    assert {row[10] for row in hidden} == {"Skjult, så tallet ikke fortæller om få ansatte"}


def test_at45_a_corrected_absence_does_not_tell_what_it_said_before(reader):
    hr = cast.person("hanne", Role.HR)
    place = scene.house("Blåmejsen", "A")
    scene.absent(place, "66.66", 8, by=hr)
    scene.absent(place, "6.00", 40, by=hr)
    scene.absent(scene.house("Ravnen", "A"), "5.00", 40, by=hr)
    page = text(reader.get(reverse("cluster_detail", args=[scene.cluster("A").pk])))
    corrected = page.partition("Rettede tal")[2]
    assert "66,66" not in page
    hidden = "Skjult, så tallet ikke fortæller om få ansatte"
    assert f"Blåmejsen Sygefravær: 01-01-2022 – 31-12-2022 {hidden} 6,00 pct., 40 ansatte KRL" in corrected


def test_at45_other_days_tell_no_more_when_a_workplace_has_moved(reader):
    """A total with it and one without it would tell what it is."""
    hr = cast.person("hanne", Role.HR)
    places = [scene.house(name, "A") for name in ("H0q", "H1q", "H2q")]
    scene.cluster("B")
    for place, headcount in zip(places, (8, 20, 30), strict=True):
        scene.absent(place, "6.00", headcount, by=hr)
        scene.absent(place, "7.00", headcount, by=hr, period=(date(2022, 1, 1), date(2022, 6, 30)))
    places[2].memberships.create(cluster=scene.cluster("B"), from_on=date(2022, 7, 1))
    shown = set()
    for day in ("30-06-2022", "01-07-2022", "31-12-2022"):
        for name in "AB":
            page = text(reader.get(reverse("cluster_detail", args=[scene.cluster(name).pk]), {"on": day}))
            words = between(page, "Over eller under Sygefravær", "Kriterier og vurdering")
            shown |= {
                place.name
                for place in Workplace.objects.all()
                if place.name in words and FIGURE.search(until_next(words, place.name, ["H0q", "H1q", "H2q"]))
            }
    assert "H0q" not in shown and "H1q" not in shown
