"""What one may type in the form of an application, and what is said when it cannot be read."""

from decimal import Decimal

import pytest
from django.urls import reverse

from htk_workforce.accounts.roles import Role
from pools.enums import ApplicationState
from pools.forms.line_choice import LineChoice
from pools.models import Application, FrameLine
from tests import cast

pytestmark = pytest.mark.django_db

TEXTS = {
    "contact_role": "Leder",
    "purpose": "En temadag",
    "expected_effect": "Færre korte sygemeldinger",
    "starts_on": "01-09-2023",
    "ends_on": "27.10.2023",
}
DOT = (
    "Punktum kan kun stå mellem tusinderne. Skriv beløbet med komma foran ørerne og punktum "
    "mellem tusinderne, fx 1.234,50."
)


@pytest.fixture
def line():
    line = cast.sickness_line()
    cast.fill(line, 2_000_000, by=cast.person("finans", Role.FINANCE))
    return line


@pytest.fixture
def place():
    return cast.workplace("Børnehuset Blåmejsen", absence="6.80", target="5.50")


@pytest.fixture
def form(client, line, place):
    """Posts the form as an HR consultant: `form("send", row(unit_price="1"), …)`."""
    client.force_login(cast.person("hr", Role.HR))

    def post(button: str, *rows: dict[str, str], **texts: str):
        data = {"line": line.pk, "workplace": place.pk, **TEXTS, **texts}
        data |= {"costs-TOTAL_FORMS": str(len(rows)), "costs-INITIAL_FORMS": str(len(rows))}
        data |= {"funding-TOTAL_FORMS": "0", "funding-INITIAL_FORMS": "0"}
        for index, row in enumerate(rows):
            data |= {f"costs-{index}-{name}": value for name, value in row.items()}
        data |= {"action": button} if button in ("send", "draft") else dict([button.split("=")])
        return client.post(reverse("application_new"), data, follow=True)

    return post


def row(**typed: str) -> dict[str, str]:
    return {
        "cost_type": "consultant", "description": "Konsulent", "quantity": "1", "unit_price": "30.000",
    } | typed  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "kroner"),
    [
        ("600.000", "600000"),
        ("600000", "600000"),
        ("600000,00", "600000"),
        ("1.234,50", "1234.50"),
        ("kr. 3500 kr.", "3500"),
        ("0,5 mio. kr.", "500000"),
        ("50.000,-", "50000"),
        (" 12 t.kr. ", "12000"),
    ],
)
def test_an_amount_is_read_as_danes_write_it(form, typed, kroner):
    form("send", row(unit_price=typed))
    application = Application.objects.get()
    assert application.state == ApplicationState.RECEIVED
    assert application.total == Decimal(kroner)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("1000.5", DOT),
        ("1.00", DOT),
        ("1,234.50", DOT),
        ("abc", "Beløbet kan ikke læses. Skriv det med tallene 0-9, fx 600.000 eller 1.234,50."),
        ("-5", "Beløbet må ikke være negativt. Skriv det uden minus."),
        ("0", "Beløbet skal være større end 0 kr."),
        ("", "Skriv et beløb, fx 600.000 eller 1.234,50."),
        ("600 000", "Der er mellemrum inde i tallet. Skriv punktum mellem tusinderne, fx 600.000."),
        (
            "0,001",
            "Beløbet går længere ned end hele ører. Skriv højst to cifre efter kommaet, fx 1.234,50.",
        ),
        (
            "9" * 13,
            "Beløbet er for stort. Det må højst være 1.000.000.000.000 kr. Tæl nullerne efter.",
        ),
        (
            "5 euro",
            "»euro« er ikke en kendt enhed. Skriv kr., t.kr., mio. kr. eller mia. kr. efter tallet.",
        ),
    ],
)
def test_an_amount_that_cannot_be_read_is_refused_beside_its_field_and_nothing_is_lost(form, typed, said):
    page = form("send", row(unit_price="20.000"), row(unit_price=typed))
    assert not Application.objects.exists()
    application, costs = page.context["form"], page.context["costs"]
    assert costs.errors == [{}, {"unit_price": [said]}]
    text = page.content.decode()
    assert f'id="id_costs-1-unit_price_error"><span class="sr-only">Fejl: </span>{said}</span>' in text
    assert 'aria-describedby="id_costs-1-unit_price_helptext id_costs-1-unit_price_error"' in text
    assert [form["unit_price"].value() for form in costs] == ["20.000", typed]
    assert {name: application[name].value() for name in TEXTS} == TEXTS


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("2,5", "Skriv et helt antal, fx 2."),
        ("to", "Skriv et helt antal, fx 2."),
        ("0", "Antallet skal være mindst 1."),
        ("10001", "Antallet er for stort. Det må højst være 10.000."),
    ],
)
def test_a_quantity_is_a_whole_number(form, typed, said):
    page = form("draft", row(quantity=typed))
    assert page.context["costs"].errors == [{"quantity": [said]}]
    assert not Application.objects.exists()


