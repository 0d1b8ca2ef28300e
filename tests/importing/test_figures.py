"""Figures out of a file: every row is right, or every fault is named at its true place and nothing is taken in."""

import csv
import io
import zipfile
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from openpyxl import load_workbook

from clusters.actions import Refusal
from clusters.models import (
    AbsenceFigure,
    AbsenceTarget,
    ChildFigure,
    Cluster,
    EvidenceFigure,
    StaffFigure,
    Workplace,
)
from htk_workforce.accounts.roles import Role
from htk_workforce.audit.log import events_of
from htk_workforce.importing.figures.sheets import MOST_ROWS
from htk_workforce.importing.figures.staging import (
    ROWS_IN_A_STEP,
    advance,
    faults_of,
    put_away,
    stage_figures,
    take_in_figures,
)
from htk_workforce.importing.figures.template import figure_template
from htk_workforce.importing.models import FigureChunk, FigureImport
from htk_workforce.importing.upload_guard import LARGEST_FILE, UnsafeFile
from tests import cast
from tests.clusters import scene
from tests.importing.figure_files import (
    ABSENCE,
    CHILDREN,
    EVIDENCE,
    STAFF,
    TARGETS,
    large_workbook,
    saved,
    workbook,
)
from tests.pages import text

pytestmark = pytest.mark.django_db

ROW = ("Solsikken", "01-09-2022", "Pædagog", "12", "10,25", "SD-løn")
FIGURES = (StaffFigure, ChildFigure, AbsenceFigure, AbsenceTarget, EvidenceFigure)


@pytest.fixture
def hr():
    return cast.person("hanne", Role.HR)


@pytest.fixture
def house():
    return scene.house("Solsikken", "A")


def as_csv(*rows, separator=";"):
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows(rows)
    return text.getvalue().encode()


def read(content, by, name="tal.xlsx", source="Indberetning"):
    batch = stage_figures(name=name, content=content, source=source, by=by)
    while batch.is_running:
        batch = advance(batch, today=scene.TODAY)
    return batch


def told(batch):
    return [str(fault) for fault in faults_of(batch)]


def written():
    return sum(model.objects.count() for model in FIGURES)


def staff(*rows, heading=STAFF):
    return workbook(Personale=[heading, *rows])


def take_in(batch, by):
    return take_in_figures(batch=batch, by=by, on=scene.TODAY)


# --- what a file takes away ------------------------------------------------------------------------------------


def test_a_file_that_leaves_a_position_out_says_so_before_the_yes(hr, house):
    scene.staffed(house, by=hr, on=date(2021, 9, 1), leader="1", pedagogue="10.25", helper="3")
    batch = read(staff(("Solsikken", "01-09-2022", "Leder", "1", "1", None)), hr)
    assert batch.state == "ready"
    assert batch.notes == [
        f"Solsikken 01-09-2022: {name} er ikke med i filen og kommer til at tælle som ingen. Der var {fte} årsværk "
        "01-09-2021. Skriv en række med dem, eller med 0, hvis der ingen er nu."
        for name, fte in (("Pædagog", "10,25"), ("Pædagogmedhjælper", "3,00"))
    ]
    rows = [
        ("Solsikken", "01-09-2022", name, "0", "0", None)
        for name in ("Leder", "Pædagog", "Pædagogmedhjælper")
    ]
    assert read(staff(*rows), hr).notes == []
    # What the file itself says was there the year before is not held against the year after.
    later = [("Solsikken", "01-10-2022", "Leder", "1", "1", None)]
    assert read(staff(*rows, *later), hr).notes == []


def test_the_positions_a_file_leaves_out_are_named_up_to_twenty(hr):
    names = [f"Hus {number:02}" for number in range(23)]
    for name in names:
        scene.staffed(scene.house(name), by=hr, on=date(2021, 9, 1), leader="1", pedagogue="2")
    batch = read(staff(*((name, "01-09-2022", "Leder", "1", "1", None) for name in names)), hr)
    assert [note.partition(" 01-")[0] for note in batch.notes[:-1]] == names[:20]
    assert batch.notes[-1] == "Og 3 stillinger til, der var der før og ikke er med i filen."


# --- what is right ---------------------------------------------------------------------------------------------


