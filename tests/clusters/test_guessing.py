"""Nobody finds a hidden figure by guessing: on the form, in a file, by pasting, or against a target."""

import io
import re
import zipfile
from decimal import Decimal

import openpyxl
import pytest
from django.urls import reverse

from clusters.actions import record_evidence
from clusters.models import AbsenceFigure
from clusters.queries import cluster_overview
from htk_workforce.audit.models import AuditEvent
from tests.clusters import scene
from tests.pages import text

pytestmark = pytest.mark.django_db
HIDDEN = "Skjult, så tallet ikke fortæller om få ansatte"


@pytest.fixture
def office(client, hr):
    client.force_login(hr)
    return client


@pytest.fixture
def places(hr):
    """Lille and Mellem hide each other, Stor is shown."""
    made = {name: scene.house(name, "A") for name in ("Lille", "Mellem", "Stor")}
    for name, value, heads in (("Lille", "19.13", 8), ("Mellem", "3.17", 20), ("Stor", "4.70", 40)):
        scene.absent(made[name], value, heads, by=hr)
    return made


def typed(value, heads):
    return {
        "from_on": "01-01-2022", "to_on": "31-12-2022", "measure": "percent", "value": value,
        "headcount": heads, "source": "KRL",
    }  # fmt: skip


def corrections(page):
    """The rows of the table of corrections, and nothing of the boxes below it."""
    table = page.content.decode().partition("<caption>Rettelser</caption>")[2].partition("</table>")[0]
    return re.findall(r"<tr><th scope=\"row\">.*?</tr>", table, re.DOTALL)


def told(page, *typed_values):
    """What a page says of a guess, without the guess itself and without tokens: the same for every guess."""
    words = page.content.decode()
    for value in typed_values:
        words = words.replace(value, "?")
    return re.sub(r"\w{32,}", "", words)


@pytest.mark.parametrize(("name", "heads", "right"), [("Lille", "8", "19,13"), ("Mellem", "20", "3,17")])
def test_at45_a_right_guess_on_the_form_is_answered_as_a_wrong_one(office, places, name, heads, right):
    address = reverse("absence_entry", args=[places[name].pk])
    pages = {value: office.post(address, typed(value, heads)) for value in ("6,66", right)}
    wrong, hit = (told(page, value) for value, page in pages.items())
    assert wrong == hit
    (row,) = corrections(pages[right])
    assert HIDDEN in row and "Du retter tal, der er der i forvejen" in text(pages[right])
    assert AbsenceFigure.objects.count() == 3


def test_at45_and_saved_it_is_a_correction_in_the_answer_in_the_history_and_in_the_log(office, places):
    address = reverse("absence_entry", args=[places["Lille"].pk])
    shown = office.post(address, typed("19,13", "8"))
    done = office.post(address, typed("19,13", "8") | {"seen": shown.context["seen"]}, follow=True)
    assert "Sygefravær er gemt: 0 nye, 1 rettede og 0 uændrede tal." in text(done)
    assert "1 tal, der er rettet" in text(done) and "19,13" not in text(done)
    event = AuditEvent.objects.order_by("pk").last()
    assert (event.data["new"], event.data["corrected"]) == (0, 1)
    assert "19.13" not in str(event.data)


def test_at45_a_figure_that_is_shown_is_still_unchanged_when_it_is_written_again(office, places):
    done = office.post(reverse("absence_entry", args=[places["Stor"].pk]), typed("4,70", "40"), follow=True)
    assert "0 nye, 0 rettede og 1 uændrede tal." in text(done)


def test_at45_the_preview_of_pasted_rows_answers_all_guesses_alike(office, places):
    rows = ["Arbejdsplads\tFra\tTil\tMålt i\tFravær\tAntal ansatte"]
    for name, value, heads in (("Lille", "19,13", "8"), ("Mellem", "9,99", "20"), ("Stor", "4,70", "40")):
        rows.append(f"{name}\t01-01-2022\t31-12-2022\tpct.\t{value}\t{heads}")
    page = office.post(reverse("figure_paste"), {"rows": "\n".join(rows), "source": "KRL"}, follow=True)
    words = text(page)
    assert "Lille 01-01-2022 – 31-12-2022 Rettet " + HIDDEN in words
    assert "Mellem 01-01-2022 – 31-12-2022 Rettet " + HIDDEN in words
    assert "Stor 01-01-2022 – 31-12-2022 Uændret" in words
    assert "19,13" not in words, "a figure of few is not printed from the file either (AT46)"


