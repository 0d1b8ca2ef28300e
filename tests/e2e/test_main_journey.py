"""From money set off to decided lines, and from application to grant: the two stories the product is for."""

import re
import subprocess
from datetime import date
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from htk_workforce.money import parse_amount
from tests.e2e.visitor import DESKTOP, TABLET, Visitor, amounts, choose, remark_of, rows
from tests.libreoffice import recalculate

pytestmark = pytest.mark.browser

VIDEO, ADVERTS = "Video og billeder, skole og dagtilbud", "Jobannoncer og kanaler"
CASE = "Rekrutteringspulje 2024 – fordeling (til at prøve beslutningen på)"
DISTRIBUTED = "Fordelt: 3.500.000 kr. Ikke fordelt: 500.000 kr."
SICKNESS = "Sygefraværspulje 2023"
SICKNESS_LINE = "Ekstern procesbistand til arbejdspladserne"


# --- finance, director, auditor -----------------------------------------------------------------------------


def test_a_director_distributes_the_recruitment_pool(visitor, tmp_path):
    finance_sees_what_was_set_off(visitor(DESKTOP))
    director = visitor(TABLET)
    director_reads_the_case(director)
    director_amends_and_confirms(director)
    the_decision_stands_on_case_pool_and_memo(director, tmp_path)
    finance_takes_the_budget_table_along(visitor(DESKTOP), tmp_path)
    auditor_walks_back_from_the_figure(visitor(DESKTOP))


def finance_sees_what_was_set_off(finance: Visitor) -> None:
    finance.logs_in("finans")
    for pool, line, amount in (
        ("Rekrutteringspulje 2023", "Ikke fordelt", "4.000.000,00"),
        (SICKNESS, SICKNESS_LINE, "600.000,00"),
    ):
        finance.clicks(finance.menu("Overblik"), "Overblik")
        finance.clicks(pool, pool)
        finance.clicks(line_of(finance, pool, line), line)
        first = finance.page.get_by_role("table").get_by_role("row").nth(1)
        expect(first).to_contain_text("Budgetforlig 2023")
        finance.clicks(first.get_by_role("link"), re.compile("Postering .*: Afsat"))
        entries = finance.page.get_by_role("table").get_by_role("row")
        expect(entries.nth(1)).to_contain_text(f"−{amount}")
        expect(entries.nth(2)).to_contain_text(amount)


def director_reads_the_case(director: Visitor) -> None:
    director.logs_in("direktoer")
    expect(director.page.get_by_role("heading", name="3 sager venter på Direktionen")).to_be_visible()
    director.clicks(CASE, CASE)
    expect(director.page.get_by_role("heading", name="Beslutning Direktionen den 15-01-2024")).to_be_visible()
    assert rows(director.table("Rekrutteringspulje 2024"))["Fordelt i alt"] == ["4.000.000", "–", "–"]
    director.clicks("Beslut", CASE)
    director.is_told("Ikke fordelt bagefter: 0 kr.")
    assert rows(effects(director)) == {
        "Kompetenceudvikling – dagtilbud": ["0", "1.000.000", "1.000.000"],
        "Kompetenceudvikling – åben pulje": ["0", "1.000.000", "1.000.000"],
        "Attraktiv arbejdsplads": ["0", "1.000.000", "1.000.000"],
        VIDEO: ["0", "500.000", "500.000"],
        ADVERTS: ["0", "500.000", "500.000"],
        "Ikke fordelt": ["4.000.000", "−4.000.000", "0"],
    }