def test_a_workbook_of_every_kind_is_shown_and_then_taken_in_together(hr, house):
    content = workbook(
        Personale=[STAFF, ROW],
        Børn=[CHILDREN, ("Solsikken", 2022, "sep", "Under 3 år", "Opgjort", 30.5, None)],
        Fravær=[ABSENCE, ("Solsikken", date(2022, 1, 1), date(2022, 12, 31), "pct.", 5.25, 24, "2,00", None)],
        Måltal=[TARGETS, ("Solsikken", 2022, "pct.", 5)],
        Oplysninger=[
            EVIDENCE,
            ("Klynge A", "Socioøkonomisk indeks", "01-09-2022", 1.2, "indeks", None, None),
        ],
    )
    batch = read(content, hr)
    assert (told(batch), batch.state, written()) == ([], "ready", 0)
    assert batch.counts == {
        kind: {"new": 1} for kind in ("staff", "children", "absence", "targets", "evidence")
    }
    assert take_in(batch, hr).state == "done"
    assert [model.objects.count() for model in FIGURES] == [1, 1, 1, 1, 1]
    figure = StaffFigure.objects.get()
    assert (figure.headcount, figure.fte, figure.source, figure.recorded_by) == (
        12, Decimal("10.25"), "SD-løn", hr,
    )  # fmt: skip
    assert ChildFigure.objects.get().source == "Indberetning"
    assert ChildFigure.objects.get().month == 9
    event = events_of(batch).get()
    assert (event.what, event.data["counts"]["staff"]) == (
        "Tal for klyngerne læst ind",
        {"new": 1, "corrected": 0, "unchanged": 0},
    )


def test_the_same_file_twice_adds_nothing_and_a_correction_keeps_the_old_figure(hr, house):
    take_in(read(staff(ROW), hr), hr)
    again = read(staff(ROW), hr)
    assert again.counts == {"staff": {"unchanged": 1}}
    take_in(again, hr)
    assert StaffFigure.objects.count() == 1
    corrected = read(staff((*ROW[:4], "11,00", "SD-løn")), hr)
    assert corrected.counts == {"staff": {"corrected": 1}}
    assert corrected.chunks.get().results == [
        [
            2,
            "corrected",
            "Solsikken",
            "Pædagog, 01-09-2022",
            "12 ansatte, 10,25 årsværk",
            "12 ansatte, 11,00 årsværk",
        ]
    ]
    take_in(corrected, hr)
    rows = StaffFigure.objects.order_by("pk").values_list("fte", "replaced_at")
    assert [(fte, replaced is None) for fte, replaced in rows] == [
        (Decimal("10.25"), False),
        (Decimal("11.00"), True),
    ]


def test_columns_in_another_order_blank_rows_sum_rows_and_unknown_columns_do_no_harm(hr, house):
    heading = ("Bemærkning", "Årsværk", "STILLING", "Antal ansatte (hoveder)", "Dato:", "Institution")
    batch = read(
        workbook(
            Personale=[
                ("Indberetning 2022",),
                (),
                heading,
                (None, "1.010,25", "pædagog", 1012.0, datetime(2022, 9, 1), "  solsikken "),
                (),
                (None, 3, "Leder", "3", "1/9-2022", "Solsikken"),
                (None, "1.013,25", None, 1015, None, "I alt"),
                (None, 1013.25, None, None, None, None),
            ]
        ),
        hr,
    )
    assert told(batch) == []
    assert [result[0] for result in batch.chunks.get().results] == [4, 6]
    assert batch.notes == [
        "Ark Personale: Disse kolonner kendes ikke og er ikke læst: »Bemærkning«.",
        "Personale: Sumrækker er ikke læst med (række 7, 8).",
    ]
    take_in(batch, hr)
    assert sorted(StaffFigure.objects.values_list("category", "headcount", "fte")) == [
        ("leader", 3, Decimal("3.00")),
        ("pedagogue", 1012, Decimal("1010.25")),
    ]


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_a_text_file_and_a_paste_read_as_the_workbook_does(hr, house, separator):
    batch = read(as_csv(STAFF, ROW, separator=separator), hr, name="tal.csv")
    assert (told(batch), batch.counts) == ([], {"staff": {"new": 1}})
    wrong = read(as_csv(STAFF, ROW[:3] + ("tolv", "x"), separator=separator), hr, name="tal.csv")
    assert told(wrong) == [
        "Række 2, kolonne D (Antal ansatte): »tolv« er ikke et tal. Skriv fx 12.",
        "Række 2, kolonne E (Årsværk): »x« er ikke et tal. Skriv fx 12,5.",
    ]


