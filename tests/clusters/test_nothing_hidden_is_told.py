"""Every address with figures, read by every role: what is hidden is found nowhere, and what is shown is found.

Every figure has a number that no other has, so a reader needs not know where on a page it may stand. The adversary of
test_suppression.py gets everything that was read, on pages, in boxes, previews, files and in the log.
"""

import io
import json
import re
import subprocess
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from clusters.actions import (
    AbsenceCount,
    EvidenceCount,
    record_absence_figures,
    record_figures,
    save_scenario,
    set_absence_target,
)
from clusters.models import AbsenceFigure, Cluster, EvidenceFigure, Scenario, Workplace
from clusters.rules import Unit, shown, sum_tells, suppress
from clusters.urls import urlpatterns
from clusters.views.setting import RULE_FORMS
from htk_workforce.audit.models import AuditEvent
from tests import cast
from tests.clusters import scene
from tests.clusters.test_suppression import Adversary

pytestmark = [
    pytest.mark.django_db,
    # WeasyPrint leaves its own colour profile to the garbage collector.
    pytest.mark.filterwarnings("ignore:unclosed file .*sRGB2014.icc:ResourceWarning"),
]

SPANS = {"year": scene.YEAR, "half": (date(2022, 1, 1), date(2022, 6, 30))}
ALL = {"percent": 100, "days": None}
PERIODS = [(span, measure) for span in SPANS for measure in ALL]
SHARE, NEED, GROUPS = "distress_share", "support_need", "special_groups"
FACTS = {SHARE: "pct.", NEED: "timer om ugen"}
ON = [{"on": "31-12-2022", "year": "2022"}, {"on": "30-06-2022", "year": "2022"}]
ORGANISATIONS = st.lists(
    st.tuples(st.sampled_from("AB"), st.one_of(st.integers(2, 14), st.integers(10, 60))), min_size=2, max_size=4
)  # fmt: skip


@dataclass
class Scene:
    """What there is to be found: every figure by what it is of, with employees or children behind it."""

    figures: dict[tuple[str, object], Decimal] = field(default_factory=dict)
    totals: dict[tuple[tuple[str, ...], object], Decimal] = field(default_factory=dict)
    replaced: list[Decimal] = field(default_factory=list)
    words: dict[str, str] = field(default_factory=dict)
    heads: dict[str, int] = field(default_factory=dict)
    path: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def units(self, key: object) -> list[Unit]:
        return [
            Unit(name, {key: heads}, self.path[name], must_hide=key == SHARE and self._is_rare(name))
            for name, heads in self.heads.items()
        ]

    def _is_rare(self, name: str) -> bool:
        return self.figures[name, SHARE] * self.heads[name] / 100 < 5


def build(organisation, hr) -> Scene:
    """Workplaces H0q, H1q … in KA and KB, each corrected once: absence in two periods and two measures, and facts."""
    made = Scene()
    numbers = (1100 + pow(7, step, 8797) for step in range(1, 8797))
    numbers = (Decimal(number) / 100 for number in numbers if number % 10)
    absence, facts = [], []
    for number, (letter, heads) in enumerate(organisation):
        name = f"H{number}q"
        cluster, _new = Cluster.objects.get_or_create(name=f"K{letter}", defaults={"centre": cast.centre()})
        place = cast.workplace(name)
        place.memberships.create(cluster=cluster, from_on=scene.SINCE)
        set_absence_target(workplace=place, year=2022, measure="percent", value=Decimal(5), by=hr)
        made.heads[name], made.path[name] = heads, (cluster.name,)
        for span, measure in PERIODS:
            value, old = (next(numbers) for _once in range(2))
            made.figures[name, (span, measure)] = value
            made.replaced.append(old)
            absence += [
                (old, (place, *SPANS[span], measure), heads),
                (value, (place, *SPANS[span], measure), heads),
            ]
        for kind, unit in FACTS.items():
            made.figures[name, kind] = value = next(numbers)
            facts.append(EvidenceCount(place, kind, scene.COUNTED, value, unit, "", heads))
        made.words[name] = f"Ord{number}ord"
        facts.append(EvidenceCount(place, GROUPS, scene.COUNTED, None, "", made.words[name], heads))
    for cluster in Cluster.objects.all():
        for kind, unit in FACTS.items():
            made.totals[(cluster.name,), kind] = value = next(numbers)
            inside = sum(heads for name, heads in made.heads.items() if made.path[name] == (cluster.name,))
            persons = None if kind == NEED else inside
            facts.append(EvidenceCount(cluster, kind, scene.COUNTED, value, unit, "", persons))
    for rows in (absence[0::2], absence[1::2]):
        counts = [AbsenceCount(*key, value, heads) for value, key, heads in rows]
        record_absence_figures(counts, source="KRL", by=hr, on=scene.TODAY)
    record_figures(facts, source="Børnelinealen", by=hr, on=scene.TODAY)
    for key in PERIODS:
        for path in {(), *made.path.values()}:
            inside = [name for name in made.heads if made.path[name][: len(path)] == path]
            whole = sum(Fraction(made.figures[name, key]) * made.heads[name] for name in inside)
            made.totals[path, key] = shown(whole / sum(made.heads[name] for name in inside))
    return made


