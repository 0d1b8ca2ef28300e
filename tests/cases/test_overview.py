"""What each role finds on the first page."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.actions import (
    Answer,
    NewFollowUp,
    Said,
    add_statement,
    create_follow_up,
    decide_item,
    finish_case,
    put_on_agenda,
)
from cases.enums import MeetingState, Outcome
from cases.models import Body
from pools.actions import (
    approve_application,
    qualify_application,
    receive_application,
    report_account,
    request_change,
)
from pools.enums import ApplicationState, Party
from pools.models import Application
from tests import cast
from tests.pages import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return cast.everybody()


def page(client, user):
    client.force_login(user)
    return client.get(reverse("overview"))


def ready(people, number, **fields):
    case = cast.case(people["hr"], number, **fields)
    case.points.create(order=1, text="At det sker")
    finish_case(case=case, by=people["hr"])
    return case


def decided(people, number, outcome=Outcome.APPROVED, day=date(2023, 1, 23), **fields):
    case = ready(people, number, **fields)
    item = put_on_agenda(case=case, meeting=cast.meeting(day), by=people["sek"])
    answers = {case.points.get().pk: Answer(outcome)}
    return decide_item(item=item, answers=answers, decision="", by=people["dir"])


def test_everybody_finds_their_own_tasks_late_ones_first(client, people):
    item = decided(people, "23/1")
    for name, user in people.items():
        for task, due in (("Snart", date(2100, 1, 1)), ("For sent", date(2023, 2, 1))):
            new = NewFollowUp(task=f"{task} {name}", owner_role="Nogen", owner=user, due_on=due)
            create_follow_up(item=item, new=new, by=people["sek"])
    for name, user in people.items():
        words = text(page(client, user)).partition("Mine opgaver")[2]
        assert f"For sent {name} · Nogen · 01-02-2023 Over fristen Snart {name}" in words, name
        others = [other for other in people if other != name]
        late = words.partition("over fristen")[0] if name == "sek" else words
        assert not any(f"Snart {other}" in late for other in others), name


def test_a_page_without_tasks_says_so(client, people):
    assert "Der er ingen opgaver til dig." in text(page(client, people["læs"]))


def test_secretariat_and_directors_find_everybodys_late_tasks(client, people):
    new = NewFollowUp(task="Regnskab", owner_role="Økonomi", owner=people["øko"], due_on=date(2023, 2, 1))
    create_follow_up(item=decided(people, "23/1"), new=new, by=people["sek"])
    seen = {name: "1 opgave er over fristen" in text(page(client, user)) for name, user in people.items()}
    assert [name for name, is_seen in seen.items() if is_seen] == ["sek", "dir"]


def test_a_director_reads_the_agenda_of_the_next_meeting_with_one_large_button(client, people):
    today = timezone.localdate()
    for days, state in ((-1, "published"), (3, "planned"), (10, "planned")):
        meeting = cast.meeting(today + timedelta(days))
        meeting.state = state
        meeting.save()
    following = Body.objects.get().meetings.get(on=today + timedelta(3))
    answer = page(client, people["dir"])
    link = f'<a class="button button-primary button-large" href="{following.get_absolute_url()}">'
    assert answer.content.decode().count("button-large") == 1 and link in answer.content.decode()
    assert "Næste møde Direktionen, " in text(answer) and "0 punkter Planlagt" in text(answer)
    assert "button-large" not in page(client, people["hr"]).content.decode()


def test_a_meeting_that_is_over_but_not_finished_comes_before_the_next(client, people):
    put_on_agenda(case=ready(people, "23/1"), meeting=cast.meeting(), by=people["sek"])
    words = text(page(client, people["dir"]))
    assert "Næste møde Direktionen, mandag den 23. januar 2023, B105 · 1 punkt" in words


def test_a_director_finds_the_pools_in_which_money_is_short(client, people):
    line = cast.sickness_line()
    cast.fill(line, 50_000, by=people["øko"])
    for name, amount in (("A", 40_000), ("B", 40_000)):
        draft = cast.draft(line, cast.workplace(name, absence="7"), by=people["hr"], amount=amount)
        receive_application(application=draft, by=people["hr"], on=cast.DAY)
    cast.upskilling_pool()
    words = text(page(client, people["dir"]))
    assert "Sygefraværspulje 2023 : 10.000 kr. ledige, 1 ansøgning på venteliste" in words.replace(
        "\xa0", " "
    )
    assert "Opkvalificeringspulje : planen er ikke dækket i 2026, 2027" in words


def test_a_site_without_trouble_has_no_pools_in_red(client, people):
    line = cast.sickness_line()
    cast.fill(line, 50_000, by=people["øko"])
    assert "Puljer i rødt" not in text(page(client, people["dir"]))


def test_the_secretariat_finds_what_it_has_to_move_on(client, people):
    ready(people, "23/1")
    unanswered = decided(people, "23/2", Outcome.UNANSWERED)
    add_statement(
        case=cast.case(people["hr"], "23/3"), said=Said("foa", deadline_on=cast.DAY), by=people["sek"]
    )
    meeting = unanswered.meeting
    meeting.state = MeetingState.HELD
    meeting.save()
    away = put_on_agenda(
        case=ready(people, "23/4"), meeting=cast.meeting(date(2023, 1, 30)), by=people["sek"]
    )
    sent_on = Answer(Outcome.SENT_ON, forward_to=cast.body("Chefforum"))
    answers = {away.case.points.get().pk: sent_on}
    decide_item(item=away, answers=answers, decision="", by=people["dir"])
    words = text(page(client, people["sek"]))
    assert "Sager, der er klar til dagsorden 23/1: Fordeling af rekrutteringspuljen" in words
    assert "Referater, der ikke er godkendt Direktionen 23-01-2023" in words
    assert "Punkter uden svar Sag 23/2, punkt 1 · Direktionen 23-01-2023" in words
    assert "Sager hos andre organer 23/4: Fordeling af rekrutteringspuljen · Chefforum" in words
    assert "1 høring mangler svar" in words


def test_a_point_that_a_later_meeting_has_answered_is_not_unanswered(client, people):
    item = decided(people, "23/2", Outcome.UNANSWERED)
    assert "Punkter uden svar" in text(page(client, people["sek"]))
    again = put_on_agenda(case=item.case, meeting=cast.meeting(date(2023, 1, 30)), by=people["sek"])
    answers = {item.case.points.get().pk: Answer(Outcome.APPROVED)}
    decide_item(item=again, answers=answers, decision="", by=people["dir"])
    assert "Punkter uden svar" not in text(page(client, people["sek"]))


def test_hr_finds_the_applications_to_qualify_by_pool_and_age_and_its_own_drafts(client, people):
    line = cast.sickness_line()
    cast.fill(line, 500_000, by=people["øko"])
    for name in "AB":
        draft = cast.draft(line, cast.workplace(name, absence="7"), by=people["hr"])
        receive_application(application=draft, by=people["hr"], on=cast.DAY)
    cast.case(people["hr"], "23/9")
    words = text(page(client, people["hr"]))
    today = f"{timezone.localdate():%d-%m-%Y}"
    assert f"Sygefraværspulje : 2 ansøgninger, den ældste modtaget {today}" in words
    assert "Sager, jeg skriver på 23/9: Fordeling af rekrutteringspuljen" in words


def test_a_qualified_application_still_waits_for_its_answer(client, people):
    line = cast.sickness_line()
    cast.fill(line, 500_000, by=people["øko"])
    cast.hold(line.frame.pool, asks_tr=True)
    sent = receive_application(
        application=cast.draft(line, cast.workplace("Egen", absence="7"), by=people["hr"]),
        by=people["hr"],
        on=cast.DAY,
    )
    qualify_application(application=sent, party=Party.TR, remark="", by=people["hr"], on=cast.DAY)
    sent.refresh_from_db()
    assert sent.state == ApplicationState.QUALIFIED
    words = text(page(client, people["dir"])).replace("\xa0", " ")
    assert "Ansøgninger, der venter på svar SYG-2023-0001: Egen, 40.000 kr." in words


def test_changes_accounts_and_drafts_of_others_wait_where_those_who_answer_see_them(client, people):
    line = cast.sickness_line()
    cast.fill(line, 500_000, by=people["øko"])
    place = cast.workplace("Egen", absence="7")
    place.leaders.add(people["led"])
    for amount in (1_000, 2_000):
        draft = cast.draft(line, place, by=people["led"], amount=Decimal(amount))
        sent = receive_application(application=draft, by=people["hr"], on=cast.DAY)
        approve_application(application=sent, by=people["dir"], on=cast.DAY)
    first, second = Application.objects.order_by("number")
    request_change(
        application=first,
        amounts={first.lines.get().pk: Decimal(500)},
        reason="Færre timer",
        by=people["led"],
    )
    report_account(application=second, by=people["led"], reason="Holdt", on=cast.DAY)
    draft = cast.draft(line, place, by=people["led"])
    changes = "Ændringer, der venter på svar SYG-2023-0001: Egen"
    accounts = "Regnskaber, der venter på godkendelse SYG-2023-0002: Egen"
    drafts = f"Andres kladder, der ikke er meldt klar {draft}: Egen"
    shown = {role: text(page(client, people[role])) for role in ("hr", "dir", "øko", "led")}
    assert {
        role: [part in words for part in (changes, accounts, drafts)] for role, words in shown.items()
    } == {
        "hr": [True, True, True],
        "dir": [True, False, False],
        "øko": [False, True, False],
        "led": [False, False, False],
    }


def test_finance_finds_open_years_and_uncovered_ones(client, people):
    cast.recruitment_frame(2021)
    cast.upskilling_pool()
    words = text(page(client, people["øko"]))
    assert "0 forbrugsrækker er ikke fordelt" in words
    assert "Rekrutteringspulje 2021 er ikke afsluttet" in words
    assert "Opkvalificeringspulje : planen er ikke dækket i 2026, 2027" in words
    assert "Alle puljer 2021 (Excel)" in words


def test_a_leader_finds_their_workplaces_their_place_in_the_queue_and_the_answers(client, people):
    line = cast.sickness_line()
    cast.fill(line, 500_000, by=people["øko"])
    other, own = (cast.workplace(name, absence="7") for name in ("Anden", "Egen"))
    own.leaders.add(people["led"])
    for place in (other, own):
        draft = cast.draft(line, place, by=people["hr"], amount=Decimal(1_000))
        receive_application(application=draft, by=people["hr"], on=cast.DAY)
    words = text(page(client, people["led"]))
    assert "Mine arbejdspladser Egen · HR-Centret (HRC)" in words
    assert "Mine ansøgninger, der venter på svar SYG-2023-0002: Egen · nr. 2 i køen Modtaget" in words
    assert "SYG-2023-0001" not in words


def test_an_item_closed_to_its_reader_is_not_on_the_page(client, people):
    item = put_on_agenda(case=ready(people, "23/1"), meeting=cast.meeting(), by=people["sek"])
    item.is_closed = True
    item.save()
    for name, user in people.items():
        assert ("venter på Direktionen" in text(page(client, user))) == (name in ("sek", "dir"))