def test_a_percentage_is_read_as_it_is_shown_and_a_long_decimal_is_rounded_and_told(hr, house):
    book = load_workbook(
        io.BytesIO(
            workbook(
                Fravær=[ABSENCE, ("Solsikken", "01-01-2022", "31-12-2022", "pct.", 0.052, 24)],
                Personale=[STAFF, (*ROW[:4], 30 / 37 + 9)],
            )
        )
    )
    book["Fravær"]["E2"].number_format = "0.0%"
    batch = read(saved(book), hr)
    assert told(batch) == []
    assert "Personale: 1 tal med flere end to decimaler er afrundet." in batch.notes
    take_in(batch, hr)
    assert AbsenceFigure.objects.get().value == Decimal("5.20")
    assert StaffFigure.objects.get().fte == Decimal("9.81")


# --- what is wrong ---------------------------------------------------------------------------------------------


def test_every_fault_is_named_by_sheet_row_and_column_and_nothing_is_imported(hr, house):
    scene.house("Lukket", "A", opened_on=date(2010, 1, 1), closed_on=date(2022, 1, 1))
    content = workbook(
        Personale=[
            STAFF,
            ROW,
            (),
            ("Solsiken", "31-02-2022", "Pedagog", "tolv", "12.5"),
            ("Lukket", "01-09-2022", "Pædagog", "1,5", None),
            ("Lukket", "01-09-2022", "Leder", 1, 1),
            ("Solsikken", "01-09-2023", "Elev", 0, 2),
            ROW,
        ],
        Børn=[CHILDREN, ("Solsikken", "22", "13", "Under 5 år", "Opgjort", "-3")],
        Fravær=[ABSENCE, ("Solsikken", "01-01-2022", "31-12-2022", "pct.", "101", 24, "102")],
        Måltal=[TARGETS, ("Solsikken", 2022, "pct.", 0)],
        Oplysninger=[
            EVIDENCE,
            ("Klynge Å", "Andel børn i udsatte positioner", "01-09-2022", 20, None, None, None),
            ("Klynge A", "Ledernes ønske", "01-09-2022", None, None, "Ring til 010190-1233", None),
        ],
    )
    batch = read(content, hr)
    assert batch.state == "faulty"
    assert told(batch) == [
        "Ark Personale, række 4, kolonne A (Arbejdsplads): »Solsiken« findes ikke. Mener du »Solsikken«?",
        "Ark Personale, række 4, kolonne B (Dato): »31-02-2022«: 31-02-2022 findes ikke: februar 2022 har 28 dage."
        " Skriv en anden dag.",
        "Ark Personale, række 4, kolonne C (Stilling): »Pedagog« kendes ikke. Mener du »Pædagog«?",
        "Ark Personale, række 4, kolonne D (Antal ansatte): »tolv« er ikke et tal. Skriv fx 12.",
        "Ark Personale, række 4, kolonne E (Årsværk): »12.5« kan læses på to måder. Skriv komma foran decimalerne,"
        " fx 12,5.",
        "Ark Personale, række 5, kolonne D (Antal ansatte): »1,5« er ikke et helt tal. Skriv fx 12.",
        "Ark Personale, række 5, kolonne E (Årsværk): Cellen er tom, men »Årsværk« skal udfyldes."
        " Timer delt med fuld tid, med komma: 10,25.",
        "Ark Personale, række 6, kolonne B (Dato): Lukket var lukket 01-09-2022.",
        "Ark Personale, række 7, kolonne B (Dato): Solsikken: 01-09-2023 ligger ude i fremtiden.",
        "Ark Personale, række 7, kolonne D (Antal ansatte):"
        " Solsikken, Elev (pædagogisk assistent) 01-09-2023: Der er årsværk, men ingen ansatte.",
        "Ark Personale, række 8: Rækken gælder det samme som række 2. Slet den ene.",
        "Ark Børn, række 2, kolonne B (År): »22« er ikke et årstal. Skriv det med fire cifre, fx 2022.",
        "Ark Børn, række 2, kolonne C (Måned): »13« er ikke en måned. Skriv et tal fra 1 til 12, eller lad cellen"
        " være tom.",
        "Ark Børn, række 2, kolonne D (Alder): »Under 5 år« kendes ikke. Mener du »Under 3 år«?",
        "Ark Fravær, række 2, kolonne G (Heraf kort): Solsikken: Kort og langt fravær kan hver for sig ikke være"
        " mere end det hele.",
        "Ark Fravær, række 2, kolonne E (Fravær): Solsikken: Fraværet kan ikke være mere end 100 pct.",
        "Ark Måltal, række 2, kolonne D (Måltal): Et måltal er større end nul.",
        "Ark Oplysninger, række 2, kolonne A (Klynge eller arbejdsplads): »Klynge Å« findes ikke."
        " Mener du »Klynge A«?",
        "Ark Oplysninger, række 3, kolonne F (Beskrivelse): Teksten indeholder et CPR-nummer. Slet det: her står"
        " kun tal om grupper.",
    ]
    with pytest.raises(Refusal, match="venter ikke længere"):
        take_in(batch, hr)
    assert written() == 0