# --- reading ------------------------------------------------------------------------------------------------------


def addresses() -> Iterable[str]:
    """Every address of the clusters, for every cluster, workplace and rule there is, and of what leaves as files."""
    of = {
        "klynger/<int:pk>/": [[one.pk] for one in Cluster.objects.all()],
        "klynger/arbejdsplads/<int:pk>/": [[one.pk] for one in Workplace.objects.all()],
        "klynger/scenarier/<int:pk>/": [[one.pk] for one in Scenario.objects.all()],
        "klynger/regler/<slug:kind>/": [[kind] for kind in RULE_FORMS],
    }
    for pattern in urlpatterns:
        route = re.match(r"[^<]*<[^>]*>/", str(pattern.pattern))
        for args in of[route[0]] if route else [[]]:
            yield reverse(pattern.name, args=args)
    yield from (reverse(name) for name in ("figure_import", "figure_paste", "figure_template"))
    yield from (reverse(name) for name in ("clusters_xlsx", "minimum_staffing_xlsx", "recruitment_need_xlsx"))


def boxes() -> Iterable[str]:
    """The form of every figure that may be corrected."""
    for figure in AbsenceFigure.objects.current():
        yield reverse("absence_entry", args=[figure.workplace_id]) + f"?ret={figure.pk}"
    for fact in EvidenceFigure.objects.current():
        name = "cluster_entry" if fact.cluster_id else "evidence_entry"
        yield reverse(name, args=[fact.cluster_id or fact.workplace_id]) + f"?ret={fact.pk}"


def read(client, address) -> str:
    """Everything an address says to whoever asks, on two days; nothing where the person is turned away."""
    said = []
    for query in ON if re.search(r"/klynger(/\d+)?/$|klynger\.(xlsx|pdf)$", address) else [{}]:
        answer = client.get(address, query)
        assert answer.status_code in (200, 302, 403, 404), address
        content = b"".join(answer) if answer.streaming else answer.content
        said.append(words_of(content) if answer.status_code == 200 else "")
    return "\n".join(said)


COORDINATES = re.compile(r' (?:d|[xy][12]?|c[xy]|r|points|width|height|viewBox|transform)="[^"]*"')


def words_of(content: bytes) -> str:
    """The words of a page, or of every part of a workbook, or of a PDF."""
    if content.startswith(b"%PDF"):
        return subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True).stdout.decode()
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            return "\n".join(parts.read(name).decode(errors="ignore") for name in parts.namelist())
    return COORDINATES.sub("", content.decode())


def guess(client, made) -> str:
    """What the preview of a whole file of guesses answers, one for every figure there is."""
    lines = ["Arbejdsplads\tFra\tTil\tMålt i\tFravær\tAntal ansatte\tKilde"]
    for row in AbsenceFigure.objects.current().select_related("workplace"):
        days = f"{row.from_on:%d-%m-%Y}\t{row.to_on:%d-%m-%Y}\t{row.get_measure_display()}"
        lines.append(f"{row.workplace}\t{days}\t99,99\t{row.headcount}\t{row.source}")
    pasted = {"rows": "\n".join(lines), "source": "KRL"}
    page = client.post(reverse("figure_paste"), pasted, follow=True)
    assert page.redirect_chain, "the guesses are read"
    return page.content.decode()


