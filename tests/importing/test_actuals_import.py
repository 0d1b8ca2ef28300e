"""A file in two steps: chosen and shown, then taken in; or named faults and nothing left behind."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from htk_workforce.accounts.roles import Role
from htk_workforce.importing.models import StagedFile
from htk_workforce.importing.upload_guard import LARGEST_FILE
from pools.actions import approve_application, receive_application
from pools.models import ActualImport, ActualRow
from tests import cast
from tests.pages import text

pytestmark = pytest.mark.django_db

GOOD = "Konto;Beløb;Tekst;Dato\n1;1.234,50;Nord;03-02-2023\n2;-5;Syd;04-02-2023\nI alt;1.229,50;;\n".encode()
IMPORT, PREVIEW = "actual_import", "actual_import_preview"


@pytest.fixture
def finance():
    return cast.person("finans", Role.FINANCE)


@pytest.fixture
def office(client, finance):
    client.force_login(finance)
    return client


def choose(client, content=GOOD, name="februar.csv"):
    return client.post(reverse(IMPORT), {"file": SimpleUploadedFile(name, content)}, follow=True)


def shown_file(client):
    """What the page of the waiting file says it shows; nothing when there is none."""
    page = client.get(reverse(PREVIEW))
    return page.context["staged"].checksum if page.status_code == 200 else ""


def take_in(client, seen=None):
    seen = shown_file(client) if seen is None else seen
    return client.post(reverse(PREVIEW), {"action": "take_in", "seen": seen}, follow=True)


def test_a_file_is_shown_before_it_is_taken_in(office):
    shown = choose(office)
    words = text(shown).replace("\xa0", " ")
    assert "2 nye rækker på 1.229,50 kr." in words
    assert "Række 4: Sumrækken på 1.229,50 kr. er ikke talt med. Den stemmer" in words
    assert [row.record.row.number for row in shown.context["table"].rows] == [2, 3]
    assert ActualRow.objects.count() == 0
    assert "2 rækker er læst ind. 0 var kendt i forvejen." in text(take_in(office))
    assert list(ActualRow.objects.values_list("number", "account", "text")) == [
        (2, "1", "Nord"),
        (3, "2", "Syd"),
    ]
    assert StagedFile.objects.count() == 0


def test_rows_dated_where_nothing_can_be_booked_are_named_before_they_are_taken_in(office, finance):
    hr, colleague = cast.person("hanne", Role.HR), cast.person("vera", Role.HR)
    line = cast.sickness_line()
    cast.fill(line, 100_000, by=finance)
    draft = cast.draft(line, cast.workplace("Nord", absence="7"), by=hr)
    sent = receive_application(application=draft, by=hr, on=cast.DAY)
    approve_application(application=sent, by=colleague, on=cast.DAY)
    content = (
        "Konto;Beløb;Tekst;Dato\n1;10;SYG-2023-0001;05-05-2020\n1;10;x;01-01-2099\n1;9;Nord;03-02-2023\n"
    )
    shown = choose(office, content.encode())
    words = text(shown)
    assert [row.row.number for row in shown.context["warned"]] == [2, 3]
    assert (
        "Række 2: Rækken ligner SYG-2023-0001, men den er dateret 05-05-2020, før pengene blev bevilget."
        in words
    )
    assert "Række 3: Datoen ligger i fremtiden." in words
    take_in(office)
    assert list(ActualRow.objects.order_by("number").values_list("proposal__number", flat=True)) == [
        None,
        None,
        "SYG-2023-0001",
    ]


def test_a_second_click_brings_nothing_twice(office):
    choose(office)
    take_in(office)
    assert "Filen venter ikke længere. Vælg den igen." in text(take_in(office))
    assert ActualRow.objects.count() == 2


def test_another_file_chosen_in_another_window_is_not_taken_in_instead(office):
    choose(office)
    first = shown_file(office)
    choose(office, GOOD.replace(b"Nord", b"Vest"), "marts.csv")
    for action in ("take_in", "discard"):
        told = office.post(reverse(PREVIEW), {"action": action, "seen": first}, follow=True)
        assert (
            "nu er det »marts.csv«, der venter. Intet er læst ind eller lagt væk. Se den efter her."
            in text(told)
        )
        assert "Kontrollér marts.csv" in text(told)
    assert (ActualRow.objects.count(), StagedFile.objects.get().name) == (0, "marts.csv")
    assert "2 rækker er læst ind." in text(take_in(office))
    assert set(ActualRow.objects.values_list("text", flat=True)) == {"Vest", "Syd"}


def test_the_very_same_file_chosen_twice_is_the_one_that_was_shown(office):
    choose(office)
    seen = shown_file(office)
    choose(office)
    assert "2 rækker er læst ind." in text(take_in(office, seen))


def test_vouchers_are_read_and_one_that_stands_twice_is_named(office):
    content = (
        "Konto;Beløb;Tekst;Dato;Bilagsnr.\n"
        "1;10;Nord;03-02-2023;00123\n1;10;Nord;03-02-2023;124\n1;10;Nord;03-02-2023;00123\n"
    )
    words = text(choose(office, content.encode())).replace("\xa0", " ")
    assert "2 nye rækker på 20 kr." in words
    assert "Række 4: Rækken er magen til en tidligere i filen, også bilagsnummeret" in words
    assert "2 rækker er læst ind. 1 var kendt i forvejen." in text(take_in(office))
    assert list(ActualRow.objects.order_by("number").values_list("voucher", flat=True)) == ["00123", "124"]
    row = ActualRow.objects.get(voucher="00123")
    assert "Bilagsnummer 00123" in text(office.get(reverse("actual_row", args=[row.pk])))


def test_without_the_column_of_vouchers_the_page_has_none(office):
    assert "Bilag" not in [str(column.header) for column in choose(office).context["table"].columns]


def test_what_is_known_is_marked_and_not_taken_in_again(office):
    choose(office)
    take_in(office)
    told = choose(office)
    assert "Filen er allerede læst ind som »februar.csv«. Intet er talt med igen." in text(told)
    shown = choose(
        office, GOOD.replace(b"I alt;1.229,50", b"3;1,00;x;05-02-2023\nI alt;1.230,50"), "marts.csv"
    )
    words = text(shown).replace("\xa0", " ")
    assert "1 ny række på 1 kr." in words and "2 rækker er kendt i forvejen" in words
    assert words.count("Nej, kendt i forvejen") == 2
    assert "1 række er læst ind. 2 var kendt i forvejen." in text(take_in(office))
    assert (ActualRow.objects.count(), ActualImport.objects.count()) == (3, 2)


def test_a_file_may_be_put_away_and_leaves_nothing(office):
    choose(office)
    seen = shown_file(office)
    done = office.post(reverse(PREVIEW), {"action": "discard", "seen": seen}, follow=True)
    assert "Filen er lagt væk. Intet er læst ind." in text(done)
    assert (StagedFile.objects.count(), ActualRow.objects.count(), ActualImport.objects.count()) == (0, 0, 0)


def test_every_fault_stands_on_the_page_and_nothing_is_kept(office, settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR, settings.FILE_UPLOAD_MAX_MEMORY_SIZE = str(tmp_path), 10
    told = choose(office, b"Konto;Bel\xf8b;Tekst;Dato\n1;abc;x;31-02-2023\n\n1;5;x;\n")
    words = text(told)
    assert "Der er 3 fejl i februar.csv. Intet er læst ind." in words
    for said in (
        "2 B (Beløb) »abc«: Beløbet kan ikke læses",
        "2 D (Dato) »31-02-2023«",
        "4 D (Dato) Datoen mangler.",
    ):
        assert said in words
    assert (StagedFile.objects.count(), ActualRow.objects.count(), ActualImport.objects.count()) == (0, 0, 0)
    assert list(tmp_path.iterdir()) == []


def test_no_more_than_a_thousand_faults_are_shown_but_all_are_counted(office):
    rows = b"1;abc;x;03-02-2023\n" * 1_002
    words = text(choose(office, b"Konto;Bel\xf8b;Tekst;Dato\n" + rows))
    assert "Der er 1002 fejl" in words and "2 fejl mere er ikke vist." in words


@pytest.mark.parametrize(
    ("content", "says"), [(b"", "Filen er tom."), (b"x" * (LARGEST_FILE + 5), "mere end 10 MB")]
)
def test_an_empty_and_a_huge_file_are_refused_in_words(office, content, says):
    assert says in text(choose(office, content))
    assert "Vælg en fil." in text(office.post(reverse(IMPORT)))


def test_a_forgotten_file_goes_with_the_next_one_and_a_person_has_one_at_a_time(office, finance):
    other = cast.person("fie", Role.FINANCE)
    StagedFile.objects.create(name="gammel.csv", content=GOOD, by=other)
    StagedFile.objects.update(staged_at=timezone.now() - timedelta(days=2))
    choose(office)
    choose(office, GOOD + b"\n", "igen.csv")
    assert list(StagedFile.objects.values_list("name", "by")) == [("igen.csv", finance.pk)]


def test_the_file_of_another_is_not_seen(office):
    StagedFile.objects.create(name="x.csv", content=GOOD, by=cast.person("fie", Role.FINANCE))
    assert "Der er ingen fil, der venter. Vælg en." in text(office.get(reverse(PREVIEW), follow=True))
    seen = StagedFile.objects.get().checksum
    assert "Filen venter ikke længere." in text(take_in(office, seen))
    assert ActualRow.objects.count() == 0


def test_a_file_taken_in_by_a_colleague_meanwhile_is_not_counted_again(office, client):
    choose(office)
    client.force_login(cast.person("fie", Role.FINANCE))
    choose(client)
    take_in(client)
    client.force_login(StagedFile.objects.get().by)
    assert "allerede læst ind" in text(take_in(client))
    assert ActualRow.objects.count() == 2


def test_only_finance_imports(client):
    client.force_login(cast.person("hanne", Role.HR))
    assert [client.get(reverse(name)).status_code for name in (IMPORT, PREVIEW)] == [403, 403]
    assert choose(client).status_code == 403
    assert StagedFile.objects.count() == 0