def test_a_formula_counts_by_its_result_and_without_one_it_is_a_fault(hr, house):
    unsaved = staff((*ROW[:3], 12, "=5+5,25"))
    assert told(read(unsaved, hr)) == [
        "Ark Personale, række 2, kolonne E (Årsværk): Formlen »=5+5,25« er gemt uden sit resultat."
        " Åbn og gem filen i Excel, eller skriv tallet."
    ]
    with zipfile.ZipFile(io.BytesIO(unsaved)) as old:
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as new:
            for name in old.namelist():
                part = old.read(name)
                if name.startswith("xl/worksheets/"):
                    part = part.replace(b"<v></v>", b"<v>10.25</v>").replace(b"<v />", b"<v>10.25</v>")
                new.writestr(name, part)
    batch = read(stream.getvalue(), hr)
    assert (told(batch), batch.counts) == ([], {"staff": {"new": 1}})
    assert told(read(staff((*ROW[:3], 12, "#REF!")), hr)) == [
        "Ark Personale, række 2, kolonne E (Årsværk): »#REF!« er en fejl i regnearket."
        " Ret formlen, eller skriv tallet."
    ]


def test_missing_and_double_columns_and_foreign_sheets_are_named(hr, house):
    batch = read(workbook(Personale=[STAFF[:4], ROW[:4]], Budget=[("Konto", "Beløb"), (1, 2)]), hr)
    assert told(batch) == [
        "Ark Personale, række 1: Kolonnen »Årsværk« mangler. Overskrifterne er: »Arbejdsplads«, »Dato«, »Stilling«,"
        " »Antal ansatte«."
    ]
    assert "Arket »Budget« er ikke læst" in batch.notes[0]
    assert told(read(staff(ROW, heading=(*STAFF[:5], "Dato")), hr)) == [
        "Ark Personale, række 1, kolonne F: Der er to kolonner, der hedder »Dato«. Slet den ene."
    ]
    assert told(read(workbook(Personale=[("a", "b"), (1, 2)]), hr))[0].startswith(
        "Ark Personale, række 1: Der er ingen"
    )
    assert told(read(workbook(Budget=[("a", "b")]), hr))[0].startswith("Hele filen: Filen har ingen rækker")
    twice = workbook(**{"Personale 2021": [STAFF, ROW], "Personale 2022": [STAFF, ROW]})
    assert told(read(twice, hr)) == [
        "Ark Personale 2022, række 2: Rækken gælder det samme som række 2 i arket Personale 2021. Slet den ene."
    ]


def bomb():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as parts:
        for name in ("[Content_Types].xml", "xl/workbook.xml"):
            parts.writestr(name, "<a/>")
        parts.writestr("xl/worksheets/sheet1.xml", "<a>" + " " * 60_000_000 + "</a>")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"", "tal.xlsx", "Filen er tom"),
        (b"x" * (LARGEST_FILE + 1), "tal.csv", "fylder mere end 10 MB. Del den"),
        (b"%PDF", "tal.pdf", "ikke en fil, der kan læses"),
        (b"PK\x03\x04", "tal.xlsx", "beskadiget"),
        (bomb(), "tal.xlsx", "pakker sig ud til mere"),
    ],
    ids=["empty", "large", "pdf", "broken", "bomb"],
)  # fmt: skip
def test_an_unsafe_file_is_refused_before_it_is_kept(hr, content, name, says):
    with pytest.raises(UnsafeFile, match=says):
        stage_figures(name=name, content=content, source="x", by=hr)
    assert not FigureImport.objects.exists()


def test_a_sheet_with_too_many_rows_is_refused_in_words(hr, house):
    batch = read(as_csv(STAFF, *[ROW] * (MOST_ROWS + 1)), hr, name="tal.csv")
    assert "mere end 50.000 rækker" in told(batch)[0]


# --- whose it is, and how far it is ----------------------------------------------------------------------------