def apply_for(people) -> list[str]:
    """An application of every workplace to the pool for those above their target."""
    line = cast.sickness_line()
    drafts = [cast.draft(line, place, by=people["hr"]) for place in Workplace.objects.all()]
    return [
        reverse(name, args=[one.pk]) for one in drafts for name in ("application_detail", "application_edit")
    ]


def everything(client, made, people, readers) -> str:
    """What some roles and HR together get to read, the file of guesses and the log."""
    said = []
    save_scenario(
        scenario=None, name="Et", year=2022, from_on=date(2022, 8, 1), price_level=2022,
        choices=dict.fromkeys(Cluster.objects.all()), by=people["hr"],
    )  # fmt: skip
    asked = [*addresses(), *apply_for(people)]
    people["led"].workplaces.add(Workplace.objects.first())
    for name in {*readers, "hr"}:
        client.force_login(people[name])
        said += [read(client, address) for address in asked]
    client.force_login(people["hr"])
    said += [read(client, address) for address in (*boxes(), reverse("clusters_pdf"))]
    said.append(guess(client, made))
    said += [json.dumps(event.data, default=str) + event.reason for event in AuditEvent.objects.all()]
    return "\n".join(said)


def is_said(value: Decimal, said: str) -> bool:
    """Is the number there, as the pages or as the files write it, and not as a part of another?"""
    whole, part = str(value).split(".")
    return bool(re.search(rf"(?<![\d.,]){whole}[.,]{part.rstrip('0')}0?(?!\d)", said))


# --- the attack ---------------------------------------------------------------------------------------------------


class Seen:
    """What was read of one kind of figure, as a Suppression, so that the adversary can ask."""

    def __init__(self, made, key, said):
        self.units = {name for name in made.heads if is_said(made.figures[name, key], said)}
        self.totals = {path for path, of in made.totals if of == key and is_said(made.totals[path, of], said)}

    def hides(self, name):
        return name not in self.units

    def hides_total(self, path=()):
        return path not in self.totals


def told(made, key, said, highest) -> set[object]:
    """What anybody gets to know of few, by reading it or by working it out."""
    units, seen = made.units(key), Seen(made, key, said)
    figures = {(name, key): made.figures[name, key] for name in made.heads}
    adversary = Adversary(units, seen, figures=figures, highest=highest)
    found = {cell for cell in adversary.hidden if adversary.knows(cell)}
    return found | {(name, "read") for name in seen.units if made.heads[name] < 10}


def allowed(made, key, highest) -> set[str]:
    """The workplaces whose figures nobody needs to hide."""

    def tells(names):
        found = [(made.figures[name, key], made.heads[name]) for name in names if (name, key) in made.figures]
        return bool(found) and sum_tells(found, highest)

    answer = suppress(made.units(key), tells=tells)
    return {name for name in made.heads if not answer.hides(name)}


SLOW = settings(
    max_examples=2, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)  # fmt: skip


@SLOW
@example([("A", 8), ("A", 20), ("A", 40), ("B", 30)], list(cast.SHORT))
@example([("A", 50), ("B", 60)], ["læs"])
@given(ORGANISATIONS, st.sampled_from([[name] for name in cast.SHORT]))
def test_at45_nobody_finds_anything_hidden_anywhere_and_everything_else_is_found(
    client, organisation, readers
):
    with transaction.atomic():
        people = cast.everybody()
        made = build(organisation, people["hr"])
        said = everything(client, made, people, readers)
        for key in (*PERIODS, *FACTS):
            highest = ALL.get(key[1]) if key in PERIODS else (100 if key == SHARE else None)
            assert told(made, key, said, highest) == set(), key
            assert allowed(made, key, highest) <= Seen(made, key, said).units, (
                f"{key}: what is shown is found"
            )
        assert not [old for old in made.replaced if is_said(old, said)]
        for name, words in made.words.items():
            assert words not in said or made.heads[name] >= 10
            assert words in said or name not in allowed(made, GROUPS, None)
        if min(made.heads.values()) >= 50:
            assert all(is_said(value, said) for value in made.figures.values())
            for path in ((), ("KA",), ("KB",)):
                assert any(is_said(made.totals[path, ("year", measure)], said) for measure in ALL), path
        transaction.set_rollback(True)