def director_amends_and_confirms(director: Visitor) -> None:
    page = director.page
    first, second = (page.get_by_role("group", name=f"Punkt {number}", exact=True) for number in (1, 2))

    amount_of(director, VIDEO).fill("5 mio. kr.")
    director.is_told("Der mangler penge: 4.500.000 kr.")
    director.looks()
    director.button("Se virkningen").click()
    expect(page.get_by_role("alert")).to_contain_text("Ret de 2 fejl")
    expect(first.get_by_text("Vælg, hvad der er besluttet om punktet.")).to_be_visible()
    director.looks()
    expect(amount_of(director, VIDEO)).to_have_value("5 mio. kr.")

    amount_of(director, VIDEO).fill("250.000")
    name_of(director, VIDEO).fill("Målrettet dagtilbud og skole")
    amount_of(director, ADVERTS).fill("kr. 250.000,-")
    name_of(director, ADVERTS).fill("Rekrutteringsproces generelt")
    director.is_told("Ikke fordelt bagefter: 500.000 kr.")
    director.looks()
    choose(first, "Godkendt i ændret form")
    remark_of(first).fill("500.000 kr. står åbne.")
    choose(second, "Godkendt")
    page.get_by_label("Beslutningens tekst").fill("Direktionen fordeler 3,5 mio. kr. nu.")
    expect(director.button("Bekræft beslutningen")).to_have_count(0)
    director.button("Se virkningen").click()

    expect(director.button("Bekræft beslutningen")).to_be_visible()
    director.looks()
    after = rows(effects(director))
    assert after["Målrettet dagtilbud og skole ændret"] == ["0", "250.000", "250.000"]
    assert after["Rekrutteringsproces generelt ændret"] == ["0", "250.000", "250.000"]
    assert after["Ikke fordelt"] == ["4.000.000", "−3.500.000", "500.000"]
    director.button("Bekræft beslutningen").click()
    expect(page.get_by_role("status").first).to_contain_text("Beslutningen er gemt og bogført.")
    director.reads(CASE)
    director.looks()
    director.is_told(DISTRIBUTED)
    director.clicks("Til sagen", CASE)
    director.looks()


def the_decision_stands_on_case_pool_and_memo(director: Visitor, folder) -> None:
    director.is_told(DISTRIBUTED)
    table = director.table("Rekrutteringspulje 2024")
    expect(table.get_by_role("columnheader")).to_have_text(
        ["Linje", "Foreslået 08-01-2024", "Besluttet 22-01-2024", "Ændring"]
    )
    expect(table).to_contain_text(f"(foreslået som »{ADVERTS}«)")
    decided = rows(table)
    line = "Tiltrække og styrke ansøgerfeltet: Rekrutteringsproces generelt"
    assert decided[line] == ["500.000", "250.000", "−250.000"]
    assert decided["Fordelt i alt"] == ["4.000.000", "3.500.000", "−500.000"]
    assert decided["Ikke fordelt"] == ["0", "500.000", "500.000"]

    memo = text_of(director.downloads("Sagsnotat (PDF)", folder))
    for said in (
        "Beslutning Direktionen den 15-01-2024",
        "Beslutning Direktionen den 22-01-2024",
        DISTRIBUTED,
        "Godkendt i ændret form: 500.000 kr. står åbne.",
        "Foreslået 08-01-2024 Besluttet 22-01-2024",
        f"Målrettet dagtilbud og skole (foreslået som »{VIDEO}«) 500.000 250.000 −250.000",
        "Fordelt i alt 4.000.000 3.500.000 −500.000",
    ):
        assert said in memo, f"{said!r} mangler i sagsnotatet:\n{memo}"

    director.clicks("Rekrutteringspulje 2024", "Rekrutteringspulje 2024")
    director.is_told(DISTRIBUTED)
    budget = director.table("Rekrutteringspulje 2024. Kr.")
    expect(budget).to_contain_text(f"Foreslået 08-01-2024: 500.000 kr. (»{VIDEO}«), Sag 23/21670, punkt 1")
    expect(budget).to_contain_text("Besluttet 22-01-2024: 250.000 kr.")
    figures = amounts(budget)
    assert (
        figures["Målrettet dagtilbud og skole"] == figures["Rekrutteringsproces generelt"] == money("250.000")
    )
    assert figures["Kompetenceudvikling"] == money("2.000.000")
    assert figures["Ikke fordelt"] == money("500.000")
    assert figures["I alt"] == money("4.000.000")


def finance_takes_the_budget_table_along(finance: Visitor, folder) -> None:
    finance.logs_in("finans")
    finance.clicks("Rekrutteringspulje 2024", "Rekrutteringspulje 2024")
    compare_with_screen(finance, "Rekrutteringspulje 2024", folder)
    finance.clicks("Afsæt penge", "Afsæt penge i Rekrutteringspulje 2024")
    finance.page.get_by_label("Beløb").fill("1000.5")
    finance.button("Afsæt").click()
    expect(finance.page.get_by_role("alert")).to_contain_text("Punktum kan kun stå mellem tusinderne.")
    finance.looks()


