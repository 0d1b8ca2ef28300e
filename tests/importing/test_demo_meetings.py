"""The two meetings of the Direktion in the demonstration, point by point as they went (domain research A1–A2.4)."""

import hashlib
import tomllib
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from cases.enums import (
    Audience,
    BodyKind,
    CaseKind,
    CaseState,
    DeadlineKind,
    ItemState,
    MeetingState,
    Outcome,
    Presence,
    VersionKind,
)
from cases.models import (
    AcceptedFinding,
    AgendaItem,
    Attachment,
    Body,
    CaseFile,
    Deadline,
    DeadlineChange,
    FollowUp,
    HearingStatement,
    Meeting,
    Participation,
    PointOutcome,
    RecommendationPoint,
)
from cases.permissions import can_see_item
from cases.queries import compare_minutes, receivers
from cases.queries.minutes import minutes
from htk_workforce.accounts.models import User
from htk_workforce.audit.log import events_of
from htk_workforce.importing.demonstration import Press
from htk_workforce.importing.demonstration.papers import word_note
from tests.cases.scene import weeks_on
from tests.demonstration import demonstration  # noqa: F401 a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]

IN_2022 = date(2022, 1, 3)
IN_2023 = date(2023, 1, 23)
BOTH = (IN_2022, IN_2023)
YES, REMARK, AMENDED = Outcome.APPROVED, Outcome.APPROVED_WITH_REMARK, Outcome.APPROVED_AMENDED

# A1, and A2.3: each item with its case number, its kind, and what was said to each of its points.
ITEMS = {
    (IN_2022, 1): ("21/24696", CaseKind.OTHER_BUSINESS, "Øvrige sager", []),
    (IN_2022, 2): (
        "21/15374",
        CaseKind.DECISION,
        "Udvidelse af ledelsen i klyngerne på dagtilbudsområdet",
        [REMARK, YES, Outcome.UNANSWERED, Outcome.UNANSWERED],
    ),
    (IN_2022, 3): (
        "21/25058",
        CaseKind.INFORMATION,
        "Orientering om pres på serviceniveauet på det sociale børne- og ungeområde",
        [YES, Outcome.NOT_FOLLOWED, AMENDED],
    ),
    (IN_2022, 4): (
        "21/24696",
        CaseKind.AGENDA_PREPARATION,
        "Afklaring af dagsorden til kommende møde med borgmesteren",
        [],
    ),
    (IN_2022, 5): (
        "21/24696",
        CaseKind.AGENDA_PREPARATION,
        "Forberedelse af kommende drøftelser af projektporteføljen",
        [],
    ),
    (IN_2023, 1): ("22/23184", CaseKind.OTHER_BUSINESS, "Øvrige sager", []),
    (IN_2023, 2): (
        "22/23184",
        CaseKind.THEME,
        "Temadrøftelse om økonomisk ansvarlighed – fortsættelse",
        [],
    ),
    (IN_2023, 3): ("22/21670", CaseKind.DECISION, "Rekrutteringspulje 2023 – fordeling", [AMENDED, REMARK]),
    (IN_2023, 4): (
        "22/21089",
        CaseKind.DECISION,
        "Sygefraværspulje",
        [Outcome.SENT_ON, Outcome.UNANSWERED],
    ),
    (IN_2023, 5): (
        "22/23175",
        CaseKind.DECISION,
        "Nøglekommune i anden bølge af »En fremtid med fuld tid«",
        [YES],
    ),
    (IN_2023, 6): (
        "21/189",
        CaseKind.DECISION,
        "Borgernes hus – adgang for foreninger og åbningsprogram",
        [YES, Outcome.APPROVED_IN_PRINCIPLE, REMARK, Outcome.NOTED, REMARK],
    ),
    (IN_2023, 7): ("22/2854", CaseKind.DECISION, "Skoleudviklingssamtaler og aftalestyring", [REMARK]),
}

