"""Scenarios on screen: written, copied, compared and used in a case (AT05)."""

import pytest
from django.urls import reverse
from django.utils import timezone

from clusters.enums import SalaryGroup
from clusters.models import SalaryReference, Scenario
from htk_workforce.audit.models import AuditEvent
from tests import pages
from tests.cases.staffing_scene import LEADER, PLUS, Town

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return Town.rise()


@pytest.fixture
def author(client, town):
    client.force_login(town.people.author)
    return client


def typed(town, leaders, name):
    choices = {f"cluster-{c.pk}": LEADER if i < leaders else PLUS for i, c in enumerate(town.clusters)}
    return {"name": name, "year": 2022, "price_level": 2022, "from_on": "01-08-2022", "note": "", **choices}


def test_at05_eleven_leaders_and_eleven_plus_pedagogues_side_by_side(author, town):
    for leaders, name in ((11, "Kun ledere"), (0, "Kun plus-pædagoger"), (6, "Seks og fem")):
        author.post(reverse("scenario_new"), typed(town, leaders, name))
    text = pages.text(author.get(reverse("scenario_list")))
    assert "Udgift et helt år 1.584 770 1.214" in text
    assert "heraf fra anden kilde et helt år 238 0 130" in text
    assert "Udgift i 2022 660 321 506" in text
    assert "Klynger med en leder 11 0 6" in text


def test_a_copy_opens_with_the_same_choices_under_another_name(author, town):
    author.post(reverse("scenario_new"), typed(town, 6, "Seks og fem"))
    scenario = Scenario.objects.get()
    values = pages.form(author.get(reverse("scenario_new"), {"kopi": scenario.pk}), "scenario")
    assert values == {k: str(v) for k, v in typed(town, 6, "Seks og fem (kopi)").items()}
    twice = author.post(reverse("scenario_new"), typed(town, 6, "Seks og fem"))
    assert "Der er allerede et scenarie for 2022" in pages.text(twice)


def test_a_scenario_without_salaries_is_without_amounts_and_the_others_keep_theirs(author, town):
    author.post(reverse("scenario_new"), typed(town, 6, "Seks og fem"))
    author.post(reverse("scenario_new"), typed(town, 11, "Kun ledere") | {"price_level": 2030})
    text = pages.text(author.get(reverse("scenario_list")))
    assert "Udgift et helt år 1.214 – heraf" in text
    assert "Klynger med en leder 6 11 " in text
    assert "Der mangler en lønreference for »Pædagogisk leder« i 2030-priser." in text
    faulty = Scenario.objects.get(name="Kun ledere")
    assert reverse("scenario_edit", args=[faulty.pk]) in author.get(reverse("scenario_list")).content.decode()


def test_a_position_that_nobody_gets_needs_no_salary(author, town):
    SalaryReference.objects.filter(group=SalaryGroup.PLUS_PEDAGOGUE).update(replaced_at=timezone.now())
    author.post(reverse("scenario_new"), typed(town, 11, "Kun ledere"))
    assert "Udgift et helt år 1.584" in pages.text(author.get(reverse("scenario_list")))


def test_a_scenario_can_be_deleted_by_whoever_made_it(author, town):
    author.post(reverse("scenario_new"), typed(town, 6, "Seks og fem"))
    scenario = Scenario.objects.get()
    address = reverse("scenario_remove", args=[scenario.pk])
    assert "Seks og fem (2022)" in pages.text(author.get(address))
    answer = author.post(address, follow=True)
    assert "Scenariet »Seks og fem« er slettet." in pages.text(answer)
    assert not Scenario.objects.exists()
    event = AuditEvent.objects.get(verb="remove_scenario")
    assert (event.target_label, event.actor) == ("Seks og fem (2022)", town.people.author)


def test_at05_one_button_turns_it_into_the_lines_of_a_draft(author, town):
    author.post(reverse("scenario_new"), typed(town, 6, "Seks og fem"))
    address = reverse("scenario_to_case", args=[Scenario.objects.get().pk])
    assert address in author.get(reverse("scenario_list")).content.decode()
    sent = {
        "point": town.point.pk,
        "leader_line": town.leaders.pk,
        "plus_line": town.plus.pk,
        "per_mille_line": town.per_mille.pk,
        "own": "per_mille",
    }
    refused = author.post(address, sent | {"own": ""})
    assert "Klynge A: Vælg, hvem der betaler de 15 pct. af lederen" in pages.text(refused)
    answer = author.post(address, sent)
    assert answer.url == reverse("point_staffing", args=[town.point.pk])
    assert town.point.staffing.filter(position=LEADER).count() == 6


def test_only_drafts_can_be_chosen(author, town):
    author.post(reverse("scenario_new"), typed(town, 6, "Seks og fem"))
    town.propose()
    town.on_agenda()
    page = author.get(reverse("scenario_to_case", args=[Scenario.objects.get().pk]))
    assert "21/15374" not in page.content.decode()
    assert "Du har ingen sag under udarbejdelse med et punkt." in pages.text(page)


def test_a_year_without_lines_says_so_instead_of_offering_nothing(author, town):
    wanted = typed(town, 6, "Seks og fem") | {"year": 2023, "from_on": "01-08-2023"}
    author.post(reverse("scenario_new"), wanted)
    page = author.get(reverse("scenario_to_case", args=[Scenario.objects.get().pk]))
    assert "Der er ingen linjer i en pulje til minimumsnormeringer for 2023." in pages.text(page)
    assert "Du har ingen sag" not in pages.text(page)