def test_at45_a_hidden_fact_cannot_be_guessed_either(office, hr):
    house = scene.house("Solsikken", "A")
    record_evidence(
        about=house, kind="distress_share", on=scene.COUNTED, value=Decimal("62.50"), unit="pct.",
        persons=8, source="BUR", by=hr,
    )  # fmt: skip
    fact = {"kind": "distress_share", "on": "01-09-2022", "unit": "pct.", "persons": "8", "source": "BUR"}
    address = reverse("evidence_entry", args=[house.pk])
    wrong, hit = (
        told(office.post(address, fact | {"value": value}), value, value.replace(",50", ",5"))
        for value in ("37,50", "62,50")
    )
    assert wrong == hit


def test_at46_the_absence_of_one_employee_is_not_taken_in_at_all(office, places):
    answer = office.post(reverse("absence_entry", args=[places["Stor"].pk]), typed("9,87", "1"))
    assert "Sygefraværet for én ansat er en oplysning om en person." in text(answer)
    assert AbsenceFigure.objects.count() == 3


# --- a correction says what it corrects -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "before", "after"),
    [
        ({"headcount": "60"}, "6,00 pct., kort 2,00, langt 4,00, 40 ansatte, 35,50 årsværk",
         "6,00 pct., kort 2,00, langt 4,00, 60 ansatte, 35,50 årsværk"),
        ({"short": "1"}, "kort 2,00", "kort 1,00"),
        ({"long": "3"}, "langt 4,00", "langt 3,00"),
        ({"fte": "30"}, "35,50 årsværk", "30,00 årsværk"),
        ({"short": ""}, "6,00 pct., kort 2,00, langt 4,00", "6,00 pct., langt 4,00"),
    ],
)  # fmt: skip
def test_the_preview_of_a_correction_names_everything_that_is_corrected(office, change, before, after):
    address = reverse("absence_entry", args=[scene.house("Stor", "A").pk])
    given = typed("6", "40") | {"short": "2", "long": "4", "fte": "35,5"}
    office.post(address, given)
    (row,) = corrections(office.post(address, given | change))
    cells = re.findall(r"<td>(.*?)</td>", row)
    assert before in cells[0] and after in cells[1] and cells[0] != cells[1]


def test_the_preview_says_where_a_figure_is_from_when_only_that_is_corrected(office):
    address = reverse("staff_entry", args=[scene.house("Stor", "A").pk])
    staff = {"on": "01-09-2022", "headcount_pedagogue": "12", "fte_pedagogue": "10,25", "source": "SD-løn"}
    office.post(address, staff)
    (row,) = corrections(office.post(address, staff | {"source": "KMD"}))
    assert re.findall(r"<td>(.*?)</td>", row) == [
        "12 ansatte, 10,25 årsværk (kilde: SD-løn)",
        "12 ansatte, 10,25 årsværk (kilde: KMD)",
    ]


def test_the_correction_that_makes_a_small_place_large_is_seen(office, hr):
    house = scene.house("Vokser", "A")
    scene.absent(house, "6.00", 8, by=hr)
    (row,) = corrections(office.post(reverse("absence_entry", args=[house.pk]), typed("6", "40")))
    assert re.findall(r"<td>(.*?)</td>", row) == [HIDDEN, "6,00 pct., 40 ansatte"]


def test_short_and_long_absence_stand_with_the_figure_and_are_hidden_with_it(office):
    few, many = scene.house("Lille", "A"), scene.house("Stor", "B")
    for name in ("En", "To"):
        office.post(reverse("absence_entry", args=[scene.house(name, "C").pk]), typed("6", "40"))
    office.post(reverse("absence_entry", args=[scene.house("Nabo", "A").pk]), typed("6", "50"))
    for place, heads in ((few, "8"), (many, "40")):
        given = typed("6", heads) | {"short": "2,22", "long": "3,33"}
        office.post(reverse("absence_entry", args=[place.pk]), given)
    words = {place: text(office.get(reverse("workplace_figures", args=[place.pk]))) for place in (few, many)}
    assert "2,22" not in words[few] and "3,33" not in words[few] and HIDDEN in words[few]
    assert "6,00 pct., kort 2,22, langt 3,33, 40 ansatte" in words[many]


