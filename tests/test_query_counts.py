"""How many questions each page asks the database: the same number however long the page is."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.urls import reverse

from cases.actions import (
    Answer,
    NewFollowUp,
    Proposal,
    accept_finding,
    attach_file,
    create_follow_up,
    decide_item,
    finish_case,
    hold_meeting,
    leave_unhandled,
    propose_allocation,
    propose_staffing,
    put_on_agenda,
    rework_case,
    use_staffing,
)
from cases.enums import Outcome, Presence, VersionKind
from cases.models import Deadline, HearingStatement
from cases.queries import Given, case_findings
from clusters.actions import decide_staffing, record_evidence, record_key_figure, save_scenario
from clusters.models import Cluster
from htk_workforce.accounts.roles import Role
from htk_workforce.attachments.storage import check_file
from htk_workforce.importing.figures.staging import advance, stage_figures, take_in_figures
from pools.actions import (
    Cost,
    Funding,
    PlannedYear,
    add_line,
    approve_application,
    attach_to_application,
    close_period,
    give_back_line,
    receive_application,
    report_account,
    save_activity,
    save_allowed_cost,
    save_draft,
    save_grant,
    save_position_share,
)
from pools.enums import FundingSource, LineKind, PoolKind
from pools.models import Frame, FrameLine, Pool
from tests import cast
from tests.cases.staffing_scene import pool_lines
from tests.clusters import scene
from tests.pools.scene import pool_line

pytestmark = pytest.mark.django_db

# Three of them are the session, the person and the roles.
QUERIES = {
    "workplace_figures": 23,
    "cluster_figures": 11,
    "staff_entry": 4,
    "assessment_list": 6,
    "assessment_new": 35,
    "rule_list": 8,
    "salary_list": 4,
    "key_figure_list": 4,
    "workplace_list": 6,
    "figure_import": 5,
    "figure_import_detail": 5,
    "overview": 24,
    "overview for the secretariat": 29,
    "overview for hr": 22,
    "overview for finance": 22,
    "overview for a leader": 17,
    "pool_list": 10,
    "frame_detail": 22,
    "frame_detail with applications": 23,
    "frame_detail with a plan": 24,
    "frame_lines": 10,
    "line_new": 7,
    "line_edit": 17,
    "pool_terms": 12,
    "pool_plan": 11,
    "activity_edit": 23,
    "state_account": 17,
    "year_end": 16,
    "line_detail": 9,
    "application_list": 10,
    "application_detail": 35,
    "follow_up_list": 7,
    "follow_up_list for a reader": 7,
    "follow_up_detail": 14,
    "statement_list": 5,
    "deadline_list": 6,
    "deadline_list for a reader": 6,
    "deadline_list for hr": 6,
    "case_list": 7,
    "case_detail": 33,
    "case_detail for a reader": 40,
    "case_detail for hr": 35,
    "case_new": 6,
    "case_edit": 28,
    "case_versions": 5,
    "point_effects": 22,
    "meeting_list": 6,
    "meeting_calendar": 4,
    "meeting_detail": 10,
    "meeting_participants": 5,
    "meeting_hold": 7,
    "agenda_edit": 7,
    "agenda_item": 6,
    "agenda_publish": 44,
    "decide": 36,
    "meeting_mode": 7,
    "minutes": 33,
    "cluster_list": 31,
    "cluster_list for a leader": 31,
    "cluster_detail": 46,
    "minimum_staffing": 19,
    "recruitment_need": 20,
    "scenario_list": 19,
    "point_staffing": 34,
    "staffing_use": 12,
}


READERS = {
    "workplace_figures": "hr",
    "cluster_figures": "hr",
    "staff_entry": "hr",
    "assessment_new": "hr",
    "figure_import": "hr",
    "figure_import_detail": "hr",
    "activity_edit": "hr",
    "year_end": "finans",
    "frame_lines": "finans",
    "line_new": "finans",
    "line_edit": "finans",
    "staffing_use": "finans",
    "point_staffing": "hr",
    "pool_terms": "hr",
    "overview for the secretariat": "sekretariat",
    "overview for hr": "hr",
    "overview for finance": "finans",
    "overview for a leader": "leder",
    "follow_up_list for a reader": "læser",
    "deadline_list for a reader": "læser",
    "deadline_list for hr": "hr2",
    "case_detail for a reader": "læser",
    "case_detail for hr": "hr2",
}
"""Who reads a page; the others are read by a director. HR's second person has not written the cases."""