# A2.4: item, who, and when (a day, words, or neither). What is to be done is told in our own words.
POLITICAL = "før den politiske behandling"
FOLLOW_UPS = [
    (IN_2022, 1, "Hver direktør", "", None, ""),
    (IN_2022, 1, "Direktionen", "", date(2022, 1, 17), ""),
    (IN_2022, 1, "Administrationen", "", None, ""),
    (IN_2022, 2, "Sagsbehandleren", "", None, POLITICAL),
    (IN_2022, 2, "Sagsbehandleren", "", None, POLITICAL),
    (IN_2022, 2, "Sagsbehandleren", "", None, POLITICAL),
    (IN_2022, 2, "Sagsbehandleren", "", None, POLITICAL),
    (IN_2022, 3, "Familieafdelingen, BURC", "BURC", date(2022, 1, 31), ""),
    (IN_2022, 3, "BURC", "BURC", None, "efter første kvartal 2022 eller lige derefter"),
    (IN_2023, 1, "HRC", "HRC", date(2023, 3, 31), ""),
    (IN_2023, 2, "ØC", "ØC", None, ""),
    (IN_2023, 3, "Den ansvarlige direktør", "", None, "før sagen kommer igen"),
    (IN_2023, 3, "HRC", "HRC", None, "så snart det kan lade sig gøre"),
    (IN_2023, 4, "HRC", "HRC", None, ""),
    (IN_2023, 6, "BYC og FKC", "FKC", None, "før de går i gang"),
    (IN_2023, 6, "BYC og FKC", "FKC", None, "før sommeren 2023"),
    (IN_2023, 7, "Direktionen", "", date(2025, 1, 23), ""),
]


def meeting_of(on: date) -> Meeting:
    return Meeting.objects.get(body__name="Direktionen", on=on)


def case_of(number: str) -> CaseFile:
    return CaseFile.objects.get(number=number)


def items_of_both() -> list[AgendaItem]:
    return list(
        AgendaItem.objects.filter(meeting__on__in=BOTH)
        .select_related("case", "meeting")
        .order_by("meeting__on", "number")
    )


# --- A1 -----------------------------------------------------------------------------------------------------


def test_a1_both_meetings_are_there_item_by_item():
    found = {
        (item.meeting.on, item.number): (item.case.number, item.case.kind, item.case.title)
        for item in items_of_both()
    }
    assert found == {place: item[:3] for place, item in ITEMS.items()}


def test_a1_there_are_12_items_18_points_9_case_numbers_and_14_decision_blocks():
    items = items_of_both()
    assert len(items) == 12
    assert RecommendationPoint.objects.filter(case__items__in=items).distinct().count() == 18
    assert len({item.case.number for item in items}) == 9
    handlings = AgendaItem.objects.filter(case__items__in=items, meeting__on__lte=IN_2023).distinct()
    assert handlings.exclude(state=ItemState.PENDING).count() == 14


def test_at29_three_items_of_a_meeting_have_one_case_number_and_a_text_each():
    cases = CaseFile.objects.filter(number="21/24696").order_by("items__number")
    assert [case.items.get().number for case in cases] == [1, 4, 5]
    assert len({case.sections.get().body for case in cases}) == 3


def test_a1_the_meetings_were_held_where_and_when_they_were():
    for on, hour, present in ((IN_2022, 13, 5), (IN_2023, 9, 4)):
        meeting = meeting_of(on)
        assert (meeting.starts_at.hour, meeting.starts_at.minute, meeting.venue) == (
            hour,
            0,
            "Mødelokale B105",
        )
        assert on.weekday() == 0  # a Monday
        whole = meeting.participations.filter(item=None)
        assert [row.presence for row in whole] == [Presence.PRESENT] * present
        assert whole.first().title == "Kommunaldirektør"


def test_a1_every_item_was_decided_and_one_in_a_single_word():
    items = items_of_both()
    assert {item.state for item in items} == {ItemState.DECIDED}
    assert all(item.decision or item.outcomes.exists() for item in items)
    one_word = meeting_of(IN_2023).items.get(number=5)
    assert (one_word.decision, one_word.outcomes.get().get_outcome_display()) == ("", "Godkendt")


@pytest.mark.parametrize("number", ["22/21670", "22/21089"])
def test_x26_what_was_not_handled_on_16_january_came_to_the_23rd_by_itself(number):
    left, decided = case_of(number).items.order_by("meeting__on")
    assert (left.meeting.on, left.state) == (date(2023, 1, 16), ItemState.NOT_HANDLED)
    assert [outcome.outcome for outcome in left.outcomes.all()] == [Outcome.NOT_HANDLED] * 2
    assert (decided.meeting.on, decided.carried_from) == (IN_2023, left)


# --- A2.3 ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", ITEMS, ids=lambda place: f"{place[0]:%Y}-{place[1]}")
def test_a23_every_point_has_its_outcome(place):
    on, number = place
    item = meeting_of(on).items.get(number=number)
    points = list(item.case.points.order_by("order"))
    outcomes = list(PointOutcome.objects.filter(item=item).order_by("point__order"))
    assert [outcome.outcome for outcome in outcomes] == ITEMS[place][3]
    assert [outcome.point for outcome in outcomes] == points