def test_a_draft_needs_only_pool_and_workplace(form):
    form("draft", {}, **dict.fromkeys(TEXTS, ""))
    draft = Application.objects.get()
    assert (draft.state, draft.number, draft.lines.count()) == (ApplicationState.DRAFT, None, 0)


def test_sending_asks_for_every_text(form):
    page = form("send", row(), **dict.fromkeys(TEXTS, ""))
    assert set(page.context["form"].errors) == set(TEXTS)
    assert not Application.objects.exists()


def test_a_period_that_ends_before_it_begins_is_refused(form):
    page = form("draft", row(), starts_on="02-09-2023", ends_on="01-09-2023")
    said = "Perioden slutter, før den begynder. Ret en af datoerne."
    assert page.context["form"].errors == {"ends_on": [said]}


def test_a_row_is_added_and_another_removed_without_reading_or_losing_anything(form):
    page = form("add=costs", row(unit_price="abc"), row(description="Nummer to"), starts_on="i morgen")
    assert not Application.objects.exists()
    assert [r["description"].value() for r in page.context["costs"]] == ["Konsulent", "Nummer to", None]
    assert page.context["costs"][0]["unit_price"].value() == "abc"
    assert page.context["form"]["starts_on"].value() == "i morgen"
    page = form("remove=costs-0", row(unit_price="abc"), row(description="Nummer to"))
    assert [r["description"].value() for r in page.context["costs"]] == ["Nummer to"]


def test_the_enter_key_presses_a_button_that_only_saves_a_draft(client, form):
    page = client.get(reverse("application_new")).content.decode()
    inside = page[page.index('id="application"') :]
    first = inside[inside.index("<button") :].split(">")[0]
    assert 'name="action" value="draft"' in first


def test_the_lines_are_grouped_by_pool_and_told_apart_by_their_own_names():
    for year in (2022, 2023):
        cast.recruitment_frame(year)
    cast.sickness_line()
    field = LineChoice(queryset=FrameLine.objects.filter(kind="allocation"), empty_label="Vælg pulje")
    first, *groups = field.choices
    assert first == ("", "Vælg pulje")
    assert {pool: [label for _value, label in lines] for pool, lines in groups} == {
        "Rekrutteringspulje": [
            "Video og billeder · Rekrutteringspulje 2023",
            "Jobannoncer · Rekrutteringspulje 2023",
            "Video og billeder · Rekrutteringspulje 2022",
            "Jobannoncer · Rekrutteringspulje 2022",
        ],
        "Sygefraværspulje": ["Ekstern bistand · Sygefraværspulje 2023"],
    }
    FrameLine.objects.filter(frame__pool__code="SYG").update(name="Sygefraværspulje")
    ((_pool, lines),) = [group for group in field.choices if group[0] == "Sygefraværspulje"]
    assert [label for _value, label in lines] == ["Sygefraværspulje 2023"]
