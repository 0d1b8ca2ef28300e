"""Figures into the clusters without touching the mouse: one workplace on screen, and a file of many."""

import re

import pytest
from playwright.sync_api import expect

from clusters.models import ClusterMembership, StaffFigure
from htk_workforce.importing.figures import views
from htk_workforce.importing.models import FigureImport
from tests.e2e.test_keyboard import Keys
from tests.importing.figure_files import STAFF, large_workbook, workbook

pytestmark = pytest.mark.browser


@pytest.fixture
def place(site):
    return ClusterMembership.objects.exclude(cluster=None).order_by("pk").first().workplace


class Exactly(Keys):
    """»Pædagog« is also the beginning of »Pædagogstuderende«."""

    def write(self, label: str, text: str) -> None:
        self.to(self.page.get_by_label(label, exact=True))
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text)


def test_staff_are_entered_and_corrected_with_the_keyboard_alone(signed_in, place, axe):
    page = signed_in("hr")
    keys = Exactly(page)
    page.goto(f"/klynger/arbejdsplads/{place.pk}/personale/")
    axe(page)
    keys.write("Opgjort", "01-09-2020")
    keys.write("Kilde", "SD-løn")
    keys.write("Antal ansatte, Pædagog", "12")
    keys.write("Årsværk, Pædagog", "ti")
    keys.enter()
    expect(page.get_by_role("alert")).to_be_focused()
    axe(page)
    keys.to(page.get_by_role("link", name=re.compile("»ti« er ikke et tal")))
    keys.enter()
    expect(page.get_by_label("Årsværk, Pædagog", exact=True)).to_be_focused()
    keys.write("Årsværk, Pædagog", "10,25")
    keys.enter()
    expect(page.get_by_text("Personale er gemt: 1 nye, 0 rettede og 0 uændrede tal.")).to_be_visible()
    axe(page)
    keys.to(page.get_by_role("link", name="Ret Pædagog, 01-09-2020"))
    keys.enter()
    keys.write("Årsværk, Pædagog", "11")
    keys.enter()
    expect(page.get_by_text("12 ansatte, 10,25 årsværk")).to_be_visible()
    axe(page)
    keys.press("Gem rettelsen")
    expect(page.get_by_text("Personale er gemt: 0 nye, 1 rettede og 0 uændrede tal.")).to_be_visible()
    assert StaffFigure.objects.filter(workplace=place, on="2020-09-01").count() == 2


def test_a_file_is_read_and_confirmed_with_the_keyboard_alone(signed_in, place, axe, tmp_path):
    page = signed_in("hr")
    keys = Keys(page)
    file = tmp_path / "tal.xlsx"
    file.write_bytes(workbook(Personale=[STAFF, (place.name, "01-09-2020", "Pædagog", 12, "10,25")]))
    page.goto("/klynger/tal/indlaes/")
    axe(page)
    keys.to(page.get_by_label("Fil"))
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Space")
    chooser.value.set_files(file)
    keys.write("Kilde", "SD-løn")
    keys.press("Læs filen")
    expect(page.get_by_role("heading", level=1)).to_have_text("Kontrollér tal.xlsx")
    axe(page)
    keys.press("Læs tallene ind")
    expect(page.get_by_text("Tallene er læst ind: 1 nye, 0 rettede og 0 uændrede.")).to_be_visible()
    axe(page)


def test_a_large_file_shows_how_far_it_is_and_tells_on_another_page_when_it_is_ready(
    signed_in, place, axe, tmp_path, monkeypatch
):
    monkeypatch.setattr(views, "AT_ONCE", 0)
    monkeypatch.setattr(views, "A_MOMENT", 0)
    page = signed_in("hr")
    file = tmp_path / "tal.xlsx"
    file.write_bytes(large_workbook([place], range(2001, 2024)))
    page.goto("/klynger/tal/indlaes/")
    page.get_by_label("Fil").set_input_files(file)
    page.get_by_label("Kilde").fill("SD-løn")
    page.get_by_role("button", name="Læs filen").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    page.goto("/puljer/")
    expect(page.get_by_text("tal.xlsx er kontrolleret uden fejl.")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="Se, hvad filen bringer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kontrollér tal.xlsx")
    assert FigureImport.objects.get(name="tal.xlsx").state == "ready"


@pytest.mark.parametrize("width", [360, 820])
def test_the_forms_of_the_clusters_fit_a_small_screen(signed_in, place, axe, width):
    page = signed_in("hr", viewport={"width": width, "height": 740})
    cluster = place.memberships.first().cluster_id
    for path in (
        "tal/indlaes/",
        "tal/indlaes/indsaet/",
        f"arbejdsplads/{place.pk}/tal/",
        f"arbejdsplads/{place.pk}/personale/",
        f"arbejdsplads/{place.pk}/boern/",
        f"arbejdsplads/{place.pk}/fravaer/",
        f"{cluster}/oplysninger/",
        f"{cluster}/oplysninger/ny/",
        f"{cluster}/vurderinger/",
        f"{cluster}/vurderinger/ny/",
        "regler/",
        "regler/taeller/",
        "loenreferencer/",
    ):
        assert page.goto(f"/klynger/{path}").status == 200, path
        wide, room = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert wide <= room, f"{path} er {wide} px bred"
        axe(page)
