"""A change of more than amounts: period, purpose, cost type and source, each with before and after."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from htk_workforce.audit.log import events_of
from htk_workforce.reporting.letter import change_letter, decision_letter, render_letter
from pools import actions, ledger
from pools.enums import Bucket, CostType, FundingSource
from pools.models import Application, Change, FrameLine, Posting
from pools.queries import Source, changed_terms, terms_of_grant
from tests import cast
from tests.pages import form, text
from tests.pools.scene import (
    DAY,
    everything,
    filled,
    money,
    per_mille_line,
    six_leaders,
    staffing_line,
    two_costs,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def line(finance):
    return filled(cast.sickness_line(), 200_000, finance)


@pytest.fixture
def granted(line, hr, colleague):
    return two_costs(
        line,
        hr,
        decided_by=colleague,
        purpose="Færre sygedage",
        starts_on=date(2023, 3, 1),
        ends_on=date(2023, 6, 30),
    )


def wish(application, by, amounts=None, reason="Det blev anderledes", **terms) -> Change:
    return actions.request_change(
        application=application,
        amounts=amounts or {},
        reason=reason,
        by=by,
        terms=replace(terms_of_grant(application), **terms),
    )


def again(application) -> Application:
    return Application.objects.get(pk=application.pk)


def test_period_and_purpose_change_without_a_posting(granted, hr, colleague):
    postings = Posting.objects.count()
    change = wish(granted, hr, ends_on=date(2023, 9, 30), purpose="Fælles vagtplan")
    said = [
        "Periode: 01-03-2023 – 30-06-2023 → 01-03-2023 – 30-09-2023",
        "Formål: Færre sygedage → Fælles vagtplan",
    ]
    assert [str(row) for row in changed_terms(change)] == said
    assert (again(granted).ends_on, again(granted).purpose) == (date(2023, 6, 30), "Færre sygedage")
    assert events_of(granted)[0].data["changes"] == said
    actions.approve_change(change=change, by=colleague, on=DAY)
    assert (again(granted).ends_on, again(granted).purpose) == (date(2023, 9, 30), "Fælles vagtplan")
    assert Posting.objects.count() == postings and ledger.verify() == []
    event = events_of(granted)[0]
    assert (event.verb, event.data["changes"]) == ("change_approved", said)


def test_the_cost_type_changes_and_is_held_against_the_pool_when_asked_and_when_decided(
    line, granted, hr, colleague
):
    consultant = granted.lines.get(order=1)
    types = {**terms_of_grant(granted).cost_types, consultant.pk: CostType.COURSE}
    before = everything(granted)
    with pytest.raises(actions.NotEligible, match="Kursus"), transaction.atomic():
        wish(granted, hr, cost_types=types)
    assert everything(granted) == before
    allowed = line.frame.pool.allowed_costs.create(cost_type=CostType.COURSE)
    change = wish(granted, hr, cost_types=types)
    assert [row.label for row in changed_terms(change)] == ["Udgiftstype for »Konsulent«"]
    allowed.delete()
    with pytest.raises(actions.NotEligible, match="Kursus"), transaction.atomic():
        actions.approve_change(change=change, by=colleague, on=DAY)
    line.frame.pool.allowed_costs.create(cost_type=CostType.COURSE)
    actions.approve_change(change=change, by=colleague, on=DAY)
    assert again(granted).lines.get(order=1).cost_type == CostType.COURSE
    assert money(line) == {Bucket.AVAILABLE: 115_000, Bucket.COMMITTED: 85_000}


def test_an_increase_above_a_cap_is_refused_when_it_is_asked_for(line, granted, hr):
    line.frame.pool.allowed_costs.filter(cost_type=CostType.CONSULTANT).update(cap=Decimal(30_000))
    consultant = granted.lines.get(order=1)
    with pytest.raises(actions.NotEligible, match="højst 30.000.kr. til »"):
        wish(granted, hr, {consultant.pk: Decimal(30_001)})
    assert wish(granted, hr, {consultant.pk: Decimal(30_000)}).after[str(consultant.pk)] == "30000"


def test_a_cap_lowered_after_receipt_does_not_stop_a_change(line, granted, hr):
    """The day of receipt decides the cap; the day of the decision decides the shares."""
    received = timezone.make_aware(datetime.combine(DAY, time(12)))
    days = {"received_at": received, "decided_on": DAY + timedelta(days=9)}
    Application.objects.filter(pk=granted.pk).update(**days)
    pool, lower = line.frame.pool, DAY + timedelta(days=5)
    pool.allowed_costs.filter(cost_type=CostType.CONSULTANT).update(valid_to=lower - timedelta(days=1))
    pool.allowed_costs.create(cost_type=CostType.CONSULTANT, cap=Decimal(10_000), valid_from=lower)
    assert (
        wish(again(granted), hr, purpose="Færre korte sygemeldinger")
        .terms_after["purpose"]
        .startswith("Færre")
    )


def test_a_period_that_leaves_the_year_is_told_and_one_that_runs_backwards_is_refused(
    client, granted, hr, colleague
):
    with pytest.raises(actions.NotEligible, match="Perioden slutter, før den begynder"):
        wish(granted, hr, ends_on=date(2023, 2, 1))
    client.force_login(hr)
    sent = form(client.get(granted.get_absolute_url()), "change")
    sent |= {"ends_on": "31-01-2024", "reason": "Konsulenten blev syg"}
    told = client.post(reverse("change_request", args=[granted.pk]), sent, follow=True)
    said = "Perioden 01-03-2023 – 31-01-2024 går ud over rammens år, 2023."
    assert "Ændringen er sendt." in text(told) and said in text(told)
    client.force_login(colleague)
    page = client.get(granted.get_absolute_url())
    assert said in text(page)
    assert "Periode 01-03-2023 – 30-06-2023 01-03-2023 – 31-01-2024" in text(page)
    assert "Beløbet er fortsat 85.000 kr." in text(page).replace("\xa0", " ")


def test_a_form_that_changes_nothing_or_breaks_a_rule_keeps_what_was_typed(client, granted, hr):
    client.force_login(hr)
    sent = form(client.get(granted.get_absolute_url()), "change")
    assert (sent["starts_on"], sent["purpose"]) == ("01-03-2023", "Færre sygedage")
    address = reverse("change_request", args=[granted.pk])
    same = client.post(address, sent | {"reason": "Ingenting"})
    assert "Ret mindst ét beløb eller ét vilkår" in text(same)
    consultant = granted.lines.get(order=1)
    refused = client.post(
        address, sent | {f"type_{consultant.pk}": CostType.COURSE, "reason": "Kursus i stedet"}
    )
    assert "Puljen dækker ikke »Kursus«" in text(refused) or "Puljen nævner ikke »Kursus«" in text(refused)
    typed = form(refused, "change")
    assert (typed["reason"], typed[f"type_{consultant.pk}"]) == ("Kursus i stedet", CostType.COURSE)
    assert not Change.objects.exists()


# Another source


@pytest.fixture
def leaders(finance, hr, director):
    """864.000 kr., of which 129.600 kr. are the per-mille pool's."""
    line, per_mille = staffing_line(), per_mille_line()
    cast.fill(line, 1_000_000, by=finance)
    cast.fill(per_mille, 200_000, by=finance)
    source = actions.Funding(FundingSource.POOL_LINE, per_mille)
    sent = actions.receive_application(application=six_leaders(line, hr, [source]), by=hr, on=DAY)
    granted = actions.approve_application(application=sent, by=director, on=DAY)
    assert money(per_mille) == {Bucket.AVAILABLE: 70_400, Bucket.COMMITTED: 129_600}
    return granted


