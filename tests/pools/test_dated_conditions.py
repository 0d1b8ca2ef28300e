"""What an application is held against is what the pool said the day it was received."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from htk_workforce.audit.log import events_of
from htk_workforce.reporting.letter import decision_letter
from pools import actions
from pools.enums import CostType, OtherCosts, Party
from pools.models import Application, PoolConditions
from pools.permissions import can_move
from pools.queries import eligibility, pool_terms, received_on
from tests import cast
from tests.pages import form, text
from tests.pools.scene import DAY, place, received

pytestmark = pytest.mark.django_db
JULY, NEW_YEAR = date(2035, 7, 1), date(2036, 1, 1)


@pytest.fixture
def line(finance):
    line = cast.sickness_line()
    cast.fill(line, 200_000, by=finance)
    return line


@pytest.fixture
def pool(line):
    return line.frame.pool


def say(pool, by, day, reason="Punkt 4", **fields):
    terms = replace(actions.terms_of(pool, day), **fields)
    return actions.save_terms(pool=pool, terms=terms, valid_from=day, reason=reason, by=by)


def spans(pool) -> list[tuple]:
    return list(pool.dated_conditions.order_by("id").values_list("valid_from", "valid_to", "welfare_only"))


def arrived(application: Application, day: date) -> Application:
    """The same application, had it been received that day."""
    at = timezone.make_aware(timezone.datetime(day.year, day.month, day.day, 12))
    Application.objects.filter(pk=application.pk).update(received_at=at)
    return Application.objects.get(pk=application.pk)


def test_who_must_look_at_an_application_is_asked_of_the_day_it_came(pool, line, hr, director):
    early = received(line, hr)
    say(pool, hr, JULY, parties=frozenset({Party.TR}))
    late = arrived(received(line, hr, name="Egehuset"), JULY)
    early, late = (Application.objects.get(pk=one.pk) for one in (early, late))
    assert (early.missing_parties, late.missing_parties) == ([], [Party.TR])
    assert can_move(director, early, "approve")
    assert can_move(director, late, "approve").reason == (
        "Ansøgningen mangler kvalificering af: Tillidsrepræsentant (TR)."
    )


def test_other_cost_types_are_judged_by_the_day_of_receipt_also_when_decided_later(pool, line, hr, colleague):
    cast.hold(pool, other_costs=OtherCosts.WITH_REASON)
    cost = actions.Cost(CostType.CATERING, "Frokost", 1, Decimal(900), exception_reason="Hele dagen")
    draft = actions.save_draft(application=None, line=line, workplace=place(), costs=[cost], by=hr)
    sent = actions.receive_application(application=draft, by=hr, on=DAY)
    tomorrow = received_on(sent) + timedelta(days=1)
    say(pool, hr, tomorrow, other_costs=OtherCosts.REFUSED)
    approved = actions.approve_application(application=sent, by=colleague, on=tomorrow)
    assert approved.approved_total == 900


def test_the_letter_says_what_the_pool_said_then(pool, line, hr, colleague):
    cast.hold(pool, condition_text="Kun over måltallet.")
    sent = received(line, hr)
    say(pool, hr, received_on(sent) + timedelta(days=1), condition_text="Noget helt andet.")
    approved = actions.approve_application(application=sent, by=colleague, on=DAY)
    assert decision_letter(approved).condition_text == "Kun over måltallet."


def test_who_may_apply_changes_on_its_day(pool, line, hr):
    draft = cast.draft(line, cast.workplace("Birkehuset", absence="5", target="5.5"), by=hr)
    say(pool, hr, JULY, above_target_only=False)

    def blocking(day):
        return [finding.text for finding in eligibility(draft, on=day) if finding.blocks]

    assert len(blocking(JULY - timedelta(days=1))) == 1 and blocking(JULY) == []


def test_new_conditions_end_the_old_ones_the_day_before_and_stop_where_the_next_begin(pool, hr):
    say(pool, hr, NEW_YEAR, welfare_only=False)
    say(pool, hr, JULY, condition_text="Fra juli")
    assert spans(pool) == [
        (None, date(2035, 6, 30), True),
        (NEW_YEAR, None, False),
        (JULY, date(2035, 12, 31), True),
    ]
    assert [pool.conditions_on(day).condition_text for day in (DAY, JULY, NEW_YEAR)] == ["", "Fra juli", ""]
    assert events_of(pool)[0].data["changes"] == [
        ["Vilkår i øvrigt", "", "Fra juli"],
        ["Gælder fra", "", "01-07-2035"],
        ["Det, der gjaldt før, slutter", "", "30-06-2035"],
    ]


def test_the_same_day_corrects_what_is_to_come(pool, hr):
    say(pool, hr, JULY, welfare_only=False)
    say(pool, hr, JULY, condition_text="Rettet")
    assert spans(pool) == [(None, date(2035, 6, 30), True), (JULY, None, False)]
    assert pool.conditions_on(JULY).condition_text == "Rettet"


def test_days_on_which_something_was_received_keep_what_they_had(pool, line, hr):
    sent = arrived(received(line, hr), JULY)
    for day in (JULY, JULY - timedelta(days=30)):
        with pytest.raises(actions.Refusal, match="til og med 01-07-2035 efter de betingelser, der stod da"):
            say(pool, hr, day, welfare_only=False)
    assert spans(pool) == [(None, None, True)]
    say(pool, hr, JULY + timedelta(days=1), welfare_only=False)
    assert sent.line.frame.pool.conditions_on(JULY).welfare_only


def test_what_holds_at_once_needs_no_day(pool, line, hr):
    received(line, hr)
    say(pool, hr, date(2020, 1, 1), carry_over_allowed=True)
    assert spans(pool) == [(None, None, True)]


def test_what_is_to_come_is_deleted_and_those_before_go_on(pool, hr):
    say(pool, hr, JULY, welfare_only=False)
    say(pool, hr, NEW_YEAR, condition_text="Nyt")
    coming = pool.dated_conditions.get(valid_from=JULY)
    with pytest.raises(PermissionDenied, match="Skriv en slutdato i stedet"):
        actions.delete_dated_term(term=coming, reason="Fortrudt", by=hr, on=JULY)
    actions.delete_dated_term(term=coming, reason="Fortrudt", by=hr, on=DAY)
    assert spans(pool) == [(None, date(2035, 12, 31), True), (NEW_YEAR, None, False)]
    event = events_of(pool)[0]
    assert (event.what, event.reason) == ("Kommende betingelser slettet", "Fortrudt")
    assert ["Kun velfærdsområder", "Nej", ""] in event.data["changes"]


def test_the_database_refuses_two_at_once(pool):
    with pytest.raises(IntegrityError), transaction.atomic():
        PoolConditions.objects.create(pool=pool, valid_from=JULY)


def test_the_page_shows_what_holds_and_what_comes_and_corrects_it(client, pool, hr):
    client.force_login(hr)
    address = reverse("terms_edit", args=[pool.pk])
    typed = form(client.get(address), "terms")
    assert typed["valid_from"] == timezone.localdate().strftime("%d-%m-%Y")
    told = client.post(address, typed | {"reason": "Punkt 4", "valid_from": ""})
    assert told.context["form"].errors == {"valid_from": ["Skriv den dag, betingelserne gælder fra."]}
    sent = typed | {"reason": "Punkt 4", "valid_from": "01-07-2035", "parties": ["tr"]}
    page = client.post(address, sent, follow=True)
    assert "begyndelsen 30-06-2035 gælder" in text(page) and "01-07-2035 indtil videre kommer" in text(page)
    coming = pool.dated_conditions.get(valid_from=JULY)
    again = form(client.get(f"{address}?betingelser={coming.pk}"), "terms")
    assert again["valid_from"] == "01-07-2035"
    removed = client.post(reverse("conditions_delete", args=[coming.pk]), {"reason": "Nej"}, follow=True)
    assert "er slettet" in text(removed) and spans(pool) == [(None, None, True)]


@pytest.mark.parametrize(
    ("today", "said"),
    [(date(2034, 5, 1), "Gammelt"), (date(2035, 6, 30), "Gammelt"), (JULY, "Nyt"), (date(2037, 1, 1), "Nyt")],
)
def test_the_page_of_a_year_says_what_holds_today_and_not_what_comes_in_december(pool, hr, today, said):
    """Before the year its first day counts, after it its last."""
    cast.hold(pool, condition_text="Gammelt")
    say(pool, hr, JULY, condition_text="Nyt")
    say(pool, hr, NEW_YEAR, condition_text="Nyere")
    frame = pool.frames.get()
    frame.year = JULY.year
    assert pool_terms(frame, Decimal(0), today=today).conditions.condition_text == said
