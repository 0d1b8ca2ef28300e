"""The pages of the import: chosen, followed, seen, confirmed; with and without JavaScript, on this page or another."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from clusters.models import StaffFigure, Workplace
from htk_workforce.accounts.roles import Role
from htk_workforce.importing.figures import staging, views
from htk_workforce.importing.models import FigureImport
from tests import cast
from tests.clusters import scene
from tests.importing.figure_files import STAFF, large_workbook, workbook
from tests.pages import text

pytestmark = pytest.mark.django_db

ROW = ("Solsikken", "01-09-2022", "Pædagog", "12", "10,25", "SD-løn")
HTMX = {"HX-Request": "true"}


@pytest.fixture
def hr():
    return cast.person("hanne", Role.HR)


@pytest.fixture
def office(client, hr):
    scene.house("Solsikken", "A")
    client.force_login(hr)
    return client


def choose(client, *rows, content=None, source="Indberetning"):
    content = content or workbook(Personale=[STAFF, *rows])
    upload = SimpleUploadedFile("tal.xlsx", content)
    return client.post(reverse("figure_import"), {"file": upload, "source": source}, follow=True)


def answer(client, action="take_in"):
    batch = FigureImport.objects.get()
    return client.post(reverse("figure_import_detail", args=[batch.pk]), {"action": action}, follow=True)


def test_a_small_file_is_shown_at_once_and_taken_in_on_a_yes(office):
    words = text(choose(office, ROW))
    assert "1 nye, 0 rettede og 0 uændrede tal. Intet er læst ind endnu." in words
    assert "Solsikken Pædagog, 01-09-2022 Ny – 12 ansatte, 10,25 årsværk Personale, 2" in words
    assert not StaffFigure.objects.exists()
    words = text(answer(office))
    assert "Tallene er læst ind: 1 nye, 0 rettede og 0 uændrede." in words
    assert StaffFigure.objects.count() == 1
    assert "tal.xlsx" in text(office.get(reverse("figure_import")))
    words = text(choose(office, ROW))
    assert "Alle tal er der i forvejen, så der er intet at læse ind." in words


def test_faults_stand_on_the_page_and_nothing_is_taken_in(office):
    words = text(choose(office, ROW, ("Solsiken", *ROW[1:3], "tolv", "1")))
    assert "Der er 2 fejl. Intet er læst ind." in words
    assert "Ark Personale, række 3, kolonne D (Antal ansatte) »tolv« er ikke et tal. Skriv fx 12." in words
    answer(office)
    assert not StaffFigure.objects.exists()
    assert "Vælg en fil." in text(office.post(reverse("figure_import")))


def test_a_file_may_be_put_away(office):
    choose(office, ROW)
    assert "Filen er lagt væk. Intet er læst ind." in text(answer(office, "discard"))
    assert not FigureImport.objects.exists()


def test_what_is_taken_in_cannot_be_put_away_and_a_second_yes_shows_the_outcome(office):
    choose(office, ROW)
    answer(office)
    for action in ("discard", "take_in"):
        words = text(answer(office, action))
        assert "lagt væk" not in words and "venter ikke længere" not in words
        assert "tal.xlsx er læst ind" in words
    assert StaffFigure.objects.count() == 1


@pytest.fixture
def slow(monkeypatch):
    """One step in each request, as for a file so large that the time is always up."""
    for name in ("AT_ONCE", "A_MOMENT", "WITHOUT_SCRIPT"):
        monkeypatch.setattr(views, name, 0)


def large(client):
    centre = cast.centre()
    Workplace.objects.bulk_create(
        Workplace(name=f"Hus {number}", kind="integrated", centre=centre) for number in range(100)
    )
    return choose(client, content=large_workbook(list(Workplace.objects.all()), range(2019, 2022)))


def test_a_large_file_goes_on_step_by_step_with_its_progress_shown(office, slow):
    page = large(office)
    batch = FigureImport.objects.get()
    step = reverse("figure_import_step", args=[batch.pk])
    assert 'role="progressbar"' in page.content.decode() and "ark mangler" in text(page)
    seen = []
    while True:
        told = office.post(step, headers=HTMX)
        if "HX-Redirect" in told.headers:
            break
        seen.append(text(told))
    assert "1.818 af 2.424 rækker er kontrolleret" in " ".join(seen)
    assert told.headers["HX-Redirect"] == reverse("figure_import_detail", args=[batch.pk])
    assert "2.424 nye" in text(office.get(told.headers["HX-Redirect"]))


def test_without_javascript_a_button_reads_on(office, slow):
    large(office)
    step = reverse("figure_import_step", args=[FigureImport.objects.get().pk])
    page = office.post(step, follow=True)
    assert "Læs videre" in text(page)
    while FigureImport.objects.get().is_running:
        page = office.post(step, follow=True)
    assert "2.424 nye" in text(page)


def test_one_may_leave_come_back_and_be_told_when_it_is_ready(office, slow):
    large(office)
    batch = FigureImport.objects.get()
    elsewhere = office.get(reverse("pool_list"))
    assert "tal.xlsx læses:" in text(elsewhere)
    step = reverse("figure_import_step", args=[batch.pk]) + "?fra=anden"
    assert step in elsewhere.content.decode()
    while FigureImport.objects.get().is_running:
        told = office.post(step, headers=HTMX)
    assert "tal.xlsx er kontrolleret uden fejl. Se, hvad filen bringer" in text(told)
    assert "tal.xlsx er kontrolleret uden fejl." in text(office.get(reverse("pool_list")))
    assert "2.424 nye" in text(office.get(reverse("figure_import_detail", args=[batch.pk])))
    assert "tal.xlsx" not in text(office.get(reverse("pool_list")))
    assert "Du har en fil, der venter" in text(office.get(reverse("figure_import")))


def test_a_file_put_away_in_another_window_stops_its_progress(office, slow):
    large(office)
    batch = FigureImport.objects.get()
    step = reverse("figure_import_step", args=[batch.pk])
    batch.delete()
    assert office.post(step, headers=HTMX).content == b""
    assert office.post(step).url == reverse("figure_import")
    assert office.get(reverse("pool_list")).status_code == 200


def test_a_file_replaced_during_a_step_stops_its_progress(office, slow, monkeypatch):
    large(office)
    batch = FigureImport.objects.get()
    for state in ("_unpack_next", "_check_next"):
        monkeypatch.setattr(staging, state, lambda batch, *_today: FigureImport.objects.all().delete())
    step = reverse("figure_import_step", args=[batch.pk])
    assert office.post(step, headers=HTMX).content == b""
    assert not FigureImport.objects.exists()


def test_a_number_no_database_keeps_is_a_fault_of_its_cell(office):
    with zipfile.ZipFile(io.BytesIO(workbook(Personale=[STAFF, (*ROW[:3], 12, 10)]))) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as book:
        for name, part in parts.items():
            book.writestr(name, part.replace(b"<v>12</v>", b"<v>1E999</v>"))
    words = text(choose(office, content=content.getvalue()))
    assert "række 2, kolonne D (Antal ansatte)" in words and "Intet er læst ind." in words


def test_the_file_of_another_is_not_seen(office, client):
    choose(office, ROW)
    batch = FigureImport.objects.get()
    client.force_login(cast.person("vera", Role.HR))
    assert client.get(reverse("figure_import_detail", args=[batch.pk])).status_code == 404
    assert (
        client.post(reverse("figure_import_detail", args=[batch.pk]), {"action": "take_in"}).status_code
        == 404
    )
    client.post(reverse("figure_import_step", args=[batch.pk]))
    assert not StaffFigure.objects.exists()


def test_pasted_rows_are_read_with_the_same_sentences_and_stay_when_they_are_wrong(office):
    def paste(*rows):
        pasted = "\n".join("\t".join(row) for row in (STAFF, *rows))
        return office.post(reverse("figure_paste"), {"rows": pasted, "source": "Mail"}, follow=True)

    wrong = paste(ROW, ("Solsikken", "01-09-2022", "Leder", "tolv", "1"))
    assert "Række 3, kolonne D (Antal ansatte) »tolv« er ikke et tal. Skriv fx 12." in text(wrong)
    assert "Solsikken\t01-09-2022\tLeder\ttolv" in wrong.content.decode()
    assert not FigureImport.objects.exists()
    assert "1 nye, 0 rettede og 0 uændrede tal." in text(paste(ROW))
    answer(office)
    assert StaffFigure.objects.get().source == "SD-løn"


def test_a_corrected_absence_of_few_people_is_not_uncovered_by_the_preview(office, hr):
    place = scene.house("Lille", "A")
    scene.absent(place, "8.25", 4, by=hr)
    heading = ("Arbejdsplads", "Fra", "Til", "Målt i", "Fravær", "Antal ansatte", "Kilde")
    row = ("Lille", "01-01-2022", "31-12-2022", "pct.", "7,00", "4", "KRL")
    words = text(choose(office, content=workbook(Fravær=[heading, row])))
    assert "Skjult, så tallet ikke fortæller om få ansatte" in words
    assert "8,25" not in words