def own_budget(granted):
    return (Source(FundingSource.CENTRE_BUDGET, note="Centrets eget budget"),)


def test_another_source_pays_and_the_first_one_gets_its_money_back(leaders, hr, director):
    per_mille = leaders.funding_parts.get().line
    change = wish(leaders, hr, sources=own_budget(leaders))
    row = changed_terms(change)[0]
    assert (row.label, row.after) == ("Andre kilder", "Centrets budget, Centrets eget budget")
    assert money(per_mille)[Bucket.COMMITTED] == 129_600
    actions.approve_change(change=change, by=director, on=DAY)
    assert money(per_mille) == {Bucket.AVAILABLE: 200_000}
    part = leaders.funding_parts.get()
    assert (part.source, part.committed_amount) == (FundingSource.CENTRE_BUDGET, Decimal(129_600))
    assert money(leaders.line) == {Bucket.AVAILABLE: 265_600, Bucket.COMMITTED: 734_400}
    assert ledger.verify() == []


def test_a_line_that_a_change_names_is_not_removed(leaders, hr, colleague, finance):
    frame = leaders.funding_parts.get().line.frame
    other = FrameLine.objects.create(
        frame=frame, order=9, name="Uforudset", opens_on=frame.lines.first().opens_on
    )
    change = wish(leaders, hr, sources=(Source(FundingSource.POOL_LINE, other.pk),))
    actions.reject_change(change=change, reason="Nej", by=colleague, on=DAY)
    with pytest.raises(PermissionDenied, match="i brug: 1 ændring"):
        actions.remove_line(line=other, by=finance)
    assert changed_terms(Change.objects.get(pk=change.pk))[0].after.startswith("Promillepulje")


