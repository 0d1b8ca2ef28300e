"""What a pool pays at most of a cost type in one application, and the year a cost belongs to."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from clusters.models import Workplace
from pools.actions import Cost, approve_application, approve_partly, receive_application, save_draft
from pools.actions.refusals import NotEligible
from pools.enums import CostType
from pools.models import Application
from pools.queries import eligibility, received_on
from pools.queries.payment import payment_findings
from tests import cast
from tests.pages import text
from tests.pools.scene import place

pytestmark = pytest.mark.django_db

SAID = (
    "Puljen betaler højst 50.000 kr. til »Ekstern konsulent«. "
    "Ansøgningen beder puljen om 60.000 kr. til det: sæt beløbet ned."
)


@pytest.fixture
def line(finance):
    line = cast.sickness_line()
    cast.fill(line, 600_000, by=finance)
    line.frame.pool.allowed_costs.filter(cost_type=CostType.CONSULTANT).update(cap=Decimal(50_000))
    return line


def draft(line, by, *amounts, year=None, **texts):
    where = Workplace.objects.first() or place()
    costs = [
        Cost(CostType.CONSULTANT, f"Konsulent {number}", 1, Decimal(amount), year=year)
        for number, amount in enumerate(amounts, 1)
    ]
    return save_draft(application=None, line=line, workplace=where, costs=costs, by=by, **texts)


def blocking(application, on=cast.DAY):
    found = eligibility(application, on=on)
    return [finding.text.replace("\xa0", " ") for finding in found if finding.blocks]


def test_the_costs_of_a_type_together_stay_below_its_cap(line, hr):
    application = draft(line, hr, 30_000, 30_000)
    assert blocking(application) == [SAID]
    with pytest.raises(NotEligible, match="Puljen betaler højst"):
        receive_application(application=application, by=hr, on=cast.DAY)


def test_the_cap_itself_may_be_asked_for(line, hr):
    assert blocking(draft(line, hr, 50_000)) == []


def test_a_part_below_the_cap_may_be_granted_when_the_cap_came_later(line, hr, colleague):
    capped = line.frame.pool.allowed_costs.filter(cost_type=CostType.CONSULTANT)
    capped.update(cap=None)
    application = draft(line, hr, 60_000)
    receive_application(application=application, by=hr, on=cast.DAY)
    capped.update(cap=Decimal(50_000))
    (cost,) = application.lines.all()
    asked = {"application": application, "reason": "Loftet", "by": colleague, "on": cast.DAY}
    with pytest.raises(NotEligible, match="Puljen betaler højst"):
        approve_partly(amounts={cost.pk: Decimal(55_000)}, **asked)
    approve_partly(amounts={cost.pk: Decimal(50_000)}, **asked)
    assert Application.objects.get().approved_total == 50_000


def dated_caps(line, before, after):
    """A cap until the end of January, and another from the day of the tests."""
    capped = line.frame.pool.allowed_costs.filter(cost_type=CostType.CONSULTANT)
    capped.update(cap=before, valid_to=date(2023, 1, 31))
    line.frame.pool.allowed_costs.create(
        cost_type=CostType.CONSULTANT, cap=after, valid_from=date(2023, 2, 1)
    )


@pytest.mark.parametrize(
    ("on", "asked", "is_right"),
    [
        (date(2023, 1, 31), 50_000, True),
        (date(2023, 1, 31), 60_000, False),
        (date(2023, 2, 1), 60_000, True),
        (date(2023, 2, 1), 70_000, False),
    ],
)
def test_a_cap_holds_from_its_first_day_to_its_last(line, hr, on, asked, is_right):
    dated_caps(line, Decimal(50_000), Decimal(60_000))
    found = eligibility(draft(line, hr, asked), on=on)
    assert any("Puljen betaler højst" in finding.text for finding in found) is not is_right


def test_who_has_applied_is_answered_by_the_cap_of_the_day_of_receipt(line, hr, colleague):
    application = draft(line, hr, 50_000)
    application = receive_application(application=application, by=hr, on=cast.DAY)
    day = received_on(application)
    capped = line.frame.pool.allowed_costs.filter(cost_type=CostType.CONSULTANT)
    capped.update(cap=Decimal(50_000), valid_to=day)
    line.frame.pool.allowed_costs.create(
        cost_type=CostType.CONSULTANT, cap=Decimal(10_000), valid_from=day + timedelta(days=1)
    )
    later = day + timedelta(days=30)
    assert payment_findings(application, on=later) == []
    assert [finding.blocks for finding in payment_findings(draft(line, hr, 50_000), on=later)] == [True]
    approve_application(application=application, by=colleague, on=later)
    assert Application.objects.get(pk=application.pk).approved_total == 50_000


def test_a_type_that_is_no_longer_paid_is_refused_from_that_day(line, hr):
    line.frame.pool.allowed_costs.filter(cost_type=CostType.CONSULTANT).update(valid_to=date(2023, 1, 31))
    assert blocking(draft(line, hr, 10_000)) == [
        "Puljen dækker ikke »Ekstern konsulent«. Vælg en anden udgiftstype, eller slet »Konsulent 1«."
    ]


@pytest.mark.parametrize(
    ("year", "is_right"), [(None, True), (2023, True), (2024, True), (2022, False), (2025, False)]
)
def test_a_cost_is_of_the_frames_year_or_of_one_in_the_period(line, hr, year, is_right):
    period = {"starts_on": date(2023, 11, 1), "ends_on": date(2024, 2, 1)}
    said = f"»Konsulent 1« er sat til {year}. Vælg et år i perioden eller rammens år, 2023."
    assert blocking(draft(line, hr, 10_000, year=year, **period)) == ([] if is_right else [said])


def test_a_cap_of_nothing_cannot_be(line):
    with pytest.raises(IntegrityError), transaction.atomic():
        line.frame.pool.allowed_costs.update(cap=Decimal(0))


def test_the_conditions_print_the_cap(client, line, hr):
    client.force_login(hr)
    said = text(client.get(reverse("frame_detail", args=[line.frame_id])))
    assert "Ekstern konsulent (højst 50.000 kr. pr. ansøgning), Temadag. Andre udgifter afvises." in said


def test_the_cap_is_answered_while_one_types(client, line, hr):
    line.opens_on = date(2020, 1, 1)
    line.save()
    client.force_login(hr)
    typed = {
        "line": line.pk,
        "workplace": place().pk,
        "costs-TOTAL_FORMS": 1,
        "costs-INITIAL_FORMS": 0,
        "costs-0-cost_type": CostType.CONSULTANT,
        "costs-0-description": "Konsulent",
        "costs-0-quantity": "2",
        "costs-0-unit_price": "30.000",
        "costs-0-year": "2031",
        "funding-TOTAL_FORMS": 0,
        "funding-INITIAL_FORMS": 0,
    }
    said = text(client.post(reverse("application_check"), typed))
    assert SAID in said
    assert "»Konsulent« er sat til 2031. Vælg et år i perioden eller rammens år, 2023." in said


def test_when_the_last_type_ends_the_pool_pays_none_and_its_page_says_the_same(client, line, hr):
    """It would be open to everything else: an ended type is not a pool without types."""
    client.force_login(hr)
    pool = line.frame.pool
    line.frame.year = timezone.localdate().year
    line.frame.save()
    pool.allowed_costs.update(valid_to=date(2023, 1, 31))
    assert blocking(draft(line, hr, 10_000)) == [
        "Ingen af puljens udgiftstyper gælder nu, så »Konsulent 1« kan ikke betales. "
        "Vælg en anden pulje, eller bed HR-Centret om at se på puljens vilkår."
    ]
    told = "Ingen af puljens udgiftstyper gælder. Alle udgifter afvises."
    for address in (line.frame.get_absolute_url(), reverse("pool_terms", args=[pool.pk])):
        assert told in text(client.get(address))
    pool.allowed_costs.all().delete()
    assert blocking(draft(line, hr, 10_000)) == []
    assert "Alle slags udgifter." in text(client.get(line.frame.get_absolute_url()))


def test_the_page_of_the_running_year_says_what_holds_today(client, line, hr):
    client.force_login(hr)
    today = timezone.localdate()
    line.frame.year = today.year
    line.frame.save()
    line.frame.pool.allowed_costs.all().delete()
    line.frame.pool.allowed_costs.create(cost_type=CostType.COURSE, valid_to=date(today.year, 12, 31))
    line.frame.pool.allowed_costs.create(cost_type=CostType.ROOMS, valid_from=date(today.year + 1, 1, 1))
    assert "I dag" not in text(client.get(line.frame.get_absolute_url()))
    line.frame.year += 1
    line.frame.save()
    words = text(client.get(line.frame.get_absolute_url()))
    assert f"Lokaler fra 01-01-{today.year + 1}. Andre udgifter afvises. I dag: Kursus." in words


def test_a_first_type_that_is_to_come_closes_the_pool_for_nobody_before_its_day(client, line, hr):
    client.force_login(hr)
    pool, today = line.frame.pool, timezone.localdate()
    pool.allowed_costs.all().delete()
    asked = draft(line, hr, 10_000)
    pool.allowed_costs.create(cost_type=CostType.COURSE, valid_from=date(today.year + 1, 1, 1))
    assert blocking(asked) == []
    assert "Alle slags udgifter." in text(client.get(reverse("pool_terms", args=[pool.pk])))
    for year, told in (
        (today.year, "Dækker Alle slags udgifter."),
        (today.year + 1, "Andre udgifter afvises. I dag betaler puljen alle slags udgifter."),
    ):
        line.frame.year = year
        line.frame.save()
        words = text(client.get(line.frame.get_absolute_url()))
        assert told in words and "ingen af dem" not in words
    refused = "Puljen dækker ikke »Ekstern konsulent«. Vælg en anden udgiftstype, eller slet »Konsulent 1«."
    assert refused in blocking(asked, on=date(today.year + 1, 1, 1))
