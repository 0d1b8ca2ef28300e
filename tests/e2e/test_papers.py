"""Files, hearings and tasks of a case in a browser, also on a phone."""

import pytest
from playwright.sync_api import expect

from tests.e2e.visitor import DESKTOP, TABLET, rows

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 740}


def back(visitor, heading):
    visitor.page.go_back()
    visitor.reads(heading)


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_file_is_laid_on_a_case_and_a_task_is_finished(visitor, tmp_path, viewport):
    secretary = visitor(viewport)
    secretary.logs_in("sekretariat")
    secretary.clicks(secretary.menu("Sager"), "Sager")
    secretary.clicks("Høringer, der mangler svar", "Høringer, der mangler svar")
    back(secretary, "Sager")
    secretary.clicks("Sagsbehandlingsfrister", "Sagsbehandlingsfrister")
    back(secretary, "Sager")
    secretary.clicks("23/30003", "Mentorer til nye ledere (opdigtet)")
    secretary.clicks("Hør en part, eller skriv en udtalelse ind", "Hør en part, eller skriv en udtalelse ind")
    back(secretary, "Mentorer til nye ledere (opdigtet)")
    secretary.clicks("Læg et bilag på", "Læg et bilag på")
    paper = tmp_path / "Plan for mentorer.pdf"
    paper.write_bytes(b"%PDF-1.7\n%%EOF\n")
    secretary.page.get_by_label("Fil").set_input_files(paper)
    secretary.button("Læg på sagen").click()
    secretary.reads("Mentorer til nye ledere (opdigtet)")
    secretary.looks()
    link = secretary.link("Plan for mentorer")
    expect(link).to_be_visible()
    secretary.clicks(secretary.page.get_by_role("link", name="Tag væk"), "Tag et bilag væk")
    secretary.page.get_by_label("Hvorfor tages bilaget væk?").fill("Forkert fil")
    secretary.button("Tag bilaget væk").click()
    secretary.reads("Mentorer til nye ledere (opdigtet)")
    expect(link).to_have_count(0)
    secretary.clicks("Aktindsigt: hent alt på sagen", "Aktindsigt")


def test_a_task_is_found_on_the_overview_moved_and_finished(visitor):
    director = visitor(TABLET)
    director.logs_in("direktoer")
    director.clicks("Se alle opgaver, der er over fristen", "Opfølgning")
    late = rows(director.table("Opgaver"))
    task = next(iter(late))
    director.clicks(task, task)
    director.clicks("Ret opgaven", "Ret opgaven")
    director.page.get_by_label("Frist", exact=False).first.fill("01-02-2099")
    director.page.get_by_label("Hvorfor ændres opgaven?").fill("Venter på tal")
    director.button("Gem").click()
    director.reads(task)
    director.page.get_by_label("Hvad er gjort?").fill("Fremlagt")
    director.button("Udført").click()
    director.reads(task)
    director.looks()
    expect(director.page.get_by_role("heading", name="Tag opgaven op igen")).to_be_visible()
    director.page.goto(director.address + "/sager/opfoelgning/?state=overdue")
    director.looks()
    assert task not in rows(director.table("Opgaver"))