# --- one employee -----------------------------------------------------------------------------------------------------


def test_at46_no_page_no_file_and_no_log_has_the_absence_of_one_employee(client, office, hr, director):
    """Not even where it was kept before it was refused, and not beside those it can be worked out from."""
    alone, large = scene.house("Ene", "A"), scene.house("Stor", "A")
    scene.absent(large, "4.44", 40, by=hr)
    row = AbsenceFigure.objects.create(
        workplace=alone, from_on=scene.YEAR[0], to_on=scene.YEAR[1], measure="percent", value=Decimal("87.65"),
        short=Decimal("43.21"), long=Decimal("44.44"), headcount=1, source="KRL",
    )  # fmt: skip
    rows = (
        "Arbejdsplads\tFra\tTil\tMålt i\tFravær\tAntal ansatte\nEne\t01-01-2022\t31-12-2022\tpct.\t87,65\t1"
    )
    refused = office.post(reverse("figure_paste"), {"rows": rows, "source": "KRL"}, follow=True)
    assert "Sygefraværet for én ansat er en oplysning om en person." in text(refused)
    said = [text(office.get(reverse("workplace_figures", args=[alone.pk])))]
    said.append(office.get(reverse("absence_entry", args=[alone.pk]), {"ret": row.pk}).content.decode())
    assert 'value="KRL"' in said[1], "it is the form of that very figure"
    for user in (hr, director):
        client.force_login(user)
        for address in (
            reverse("cluster_list"),
            reverse("cluster_detail", args=[scene.cluster("A").pk]),
            reverse("clusters_xlsx"),
        ):
            said.append(everything_in(client.get(address, {"on": "31-12-2022"})))
    said += [str(event.data) for event in AuditEvent.objects.all()]
    assert not [words for words in said if re.search(r"87[.,]65|43[.,]21|44[.,]44", words)]
    assert all("Skjult" in words for words in (said[0], said[3])), "they are pages with figures"


def everything_in(answer):
    content = b"".join(answer) if answer.streaming else answer.content
    if not content.startswith(b"PK"):
        return content.decode()
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return "\n".join(parts.read(name).decode(errors="ignore") for name in parts.namelist())


def test_at45_a_total_of_nothing_is_hidden_where_it_would_tell_its_parts(hr):
    """Beside another of nothing, the small one is nothing too: no sibling helps, so the total goes."""
    for name, heads in (("Lille", 8), ("Mellem", 20), ("Stor", 40)):
        scene.absent(scene.house(name, "A"), "0.00", heads, by=hr)
    scene.absent(scene.house("Anden", "B"), "5.00", 60, by=hr)
    first = cluster_overview(on=scene.TODAY).cards[0]
    assert first.absence.is_hidden
    assert next(line for line in first.lines if line.workplace.name == "Lille").absence.is_hidden


def test_the_workbook_has_short_and_long_absence_hidden_with_the_whole(office):
    for name, letter, heads in (("Lille", "A", "8"), ("Mellem", "A", "20"), ("Stor", "A", "40")):
        given = typed("6", heads) | {"short": "2,22", "long": "3,33"}
        office.post(reverse("absence_entry", args=[scene.house(name, letter).pk]), given)
    answer = office.get(reverse("clusters_xlsx"), {"on": "31-12-2022"})
    content = b"".join(answer) if answer.streaming else answer.content
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[1]
    rows = [row for row in sheet.iter_rows(values_only=True)]
    (heads,) = [row for row in rows if "Heraf kort fravær" in row]
    at = heads.index("Heraf kort fravær"), heads.index("Heraf langt fravær")
    assert {
        row[1]: [row[place] for place in at] for row in rows if row[1] in ("Lille", "Mellem", "Stor")
    } == {
        "Lille": ["•", "•"],
        "Mellem": ["•", "•"],
        "Stor": [2.22, 3.33],
    }