def auditor_walks_back_from_the_figure(auditor: Visitor) -> None:
    auditor.logs_in("revisor")
    auditor.clicks("Rekrutteringspulje 2024", "Rekrutteringspulje 2024")
    line = "Rekrutteringsproces generelt"
    assert amounts(auditor.table("Rekrutteringspulje 2024. Kr."))[line] == money("250.000")
    auditor.clicks(line_of(auditor, "Rekrutteringspulje 2024", line), line)
    row = auditor.page.get_by_role("table").get_by_role("row").nth(1)
    expect(row).to_contain_text("250.000,00")
    auditor.clicks(row.get_by_role("link").first, re.compile("Postering .*: Fordelt"))
    auditor.clicks("Sag 23/21670, punkt 1, Direktionen 22-01-2024", CASE)
    auditor.is_turned_away("/puljer/999999/", 404, "Siden findes ikke")
    auditor.is_turned_away("/ansoegninger/ny/", 403, "Du kan ikke gøre dette")


def test_anyone_entitled_opens_the_memo_of_the_decided_case(visitor, tmp_path):
    reader = visitor(DESKTOP)
    reader.logs_in("revisor")
    reader.clicks(reader.menu("Sager"), "Sager")
    reader.clicks("22/21670", "Rekrutteringspulje 2023 – fordeling")
    reader.is_told(DISTRIBUTED)
    memo = text_of(reader.downloads("Sagsnotat (PDF)", tmp_path))
    assert memo.index("den 16-01-2023 Ikke behandlet") < memo.index("Beslutning Direktionen den 23-01-2023")
    assert DISTRIBUTED in memo
    assert "09-01-2023" in memo and "(foreslået som »Jobannoncer og kanaler«)" in memo

    leader = visitor(DESKTOP)
    leader.logs_in("leder")
    leader.clicks(leader.menu("Sager"), "Sager")
    leader.clicks("22/21670", "Rekrutteringspulje 2023 – fordeling")
    expect(leader.link("Sagsnotat (PDF)")).to_have_count(0)


# --- HR and a colleague -------------------------------------------------------------------------------------


def test_an_application_goes_from_hr_to_a_colleague_and_is_granted(visitor, tmp_path):
    hr = visitor(DESKTOP)
    hr_is_told_at_once_who_may_not_apply(hr)
    number = hr_sends_an_application(hr)
    hr_cannot_decide_on_the_own_entry(hr)
    colleague_approves(visitor(DESKTOP), number)
    finance = visitor(DESKTOP)
    finance.logs_in("finans")
    finance.clicks(SICKNESS, SICKNESS)
    assert amounts(finance.table(f"{SICKNESS}. Kr."))["I alt"] == sickness_pool(
        reserved="48.000", committed="71.002", available="480.998"
    )
    compare_with_screen(finance, SICKNESS, tmp_path)


def hr_is_told_at_once_who_may_not_apply(hr: Visitor) -> None:
    hr.logs_in("hr")
    hr.clicks(SICKNESS, SICKNESS)
    assert amounts(hr.table(f"{SICKNESS}. Kr."))["I alt"] == sickness_pool(
        reserved="48.000", committed="36.000", available="516.000"
    )
    hr.clicks(hr.menu("Ansøgninger"), "Ansøgninger")
    hr.clicks("Indtast ansøgning", "Indtast ansøgning")
    hr.page.get_by_label("Pulje").select_option(f"{SICKNESS_LINE} · {SICKNESS}")
    for workplace, figures in (
        ("Rørsangerskolen", "fravær 4,60 mod 5,00 pct."),
        ("Børnehaven Ravnebakken", "fravær 5,50 mod 5,50 pct."),
    ):
        hr.page.get_by_label("Arbejdsplads").select_option(workplace)
        expect(check(hr)).to_contain_text(
            f"{workplace} ligger ikke over sit måltal: {figures}", use_inner_text=True
        )
    hr.looks()