def test_a23_the_unanswered_points_are_the_ones_the_sources_leave_open():
    unanswered = PointOutcome.objects.filter(outcome=Outcome.UNANSWERED).order_by(
        "item__meeting__on", "point__order"
    )
    assert [(o.item.case.number, o.point.order) for o in unanswered] == [
        ("21/15374", 3),
        ("21/15374", 4),
        ("22/21089", 2),
    ]


def test_the_sickness_pool_waits_at_the_managers_forum():
    case = case_of("22/21089")
    assert case.state == CaseState.WITH_OTHER_BODY
    sent = PointOutcome.objects.get(outcome=Outcome.SENT_ON)
    assert sent.forwarded_to.name == "Chefforum"
    (step,) = case.route.all()
    assert (step.body.name, step.comes_back, step.decided_on) == ("Chefforum", True, None)


@pytest.mark.parametrize(
    ("number", "body"), [("21/25058", "Institutions- og Skoleudvalget"), ("22/21670", "Økonomiudvalget")]
)
def test_a_committee_is_told_of_a_case_and_nothing_comes_back(number, body):
    (step,) = case_of(number).route.all()
    assert (step.body.name, step.comes_back, step.for_appropriation) == (body, False, False)
    assert case_of(number).state == CaseState.DECIDED


def test_x25_the_recruitment_pool_has_its_figures_as_before():
    rows = [
        (a.decided_name, int(a.proposed_amount), int(a.decided_amount))
        for a in case_of("22/21670").points.get(order=1).allocations.order_by("order")
    ]
    assert rows == [
        ("Kompetenceudvikling – dagtilbud", 1_000_000, 1_000_000),
        ("Kompetenceudvikling – åben pulje", 1_000_000, 1_000_000),
        ("Attraktiv arbejdsplads", 1_000_000, 1_000_000),
        ("Målrettet dagtilbud og skole", 500_000, 250_000),
        ("Rekrutteringsproces generelt", 500_000, 250_000),
    ]


# --- A2.4 ---------------------------------------------------------------------------------------------------


def test_a24_every_follow_up_has_its_owner_and_its_time():
    found = [
        (
            row.item.meeting.on,
            row.item.number,
            row.owner_role,
            row.centre.code if row.centre else "",
            row.due_on,
            row.condition,
        )
        for row in FollowUp.objects.filter(item__meeting__on__in=BOTH).order_by(
            "item__meeting__on", "item__number", "id"
        )
    ]
    assert found == FOLLOW_UPS


def test_a24_every_task_stands_on_somebodys_overview():
    known = receivers()
    tasks = FollowUp.objects.select_related("case__author", "item__meeting", "owner", "centre")
    assert [task.task for task in tasks if not known.finds_owner_of(task)] == []


def test_at34_the_two_year_trial_is_followed_up_on_23_january_2025():
    (follow_up,) = case_of("22/2854").follow_ups.all()
    assert (follow_up.months_after, follow_up.due_on, follow_up.point.order) == (24, date(2025, 1, 23), 1)
    assert follow_up.item.meeting.on == IN_2023


# --- guests, statements, files ------------------------------------------------------------------------------


def test_at33_the_guest_stands_on_the_town_hall_only():
    guest = Participation.objects.get(presence=Presence.GUEST)
    assert (guest.meeting.on, guest.item.case.number) == (IN_2023, "21/189")
    assert guest.title == "Medarbejder fra Byrådscentret (BYC)"


def test_at32_the_unions_statement_is_what_the_file_says_character_for_character():
    path = Path(settings.BASE_DIR) / "fixtures/demonstration/meetings/2022-01-03.toml"
    facts = tomllib.loads(path.read_text(encoding="utf-8"))
    (given,) = [row for case in facts["cases"] for row in case.get("statements", [])]
    statement = HearingStatement.objects.get()
    assert statement.text == given["text"]
    assert str(statement) == "BUPL og FOA"
    assert statement.case.number == "21/15374"


def test_a1_the_attached_files_are_there():
    rows = Attachment.objects.order_by("id").values_list("case__number", "file_name", "content_type")
    assert [(number, name, kind.rsplit(".", 1)[-1]) for number, name, kind in rows] == [
        ("21/24696", "MitID i kommunen.docx", "document"),
        ("21/24696", "Projektportefølje.pdf", "application/pdf"),
        ("22/21670", "Idékatalog.pdf", "application/pdf"),
    ]
    for attachment in Attachment.objects.all():
        content = attachment.content.read()
        assert hashlib.sha256(content).hexdigest() == attachment.checksum
        attachment.content.close()


