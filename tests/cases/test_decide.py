"""Deciding: outcomes, money, the lines' names, the case's state and the log, all or nothing."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from cases import actions
from cases.actions import Answer, NewFollowUp
from cases.enums import CaseState, ItemState, Outcome
from cases.models import AgendaItem, AllocationLine, CaseFile, DeadlineChange, PointOutcome
from cases.queries import Share, case_memo, effect, open_points, points_to_answer
from cases.rules import ALLOCATING_OUTCOMES, REMARK_OUTCOMES, allocates, needs_remark
from htk_workforce.accounts.roles import Role
from htk_workforce.audit.log import events_of
from htk_workforce.audit.models import AuditEvent
from pools import ledger
from pools.models import Balance, FrameLine, LineVersion, Posting
from pools.queries import available_on
from tests import cast
from tests.cases.scene import a_case, on_agenda, planned_meeting, weeks_on
from tests.cases.scene import decide as decide_points

pytestmark = pytest.mark.django_db

PROPOSED_ON, DECIDED_ON = date(2023, 1, 9), date(2023, 1, 23)
VIDEO, ADVERTS = "Målrettet dagtilbud og skole", "Rekrutteringsproces generelt"


@pytest.fixture
def real(author, finance, secretary):
    return cast.recruitment_case(author=author, finance=finance, secretary=secretary)


def decided_shares(real: cast.RecruitmentCase) -> dict[int, Share]:
    """What was decided on 23-01-2023: the last two lines halved and renamed (A3.2)."""
    video, adverts = real.allocations[-2:]
    return {video.pk: Share(Decimal(250_000), VIDEO), adverts.pk: Share(Decimal(250_000), ADVERTS)}


def amended(real: cast.RecruitmentCase) -> dict[int, Answer]:
    return {real.point.pk: Answer(Outcome.APPROVED_AMENDED, shares=decided_shares(real))}


def decide(real: cast.RecruitmentCase, answers: dict[int, Answer], by) -> AgendaItem:
    return actions.decide_item(item=real.pending, answers=answers, decision="Som besluttet.", by=by)


def an_answer(outcome: Outcome) -> Answer:
    """Any outcome, with what it takes to be understood."""
    to = cast.body("Chefforum") if outcome == Outcome.SENT_ON else None
    return Answer(outcome, remark="Fordi.", forward_to=to)


def everything() -> tuple:
    """All that a decision could leave behind."""
    return (
        list(CaseFile.objects.values()),
        list(AgendaItem.objects.order_by("pk").values()),
        list(AllocationLine.objects.order_by("pk").values()),
        list(FrameLine.objects.order_by("pk").values_list("pk", "name")),
        list(Balance.objects.order_by("pk").values_list("line", "bucket", "amount")),
        *(model.objects.count() for model in (PointOutcome, LineVersion, Posting, AuditEvent)),
    )


# --- the real case ------------------------------------------------------------------------------------------


def test_at15_four_million_proposed_three_and_a_half_decided_half_a_million_left(real, director):
    item = decide(real, amended(real), director)
    table = case_memo(real.case).tables[0]
    assert (table.proposed, table.decided, table.undistributed) == (
        Decimal(4_000_000),
        Decimal(3_500_000),
        Decimal(500_000),
    )
    assert [(row.name, int(row.proposed), int(row.decided), int(row.change)) for row in table.rows] == [
        ("Dagtilbud", 1_000_000, 1_000_000, 0),
        ("Pulje", 1_000_000, 1_000_000, 0),
        ("Attraktiv arbejdsplads", 1_000_000, 1_000_000, 0),
        (VIDEO, 500_000, 250_000, -250_000),
        (ADVERTS, 500_000, 250_000, -250_000),
    ]
    assert {(row.proposed_on, row.decided_on) for row in table.rows} == {(PROPOSED_ON, DECIDED_ON)}
    assert [row.proposed_name for row in table.rows if row.is_renamed] == ["Video og billeder", "Jobannoncer"]
    assert available_on(real.undistributed) == Decimal(500_000)
    assert [int(available_on(a.line)) for a in real.allocations] == [1_000_000] * 3 + [250_000] * 2
    assert (item.state, item.case.state, item.closed_by) == (ItemState.DECIDED, CaseState.DECIDED, director)
    assert ledger.verify() == []


def test_a_renamed_line_keeps_both_versions_with_their_dates_and_origin(real, director):
    decide(real, amended(real), director)
    line = real.allocations[3].line
    line.refresh_from_db()
    assert line.name == VIDEO
    assert [(v.status, v.name, int(v.amount), v.on, v.origin) for v in line.versions.all()] == [
        ("proposed", "Video og billeder", 500_000, PROPOSED_ON, real.point),
        ("decided", VIDEO, 250_000, DECIDED_ON, real.point),
    ]


def test_the_posting_leads_back_to_the_point_and_bears_the_date_of_the_meeting(real, director):
    item = decide(real, amended(real), director)
    posting = item.outcomes.get().posting
    assert (posting.origin, posting.on, posting.by) == (real.point, DECIDED_ON, director)
    assert real.case.number in posting.origin_label


def test_the_printed_case_keeps_what_was_left_when_more_is_distributed_later(real, director, finance):
    decide(real, amended(real), director)
    why = ledger.Why(by=finance, on=date(2023, 3, 1), reason="Resten", key="later")
    ledger.transfer(real.undistributed, {real.allocations[0].line: Decimal(500_000)}, why)
    assert available_on(real.undistributed) == 0
    assert case_memo(real.case).tables[0].undistributed == Decimal(500_000)


def test_approving_as_proposed_distributes_everything_under_the_old_names(real, director):
    decide(real, {real.point.pk: Answer(Outcome.APPROVED)}, director)
    table = case_memo(real.case).tables[0]
    assert (table.decided, table.undistributed) == (Decimal(4_000_000), Decimal(0))
    assert not any(row.is_renamed or row.change for row in table.rows)


def test_the_effect_shown_before_is_what_happens_after(real, director):
    shown = effect(real.point, decided_shares(real))
    decide(real, amended(real), director)
    assert [row.after for row in shown.rows] == [available_on(a.line) for a in real.allocations]
    assert shown.undistributed_after == available_on(real.undistributed)
    assert shown.is_amended and not shown.is_overdrawn


def test_the_log_says_who_decided_and_from_which_state(real, director):
    decide(real, amended(real), director)
    event = AuditEvent.objects.get(verb="decide")
    assert (event.actor, event.target, event.from_state, event.to_state) == (
        director,
        real.case,
        CaseState.ON_AGENDA,
        CaseState.DECIDED,
    )


def test_a_line_that_gets_nothing_is_decided_at_zero_and_has_no_posting(real, director):
    video = real.allocations[3]
    shares = {video.pk: Share(Decimal(0), video.proposed_name)}
    decide(real, {real.point.pk: Answer(Outcome.APPROVED_AMENDED, shares=shares)}, director)
    video.refresh_from_db()
    assert (video.decided_amount, video.decided_on) == (Decimal(0), DECIDED_ON)
    assert not video.line.entries.exists()
    assert available_on(real.undistributed) == Decimal(500_000)


def test_giving_every_line_nothing_is_a_decision_without_a_posting(real, director):
    shares = {a.pk: Share(Decimal(0), a.proposed_name) for a in real.allocations}
    item = decide(real, {real.point.pk: Answer(Outcome.APPROVED_AMENDED, shares=shares)}, director)
    assert item.outcomes.get().posting is None
    assert available_on(real.undistributed) == Decimal(4_000_000)


@pytest.mark.parametrize("outcome", [o for o in Outcome if o not in ALLOCATING_OUTCOMES])
def test_an_outcome_that_does_not_approve_distributes_nothing(real, director, outcome):
    item = decide(real, {real.point.pk: an_answer(outcome)}, director)
    assert item.outcomes.get().posting is None
    assert available_on(real.undistributed) == Decimal(4_000_000)
    assert LineVersion.objects.filter(status="decided").count() == 0
    table = case_memo(real.case).tables[0]
    assert (table.proposed, table.decided, table.undistributed) == (Decimal(4_000_000), None, None)


# --- what is refused ----------------------------------------------------------------------------------------


def test_more_than_is_left_is_refused_and_nothing_is_saved(real, director):
    first = real.allocations[0]
    shares = {first.pk: Share(Decimal("1000000.01"), first.proposed_name)}
    before = everything()
    with pytest.raises(ledger.PoolOverdrawn, match="4.000.000") as refusal, transaction.atomic():
        decide(real, {real.point.pk: Answer(Outcome.APPROVED_AMENDED, shares=shares)}, director)
    assert refusal.value.left == Decimal(4_000_000)
    assert everything() == before


@pytest.mark.parametrize("outcome", [Outcome.APPROVED, Outcome.APPROVED_WITH_REMARK])
def test_changed_amounts_are_not_plainly_approved(real, director, outcome):
    before = everything()
    with pytest.raises(actions.AnswersIncomplete, match="Godkendt i ændret form"), transaction.atomic():
        decide(real, {real.point.pk: Answer(outcome, "Ja", decided_shares(real))}, director)
    assert everything() == before


def test_amended_without_a_change_or_a_word_is_refused(real, director):
    with pytest.raises(actions.AnswersIncomplete, match="intet er ændret"), transaction.atomic():
        decide(real, {real.point.pk: Answer(Outcome.APPROVED_AMENDED)}, director)
    decide(real, {real.point.pk: Answer(Outcome.APPROVED_AMENDED, remark="Rammen drøftes.")}, director)
    assert available_on(real.undistributed) == 0


def test_every_point_must_be_answered_and_the_ones_that_are_not_are_named(real, director):
    second = real.case.points.create(order=2, text="At sagen forelægges")
    before = everything()
    with pytest.raises(actions.AnswersIncomplete) as refusal, transaction.atomic():
        decide(real, {real.point.pk: Answer(Outcome.APPROVED)}, director)
    assert refusal.value.by_point == {second.pk: ["Vælg, hvad der er besluttet om punkt 2."]}
    assert everything() == before


@pytest.mark.parametrize("outcome", ["", "ja", "pending"])
def test_an_outcome_outside_the_vocabulary_is_no_answer(real, director, outcome):
    with pytest.raises(actions.AnswersIncomplete, match="punkt 1"):
        decide(real, {real.point.pk: Answer(outcome)}, director)


@pytest.mark.parametrize("outcome", Outcome)
def test_a_remark_is_required_where_the_outcome_says_too_little(real, outcome):
    plain = real.case.points.create(order=2, text="Et punkt uden penge")
    bare = actions.check_answer(plain, Answer(outcome))
    assert bool(bare) == (outcome in REMARK_OUTCOMES)
    assert outcome == Outcome.SENT_ON or all(str(outcome.label) in sentence for sentence in bare)
    assert actions.check_answer(plain, an_answer(outcome)) == []


def test_a_point_that_is_sent_on_names_the_body_and_then_needs_no_remark(real):
    assert actions.check_answer(real.point, Answer(Outcome.SENT_ON, remark="Chefforum")) == [
        "Vælg, hvem punkt 1 sendes til."
    ]
    assert actions.check_answer(real.point, Answer(Outcome.SENT_ON, forward_to=cast.body("Chefforum"))) == []


@pytest.mark.parametrize("outcome", Outcome)
def test_a_remark_is_required_of_a_point_with_money_too_unless_the_amounts_tell(real, outcome):
    assert bool(actions.check_answer(real.point, Answer(outcome))) == (outcome in REMARK_OUTCOMES)
    told = Answer(Outcome.APPROVED_AMENDED, shares=decided_shares(real))
    assert actions.check_answer(real.point, told) == []


def test_the_author_does_not_decide_the_own_case(finance, secretary):
    author = cast.person("dan", Role.DIRECTOR)
    real = cast.recruitment_case(author=author, finance=finance, secretary=secretary)
    before = everything()
    with pytest.raises(PermissionDenied, match="selv skrevet sagen"), transaction.atomic():
        decide(real, amended(real), author)
    assert everything() == before


@pytest.mark.parametrize("role", [role for role in Role if role != Role.DIRECTOR])
def test_only_a_director_decides(real, role):
    before = (PointOutcome.objects.count(), Posting.objects.count())
    with pytest.raises(PermissionDenied, match="Kun en direktør"), transaction.atomic():
        decide(real, amended(real), cast.person("nogen", role))
    assert (PointOutcome.objects.count(), Posting.objects.count()) == before


def test_an_item_is_decided_once_and_the_second_reads_who_was_first(real, director):
    item = decide(real, amended(real), director)
    before = everything()
    with pytest.raises(actions.ItemClosed, match="Dorte afsluttede punktet"), transaction.atomic():
        actions.decide_item(item=item, answers=amended(real), decision="", by=director)
    assert everything() == before


def test_outcomes_are_never_changed_or_deleted(real, director):
    outcome = decide(real, amended(real), director).outcomes.get()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        PointOutcome.objects.filter(pk=outcome.pk).update(remark="andet")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        outcome.delete()
    outcome.refresh_from_db()
    assert outcome.remark == ""


# --- several meetings ---------------------------------------------------------------------------------------


def test_at28_a_case_not_handled_comes_back_and_shows_both_handlings_in_date_order(
    author, finance, secretary, director
):
    real = cast.recruitment_case(author=author, finance=finance, secretary=secretary, on_agenda=False)
    # Made in the wrong order on purpose: the memo goes by date, not by row.
    later, earlier = cast.meeting(DECIDED_ON), cast.meeting(date(2023, 1, 16))
    actions.put_on_agenda(case=real.case, meeting=earlier, by=secretary)
    left = actions.leave_unhandled(item=real.pending, by=secretary)
    assert available_on(real.undistributed) == Decimal(4_000_000)
    assert (real.pending.meeting, real.pending.carried_from) == (later, left)  # by itself
    assert case_memo(real.case).pending == real.pending
    decide(real, amended(real), director)
    memo = case_memo(real.case)
    assert [(d.item.meeting.on, d.item.state) for d in memo.decisions] == [
        (date(2023, 1, 16), ItemState.NOT_HANDLED),
        (DECIDED_ON, ItemState.DECIDED),
    ]
    assert [[o.outcome for o in d.outcomes] for d in memo.decisions] == [
        [Outcome.NOT_HANDLED],
        [Outcome.APPROVED_AMENDED],
    ]
    assert memo.pending is None
    assert memo.tables[0].undistributed == Decimal(500_000)
    verbs = AuditEvent.objects.filter(object_id=real.case.pk, verb__in=["not_handled", "decide"])
    assert sorted(verbs.values_list("verb", flat=True)) == ["decide", "not_handled"]


def test_an_item_left_unhandled_cannot_be_decided_afterwards(real, secretary, director):
    item = actions.leave_unhandled(item=real.pending, by=secretary)
    with pytest.raises(actions.ItemClosed, match="Ikke behandlet"), transaction.atomic():
        actions.decide_item(item=item, answers=amended(real), decision="", by=director)
    assert available_on(real.undistributed) == Decimal(4_000_000)


@pytest.mark.parametrize("outcome", Outcome)
def test_what_an_outcome_means_for_money_and_words(outcome):
    moves_money = {"approved", "approved_with_remark", "approved_amended"}
    must_be_explained = {
        "approved_with_remark",
        "approved_amended",
        "sent_on",
        "not_followed",
        "changed_to_notice",
    }
    assert allocates(outcome) == (outcome in moves_money)
    assert needs_remark(outcome) == (outcome in must_be_explained)


def test_a_postponed_point_comes_back_on_the_next_agenda_and_only_that_one(real, secretary, director):
    second = real.case.points.create(order=2, text="Direktionen beslutter, hvordan sagen kommer videre.")
    decide(real, {**amended(real), second.pk: Answer(Outcome.POSTPONED)}, director)
    real.case.refresh_from_db()
    assert real.case.state == CaseState.READY
    item = actions.put_on_agenda(case=real.case, meeting=cast.meeting(date(2023, 1, 30)), by=secretary)
    assert list(open_points(real.case)) == [second]
    actions.decide_item(item=item, answers={second.pk: Answer(Outcome.NOTED)}, decision="", by=director)
    real.case.refresh_from_db()
    assert real.case.state == CaseState.DECIDED
    assert [o.point_id for o in item.outcomes.all()] == [second.pk]
    assert Posting.objects.filter(key=f"point:{real.point.pk}").count() == 1


@pytest.mark.parametrize("share", [Share(Decimal(-1), "Navn"), Share(Decimal(1), "  ")])
def test_a_negative_amount_and_a_line_without_a_name_are_refused_in_words(real, director, share):
    video = real.allocations[-2]
    answer = Answer(Outcome.APPROVED_AMENDED, shares={video.pk: share})
    with pytest.raises(actions.AnswersIncomplete, match="Skriv et navn"):
        decide(real, {real.point.pk: answer}, director)


def test_a_proposal_is_seen_on_the_pool_only_when_its_case_is_on_an_agenda(author, finance, secretary):
    draft = cast.recruitment_case(author=author, finance=finance, secretary=secretary, on_agenda=False)
    assert not LineVersion.objects.exists()
    actions.put_on_agenda(case=draft.case, meeting=cast.meeting(date(2023, 1, 16)), by=secretary)
    assert LineVersion.objects.count() == len(draft.allocations)


# --- what follows -------------------------------------------------------------------------------------------


def test_at34_a_trial_of_two_years_decided_23_01_2023_is_followed_up_on_23_01_2025(people):
    case = a_case(people)
    point = case.points.get()
    actions.propose_follow_up(
        point=point, task="Opfølgning i Direktionen", owner_role="ISC", months_after=24, by=people.author
    )
    decide_points(people, on_agenda(people, case), Answer(Outcome.APPROVED_WITH_REMARK, "Forsøg i to år."))
    follow_up = case.follow_ups.get()
    assert (follow_up.due_on, follow_up.item, follow_up.done_on) == (
        date(2025, 1, 23),
        case.items.get(),
        None,
    )


def test_at35_a_decision_stores_both_deadlines_from_12_to_16_and_from_8_to_12_weeks(people):
    case = a_case(people, "At fristerne bliver fire uger længere i første halvår")
    deadlines = [
        actions.create_deadline(
            name=name,
            kind="council",
            weeks=weeks,
            from_on=date(2018, 10, 1),
            source="Byrådet",
            by=people.secretary,
        )
        for name, weeks in (("Merudgifter", 12), ("Tabt arbejdsfortjeneste", 8))
    ]
    period = {"from_on": date(2023, 2, 1), "to_on": date(2023, 6, 30)}
    for deadline, weeks in zip(deadlines, (16, 12), strict=True):
        actions.propose_deadline_change(
            point=case.points.get(), deadline=deadline, weeks_after=weeks, by=people.author, **period
        )
    item = decide_points(people, on_agenda(people, case), Outcome.APPROVED)
    changes = DeadlineChange.objects.order_by("weeks_before").values_list(
        "weeks_before", "weeks_after", "term__weeks", "term__item"
    )
    assert list(changes) == [(8, 12, 12, item.pk), (12, 16, 16, item.pk)]
    assert [weeks_on(deadline, date(2023, 3, 1)) for deadline in deadlines] == [16, 12]
    assert [weeks_on(deadline, date(2023, 7, 1)) for deadline in deadlines] == [12, 8]


def test_at35_recommendation_that_is_not_followed_changes_no_deadline(people):
    case = a_case(people)
    deadline = actions.create_deadline(
        name="Frist",
        kind="council",
        weeks=12,
        from_on=date(2018, 10, 1),
        source="Byrådet",
        by=people.secretary,
    )
    actions.propose_deadline_change(
        point=case.points.get(), deadline=deadline, weeks_after=16, from_on=date(2023, 2, 1), by=people.author
    )
    decide_points(people, on_agenda(people, case), Answer(Outcome.NOT_FOLLOWED, "Skrives om."))
    assert weeks_on(deadline, date(2023, 3, 1)) == 12


@pytest.mark.parametrize("outcome", Outcome)
def test_what_a_point_proposes_to_follow_up_begins_when_it_is_approved_or_noted(people, outcome):
    case = a_case(people)
    actions.propose_follow_up(
        point=case.points.get(), task="Evaluér", owner_role="HRC", months_after=1, by=people.author
    )
    decide_points(people, on_agenda(people, case), an_answer(outcome))
    begins = allocates(outcome) or outcome == Outcome.NOTED
    assert case.follow_ups.get().due_on == (date(2023, 2, 23) if begins else None)


def test_tasks_typed_in_the_meeting_count_at_once(people):
    item = on_agenda(people, a_case(people))
    new = NewFollowUp(task="Tal med chefforum", owner_role="HRC", condition="før genforelæggelsen")
    decide_points(people, item, Outcome.POSTPONED, follow_ups=(new,))
    assert list(item.follow_ups.values_list("task", "owner_role", "condition")) == [
        ("Tal med chefforum", "HRC", "før genforelæggelsen")
    ]


def test_the_memo_is_frozen_with_the_decision(people):
    case = a_case(people)
    item = decide_points(people, on_agenda(people, case), Outcome.APPROVED)
    version = case.versions.latest("number")
    assert (version.occasion, version.by) == (f"Besluttet, {item}", people.director)


def test_when_one_of_it_fails_nothing_of_it_happens(people):
    case = a_case(people)
    deadline = actions.create_deadline(
        name="Frist",
        kind="council",
        weeks=12,
        from_on=date(2018, 10, 1),
        source="Byrådet",
        by=people.secretary,
    )
    change = {"deadline": deadline, "weeks_after": 16, "from_on": date(2023, 2, 1), "by": people.author}
    actions.propose_deadline_change(point=case.points.get(), **change)
    actions.propose_follow_up(point=case.points.get(), task="Evaluér", owner_role="HRC", by=people.author)
    item = on_agenda(people, case)
    deadline.terms.create(weeks=14, from_on=date(2022, 1, 1), source="Byrådet")  # decided meanwhile
    before = everything(), list(case.follow_ups.values()), case.versions.count(), case.route.count()
    with pytest.raises(actions.DeadlineMoved), transaction.atomic():
        decide_points(people, item, Outcome.APPROVED)
    assert (everything(), list(case.follow_ups.values()), case.versions.count(), case.route.count()) == before


@pytest.mark.parametrize("where", ["decision", "remark", "task"])
def test_a_personal_number_is_stopped_before_it_is_decided_for_good(people, where):
    cpr = "Se 010180-1235."
    item = on_agenda(people, a_case(people))
    answer = Answer(Outcome.APPROVED_WITH_REMARK, cpr if where == "remark" else "Ja.")
    tasks = (NewFollowUp(task=cpr if where == "task" else "Spørg HU", owner_role="HRC"),)
    with pytest.raises(actions.Refusal, match="010180-"), transaction.atomic():
        decide_points(people, item, answer, follow_ups=tasks, decision=cpr if where == "decision" else "")
    assert not PointOutcome.objects.exists()


# --- what stays open ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "outcome",
    [
        Outcome.POSTPONED,
        Outcome.RESUBMIT,
        Outcome.UNANSWERED,
        Outcome.NOT_HANDLED,
        Outcome.APPROVED_IN_PRINCIPLE,
    ],
)
def test_an_open_point_takes_the_case_to_the_next_meeting_by_itself(people, outcome):
    item = on_agenda(people, a_case(people, "Første", "Andet"))
    meeting = planned_meeting(people)
    item = decide_points(people, item, Outcome.APPROVED, outcome)
    carried = meeting.items.get()
    assert (item.state, item.case.state) == (ItemState.DECIDED, CaseState.ON_AGENDA)
    assert (carried.case, carried.carried_from) == (item.case, item)
    assert [point.order for point in points_to_answer(carried)] == [2]


def test_an_item_whose_every_point_is_not_handled_is_not_handled(people):
    item = decide_points(people, on_agenda(people, a_case(people)), Outcome.NOT_HANDLED)
    assert (item.state, item.case.state) == (ItemState.NOT_HANDLED, CaseState.READY)
    assert events_of(item.case).filter(verb="not_handled").exists()


def test_a_case_without_points_takes_words(people):
    item = on_agenda(people, cast.case(people.author, "22/23184", body=cast.body()))
    with pytest.raises(actions.AnswersIncomplete, match="Skriv, hvad der blev sagt"), transaction.atomic():
        decide_points(people, item, decision=" ")
    assert decide_points(people, item, decision="Orienteret.").case.state == CaseState.DECIDED
