"""Workplaces and where they belong, the reference tables, and the figures that cases quote."""

from datetime import date

import pytest
from django.urls import reverse

from clusters.models import Centre, Cluster, KeyFigure, Workplace
from htk_workforce.accounts.roles import Role
from htk_workforce.audit.log import events_of
from tests import cast
from tests.clusters import scene
from tests.pages import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client):
    client.force_login(cast.person("hanne", Role.HR))
    return client


def test_an_administrator_makes_a_centre_a_cluster_and_a_workplace_and_hr_puts_it_in_the_cluster(client):
    client.force_login(cast.person("arne", Role.ADMINISTRATOR))
    client.post(reverse("admin:clusters_centre_add"), {"code": "ISC", "name": "Institutions- og Skolecenter"})
    centre = Centre.objects.get(code="ISC")
    client.post(reverse("admin:clusters_cluster_add"), {"name": "Klynge X", "centre": centre.pk})
    given = {"name": "Solsikken", "kind": "integrated", "ownership": "municipal", "centre": centre.pk}
    client.post(reverse("admin:clusters_workplace_add"), given | {"is_welfare": "on"})
    place, cluster = Workplace.objects.get(), Cluster.objects.get()

    client.force_login(cast.person("hanne", Role.HR))
    assert "Solsikken Integreret institution Kommunal ISC Ingen" in text(
        client.get(reverse("workplace_list"))
    )
    answer = client.post(
        reverse("workplace_move", args=[place.pk]),
        {"cluster": cluster.pk, "from_on": "01-08-2022"},
        follow=True,
    )
    assert "Solsikken er flyttet." in text(answer)
    assert "ISC Klynge X 01-08-2022" in text(answer)
    event = events_of(place).get(verb="move_workplace")
    assert event.data == {"from_on": "01-08-2022", "before": None, "after": "Klynge X"}


def test_reference_tables_are_the_administrators_alone_and_nothing_in_them_is_deleted(client):
    place = scene.house("Solsikken", "A")
    address = reverse("admin:clusters_workplace_change", args=[place.pk])
    client.force_login(cast.person("hanne", Role.HR))
    assert client.get(address, follow=True).status_code == 403
    client.force_login(cast.person("arne", Role.ADMINISTRATOR))
    page = text(client.get(address))
    assert "Solsikken: Klynge A" in page
    assert client.post(reverse("admin:clusters_workplace_delete", args=[place.pk])).status_code == 403
    assert Workplace.objects.filter(pk=place.pk).exists()


def test_a_move_that_cannot_be_says_why_and_keeps_what_was_typed(office):
    place = scene.house("Solsikken", "A")
    address = reverse("workplace_move", args=[place.pk])
    typed = {"cluster": scene.cluster("A").pk, "from_on": "01-08-2022"}
    page = office.post(address, typed)
    assert "Solsikken er der allerede." in text(page)
    assert 'value="01-08-2022"' in page.content.decode()
    office.post(address, {"cluster": "", "from_on": "01-08-2022"})
    again = text(office.post(address, typed))
    assert "Solsikken skifter allerede klynge 01-08-2022." in again
    assert "Fra 01-08-2022: Ingen klynge Fra 01-01-2018: Klynge A" in again
    wrong = text(office.post(address, typed | {"from_on": "32-08-2022"}))
    assert "32-08-2022 findes ikke: august 2022 har 31 dage" in wrong


def test_x17_a_key_figure_has_unit_day_and_source_and_a_corrected_one_stays(office):
    typed = {
        "topic": "recruitment", "name": "Ansættelser frem mod 2024", "on": "01-06-2022", "value": "250",
        "value_to": "300", "unit": "medarbejdere", "source": "Sagen om rekruttering",
    }  # fmt: skip
    address = reverse("key_figure_new")
    refused = text(office.post(address, typed | {"value_to": "200"}))
    assert "Et interval går fra det mindste tal til det største." in refused
    assert "Skriv, hvor tallet kommer fra." in text(office.post(address, typed | {"source": ""}))
    assert not KeyFigure.objects.exists()
    office.post(address, typed)
    office.post(address, typed | {"value_to": "320"})
    words = text(office.get(reverse("key_figure_list")))
    assert "Rekruttering 250–320 medarbejdere 01-06-2022 Sagen om rekruttering" in words
    assert "Nøgletal, der er rettet" in words and "250–300 medarbejdere" in words
    scene.staffed(scene.house("Solsikken", "A"), by=cast.person("vera", Role.HR), pedagogue="10")
    assert "250–320 medarbejdere" in text(office.get(reverse("recruitment_need"), {"on": "31-12-2022"}))
    assert KeyFigure.objects.current().get().on == date(2022, 6, 1)