def hr_sends_an_application(hr: Visitor) -> str:
    page = hr.page
    page.get_by_label("Arbejdsplads").select_option("Vuggestuen Myretuen")
    expect(check(hr)).to_contain_text(
        "Vuggestuen Myretuen ligger over sit måltal og kan søge", use_inner_text=True
    )
    page.get_by_label("Kontakt").fill("Leder")
    page.get_by_label("Formål").fill("En temadag om vagtplaner, og opfølgning bagefter.")
    page.get_by_label("Forventet effekt").fill("Færre korte sygemeldinger.")
    page.get_by_label("Fra").fill("01-09-2023")
    page.get_by_label("Til").fill("27-10-2023")
    fill_cost(hr, 1, "Temadag", "Temadag med proceskonsulent", "1", "abc")
    hr.button("Send ansøgning").click()
    expect(page.get_by_role("alert")).to_contain_text("»Pris pr. stk.«: Beløbet kan ikke læses.")
    hr.looks()
    cost(hr, 1).get_by_label("Pris pr. stk.").fill("30.000")
    hr.button("Tilføj udgift").click()
    fill_cost(hr, 2, "Ekstern konsulent", "Opfølgning, timer", "4", "1.250,50")
    for answer in (
        "Ansøgt i alt 35.002 kr.", "Ledig nu 516.000 kr.", "Ledig bagefter 480.998 kr.", "nr. 2, hvis du sender nu",
    ):  # fmt: skip
        expect(check(hr)).to_contain_text(answer, use_inner_text=True)
    hr.looks()
    hr.button("Send ansøgning").click()
    number = "SYG-2023-0004"
    hr.reads(f"Kvittering: {number}, Vuggestuen Myretuen")
    expect(page.get_by_role("status").first).to_contain_text("Ansøgningen er modtaget")
    today = re.escape(date.today().strftime("%d-%m-%Y"))
    for term, fact in (
        ("Nummer", number),
        ("Modtaget", re.compile(rf"^{today} kl\. \d\d\.\d\d\.\d\d$")),
        ("Plads i køen", "nr. 2"),
        ("Ansøgt i alt", "35.002 kr."),
        ("Ledig på linjen", "480.998 kr."),
    ):
        expect(fact_of(hr, term)).to_have_text(fact, use_inner_text=True)
    hr.clicks("Gå til ansøgningen", f"{number}: Vuggestuen Myretuen")
    assert rows(hr.table("Udgifter"))["I alt"] == ["35.002,00"]
    return number


def hr_cannot_decide_on_the_own_entry(hr: Visitor) -> None:
    expect(hr.page.get_by_text("Godkend: Du har selv indtastet ansøgningen.")).to_be_visible()
    expect(summary(hr, "Godkend")).to_have_count(0)
    expect(hr.button("Godkend det hele")).to_have_count(0)
    hr.clicks(SICKNESS, SICKNESS)
    assert amounts(hr.table(f"{SICKNESS}. Kr."))["I alt"] == sickness_pool(
        reserved="83.002", committed="36.000", available="480.998"
    )


def colleague_approves(colleague: Visitor, number: str) -> None:
    colleague.logs_in("hr2")
    colleague.clicks(f"{number}: Vuggestuen Myretuen, 35.002 kr.", f"{number}: Vuggestuen Myretuen")
    expect(colleague.page.get_by_text("Nr. 2 i køen")).to_be_visible()
    colleague_notes_who_has_seen_it(colleague, number)
    summary(colleague, "Giv afslag").click()
    colleague.button("Giv afslag").click()
    expect(colleague.page.get_by_role("alert")).to_contain_text("Skriv en begrundelse")
    colleague.looks()
    summary(colleague, "Godkend").click()
    approval = colleague.page.locator("details").filter(has=colleague.button("Godkend det hele"))
    expect(approval.locator(".prominent")).to_have_text("Bevilges: 35.002 kr.")
    effect = approval.get_by_role("table", name="Før og efter på linjen").get_by_role("row")
    for row, figures in (
        (2, "Ledig 480.998 480.998"), (3, "Reserveret 83.002 48.000"), (4, "Bevilget 36.000 71.002"),
    ):  # fmt: skip
        expect(effect.nth(row)).to_contain_text(figures, use_inner_text=True)
    colleague.looks()
    colleague.button("Godkend det hele").click()
    expect(colleague.page.get_by_role("status").first).to_contain_text(f"{number}: Bevilget.")
    colleague.looks()
    assert date.today().strftime("%d-%m-%Y") in colleague.page.get_by_role("main").inner_text()