def test_a_waiting_file_belongs_to_one_person_and_a_new_one_takes_its_place(hr, house, django_user_model):
    other = cast.person("vera", Role.HR)
    first = read(staff(ROW), hr)
    with pytest.raises(Refusal, match="venter ikke længere"):
        take_in(first, other)
    with pytest.raises(Refusal, match="venter ikke længere"):
        put_away(batch=first, by=other)
    assert FigureImport.objects.filter(pk=first.pk).exists()
    second = read(staff(ROW), hr)
    assert list(FigureImport.objects.filter(by=hr)) == [second]
    with pytest.raises(PermissionDenied):
        stage_figures(name="x.csv", content=b"x", source="x", by=cast.person("finans", Role.FINANCE))
    with pytest.raises(Refusal, match="hvor tallene kommer fra"):
        stage_figures(name="x.csv", content=b"x", source=" ", by=hr)


def test_a_file_that_no_longer_fits_is_refused_when_it_is_confirmed(hr, house):
    batch = read(staff(ROW), hr)
    Workplace.objects.update(closed_on=date(2022, 1, 1))
    with pytest.raises(Refusal) as refusal:
        take_in(batch, hr)
    assert refusal.value.reasons == [
        "Filen passer ikke længere. Vælg den igen, så bliver den kontrolleret på ny.",
        "Ark Personale, række 2, kolonne B (Dato): Solsikken var lukket 01-09-2022.",
    ]
    assert written() == 0


def test_a_step_done_twice_at_once_is_done_once(hr, house):
    batch = stage_figures(name="tal.xlsx", content=staff(ROW), source="x", by=hr)
    late = FigureImport.objects.get(pk=batch.pk)
    batch = advance(batch, today=scene.TODAY)
    advance(late, today=scene.TODAY)
    assert FigureChunk.objects.count() == 1
    late = FigureImport.objects.get(pk=batch.pk)
    advance(batch, today=scene.TODAY)
    advance(late, today=scene.TODAY)
    assert FigureImport.objects.get().rows_done == 1


def test_500_workplaces_and_six_years_come_in_by_short_steps_that_tell_how_far_they_are(hr, client):
    centre = cast.centre()
    Workplace.objects.bulk_create(
        Workplace(name=f"Hus {number}", kind="integrated", centre=centre) for number in range(500)
    )
    content = large_workbook(list(Workplace.objects.all()), range(2017, 2023))
    batch = stage_figures(name="tal.xlsx", content=content, source="Indberetning", by=hr)
    progress = []
    while batch.is_running:
        batch = advance(batch, today=scene.TODAY)
        progress.append(batch.rows_done)
    assert (batch.state, batch.rows_total) == ("ready", 24_000)
    steps = [late - early for early, late in zip([0, *progress], progress, strict=False)]
    assert max(steps) == ROWS_IN_A_STEP and sum(steps) == 24_000
    assert written() == 0
    take_in(batch, hr)
    assert [model.objects.count() for model in FIGURES] == [12_000, 6_000, 3_000, 3_000, 0]
    assert not FigureChunk.objects.exists()
    # Three of the years are older than the rules; the others are answered all the same.
    client.force_login(hr)
    page = text(client.get(reverse("minimum_staffing"), {"year": 2021}))
    assert "2021: Opfyldt med" in page or "2021: Ikke opfyldt" in page
    assert "2018 Der er ingen regler, som gælder 31-12-2018, om »Børn under 3 år pr. voksen«" in page
    Cluster.objects.create(name="Klynge A", centre=centre)
    of_cluster = text(
        client.get(reverse("cluster_detail", args=[Cluster.objects.get().pk]), {"on": "31-12-2022"})
    )
    assert "2022" in of_cluster and "Der er ingen regler, som gælder 31-12-2018" in of_cluster


# --- the template ----------------------------------------------------------------------------------------------


def test_the_template_has_a_guide_drop_downs_and_an_example_that_is_not_imported(hr, house):
    content = figure_template()
    book = load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["Vejledning", "Personale", "Børn", "Fravær", "Måltal", "Oplysninger", "Lister"]
    assert book["Lister"].sheet_state == "hidden"
    assert [cell.value for cell in book["Lister"]["A"]][:2] == ["Arbejdsplads", "Solsikken"]
    offers = {str(offer.sqref): offer.formula1 for offer in book["Personale"].data_validations.dataValidation}
    assert offers == {"A3:A5000": "=Lister!$A$2:$A$2", "C3:C5000": "=Lister!$C$2:$C$7"}
    untouched = read(content, hr)
    assert told(untouched) == [
        "Hele filen: Filen har ingen rækker med tal. Skriv dem i skabelonens ark under eksemplet."
    ]
    for at, value in enumerate(ROW, 1):
        book["Personale"].cell(5, at, value)
    batch = read(saved(book), hr)
    assert (told(batch), batch.counts["staff"]) == ([], {"new": 1})
    assert "Personale: Eksempelrækken er ikke læst med." in batch.notes