PEOPLE = {
    "hr": Role.HR,
    "hr2": Role.HR,
    "læser": Role.READER,
    "finans": Role.FINANCE,
    "sekretariat": Role.SECRETARIAT,
    "direktør": Role.DIRECTOR,
    "leder": Role.LEADER,
}


def pools(count, people):
    """Pools with one frame each, and on each frame `count` lines under a heading, with money and history."""
    frames = []
    for number in range(count):
        pool = Pool.objects.create(
            code=f"P{number}",
            name=f"Pulje {number}",
            kind="other",
            owner=cast.centre(),
            origin="own_budget",
            legal_basis="Budget",
            principle="assessment",
        )
        pool.allowed_costs.create(cost_type="course")
        frame = Frame.objects.create(pool=pool, year=2023, price_level=2023)
        heading = FrameLine.objects.create(frame=frame, kind=LineKind.HEADING, order=1, name="Overskrift")
        for order in range(count):
            line = FrameLine.objects.create(frame=frame, parent=heading, order=10 + order, name=f"L{order}")
            cast.fill(line, 100_000, by=people["finans"])
        undistributed = FrameLine.objects.create(
            frame=frame, kind=LineKind.UNDISTRIBUTED, order=99, name="Ikke fordelt"
        )
        cast.fill(undistributed, 500_000, by=people["finans"])
        for year in range(count):
            terms = {"reason": "Aftalt", "by": people["hr"], "pool": pool, "valid_to": None}
            terms["valid_from"] = date(2023 + year, 7, 1)
            save_allowed_cost(cost_type="rooms", cap=Decimal(1_000 + year), **terms)
            save_position_share(cost_type="leader_pay", share=Decimal("0.85"), source="x", **terms)
            add_line(frame=frame, kind="allocation", name=f"Tom {year}", by=people["finans"])
        frames.append(frame)
    return frames


def plan(count, people):
    """A pool with `count` conditional grants, and `count` activities with as many years, participants and events."""
    pool = Pool.objects.create(
        code="OPK",
        name="Opkvalificering",
        kind="upskilling",
        owner=cast.centre(),
        origin="state_grant",
        legal_basis="Finanslov",
        principle="fixed",
    )
    places = [cast.workplace(f"Enhed {number}") for number in range(count)]
    for number in range(count):
        money = {"amount": Decimal(1_000), "status": "conditional", "reservation": f"Forbehold {number}"}
        save_grant(grant=None, pool=pool, year=2023 + number, by=people["finans"], **money)
        save_activity(
            activity=None,
            pool=pool,
            name=f"Aktivitet {number}",
            type="informal",
            description="",
            years={2023 + year: PlannedYear(Decimal(2_000)) for year in range(count)},
            participants=dict.fromkeys(places, 2),
            by=people["finans"],
        )
    frame = Frame.objects.create(pool=pool, year=2023, price_level=2023)
    for order in range(count):
        line = FrameLine.objects.create(frame=frame, order=order, name=f"L{order}")
        cast.fill(line, 100_000, by=people["finans"])
    return frame


def applications(count, people):
    """On one line, at as many workplaces: drafts and received ones, with `count` costs' worth of postings."""
    line = cast.sickness_line()
    cast.fill(line, 600_000, by=people["finans"])
    for number in range(count):
        place = cast.workplace(f"Sted {number}", absence="7")
        place.leaders.add(people["leder"])
        cast.draft(line, place, by=people["hr"])
        received = cast.draft(line, place, by=people["hr"], amount=100)
        receive_application(application=received, by=people["hr"], on=cast.DAY)
        for file in range(count):
            checked = check_file(title="", file_name=f"{file}.txt", content=f"{number} {file}".encode())
            attach_to_application(application=received, file=checked, by=people["hr"])
    return line