def test_a_file_is_the_same_to_the_byte_every_time():
    assert word_note("Titel", "Tekst & <mere>") == word_note("Titel", "Tekst & <mere>")


# --- deadlines ----------------------------------------------------------------------------------------------


def test_at35_the_case_proposes_12_to_16_and_8_to_12_weeks():
    changes = DeadlineChange.objects.order_by("id")
    assert [(c.deadline.name, c.weeks_before, c.weeks_after, c.from_on, c.to_on) for c in changes] == [
        ("Merudgiftsydelse", 12, 16, date(2022, 1, 1), date(2022, 6, 30)),
        ("Tabt arbejdsfortjeneste", 8, 12, date(2022, 1, 1), date(2022, 6, 30)),
    ]


def test_x23_the_proposal_was_not_followed_so_the_deadlines_stayed():
    for name, weeks in (("Merudgiftsydelse", 12), ("Tabt arbejdsfortjeneste", 8)):
        assert weeks_on(Deadline.objects.get(name=name), date(2022, 3, 1)) == weeks


def test_the_deadlines_of_the_law_have_no_length_that_nobody_told_us():
    statutory = Deadline.objects.filter(kind=DeadlineKind.STATUTE)
    assert statutory.count() == 3
    assert not any(deadline.terms.exists() for deadline in statutory)


# --- what the control panel found ---------------------------------------------------------------------------


def test_x22_a_text_that_says_16_weeks_for_both_was_accepted_with_a_reason():
    accepted = AcceptedFinding.objects.get(case__number="21/25058")
    assert "12" in accepted.sentence
    assert accepted.reason


# --- bodies -------------------------------------------------------------------------------------------------


def test_only_the_direktion_meets_here_and_every_body_has_its_sections():
    assert [(body.name, body.kind) for body in Body.objects.all()] == [
        ("Direktionen", BodyKind.ADMINISTRATIVE),
        ("Chefforum", BodyKind.ADMINISTRATIVE),
        ("Forligskredsen", BodyKind.POLITICAL),
        ("Institutions- og Skoleudvalget", BodyKind.POLITICAL),
        ("Økonomiudvalget", BodyKind.POLITICAL),
        ("Byrådet", BodyKind.POLITICAL),
        ("Hovedudvalget", BodyKind.ADMINISTRATIVE),
    ]
    assert [body.name for body in Body.objects.filter(meets_here=True)] == ["Direktionen"]
    assert all(body.section_templates.exists() for body in Body.objects.all())


def test_five_sat_in_the_direktion_and_four_do():
    members = Body.objects.get(name="Direktionen").members.all()
    assert [member.is_active for member in members] == [True, True, True, True, False]
    assert [member.user.username for member in members if member.user] == ["direktoer"]


# --- minutes ------------------------------------------------------------------------------------------------


def test_at31_the_minutes_of_2022_were_approved_with_a_reason_though_points_were_unanswered():
    meeting = meeting_of(IN_2022)
    assert meeting.state == MeetingState.MINUTES_APPROVED
    versions = meeting.versions.filter(kind=VersionKind.MINUTES).order_by("audience")
    assert [(v.number, v.audience) for v in versions] == [(1, Audience.INTERNAL), (1, Audience.PUBLIC)]
    assert all("21/15374" in version.reason for version in versions)
    assert case_of("21/15374").state == CaseState.DECIDED


def test_at31_the_minutes_of_2023_wait_for_a_point_without_an_answer():
    meeting = meeting_of(IN_2023)
    assert meeting.state == MeetingState.HELD
    assert not meeting.versions.filter(kind=VersionKind.MINUTES).exists()


def test_minutes_are_approved_but_those_that_wait_for_an_answer():
    states = dict(Meeting.objects.order_by("on").values_list("on", "state"))
    assert states == {
        IN_2022: MeetingState.MINUTES_APPROVED,
        date(2023, 1, 16): MeetingState.MINUTES_APPROVED,
        IN_2023: MeetingState.HELD,
        date(2024, 1, 15): MeetingState.MINUTES_APPROVED,
        date(2024, 1, 22): MeetingState.PUBLISHED,
        date(2024, 2, 5): MeetingState.PLANNED,
    }


