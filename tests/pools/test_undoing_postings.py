"""A wrong appropriation, carry-over or give-back is undone by finance with a reason; nothing is taken away."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse

from htk_workforce.audit.log import events_of
from pools import actions, ledger
from pools.enums import ApplicationState, Bucket, PostingKind
from pools.models import Balance, FrameLine, Posting
from pools.permissions import can_reverse_posting
from pools.queries import available_on
from pools.workflow import UNDONE_BY_FINANCE
from tests import cast
from tests.pages import form, text
from tests.pools.scene import DAY, money, received

pytestmark = pytest.mark.django_db
LAST_DAY = date(2023, 12, 31)


@pytest.fixture
def line():
    line = cast.sickness_line()
    line.frame.pool.carry_over_allowed = True
    line.frame.pool.save()
    return line


@pytest.fixture
def following(line):
    frame = line.frame.pool.frames.create(year=2024, price_level=2024)
    return FrameLine.objects.create(frame=frame, order=1, name=line.name, opens_on=date(2024, 1, 1))


def set_aside(line, by, amount=600_000, *, key="set-aside") -> Posting:
    return actions.appropriate_to_line(
        line=line, amount=Decimal(amount), reason="Budgetforlig 2023", by=by, on=DAY, today=DAY, key=key
    )


def undo(posting, by, *, on=None, today=LAST_DAY, reason="Forkert linje") -> Posting:
    on = on or posting.on
    return actions.reverse_posting(posting=posting, reason=reason, by=by, on=on, today=today)


def test_a_wrong_appropriation_is_undone_and_both_postings_stay(line, finance):
    wrong = set_aside(line, finance)
    undone = undo(wrong, finance)
    assert (undone.kind, undone.reverses, undone.on, undone.reason, undone.by) == (
        PostingKind.REVERSE,
        wrong,
        DAY,
        "Forkert linje",
        finance,
    )
    assert money(line) == {}
    event = events_of(undone).get()
    assert (event.verb, event.actor, event.reason) == ("reverse_posting", finance, "Forkert linje")
    assert ledger.verify() == []
    with pytest.raises(PermissionDenied, match="allerede tilbageført"), transaction.atomic():
        undo(wrong, finance)


def test_a_carry_over_and_a_give_back_are_undone_and_those_who_wait_are_taken_in_today(
    line, following, hr, finance
):
    set_aside(line, finance, 100_000)
    carried = actions.carry_over_line(
        line=line, to=following, amount=Decimal(60_000), by=finance, on=LAST_DAY, today=LAST_DAY, key="over"
    )
    given = actions.give_back_line(line=line, amount=Decimal(40_000), by=finance, on=DAY, key="back")
    waiting = received(line, hr, 30_000)
    assert waiting.state == ApplicationState.WAITING_LIST
    undo(given, finance, today=date(2023, 6, 1))
    waiting.refresh_from_db()
    assert waiting.state == ApplicationState.RECEIVED
    assert Posting.objects.get(kind=PostingKind.RESERVE).on == date(2023, 6, 1)
    undo(carried, finance)
    assert money(line) == {Bucket.AVAILABLE: 70_000, Bucket.RESERVED: 30_000}
    assert money(following) == {}
    assert ledger.verify() == []


def test_money_that_is_used_is_not_taken_back(line, hr, finance):
    wrong = set_aside(line, finance, 100_000)
    received(line, hr, 30_000, on=date(2023, 3, 1))
    before = list(Balance.objects.values_list("line", "bucket", "amount"))
    with pytest.raises(actions.Refusal) as refusal, transaction.atomic():
        undo(wrong, finance)
    assert str(refusal.value).replace("\xa0", " ") == (
        "Pengene er brugt videre: der skal 100.000 kr. tilbage fra »Ekstern bistand«, og fra 01-02-2023 er der kun "
        "70.000 kr. ledige. Frigiv pengene først, eller vælg en senere dato."
    )
    assert list(Balance.objects.values_list("line", "bucket", "amount")) == before


def test_money_that_was_used_for_a_while_is_taken_back_from_the_day_it_came_back(line, hr, finance):
    """Dated before, the statement would have been below zero while it was used."""
    wrong = set_aside(line, finance, 100_000)
    sent = received(line, hr, 30_000, on=date(2023, 3, 1))
    actions.withdraw_application(application=sent, by=hr, on=date(2023, 4, 1))
    with pytest.raises(actions.Refusal, match="kun 70.000"), transaction.atomic():
        undo(wrong, finance)
    undo(wrong, finance, on=date(2023, 4, 1))
    assert available_on(line) == 0


def test_nothing_is_undone_in_a_closed_period(line, finance):
    wrong = set_aside(line, finance)
    closing = actions.close_period(
        frame=line.frame, through_on=date(2023, 2, 28), by=finance, on=LAST_DAY, reason="Prøve"
    )
    for day in (DAY, LAST_DAY):
        with pytest.raises(actions.Refusal, match="er lukket til og med 28-02-2023"), transaction.atomic():
            undo(wrong, finance, on=day)
    actions.reopen_period(closing=closing, reason="Forkert linje", by=finance)
    undo(wrong, finance)
    assert available_on(line) == 0


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"on": date(2023, 1, 31)}, "kan ikke tilbageføres på en tidligere dato"),
        ({"on": date(2024, 1, 1)}, "Datoen ligger i fremtiden"),
        ({"on": date(2203, 1, 1)}, "Året ser forkert ud"),
        ({"reason": "  "}, "begrundelse"),
    ],
)
def test_what_cannot_be_is_refused_in_words(line, finance, fields, said):
    wrong = set_aside(line, finance)
    with pytest.raises(actions.Refusal, match=said), transaction.atomic():
        undo(wrong, finance, **fields)
    assert available_on(line) == 600_000


@pytest.mark.parametrize("kind", PostingKind)
def test_only_finance_and_only_what_finance_posts_by_hand(kind, finance):
    """Every kind of posting against every role, from the table that draws the button."""
    people = cast.everybody()
    for role, person in people.items():
        own = Posting(kind=kind, reason="x", by=finance, on=DAY, key="x")
        may = bool(can_reverse_posting(person, own))
        assert may == (kind in UNDONE_BY_FINANCE and role == "øko"), (kind, role)
        of_a_case = Posting(kind=kind, reason="x", by=finance, on=DAY, key="x", object_id=1)
        assert not can_reverse_posting(person, of_a_case)


def test_the_page_shows_the_effect_and_keeps_what_was_typed(client, line, finance, hr):
    wrong = set_aside(line, finance)
    client.force_login(hr)
    words = text(client.get(wrong.get_absolute_url()))
    assert "Tilbagefør posteringen: Kun Økonomi tilbagefører posteringer." in words
    client.force_login(finance)
    address = reverse("posting_reverse", args=[wrong.pk])
    assert address in client.get(wrong.get_absolute_url()).content.decode()
    page = client.get(address)
    assert [(row.before.available, row.after.available) for row in page.context["effect"]] == [(600_000, 0)]
    asked = form(page, "reverse")
    assert asked["on"] == "01-02-2023"
    told = client.post(address, asked | {"reason": ""})
    assert "Skriv, hvorfor posteringen tilbageføres." in text(told)
    told = client.post(address, asked | {"reason": "Forkert", "on": "31-01-2023"})
    assert "kan ikke tilbageføres på en tidligere dato" in text(told) and "Forkert" in text(told)
    done = client.post(address, asked | {"reason": "Forkert linje"}, follow=True)
    assert f"Retter {wrong}" in text(done)
    words = text(client.get(wrong.get_absolute_url()))
    assert "Rettet af" in words and "Posteringen er allerede tilbageført." in words