def year_ends(count, people):
    """A frame with `count` grants of its own and as many it pays a part of, accounts, reserved and waiting
    applications, rows of the finance system, money given back and a closed month for each."""
    line = pool_line("AAR", PoolKind.OTHER, "Årspulje")
    line.frame.pool.position_shares.create(cost_type="leader_pay", share=Decimal("0.85"), source="x")
    source = pool_line("KIL", PoolKind.PER_MILLE, "Kildepulje")
    for one in (line, source):
        cast.fill(one, 9_000_000, by=people["finans"])
    funding = [Funding(FundingSource.POOL_LINE, line=source)]
    for number in range(count):
        for name in ("Sendt", "Givet", "Regnskab"):
            costs = [Cost("leader_pay", "Leder", 1, Decimal(100_000))]
            place = cast.workplace(f"{name} {number}", absence="7")
            application = save_draft(
                application=None,
                line=line,
                workplace=place,
                costs=costs,
                funding=funding,
                by=people["hr"],
                warning_reason="x",
            )
            receive_application(application=application, by=people["hr"], on=cast.DAY)
            if name != "Sendt":
                approve_application(application=application, by=people["direktør"], on=cast.DAY)
            if name == "Regnskab":
                report_account(application=application, reason="x", by=people["hr"], on=cast.DAY)
        for one in (line, source):
            key = f"{one.pk}-{number}"
            give_back_line(line=one, amount=Decimal(1), by=people["finans"], on=cast.DAY, key=key)
        close_period(
            frame=line.frame,
            through_on=date(2023, 1, 1 + number),
            by=people["finans"],
            on=date(2024, 1, 1),
            reason="x",
        )
    return line.frame


def cases(count, people, frame):
    """One case with `count` points that each distribute money on every line, handled `count` times and decided;
    and `count` more of one point each that wait on one meeting."""
    undistributed = frame.lines.get(kind=LineKind.UNDISTRIBUTED)
    lines = list(frame.lines.filter(kind=LineKind.ALLOCATION))

    def case(number, points):
        case = cast.case(people["hr"], number)
        for order in range(1, points + 1):
            point = case.points.create(order=order, text="Fordeles")
            propose_allocation(
                point=point,
                from_line=undistributed,
                proposals=[Proposal(line, Decimal(1_000)) for line in lines],
                by=people["hr"],
                on=date(2023, 1, 9),
            )
        case.sections.create(kind="background", order=1, body="<p>x</p>")
        finish_case(case=case, by=people["hr"])
        return case

    decided = case("23/1", count)
    for day in range(count):
        meeting = cast.meeting(date(2023, 1, 1) + timedelta(day))
        item = put_on_agenda(case=decided, meeting=meeting, by=people["sekretariat"])
        if day < count - 1:
            leave_unhandled(item=item, by=people["sekretariat"])
    answers = {point.pk: Answer(Outcome.APPROVED) for point in decided.points.all()}
    decide_item(item=item, answers=answers, decision="Godkendt", by=people["direktør"])
    papers(count, people, decided, item)
    meeting = cast.meeting(date(2023, 3, 1))
    writing = case("23/90", count)
    writing.sections.create(kind="economy", order=2, body="<p>x</p>")
    rework_case(case=writing, by=people["hr"])
    waiting = [
        put_on_agenda(case=case(f"23/{number}", 1), meeting=meeting, by=people["sekretariat"])
        for number in range(2, 2 + count)
    ]
    for number in range(count):
        case(f"25/{number}", 1)  # ready for an agenda
        meeting.participations.create(title=f"Rolle {number}")
        waiting[0].participations.create(meeting=meeting, title=f"Gæst {number}", presence=Presence.GUEST)
        meeting.versions.create(
            kind=VersionKind.AGENDA, number=number, checksum="0", snapshot={"items": []}, by=people["hr"]
        )
    return decided, waiting[0], writing


def clusters(count, people):
    """As many clusters with as many workplaces each; figures, facts, corrections, assessments and decisions."""
    scene.rules()
    for letter in "ABC"[:count]:
        of = scene.cluster(letter)
        for number in range(count):
            place = scene.house(f"Hus {letter}{number}", letter)
            place.leaders.add(people["leder"])
            for under_3 in range(10, 10 + count):
                scene.with_children(place, under_3, 20, by=people["hr"])
            scene.staffed(place, by=people["hr"], leader="1", pedagogue="10")
            scene.absent(place, "6.00", 30, by=people["hr"])
            record_evidence(
                about=place,
                kind="planned_move",
                on=scene.COUNTED,
                text="Flytter",
                source="x",
                by=people["hr"],
            )
        for year in range(count):
            scene.assessed(of, by=people["hr"], on=date(2018 + year, 1, 1))
            decide_staffing(
                cluster=of,
                position="leader",
                from_on=date(2019 + year, 1, 1),
                origin_label="Direktionen",
                by=people["direktør"],
            )
    return of