def test_minutes_that_were_opened_again_are_there_in_two_versions_which_differ():
    meeting = meeting_of(date(2024, 1, 15))
    for audience in Audience:
        first, second = meeting.versions.filter(kind=VersionKind.MINUTES, audience=audience).order_by(
            "number"
        )
        assert (first.number, second.number) == (1, 2)
        assert first.snapshot != second.snapshot
        (difference,) = compare_minutes(meeting, audience).differences
        assert difference.label.startswith("Punkt 3: Mere til sygefraværspuljen")
        added = [segment.words for segment in difference.segments if segment.is_added]
        assert "Direktør for by og miljø" in "".join(added)
    opened = events_of(meeting).get(verb="reopen_minutes")
    assert (opened.actor.username, opened.reason) == (
        "direktoer",
        "En direktør var gået ved punkt 3. Det stod ikke i referatet.",
    )
    assert [row.presence for row in meeting.items.get(number=3).participations.all()] == [Presence.ABSENT]


def test_what_was_postponed_stands_on_the_agenda_of_the_planned_meeting_by_itself():
    (item,) = meeting_of(date(2024, 2, 5)).items.all()
    assert (item.case.number, item.case.state) == ("23/30006", CaseState.ON_AGENDA)
    assert (item.carried_from.meeting.on, item.carried_from.outcomes.get().outcome) == (
        date(2024, 1, 15),
        Outcome.POSTPONED,
    )


def test_every_agenda_that_is_out_is_kept_for_us_and_for_the_public():
    for meeting in Meeting.objects.exclude(state=MeetingState.PLANNED):
        kept = meeting.versions.filter(kind=VersionKind.AGENDA).order_by("audience")
        assert [version.audience for version in kept] == [Audience.INTERNAL, Audience.PUBLIC], meeting
        assert all(bytes(version.content).startswith(b"%PDF") for version in kept)


def test_outside_the_tests_every_document_is_printed():
    """The fixture of these tests keeps a blank page for each, to save the time."""
    meeting, moment, press = meeting_of(IN_2022), timezone.now(), Press()
    printed = [
        press.agenda(meeting, audience=Audience.PUBLIC, created=moment),
        press.minutes(minutes(meeting, audience=Audience.PUBLIC, version=1), created=moment),
        press.paper("Notat.pdf", title="Notat", text="Tekst", created=moment),
    ]
    assert all(content.startswith(b"%PDF-1.7") and len(content) > 5_000 for content in printed)


# --- what is made up to show the rest -----------------------------------------------------------------------


def test_a_supplementary_appropriation_waits_for_the_finance_committee():
    case = case_of("23/30004")
    assert case.state == CaseState.AWAITING_APPROPRIATION
    assert [(step.body.name, step.for_appropriation, step.decided_on) for step in case.route.all()] == [
        ("Økonomiudvalget", True, None),
        ("Byrådet", True, None),
    ]
    assert "opdigtet" in case.title


def test_what_was_approved_in_principle_came_back_and_only_that_point_was_answered():
    first, again = case_of("21/189").items.order_by("meeting__on")
    assert again.carried_from == first
    assert [outcome.point.order for outcome in again.outcomes.all()] == [2]
    assert "opdigtet" in again.decision.lower()
    assert case_of("21/189").state == CaseState.DECIDED


def test_a_closed_item_has_a_neutral_title_and_is_seen_by_few():
    items = AgendaItem.objects.filter(meeting__on=date(2024, 1, 15)).order_by("number")
    assert [(item.case.number, item.state, item.is_closed_to_public) for item in items] == [
        ("21/189", ItemState.DECIDED, False),
        ("23/21670", ItemState.NOT_HANDLED, False),
        ("23/30004", ItemState.DECIDED, False),
        ("23/30006", ItemState.DECIDED, False),
        ("23/30005", ItemState.DECIDED, True),
    ]
    assert items.last().neutral_title == "En aftale med en leverandør"
    seen_by = {user.username for user in User.objects.all() if can_see_item(user, items.last())}
    assert seen_by == {"direktoer", "sekretariat"}


def test_what_happened_in_the_past_is_dated_in_the_past():
    years = {"21": 2021, "22": 2023, "23": 2024}
    for case in CaseFile.objects.all():
        assert case.created_at.year in (years[case.number[:2]], years[case.number[:2]] + 2), case
    for item in AgendaItem.objects.exclude(closed_at=None).select_related("meeting"):
        assert item.closed_at.date() == item.meeting.on
    for meeting in Meeting.objects.exclude(state=MeetingState.PLANNED):
        assert meeting.published_at.date() < meeting.on
