"""One story over a whole year and into the next, on literal figures, with the ledger added up by hand beside it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from django.db.models import Sum
from django.test import Client
from django.test.html import Element, parse_html
from django.urls import reverse

from cases.actions import Answer, Proposal, decide_item, finish_case, propose_allocation, put_on_agenda
from cases.enums import Outcome
from htk_workforce.accounts.models import User
from htk_workforce.accounts.roles import Role
from htk_workforce.audit.log import events_of
from htk_workforce.importing.actuals import read_actuals
from htk_workforce.money import parse_amount
from pools import actions, ledger
from pools.actions import Cost, NotEligible, ReasonMissing, Refusal, Settlement
from pools.enums import ApplicationState as State
from pools.enums import Bucket, CostType, LineKind, Party, PoolKind, PoolOrigin, PostingKind, Principle
from pools.models import ActualRow, Application, Entry, Frame, FrameLine, PeriodClosing, Pool, Posting
from pools.queries import budget_table
from tests import cast

pytestmark = pytest.mark.django_db

QUALIFIERS = {Party.MANAGEMENT: "", Party.TR: "", Party.AMR: ""}
NEW_YEARS_EVE = date(2023, 12, 31)

JUNE = """Kontostreng;Beløb;Tekst;Bogføringsdato
5.25.14-3-90;40.000,00;Faktura, temadag SYG-2023-0002;01-06-2023
5.25.14-3-90;66.500,50;Temadage i Lindehuset;15-06-2023
5.25.10-1-20;1.250,00;Kontorartikler;16-06-2023
I alt;107.750,50;;
"""
SEPTEMBER = """Kontostreng;Beløb;Tekst;Bogføringsdato
5.25.14-3-90;40.000,00;Faktura, temadag SYG-2023-0002;01-06-2023
5.25.14-3-90;66.500,50;Temadage i Lindehuset;15-06-2023
5.25.10-1-20;1.250,00;Kontorartikler;16-06-2023
5.25.14-3-90;15.000,00;Temadag SYG-2023-0005;08-09-2023
5.25.14-3-90;25.000,00;Konsulent SYG-2023-0006;20-09-2023
"""
LATE = """Kontostreng;Beløb;Tekst;Bogføringsdato
5.25.14-3-90;5.000,00;Konsulent, sidste faktura SYG-2023-0006;30-12-2023
"""


@dataclass
class Year:
    """Who and what the story is about."""

    hr: User
    colleague: User
    director: User
    finance: User
    secretary: User
    frame: Frame
    undistributed: FrameLine
    days: FrameLine
    consultants: FrameLine

    def application(self, number: int) -> Application:
        return Application.objects.get(number=f"SYG-2023-{number:04d}")

    def states(self) -> list[str]:
        received = Application.objects.filter(line__frame=self.frame).exclude(number=None)
        return [State(state).name for state in received.order_by("number").values_list("state", flat=True)]


def test_a_year_of_a_pool_and_into_the_next():
    year = a_pool_is_set_up()
    finance_sets_off_and_the_board_distributes(year)
    workplaces_apply_until_the_money_runs_out(year)
    everybody_is_decided_on_and_the_queue_moves_up(year)
    a_change_releases_money_for_the_last_in_the_queue(year)
    finance_registers_and_imports_what_was_spent(year)
    accounts_are_handed_in_and_the_rest_is_released(year)
    the_year_ends(year)
    a_late_invoice_opens_the_year_again(year)
    the_next_year_begins(year)
    every_line_and_bucket_is_exact(year)
    every_printed_figure_equals_the_ledger(year)


# --- the story ----------------------------------------------------------------------------------------------


def a_pool_is_set_up() -> Year:
    pool = Pool.objects.create(
        code="SYG",
        name="Sygefraværspulje",
        kind=PoolKind.SICKNESS,
        owner=cast.centre(),
        origin=PoolOrigin.BUDGET_SETTLEMENT,
        legal_basis="Budgetforlig 2023",
        principle=Principle.FIRST_COME,
        carry_over_allowed=True,
        hr_approval_limit=Decimal(100_000),
    )
    for cost_type in (CostType.CONSULTANT, CostType.THEME_DAY):
        pool.allowed_costs.create(cost_type=cost_type)
    asked = {f"asks_{party}": True for party in QUALIFIERS}
    pool.dated_conditions.create(welfare_only=True, above_target_only=True, **asked)
    frame = Frame.objects.create(pool=pool, year=2023, price_level=2023)
    heading = frame.lines.create(kind=LineKind.HEADING, order=1, name="Procesbistand")
    days, consultants = (
        frame.lines.create(order=order, name=name, parent=heading, opens_on=date(2023, 2, 1))
        for order, name in ((2, "Temadage"), (3, "Konsulenter"))
    )
    undistributed = frame.lines.create(kind=LineKind.UNDISTRIBUTED, order=4, name="Ikke fordelt")
    return Year(
        hr=cast.person("hanne", Role.HR),
        colleague=cast.person("henrik", Role.HR),
        director=cast.person("dorte", Role.DIRECTOR),
        finance=cast.person("finn", Role.FINANCE),
        secretary=cast.person("sanne", Role.SECRETARIAT),
        frame=frame,
        undistributed=undistributed,
        days=days,
        consultants=consultants,
    )


def finance_sets_off_and_the_board_distributes(year: Year) -> None:
    actions.appropriate_to_line(
        line=year.undistributed,
        amount=Decimal(400_000),
        reason="Budgetforlig 2023",
        by=year.finance,
        on=date(2023, 1, 2),
        today=date(2023, 1, 2),
        key="budget-2023",
    )
    case = cast.case(year.hr, number="22/21089")
    point = case.points.create(order=1, text="At puljen fordeles på to linjer")
    proposals = [Proposal(year.days, Decimal(200_000)), Proposal(year.consultants, Decimal(120_000))]
    propose_allocation(
        point=point, from_line=year.undistributed, proposals=proposals, by=year.hr, on=date(2023, 1, 9)
    )
    finish_case(case=case, by=year.hr)
    item = put_on_agenda(case=case, meeting=cast.meeting(), by=year.secretary)
    decide_item(item=item, answers={point.pk: Answer(Outcome.APPROVED)}, decision="Ja.", by=year.director)

    assert money(year.undistributed) == {"available": 80_000}
    assert money(year.days) == {"available": 200_000}
    assert money(year.consultants) == {"available": 120_000}


def workplaces_apply_until_the_money_runs_out(year: Year) -> None:
    at_target = cast.workplace("Hyldehuset", absence="5.00", target="5.00")
    refused = draft(year, year.days, at_target, day(1, 40_000))
    with pytest.raises(NotEligible, match="Hyldehuset ligger ikke over sit måltal"):
        actions.receive_application(application=refused, by=year.hr, on=date(2023, 2, 1))

    birk = cast.workplace("Birkehuset", absence="6.25")
    apply(year, birk, day(2, 40_000))
    apply(year, cast.workplace("Egehuset", absence="7.10"), day(1, 40_000), hours(20))
    apply(year, cast.workplace("Askehuset", absence="5.01"), day(1, 40_000))
    assert money(year.days) == {"available": 20_000, "reserved": 180_000}

    apply(year, cast.workplace("Lindehuset", absence="8.00"), day(2, 35_000))
    apply(year, cast.workplace("Pilehuset", absence="6.00"), day(1, 15_000))
    apply(year, birk, hours(30), line=year.consultants)
    # Pilehuset would fit in what is left, but nobody overtakes Lindehuset.
    assert year.states() == ["RECEIVED"] * 3 + ["WAITING_LIST"] * 2 + ["RECEIVED"]
    assert money(year.days) == {"available": 20_000, "reserved": 180_000}
    assert money(year.consultants) == {"available": 90_000, "reserved": 30_000}


def everybody_is_decided_on_and_the_queue_moves_up(year: Year) -> None:
    for number in (1, 2, 6):
        qualify(year, number)
    approve(year, 1)
    approve(year, 6)
    second = year.application(2)
    theme_day, talks = second.lines.all()
    actions.approve_partly(
        application=second,
        amounts={theme_day.pk: Decimal(40_000), talks.pk: Decimal(0)},
        reason="HR-Centret holder selv samtalerne.",
        by=year.colleague,
        on=date(2023, 3, 6),
    )
    # 40.000 kr. are free now: too little for Lindehuset, so Pilehuset waits behind it.
    assert money(year.days) == {"available": 40_000, "reserved": 40_000, "committed": 120_000}
    assert year.states()[3:5] == ["WAITING_LIST", "WAITING_LIST"]

    actions.reject_application(
        application=year.application(3), reason="I har et forløb.", by=year.colleague, on=date(2023, 3, 7)
    )
    assert year.states() == [
        "APPROVED",
        "PARTLY_APPROVED",
        "REJECTED",
        "RECEIVED",
        "WAITING_LIST",
        "APPROVED",
    ]
    assert money(year.days) == {"available": 10_000, "reserved": 70_000, "committed": 120_000}
    qualify(year, 4)
    approve(year, 4)
    assert money(year.days) == {"available": 10_000, "committed": 190_000}
    assert money(year.consultants) == {"available": 90_000, "committed": 30_000}


def a_change_releases_money_for_the_last_in_the_queue(year: Year) -> None:
    first = year.application(1)
    (cost,) = first.lines.all()
    change = actions.request_change(
        application=first, amounts={cost.pk: Decimal(72_000)}, reason="Egne lokaler.", by=year.hr
    )
    assert money(year.days) == {"available": 10_000, "committed": 190_000}
    actions.approve_change(change=change, by=year.colleague, on=date(2023, 4, 3))
    assert year.states()[4] == "RECEIVED"
    assert money(year.days) == {"available": 3_000, "reserved": 15_000, "committed": 182_000}
    qualify(year, 5)
    approve(year, 5)
    assert money(year.days) == {"available": 3_000, "committed": 197_000}


def finance_registers_and_imports_what_was_spent(year: Year) -> None:
    first = year.application(1)
    for _twice in range(2):  # a double click
        actions.register_expenditure(
            application=first,
            amount=Decimal(70_000),
            on=date(2023, 5, 10),
            text="To temadage",
            by=year.finance,
            today=date(2023, 5, 10),
            form_key="to-temadage",
        )
    with pytest.raises(Refusal, match=r"der er 2\.000\skr\. tilbage af bevillingen"):
        actions.register_expenditure(
            application=first,
            amount=Decimal(2_001),
            on=date(2023, 5, 11),
            text="Mere",
            by=year.finance,
            today=date(2023, 5, 11),
        )
    assert money(year.days) == {"available": 3_000, "committed": 127_000, "spent": 70_000}

    assert take_in(year, "juni.csv", JUNE) == (3, 0)
    with pytest.raises(Refusal, match="allerede læst ind"):
        take_in(year, "juni igen.csv", JUNE)
    assert take_in(year, "september.csv", SEPTEMBER) == (2, 3)
    assert money(year.days) == {"available": 3_000, "committed": 127_000, "spent": 70_000}

    proposed = {row.text: row.proposal and row.proposal.number for row in ActualRow.objects.all()}
    assert proposed == {
        "Faktura, temadag SYG-2023-0002": "SYG-2023-0002",
        "Temadage i Lindehuset": "SYG-2023-0004",
        "Kontorartikler": None,
        "Temadag SYG-2023-0005": "SYG-2023-0005",
        "Konsulent SYG-2023-0006": "SYG-2023-0006",
    }
    for row in ActualRow.objects.exclude(proposal=None):
        actions.confirm_row(row=row, application=row.proposal, by=year.finance, today=NEW_YEARS_EVE)
    with pytest.raises(Refusal, match="allerede behandlet"):
        actions.confirm_row(row=row, application=row.proposal, by=year.finance, today=NEW_YEARS_EVE)
    actions.ignore_row(row=ActualRow.objects.get(proposal=None), reason="Vedrører driften.", by=year.finance)
    assert money(year.days) == {
        "available": 3_000,
        "committed": Decimal("5_499.50"),
        "spent": Decimal("191_500.50"),
    }
    assert money(year.consultants) == {"available": 90_000, "committed": 5_000, "spent": 25_000}


def accounts_are_handed_in_and_the_rest_is_released(year: Year) -> None:
    for number in (1, 2, 4, 5):
        close_account(year, number, on=date(2023, 12, 4))
    assert year.states() == ["CLOSED", "CLOSED", "REJECTED", "CLOSED", "CLOSED", "APPROVED"]
    assert money(year.days) == {"available": Decimal("8_499.50"), "spent": Decimal("191_500.50")}


def the_year_ends(year: Year) -> None:
    new = actions.open_next_frame(frame=year.frame, lines=[year.days], by=year.finance)
    assert [line.name for line in new.lines.order_by("order")] == [
        "Procesbistand",
        "Temadage",
        "Ikke fordelt",
    ]
    lines = {line.name: line for line in new.lines.all()}
    with pytest.raises(ledger.PoolOverdrawn, match=r"der er 80\.000\skr\. ledig"):
        settle(year, Settlement(year.undistributed, Decimal(80_001), lines["Ikke fordelt"]), key="too much")
    plan = [
        Settlement(year.undistributed, Decimal(80_000), lines["Ikke fordelt"]),
        Settlement(year.days, Decimal("8499.50"), lines["Temadage"]),
        Settlement(year.consultants, given_back=Decimal(90_000)),
    ]
    for _twice in range(2):
        settle(year, *plan, key="2023")
    assert money(year.undistributed) == {}
    assert money(year.days) == {"spent": Decimal("191_500.50")}
    assert money(year.consultants) == {"committed": 5_000, "spent": 25_000}
    assert money(lines["Ikke fordelt"]) == {"available": 80_000}
    assert money(lines["Temadage"]) == {"available": Decimal("8_499.50")}

    actions.close_period(
        frame=year.frame,
        through_on=NEW_YEARS_EVE,
        by=year.finance,
        on=date(2026, 11, 22),
        reason="En faktura mangler.",
    )


def a_late_invoice_opens_the_year_again(year: Year) -> None:
    take_in(year, "december.csv", LATE)
    late = ActualRow.objects.latest("pk")
    before = Posting.objects.count()
    with pytest.raises(ledger.PeriodClosed, match="lukket til og med 31-12-2023"):
        actions.confirm_row(row=late, application=late.proposal, by=year.finance, today=NEW_YEARS_EVE)
    with pytest.raises(ledger.PeriodClosed):
        actions.appropriate_to_line(
            line=year.days,
            amount=Decimal(1),
            reason="Nej",
            by=year.finance,
            on=NEW_YEARS_EVE,
            today=NEW_YEARS_EVE,
            key="nej",
        )
    assert Posting.objects.count() == before

    closing = PeriodClosing.objects.get()
    with pytest.raises(ReasonMissing):
        actions.reopen_period(closing=closing, reason=" ", by=year.finance)
    actions.reopen_period(closing=closing, reason="Sidste faktura kom i januar.", by=year.finance)
    event = events_of(year.frame).get(verb="reopen_period")
    assert (event.actor, event.reason) == (year.finance, "Sidste faktura kom i januar.")

    late.refresh_from_db()
    actions.confirm_row(row=late, application=late.proposal, by=year.finance, today=NEW_YEARS_EVE)
    close_account(year, 6, on=NEW_YEARS_EVE)
    actions.close_period(
        frame=year.frame,
        through_on=NEW_YEARS_EVE,
        by=year.finance,
        on=date(2026, 11, 22),
        reason="Aftalt med revisionen",
    )
    assert money(year.consultants) == {"spent": 30_000}
    assert year.states() == ["CLOSED", "CLOSED", "REJECTED", "CLOSED", "CLOSED", "CLOSED"]


def the_next_year_begins(year: Year) -> None:
    line = FrameLine.objects.get(frame__year=2024, name="Temadage")
    actions.appropriate_to_line(
        line=line,
        amount=Decimal(100_000),
        reason="Budget 2024",
        by=year.finance,
        on=date(2024, 1, 2),
        today=date(2024, 1, 2),
        key="budget-2024",
    )
    place = cast.workplace("Rønnehuset", absence="6.00")
    sent = actions.receive_application(
        application=draft(year, line, place, day(1, 40_000)), by=year.hr, on=date(2024, 1, 8)
    )
    assert (sent.number, sent.queue_number, sent.state) == ("SYG-2024-0001", 1, State.RECEIVED)


def every_line_and_bucket_is_exact(year: Year) -> None:
    assert ledger.verify() == []
    sums = Entry.objects.values_list("line__frame__year", "line__name", "bucket").annotate(
        total=Sum("amount")
    )
    assert {tuple(key): total for *key, total in sums if total} == {
        (2023, "Ikke fordelt", Bucket.SOURCE): -400_000,
        (2023, "Konsulenter", Bucket.SOURCE): 90_000,
        (2023, "Konsulenter", Bucket.SPENT): 30_000,
        (2023, "Temadage", Bucket.SPENT): Decimal("191500.50"),
        (2024, "Ikke fordelt", Bucket.AVAILABLE): 80_000,
        (2024, "Temadage", Bucket.SOURCE): -100_000,
        (2024, "Temadage", Bucket.AVAILABLE): Decimal("68499.50"),
        (2024, "Temadage", Bucket.RESERVED): 40_000,
    }
    kinds = Posting.objects.values_list("kind", flat=True)
    assert {kind: list(kinds).count(kind) for kind in PostingKind.values} == {
        PostingKind.APPROPRIATE: 2,
        PostingKind.TRANSFER: 1,
        PostingKind.RESERVE: 7,
        PostingKind.RELEASE: 5,  # 20.000, 40.000, 8.000, 2.000 and 3.499,50
        PostingKind.COMMIT: 5,
        PostingKind.SPEND: 6,
        PostingKind.REFUND: 0,
        PostingKind.CARRY_OVER: 2,
        PostingKind.GIVE_BACK: 1,
        PostingKind.REVERSE: 0,
    }


def every_printed_figure_equals_the_ledger(year: Year) -> None:
    client = Client()
    client.force_login(year.finance)
    for frame in Frame.objects.all():
        printed = budget_on_the_page(client, frame)
        added_up = {line.name: by_hand([line]) for line in frame.lines.exclude(kind=LineKind.HEADING)}
        for heading in frame.lines.filter(kind=LineKind.HEADING):
            added_up[heading.name] = by_hand(heading.children.all())
        added_up["I alt"] = by_hand(frame.lines.all())
        assert printed == added_up
    assert budget_table(year.frame).total.budget == Decimal("221500.50")
    assert budget_table(Frame.objects.get(year=2024)).total.budget == Decimal("188499.50")


# --- what the story is told with ------------------------------------------------------------------------------


def day(count: int, price: int) -> Cost:
    return Cost(CostType.THEME_DAY, "Temadag", count, Decimal(price))


def hours(count: int) -> Cost:
    return Cost(CostType.CONSULTANT, "Samtaler, timer", count, Decimal(1_000))


def draft(year: Year, line: FrameLine, place, *costs: Cost) -> Application:
    return actions.save_draft(application=None, line=line, workplace=place, costs=costs, by=year.hr)


def apply(year: Year, place, *costs: Cost, line: FrameLine | None = None) -> Application:
    application = draft(year, line or year.days, place, *costs)
    return actions.receive_application(application=application, by=year.hr, on=date(2023, 2, 6))


def qualify(year: Year, number: int) -> None:
    actions.qualify_by_parties(
        application=year.application(number), remarks=QUALIFIERS, by=year.hr, on=date(2023, 2, 20)
    )


def approve(year: Year, number: int) -> None:
    actions.approve_application(application=year.application(number), by=year.colleague, on=date(2023, 3, 6))


def take_in(year: Year, name: str, content: str) -> tuple[int, int]:
    """How many rows of a file were new, and how many were known."""
    reading = read_actuals(name, content.encode())
    assert reading.faults == []
    intake = actions.take_in_actuals(
        file_name=name, checksum=reading.checksum, rows=reading.rows, by=year.finance
    )
    return intake.new, intake.known


def close_account(year: Year, number: int, *, on: date) -> None:
    application = year.application(number)
    actions.report_account(application=application, reason="Brugt som aftalt.", by=year.hr, on=on)
    actions.close_account(application=application, by=year.finance, on=on)


def settle(year: Year, *settlements: Settlement, key: str) -> None:
    actions.settle_lines(
        settlements=settlements, by=year.finance, on=NEW_YEARS_EVE, today=NEW_YEARS_EVE, key=key
    )


def money(line: FrameLine) -> dict[str, Decimal]:
    """What a line has, in kroner, by bucket; added up from the entries, not read from the balances."""
    sums = Entry.objects.filter(line=line).exclude(bucket=Bucket.SOURCE).values_list("bucket")
    return {bucket: total for bucket, total in sums.annotate(total=Sum("amount")) if total}


def by_hand(lines) -> list[Decimal]:
    """Set off, reserved, committed, spent and available of some lines together."""
    order = (Bucket.RESERVED, Bucket.COMMITTED, Bucket.SPENT, Bucket.AVAILABLE)
    sums = [sum(money(line).get(bucket, Decimal(0)) for line in lines) for bucket in order]
    return [sum(sums), *sums]


def budget_on_the_page(client: Client, frame: Frame) -> dict[str, list[Decimal]]:
    """The rows of the budget table as they are printed, by the name of the line."""
    page = client.get(reverse("frame_detail", args=[frame.pk])).content.decode()
    table = page[page.index('<table class="table table--compact budget">') :]
    rows = [row for row in elements(parse_html(table[: table.index("</table>") + 8]), "tr")]
    found = {}
    for row in rows:
        cells = elements(row, "td")
        if cells:
            (name, *_history) = words(elements(row, "th")[0])
            # After the figure may stand words for screen readers: where its link goes.
            found[name] = [parse_amount(words(cell)[0]) for cell in cells]
    return found


def elements(root: Element, name: str) -> list[Element]:
    found = [root] if root.name == name else []
    return found + [e for child in root.children if isinstance(child, Element) for e in elements(child, name)]


def words(root: Element) -> list[str]:
    texts = [words(child) if isinstance(child, Element) else [child.strip()] for child in root.children]
    return [text for several in texts for text in several if text]