def staffing(count, people):
    """`count` clusters in a draft and in a decision with `count` rows of pay, and as many scenarios."""
    scene.salaries(by=people["finans"])
    given = [Given(cluster, "leader", date(2022, 8, 1), "per_mille") for cluster in Cluster.objects.all()]
    leaders, _ = pool_lines("MIN", PoolKind.MINIMUM_STAFFING, "Ledere", "Plus")
    (per_mille,) = pool_lines("PRO", PoolKind.PER_MILLE, "Direktionen")
    paying = {"leader_line": leaders, "plus_line": leaders, "per_mille_line": per_mille}
    for line in (leaders, per_mille):
        cast.fill(line, 1_000_000, by=people["finans"])
    points = []
    for number in ("22/80", "22/81"):
        case = cast.case(people["hr"], number)
        points.append(case.points.create(order=1, text="Klyngerne får ledere"))
        propose_staffing(point=points[-1], givens=given, by=people["hr"], **paying)
    draft, decided = points
    for finding in case_findings(decided.case):
        accept_finding(case=decided.case, finding=finding, reason="Set", by=people["hr"])
    finish_case(case=decided.case, by=people["hr"])
    item = put_on_agenda(case=decided.case, meeting=cast.meeting(date(2022, 1, 3)), by=people["sekretariat"])
    answers = {decided.pk: Answer(Outcome.APPROVED)}
    decide_item(item=item, answers=answers, decision="Godkendt", by=people["direktør"])
    for number in range(count):
        use_staffing(
            point=decided,
            position="leader",
            amount=Decimal(1_000),
            text=f"Løn {number}",
            by=people["finans"],
            on=date(2022, 9, 1),
        )
        record_key_figure(
            topic="recruitment",
            name=f"Mangler {number}",
            on=date(2022, 6, 1),
            value=Decimal(60),
            unit="årsværk",
            source="Sagen",
            by=people["hr"],
        )
        save_scenario(
            scenario=None,
            name=f"Scenarie {number}",
            year=2022,
            from_on=date(2022, 8, 1),
            price_level=2022,
            by=people["hr"],
            choices={one.cluster: one.position for one in given},
        )
    return {"point_staffing": [draft.pk], "staffing_use": [decided.pk]}


def minutes(count, people):
    """A meeting that left `count` points without an answer and has `count` earlier versions of its minutes."""
    meeting = cast.meeting(date(2023, 4, 1))
    for number in range(count):
        case = cast.case(people["hr"], f"24/{number}")
        point = case.points.create(order=1, text="At sagen besluttes")
        finish_case(case=case, by=people["hr"])
        item = put_on_agenda(case=case, meeting=meeting, by=people["sekretariat"])
        answers = {point.pk: Answer(Outcome.UNANSWERED)}
        decide_item(item=item, answers=answers, decision="", by=people["direktør"])
        for audience in ("internal", "public"):
            meeting.versions.create(
                kind="minutes", audience=audience, number=number, checksum="x", by=people["direktør"]
            )
    hold_meeting(meeting=meeting, by=people["sekretariat"])
    return meeting


def papers(count, people, case, item):
    """On a case: as many files, hearings, tasks, and deadlines with as many terms."""
    secretary = people["sekretariat"]
    for number in range(count):
        attach_file(
            case=case,
            title="",
            file_name=f"bilag{number}.txt",
            content=f"{number}".encode(),
            visibility="open",
            by=secretary,
        )
        other = cast.case(people["hr"], f"25/{number}")
        for heard in (case, other):
            HearingStatement.objects.create(case=heard, party="bupl", deadline_on=cast.DAY)
        for owner in (None, people["direktør"]):
            new = NewFollowUp(task="Følg op", owner_role="HR", owner=owner, due_on=cast.DAY)
            create_follow_up(item=item, new=new, by=secretary)
        deadline = Deadline.objects.create(name=f"Frist {number}", kind="council")
        for year in range(count):
            deadline.terms.create(weeks=year + 1, from_on=date(2020 + year, 1, 1), source="x", item=item)


