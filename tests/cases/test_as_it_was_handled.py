"""The minutes of a meeting print the case that was before it, also when they are approved weeks later."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from cases import actions
from cases.actions import Answer, Proposal, Said, hold_meeting
from cases.enums import Audience, Outcome
from cases.models import AgendaItem, CaseFile
from cases.queries import agenda, case_memo, minutes
from cases.queries.case_text import PointText, saved_texts
from cases.queries.minutes import minutes_snapshot
from tests import cast
from tests.cases import scene

pytestmark = pytest.mark.django_db

LATE = "Kom først bagefter"


@pytest.fixture
def money(people):
    _frame, undistributed, lines = cast.recruitment_frame()
    cast.fill(undistributed, 1_000_000, by=people.finance)
    return undistributed, lines


def propose(people, point, money, amount, on):
    undistributed, (line, _other) = money
    proposals = [Proposal(line, Decimal(amount))]
    actions.propose_allocation(
        point=point, from_line=undistributed, proposals=proposals, by=people.author, on=on
    )


def attach(people, case, name):
    return actions.attach_file(
        case=case,
        title=name,
        file_name=f"{name}.txt",
        content=name.encode(),
        visibility="open",
        by=people.author,
    )


@pytest.fixture
def item(people, money):
    """A case with money in point 1 and a question in point 2, which is put before the meeting again: S1-3."""
    case = scene.a_case(people, "At puljen fordeles", "At vejen til udvalget besluttes")
    propose(people, case.points.get(order=1), money, 400_000, date(2023, 1, 9))
    attach(people, case, "Overblik")
    said = Said("med", received_on=date(2023, 1, 20), text="Vi er enige.")
    actions.add_statement(case=case, said=said, by=people.author)
    item = scene.on_agenda(people, case)
    item = scene.decide(people, item, Outcome.RESUBMIT, Outcome.RESUBMIT)
    hold_meeting(meeting=item.meeting, by=people.secretary)
    return AgendaItem.objects.get(pk=item.pk)


def write_on(people, item, money):
    """What the author does for the next meeting: another title, a third point with money, a file and a statement."""
    case = item.case
    actions.rework_case(case=case, by=people.author)
    case = CaseFile.objects.get(pk=case.pk)
    fields, sections, points = saved_texts(case)
    actions.save_case(
        case=case,
        revision=case.revision,
        fields=fields | {"title": LATE},
        sections=sections,
        points=[*points, PointText(None, LATE)],
        by=people.author,
        at=timezone.now() + timedelta(seconds=1),
    )
    case.refresh_from_db()
    propose(people, case.points.get(order=3), money, 90_000, date(2023, 1, 30))
    attach(people, case, LATE)
    said = Said("bupl", heading=LATE, received_on=date(2023, 1, 30), text=LATE, position="against")
    actions.add_statement(case=case, said=said, by=people.author)
    return case


def printed(meeting):
    return [minutes_snapshot(minutes(meeting, audience=audience)) for audience in Audience]


def test_what_comes_after_the_meeting_is_in_neither_edition_of_its_minutes(people, item, money):
    before = printed(item.meeting)
    case = write_on(people, item, money)
    assert printed(item.meeting) == before
    assert LATE not in str(before)
    now = case_memo(case)
    assert [str(statement) for statement in now.statements] == ["MED-udvalg", "BUPL"]
    assert [attachment.title for attachment in now.attachments] == ["Overblik", LATE]
    assert [table.point.order for table in now.tables] == [1, 3]
    assert (now.title, len(now.points)) == (LATE, 3)


def test_minutes_that_are_opened_again_print_the_same_case(people, item, money):
    frozen = []

    def approve():
        versions = actions.approve_minutes(
            meeting=item.meeting, render=lambda *given, **named: b"PDF", by=people.director
        )
        frozen.append([version.snapshot for version in versions])

    approve()
    actions.reopen_minutes(meeting=item.meeting, reason="En deltager manglede", by=people.director)
    write_on(people, item, money)
    approve()
    assert frozen[0] == frozen[1]


def test_money_that_is_proposed_anew_once_the_case_is_off_the_agenda_was_not_on_it(people, money):
    case = scene.a_case(people, "At puljen fordeles")
    propose(people, case.points.get(), money, 400_000, date(2023, 1, 9))
    item = scene.on_agenda(people, case)
    actions.take_off(item=item, reason="Mangler tal", by=people.secretary)
    item = AgendaItem.objects.get(pk=item.pk)
    (table,) = case_memo(case, text_of=item).tables
    assert int(table.proposed) == 400_000
    actions.rework_case(case=case, by=people.author)
    after = timezone.localdate(item.closed_at) + timedelta(days=1)
    propose(people, case.points.get(), money, 70_000, after)
    assert case_memo(case, text_of=item).tables == ()
    assert [int(table.proposed) for table in case_memo(case).tables] == [70_000]


def test_a_file_that_has_been_taken_away_since_is_listed_as_it_was(people, item):
    attachment = item.case.attachments.get()
    actions.rework_case(case=item.case, by=people.author)
    case = CaseFile.objects.get(pk=item.case_id)
    attachment.case = case
    actions.remove_attachment(attachment=attachment, reason="Afløst", by=people.author)
    (entry,) = minutes(item.meeting).items
    assert [a.title for a in entry.memo.attachments] == ["Overblik"]
    assert case_memo(case).attachments == ()


def test_a_file_that_was_taken_away_before_the_meeting_was_not_before_it(people):
    case = scene.a_case(people)
    gone = attach(people, case, "Fortrudt")
    actions.remove_attachment(attachment=gone, reason="Forkert fil", by=people.author)
    item = scene.decide(people, scene.on_agenda(people, case), Outcome.APPROVED)
    assert minutes(item.meeting).items[0].memo.attachments == ()


def test_the_agenda_of_a_meeting_to_come_has_what_lies_on_the_case_now(people, item, money):
    case = write_on(people, item, money)
    again = scene.on_agenda(people, case, cast.meeting(scene.NEXT))
    (entry,) = agenda(again.meeting, audience=Audience.INTERNAL).entries
    assert [attachment.title for attachment in entry.memo.attachments] == ["Overblik", LATE]
    assert len(entry.memo.statements) == 2 and len(entry.memo.points) == 3


def test_a_new_point_before_the_others_does_not_move_the_numbers_of_the_answers(people, item):
    (before,) = minutes(item.meeting).items[0].memo.decisions
    case = item.case
    case.points.filter(order=2).update(order=7)
    CaseFile.objects.filter(pk=case.pk).update(changed_at=item.closed_at + timedelta(seconds=1))
    (after,) = minutes(item.meeting).items[0].memo.decisions
    assert [a.number for a in after.answers] == [a.number for a in before.answers] == [1, 2]


def test_an_old_meeting_that_was_written_in_later_still_prints_its_own_text(people, item, money):
    """The memos are frozen when somebody writes the meeting in, which is after it ended."""
    AgendaItem.objects.filter(pk=item.pk).update(closed_at=item.closed_at - timedelta(days=400))
    write_on(people, item, money)
    (entry,) = minutes(item.meeting).items
    assert (entry.title, len(entry.memo.points)) == (item.case.title, 2)


def test_a_correction_of_an_answer_leaves_its_tables(people, money):
    case = scene.a_case(people, "At puljen fordeles")
    propose(people, case.points.get(), money, 400_000, date(2023, 1, 9))
    item = scene.on_agenda(people, case)
    item = scene.decide(people, item, Answer(Outcome.APPROVED))
    (table,) = minutes(item.meeting).items[0].memo.tables
    assert (int(table.decided), table.outcome.item) == (400_000, item)
