"""What is to be done after a decision, whose it is, and what becomes of it."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from cases.actions import (
    NewFollowUp,
    Refusal,
    change_follow_up,
    create_follow_up,
    finish_case,
    finish_follow_up,
    put_on_agenda,
    reopen_follow_up,
    start_follow_ups,
)
from cases.models import Body, FollowUp
from cases.permissions import can_give_task, owns_follow_up
from cases.queries import (
    overdue,
    own_follow_ups,
    receivers,
    tasks_without_receiver,
    visible_follow_ups,
)
from cases.rules.follow_up import is_overdue
from htk_workforce.accounts.roles import Role
from htk_workforce.audit.log import events_of
from tests import cast
from tests.pages import text

pytestmark = pytest.mark.django_db

MEETING_DAY = date(2023, 1, 23)
BUSY = {"task": "Opfølgning på forsøget", "owner_role": "Centerchefen for ISC"}


@pytest.fixture
def people():
    return {
        name: cast.person(name, role)
        for name, role in {
            "hr": Role.HR,
            "sek": Role.SECRETARIAT,
            "dir": Role.DIRECTOR,
            "øko": Role.FINANCE,
            "led": Role.LEADER,
            "læs": Role.READER,
        }.items()
    }


@pytest.fixture
def item(people):
    return on_agenda(people)


def on_agenda(people, number="22/2854", **fields):
    case = cast.case(people["hr"], number, **fields)
    case.points.create(order=1, text="At forsøget løber i to år")
    finish_case(case=case, by=people["hr"])
    meeting = case.items.model._meta.get_field("meeting").related_model.objects.first() or cast.meeting()
    return put_on_agenda(case=case, meeting=meeting, by=people["sek"])


def give(item, people, **fields):
    return create_follow_up(item=item, new=NewFollowUp(**{**BUSY, **fields}), by=people["sek"])


def test_at34_a_trial_of_two_years_decided_23_01_2023_is_followed_up_on_23_01_2025(item, people):
    point = item.case.points.get()
    point.follow_ups.create(case=item.case, months_after=24, **BUSY)
    (started,) = start_follow_ups(point, item, by=people["dir"])
    assert (started.due_on, started.item) == (date(2025, 1, 23), item)
    assert start_follow_ups(point, item, by=people["dir"]) == []


def test_a_task_waits_for_an_agenda_that_is_out(client, item, people):
    planned = item.meeting
    planned.state = "planned"
    planned.save(update_fields=["state"])
    sentence = "Opgaver gives, når sagen har stået på en udsendt dagsorden."
    assert can_give_task(people["sek"], item.case).reason == sentence
    with pytest.raises(Refusal, match=sentence):
        give(item, people)
    client.force_login(people["sek"])
    assert sentence in text(client.get(item.case.get_absolute_url()))
    planned.state = "published"
    planned.save(update_fields=["state"])
    assert can_give_task(people["sek"], item.case) and not can_give_task(people["hr"], item.case)


def test_what_is_due_today_is_not_late_yet():
    day = date(2023, 2, 1)
    assert [is_overdue(due, None, day) for due in (date(2023, 1, 31), day, None)] == [True, False, False]
    assert not is_overdue(date(2023, 1, 1), day, day)


def test_a_proposed_task_counts_for_nobody_before_the_decision(item, people):
    point = item.case.points.get()
    point.follow_ups.create(case=item.case, owner=people["øko"], **BUSY)
    assert not own_follow_ups(people["øko"]) and not visible_follow_ups(people["dir"])
    start_follow_ups(point, item, by=people["dir"])
    assert own_follow_ups(people["øko"]).get().task == BUSY["task"]


def test_a_task_is_finished_with_a_note_and_the_log_says_so(item, people):
    task = give(item, people, owner=people["øko"])
    done = finish_follow_up(follow_up=task, note=" Fremlagt ", on=date(2023, 3, 1), by=people["øko"])
    assert (done.done_on, done.done_by, done.done_note) == (date(2023, 3, 1), people["øko"], "Fremlagt")
    first = events_of(task)[0]
    assert (first.what, first.reason, first.actor) == ("Opgave udført", "Fremlagt", people["øko"])


@pytest.mark.parametrize(
    ("note", "on", "sentence"),
    [
        (" ", date(2023, 3, 1), "Skriv kort, hvad der er gjort."),
        ("Gjort", date(2023, 1, 22), "Det kan ikke være gjort, før det blev besluttet. Ret datoen."),
    ],
)
def test_a_task_is_not_finished_without_words_or_before_it_was_given(item, people, note, on, sentence):
    with pytest.raises(Refusal) as refusal:
        finish_follow_up(follow_up=give(item, people), note=note, on=on, by=people["sek"])
    assert str(refusal.value) == sentence


def test_a_finished_task_is_not_finished_again_but_may_be_taken_up_again(item, people):
    task = give(item, people, owner=people["øko"])
    finish_follow_up(follow_up=task, note="Gjort", on=MEETING_DAY, by=people["øko"])
    with pytest.raises(PermissionDenied, match="Opgaven er allerede meldt udført"):
        finish_follow_up(follow_up=task, note="Igen", on=MEETING_DAY, by=people["øko"])
    with pytest.raises(Refusal, match="Skriv, hvorfor opgaven tages op igen"):
        reopen_follow_up(follow_up=task, reason="", by=people["dir"])
    again = reopen_follow_up(follow_up=task, reason="Der manglede et tal", by=people["dir"])
    assert (again.done_on, again.done_by, again.done_note) == (None, None, "")
    assert [event.reason for event in events_of(task)][:2] == ["Der manglede et tal", "Gjort"]


def test_a_task_gets_another_owner_and_day_with_a_reason_and_the_log_keeps_both(item, people):
    task = give(item, people, due_on=date(2023, 3, 1))
    changed = change_follow_up(
        follow_up=task,
        owner_role="Økonomi",
        owner=people["øko"],
        centre=None,
        due_on=date(2023, 4, 1),
        condition="",
        reason="Tallene kommer senere",
        by=people["dir"],
    )
    assert (changed.owner, changed.due_on) == (people["øko"], date(2023, 4, 1))
    event = events_of(task)[0]
    assert event.reason == "Tallene kommer senere"
    assert event.data["before"]["due_on"] == "2023-03-01" and event.data["after"]["owner"] == "øko"


def test_only_the_secretariat_and_directors_give_and_move_tasks(item, people):
    task = give(item, people, owner=people["øko"])
    unchanged = {
        "owner_role": "Ny",
        "owner": None,
        "centre": None,
        "due_on": None,
        "condition": "",
        "reason": "x",
    }
    for name in ("hr", "øko", "led", "læs"):
        with pytest.raises(PermissionDenied, match="Kun sekretariatet og en direktør giver opgaver"):
            create_follow_up(item=item, new=NewFollowUp(**BUSY), by=people[name])
        with pytest.raises(PermissionDenied, match="Kun sekretariatet og en direktør giver opgaver"):
            change_follow_up(follow_up=task, by=people[name], **unchanged)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"task": " "}, "Skriv, hvad der skal gøres."),
        ({"owner_role": ""}, "Skriv, hvem der er ansvarlig, som en rolle."),
    ],
)
def test_a_task_says_what_and_who(item, people, fields, sentence):
    with pytest.raises(Refusal) as refusal:
        give(item, people, **fields)
    assert str(refusal.value) == sentence


def owners(people):
    """Everybody with the ways in which a task may be called theirs."""
    place = cast.workplace("Regnbuen")
    place.leaders.add(people["led"])
    people["øko"].title = "Økonomichef"
    people["øko"].save()
    body = Body.objects.get(name="Direktionen")
    body.members.create(title="Direktør for børn", user=people["dir"])
    return {
        "by name": ("læs", {"owner": people["læs"]}),
        "by title": ("øko", {"owner_role": "ØKONOMICHEF"}),
        "by role": ("sek", {"owner_role": "Direktionssekretariat"}),
        "by seat": ("dir", {"owner_role": "direktør for børn"}),
        "by body": ("dir", {"owner_role": "Direktionen"}),
        "by the case": ("hr", {"owner_role": "Sagsbehandleren"}),
        "by centre": ("led", {"owner_role": "Centerchef", "centre": place.centre}),
        "by the centre's code": ("led", {"owner_role": place.centre.code.lower()}),
        "by the centre's name": ("led", {"owner_role": place.centre.name.upper()}),
    }


def test_whose_a_task_is_is_known_by_name_title_role_seat_and_centre_the_same_in_list_and_permission(
    item, people
):
    for name, fields in owners(people).values():
        task = give(item, people, **fields)
        listed = {who for who, user in people.items() if own_follow_ups(user).filter(pk=task.pk)}
        allowed = {who for who, user in people.items() if owns_follow_up(user, task)}
        assert listed == allowed == {name}, fields
        assert receivers().finds_owner_of(task), fields


@pytest.mark.parametrize("role", ["Administrationen", "BURC", "Tidligere chef", "Chefforum"])
def test_a_task_that_nobody_answers_to_finds_nobody(item, people, role):
    owners(people)
    gone = cast.person("gone", Role.HR)
    gone.title, gone.is_active = "Tidligere chef", False
    gone.save()
    cast.body("Chefforum").members.create(title="Centerchef")
    empty = cast.centre("BURC")
    task = give(item, people, owner_role=role, centre=empty)
    assert not any(own_follow_ups(user).filter(pk=task.pk) for user in people.values())
    assert not receivers().finds_owner_of(task)
    assert tasks_without_receiver(people["sek"]).get() == task


def test_a_task_of_somebody_who_has_left_is_without_a_receiver(item, people):
    task = give(item, people, owner=people["øko"])
    assert not tasks_without_receiver(people["sek"])
    people["øko"].is_active = False
    people["øko"].save()
    assert tasks_without_receiver(people["sek"]).get() == task


def test_only_names_that_find_somebody_are_suggested(item, people):
    owners(people)
    names = receivers().names
    assert {"Økonomichef", "Direktør for børn", "Direktionen", "HRC", "Sagsbehandleren"} <= set(names)
    assert len(names) == len(set(names)) and "Administrator" not in names
    for name in names:
        assert receivers().finds(name, case=item.case, item=item), name


def test_whoever_gives_a_task_is_told_when_nobody_has_it_on_their_overview(client, item, people):
    client.force_login(people["sek"])
    new = reverse("follow_up_new", args=[item.case_id])
    assert '<option value="Direktør"></option>' in client.get(new).content.decode()
    typed = {"item": item.pk, "task": "Ring", "owner_role": "Administrationen"}
    told = "Ingen bruger er »Administrationen«, så opgaven står ikke på nogens overblik."
    page = client.post(new, typed, follow=True)
    assert text(page).count(told) == 2, "once as the answer, and on the task as long as it is so"
    change = reverse("follow_up_change", args=[FollowUp.objects.get().pk])
    page = client.post(change, {**typed, "owner": people["øko"].pk, "reason": "Nu med bruger"}, follow=True)
    assert told not in text(page)
    client.force_login(people["øko"])
    assert told not in text(client.get(FollowUp.objects.get().get_absolute_url()))


def test_a_proposed_task_is_told_of_too(client, people):
    case = cast.case(people["hr"], "23/7")
    point = case.points.create(order=1, text="At det sker")
    client.force_login(people["hr"])
    typed = {"effect": "follow_up", "follow-up-task": "Ring", "follow-up-owner_role": "Administrationen"}
    page = client.post(reverse("point_effects", args=[point.pk]), typed, follow=True)
    assert "Ingen bruger er »Administrationen«" in text(page)


def test_in_meeting_mode_a_task_has_a_centre_and_the_effect_says_that_nobody_gets_it(client, item, people):
    place = cast.workplace("Regnbuen", is_welfare=True)
    client.force_login(people["dir"])
    address, point = reverse("decide", args=[item.pk]), item.case.points.get()
    row = {
        "followup-a1-task": "Ring",
        "followup-a1-owner_role": "Lederen",
        "followup-a1-centre": place.centre.pk,
    }
    typed = {"revision": "0", "followups": "a1", f"point-{point.pk}-outcome": "approved", **row}
    told = "Ingen bruger er »Lederen«, så opgaven står ikke på nogens overblik. Sekretariatet følger den."
    assert told in text(client.post(address, {**typed, "preview": "1"}))
    place.leaders.add(people["led"])
    page = client.post(address, {**typed, "preview": "1"})
    assert told not in text(page)
    seen = page.context["forms"].fingerprint()
    assert client.post(address, {**typed, "seen": seen, "confirm": "1"}).status_code == 302
    task = FollowUp.objects.get()
    assert (task.centre, list(own_follow_ups(people["led"]))) == (place.centre, [task])


def test_the_secretariat_follows_what_nobody_gets_and_what_has_no_day(client, item, people):
    day = date(2023, 3, 1)
    give(item, people, task="Til ingen", owner_role="Administrationen", due_on=day)
    give(item, people, task="Før sommer", owner=people["øko"], condition="før sommeren 2023")
    give(item, people, task="Med dag", owner=people["øko"], due_on=day)
    give(item, people, task="Min egen", owner=people["sek"])
    client.force_login(people["sek"])
    page = text(client.get(reverse("overview")))
    nobody, _rest = page.split("Opgaver uden modtager")[1].split("Opgaver uden dato")
    undated = page.split("Opgaver uden dato")[1].split("Se alle opgaver uden dato")[0]
    assert "Til ingen" in nobody and "Før sommer" not in nobody and "Med dag" not in nobody
    assert "Før sommer" in undated and "før sommeren 2023" in undated and "Til ingen" not in undated
    assert "Min egen" in page.split("Opgaver uden modtager")[0] and "Min egen" not in undated
    listed = {
        query: {
            row.record.task for row in client.get(reverse("follow_up_list") + query).context["table"].rows
        }
        for query in ("?whose=nobody", "?state=undated")
    }
    assert listed == {"?whose=nobody": {"Til ingen"}, "?state=undated": {"Før sommer", "Min egen"}}
    client.force_login(people["øko"])
    assert "Før sommer" in text(client.get(reverse("overview")))


def test_a_task_with_a_named_owner_is_nobody_elses(item, people):
    task = give(item, people, owner=people["hr"], owner_role="Direktionssekretariat")
    assert not owns_follow_up(people["sek"], task) and not own_follow_ups(people["sek"])


def test_somebody_elses_task_is_not_finished(item, people):
    task = give(item, people, owner=people["øko"])
    with pytest.raises(PermissionDenied, match="Kun den ansvarlige, sekretariatet og en direktør"):
        finish_follow_up(follow_up=task, note="Gjort", on=MEETING_DAY, by=people["led"])


def test_a_task_of_a_closed_case_or_item_is_read_by_its_owner_and_those_who_see_closed_ones(people):
    closed = give(on_agenda(people, "23/2", is_closed=True), people, owner=people["øko"])
    on_closed_item = on_agenda(people, "23/3")
    on_closed_item.is_closed = True
    on_closed_item.save()
    other = give(on_closed_item, people)
    seen = {
        name: {task.pk for task in visible_follow_ups(user).filter(pk__in=[closed.pk, other.pk])}
        for name, user in people.items()
    }
    both = {closed.pk, other.pk}
    assert seen == {
        "hr": both,  # the author
        "sek": both,
        "dir": both,
        "øko": {closed.pk},
        "led": set(),
        "læs": set(),
    }


def test_late_tasks_come_first_and_those_without_a_day_last(item, people):
    without = give(item, people, owner=people["øko"], task="Uden frist")
    late = give(item, people, owner=people["øko"], task="For sent", due_on=date(2023, 2, 1))
    soon = give(item, people, owner=people["øko"], task="Snart", due_on=date(2023, 4, 1))
    done = give(item, people, owner=people["øko"], task="Gjort", due_on=date(2023, 1, 25))
    finish_follow_up(follow_up=done, note="Gjort", on=date(2023, 1, 24), by=people["øko"])
    tasks = own_follow_ups(people["øko"])
    assert list(tasks) == [late, soon, without, done]
    assert list(overdue(tasks, date(2023, 3, 1))) == [late]
    assert FollowUp.objects.count() == 4