def figures(count, people):
    """A cluster of `count` workplaces, each with as many figures, corrections and facts; as many assessments, salaries
    and files that were taken in, and one of as many rows that waits."""
    hr = people["hr"]
    scene.rules()
    places = [scene.house(f"Hus {number}", "A") for number in range(count)]
    for number in range(count):
        day = date(2020, 1, 1 + number)
        for place in places:
            scene.staffed(place, by=hr, on=day, pedagogue="9")
            scene.staffed(place, by=hr, on=day, pedagogue="10")
            scene.with_children(place, 20, 30, by=hr, year=2020 - number)
            year = 2020 - number
            scene.absent(place, "5.20", 40, by=hr, period=(date(year, 1, 1), date(year, 12, 31)))
        for about in (*places, scene.cluster("A")):
            record_evidence(
                about=about, kind="planned_move", on=day, text="Flytter", source="Byggesag", by=hr
            )
        scene.assessed(scene.cluster("A"), by=hr, on=day)
        for _time in range(2):
            scene.salaries(by=people["finans"], price_level=2020 + number)
        taken_in(hr, f"Hus {number};{2000 + number};pct.;5")
    waiting = read_figures(hr, *(f"Hus {number};2010;pct.;5" for number in range(count)))
    one = scene.cluster("A")
    return {
        "workplace_figures": [places[0].pk],
        "staff_entry": [places[0].pk],
        "cluster_figures": [one.pk],
        "assessment_list": [one.pk],
        "assessment_new": [one.pk],
        "figure_import_detail": [waiting.pk],
    }


def read_figures(by, *rows):
    content = "\n".join(("Arbejdsplads;År;Målt i;Måltal", *rows)).encode()
    batch = stage_figures(name="tal.csv", content=content, source="Indberetning", by=by)
    while batch.is_running:
        batch = advance(batch, today=scene.TODAY)
    return batch


def taken_in(by, *rows):
    return take_in_figures(batch=read_figures(by, *rows), by=by, on=scene.TODAY)


@pytest.fixture(scope="module", params=[1, 3], ids=["1 row", "3 rows"])
def addresses(request, django_db_setup, django_db_blocker):
    """The addresses of pages with one and with three of everything, and a director to read them."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build(request.param)
        transaction.set_rollback(True)


def build(count):
    people = {name: cast.person(name, role) for name, role in PEOPLE.items()}
    first, *_ = pools(count, people)
    planned = plan(count, people)
    application_line = applications(count, people)
    case, item, writing = cases(count, people, first)
    arguments = {
        "frame_detail": [first.pk],
        "frame_detail with applications": [application_line.frame_id],
        "frame_detail with a plan": [planned.pk],
        "frame_lines": [first.pk],
        "line_new": [first.pk],
        "line_edit": [first.lines.filter(kind=LineKind.ALLOCATION)[0].pk],
        "pool_terms": [first.pool_id],
        "pool_plan": [planned.pool_id],
        "activity_edit": [planned.pool.activities.first().pk],
        "state_account": [planned.pool_id, 2023],
        "year_end": [year_ends(count, people).pk],
        "line_detail": [first.lines.filter(kind=LineKind.ALLOCATION)[0].pk],
        "application_detail": [application_line.applications.exclude(number=None)[0].pk],
        "case_detail": [case.pk],
        "case_detail for a reader": [case.pk],
        "case_detail for hr": [case.pk],
        "case_edit": [writing.pk],
        "case_versions": [case.pk],
        "point_effects": [writing.points.first().pk],
        "meeting_detail": [item.meeting_id],
        "follow_up_detail": [case.follow_ups.first().pk],
        "meeting_participants": [item.meeting_id],
        "meeting_hold": [item.meeting_id],
        "agenda_edit": [item.meeting_id],
        "agenda_item": [item.pk],
        "agenda_publish": [item.meeting_id],
        "decide": [item.pk],
        "meeting_mode": [item.meeting_id],
        "minutes": [minutes(count, people).pk],
        **figures(count, people),
        "cluster_detail": [clusters(count, people).pk],
        **staffing(count, people),
    }
    names = {name: name.partition(" ")[0] for name in QUERIES}
    asked = {"meeting_calendar": "?month=2023-01"}
    return people, {
        name: reverse(plain, args=arguments.get(name, [])) + asked.get(name, "")
        for name, plain in names.items()
    }


@pytest.mark.parametrize("name", QUERIES)
def test_the_number_of_queries_does_not_grow_with_the_page(
    name, addresses, client, django_assert_num_queries
):
    people, address = addresses
    client.force_login(people[READERS.get(name, "direktør")])
    assert client.get(address[name]).status_code == 200  # also fills the cache of content types
    with django_assert_num_queries(QUERIES[name]):
        client.get(address[name])