def colleague_notes_who_has_seen_it(colleague: Visitor, number: str) -> None:
    """The pool wants management, TR and AMR to have seen an application before it is granted."""
    page = colleague.page
    parties = "Ledelsen, Tillidsrepræsentant (TR), Arbejdsmiljørepræsentant (AMR)"
    expect(page.get_by_text(f"Godkend: Ansøgningen mangler kvalificering af: {parties}.")).to_be_visible()
    expect(colleague.button("Godkend det hele")).to_have_count(0)
    for party in ("Ledelsen", "Tillidsrepræsentant (TR)", "Arbejdsmiljørepræsentant (AMR)"):
        page.get_by_role("checkbox", name=party).check()
    colleague.button("Kvalificér").click()
    expect(page.get_by_role("status").first).to_contain_text(f"{number}: Kvalificeret.")
    expect(page.get_by_text("Har set ansøgningen", exact=True)).to_have_count(3)
    colleague.looks()


# --- what the stories look for ------------------------------------------------------------------------------


def amount_of(director: Visitor, line: str):
    return director.page.get_by_label(f"Beløb i kr.: {line}")


def name_of(director: Visitor, line: str):
    return director.page.get_by_label(f"Navn: {line}")


def line_of(person: Visitor, pool: str, line: str):
    """A line's link in the budget table; the postings further down link to the lines too."""
    return person.table(f"{pool}. Kr.").get_by_role("link", name=line, exact=True)


def fact_of(person: Visitor, term: str):
    """What stands beside a term in a list of facts."""
    return person.page.locator(f"dt:text-is('{term}') + dd")


def summary(person: Visitor, name: str):
    """What opens a move's form on the page of an application."""
    return person.page.locator("summary").get_by_text(name, exact=True)


def effects(person: Visitor):
    return person.page.locator(".point-effect").get_by_role("table")


def check(person: Visitor):
    return person.page.locator("#check")


def cost(person: Visitor, number: int):
    return person.page.get_by_role("group", name=f"Udgift {number}", exact=True)


def fill_cost(person: Visitor, number: int, kind: str, description: str, quantity: str, price: str) -> None:
    row = cost(person, number)
    row.get_by_label("Udgiftstype", exact=True).select_option(kind)
    row.get_by_label("Beskrivelse").fill(description)
    row.get_by_label("Antal").fill(quantity)
    row.get_by_label("Pris pr. stk.").fill(price)


def money(available: str) -> list[Decimal]:
    """The figures of a line where everything is still available."""
    amount = parse_amount(available)
    return [amount, Decimal(0), Decimal(0), Decimal(0), amount]


def sickness_pool(*, reserved: str, committed: str, available: str) -> list[Decimal]:
    return [parse_amount(amount) for amount in ("600.000", reserved, committed, "0", available)]


def text_of(pdf) -> str:
    """The words of a PDF in reading order, with single spaces."""
    assert pdf.suffix == ".pdf"
    done = subprocess.run(["pdftotext", "-raw", pdf, "-"], check=True, capture_output=True, text=True)
    return " ".join(done.stdout.split())


def compare_with_screen(person: Visitor, pool: str, folder) -> None:
    """Every figure of the downloaded budget table, recalculated, is the one on the screen, to the øre."""
    shown = amounts(person.table(f"{pool}. Kr."))
    sheets = recalculate(person.downloads("Hent siden som Excel", folder))
    read = {row[0]: row[1:6] for row in sheets[pool] if row[0] in shown and any(row[1:6])}
    headings = {"Kompetenceudvikling", "Tiltrække og styrke ansøgerfeltet"}  # without figures in the workbook
    assert {name: [parse_amount(cell) for cell in cells] for name, cells in read.items()} == {
        name: cells for name, cells in shown.items() if name not in headings
    }