def test_the_share_of_something_granted_stays_what_it_was(leaders, finance):
    share = leaders.line.frame.pool.position_shares.get(cost_type=CostType.LEADER_PAY)
    common = {"pool": share.pool, "cost_type": share.cost_type, "source": share.source, "by": finance}
    common |= {"share": Decimal("0.80"), "valid_to": None, "reason": "Ny aftale"}
    for row, since in ((share, share.valid_from), (None, DAY)):
        with pytest.raises(actions.Refusal, match="skal beholde den"), transaction.atomic():
            actions.save_position_share(row=row, valid_from=since, **common)
    actions.save_position_share(valid_from=DAY + timedelta(days=1), **common)
    share.refresh_from_db()
    assert (share.share, share.valid_to) == (Decimal("0.85"), DAY)


def test_a_source_that_has_paid_already_is_not_taken_away(leaders, hr, director, finance):
    actions.register_expenditure(
        application=leaders, amount=Decimal(100_000), on=DAY, text="Løn", by=finance, today=DAY
    )
    change = wish(leaders, hr, sources=own_budget(leaders))
    before = everything(leaders)
    with pytest.raises(actions.Refusal, match="brugt mere"), transaction.atomic():
        actions.approve_change(change=change, by=director, on=DAY)
    assert everything(leaders) == before


def test_no_source_at_all_is_refused_when_it_is_asked_for(leaders, hr):
    with pytest.raises(actions.NotEligible, match="Vælg, hvor de sidste 129.600.kr. kommer fra"):
        wish(leaders, hr, sources=())


def test_the_form_has_the_sources_as_they_stand_and_one_more(client, leaders, hr):
    client.force_login(hr)
    sent = form(client.get(leaders.get_absolute_url()), "change")
    assert (sent["source_1"], sent["source_2"]) == (FundingSource.POOL_LINE, "")
    told = client.post(
        reverse("change_request", args=[leaders.pk]),
        sent | {"source_1": FundingSource.CENTRE_BUDGET, "line_1": "", "reason": "Centret betaler"},
        follow=True,
    )
    assert "Ændringen er sendt." in text(told)
    assert Change.objects.get().terms_after["sources"] == [[FundingSource.CENTRE_BUDGET, None, None, ""]]


# The letters


def test_the_first_letter_stays_as_it_was_and_the_change_has_before_and_after(granted, hr, colleague):
    change = wish(granted, hr, ends_on=date(2023, 9, 30), purpose="Fælles vagtplan")
    actions.approve_change(change=change, by=colleague, on=DAY)
    first = decision_letter(again(granted))
    assert (first.terms.ends_on, first.terms.purpose) == (date(2023, 6, 30), "Færre sygedage")
    letter = change_letter(Change.objects.get())
    assert letter.terms.ends_on == date(2023, 9, 30)
    assert [row.label for row in letter.changed] == ["Periode", "Formål"]
    for one in (first, letter):
        assert render_letter(one, created=timezone.now()).startswith(b"%PDF")
