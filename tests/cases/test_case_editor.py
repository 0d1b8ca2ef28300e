"""Writing a case: who may, what is kept, two who write at once, and what a yes to a point will do."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from cases import actions
from cases.actions import Proposal
from cases.enums import BodyKind, CaseKind, CaseState, SectionKind
from cases.models import Body, CaseFile, Deadline, FollowUp, PointOutcome
from cases.queries import PointText, SectionText
from htk_workforce.accounts.roles import Role
from htk_workforce.audit.log import events_of
from htk_workforce.ui.typed_text import as_typed, from_typed
from tests import cast
from tests.pages import form, text

pytestmark = pytest.mark.django_db

NOON = timezone.make_aware(timezone.datetime(2023, 1, 9, 12))
DAY = date(2023, 1, 9)


@pytest.fixture
def colleague():
    return cast.person("sif", Role.SECRETARIAT)


@pytest.fixture
def body():
    body = Body.objects.create(name="Direktionen", kind=BodyKind.ADMINISTRATIVE)
    for order, kind in enumerate((SectionKind.SUMMARY, SectionKind.BACKGROUND, SectionKind.ECONOMY), 1):
        body.section_templates.create(kind=kind, order=order, hint="Skriv kort", is_required=order == 2)
    return body


@pytest.fixture
def case(author, body):
    return actions.create_case(
        number="22/21670",
        title="Rekrutteringspulje",
        kind=CaseKind.DECISION,
        body=body,
        centre=cast.centre(),
        by=author,
    )


def save(case, by, *, revision=None, sections=None, points=None, opening="", **fields):
    """Save what is given, and the rest as it stands."""
    case.refresh_from_db()
    kept = [SectionText(s.kind, s.heading, s.body, s.pk) for s in case.sections.order_by("order")]
    points_kept = [PointText(p.pk, p.text) for p in case.points.order_by("order")]
    return actions.save_case(
        case=case,
        revision=case.revision if revision is None else revision,
        fields=fields,
        sections=kept if sections is None else sections,
        points=points_kept if points is None else points,
        by=by,
        at=NOON,
        opening=opening,
    )


def texts(case):
    return [(s.kind, s.heading, s.body) for s in case.sections.order_by("order")]


def points(case):
    return [(p.order, p.text) for p in case.points.order_by("order")]


# A new case


def test_a_new_case_has_the_empty_sections_of_its_body(case, author):
    assert (case.state, case.author, case.revision) == (CaseState.DRAFT, author, 1)
    assert texts(case) == [("summary", "", ""), ("background", "", ""), ("economy", "", "")]
    assert events_of(case).get().verb == "draft"


def test_a_body_without_a_template_gets_the_usual_sections(author):
    case = actions.create_case(
        number="21/189", title="x", kind="notice", body=None, centre=cast.centre(), by=author
    )
    assert [kind for kind, _heading, _body in texts(case)] == ["background", "presentation", "economy"]


@pytest.mark.parametrize("number", ["21/189", "22/2854", "21/24696"])
def test_at29_a_number_of_the_journal_is_accepted_and_may_be_used_again(author, number):
    for title in ("En sag", "En sag mere"):
        actions.create_case(
            number=number, title=title, kind="notice", body=None, centre=cast.centre(), by=author
        )
    assert CaseFile.objects.filter(number=number).count() == 2


@pytest.mark.parametrize("number", ["2021-189", "21-189", "21/", "21/1234567", "", "a1/22"])
def test_at29_any_other_number_is_refused(author, number):
    with pytest.raises(ValidationError, match="sagsnummer"):
        actions.create_case(
            number=number, title="x", kind="notice", body=None, centre=cast.centre(), by=author
        )


def test_at29_another_scheme_can_be_configured(author, settings):
    settings.CASE_NUMBER_PATTERN = r"\d{4}-\d{6}"
    assert actions.create_case(
        number="2021-000189", title="x", kind="notice", body=None, centre=cast.centre(), by=author
    )


def test_a_number_in_use_is_told_and_needs_a_tick(client, case, colleague):
    closed = cast.case(cast.person("anden", Role.HR), "22/21670", is_closed=True)
    CaseFile.objects.filter(pk=closed.pk).update(title="Fortrolig")
    client.force_login(cast.person("hr", Role.HR))
    typed = {"number": "22/21670", "title": "Ny", "kind": "notice", "centre": case.centre_id}
    refused = client.post(reverse("case_new"), typed)
    assert "Nummeret bruges også af »Rekrutteringspulje«, en sag, du ikke kan se." in text(refused)
    assert "Fortrolig" not in text(refused)
    assert form(refused, "case")["title"] == "Ny"
    assert client.post(reverse("case_new"), typed | {"same_number": "on"}).status_code == 302
    assert CaseFile.objects.filter(number="22/21670").count() == 3


def test_a_leader_writes_for_the_own_centre_and_no_other(case, author):
    leader = cast.person("leder", Role.LEADER)
    cast.workplace("Birkehuset").leaders.add(leader)
    own = actions.create_case(
        number="23/1", title="x", kind="notice", body=None, centre=cast.centre(), by=leader
    )
    assert own.author == leader
    with pytest.raises(PermissionDenied, match="eget center"):
        actions.create_case(
            number="23/2", title="x", kind="notice", body=None, centre=cast.centre("BYC"), by=leader
        )
    assert save(case, leader, title="Lederens titel").title == "Lederens titel"
    with pytest.raises(PermissionDenied, match="kun disse roller"):
        actions.finish_case(case=own, by=leader)


# Saving


def test_everything_is_saved_cleaned_and_in_its_order(case, author):
    background = case.sections.get(kind="background")
    saved = save(
        case,
        author,
        title=" Ny titel ",
        sections=[
            SectionText("other", "Proces", "Først.\r\n\r\nSå <3 det."),
            SectionText(
                "background", "", '<p onclick="x()">Fed <b>tekst</b><script>x</script></p>', background.pk
            ),
        ],
        points=[PointText(None, " At\r\nsagen godkendes "), PointText(None, "At der følges op")],
    )
    assert (saved.title, saved.revision, saved.changed_by, saved.changed_at) == ("Ny titel", 2, author, NOON)
    assert texts(case) == [
        ("other", "Proces", "<p>Først.</p><p>Så &lt;3 det.</p>"),
        ("background", "", "<p>Fed tekst</p>"),
    ]
    assert case.sections.get(kind="background").pk == background.pk, "it is still the same section"
    assert points(case) == [(1, "At\nsagen godkendes"), (2, "At der følges op")]


def test_parts_change_places_and_keep_who_they_are(case, author):
    save(case, author, points=[PointText(None, text) for text in ("a", "b", "c")])
    a, b, c = case.points.order_by("order")
    save(case, author, points=[PointText(c.pk, "c"), PointText(a.pk, "a"), PointText(b.pk, "b")])
    assert list(case.points.order_by("order")) == [c, a, b]
    sections = [SectionText(s.kind, s.heading, s.body, s.pk) for s in case.sections.order_by("order")]
    save(case, author, sections=sections[::-1])
    assert [s.pk for s in case.sections.order_by("order")] == [s.pk for s in sections[::-1]]


def test_saving_what_is_saved_changes_nothing_so_a_double_click_is_no_conflict(case, author, colleague):
    save(case, author, title="Ny")
    again = save(case, colleague, revision=1, title="Ny")
    assert (again.revision, again.changed_by) == (2, author)


def test_the_later_of_two_is_told_who_saved_and_which_parts_differ(case, author, colleague):
    save(case, colleague, title="Kollegaens")
    with pytest.raises(actions.CaseChanged) as changed:
        save(case, author, revision=1, title="Min")
    assert "Sif gemte sagen den 09-01-2023 12:00" in str(changed.value)
    assert changed.value.labels == ["Titel"]
    assert changed.value.theirs["title"].words == "Kollegaens"
    case.refresh_from_db()
    assert case.title == "Kollegaens"


def test_a_page_does_not_stand_in_its_own_way(case, author, colleague):
    save(case, author, revision=1, opening="side", title="Gemt af sig selv")
    assert save(case, author, revision=1, opening="side", title="Trykket").title == "Trykket"
    save(case, colleague, title="Kollegaens")
    with pytest.raises(actions.CaseChanged):
        save(case, author, revision=1, opening="side", title="Igen")


def test_a_long_session_of_writing_is_one_line_in_the_log(case, author, colleague):
    for title in ("a", "b", "c"):
        save(case, author, title=title)
    save(case, colleague, title="d")
    assert [e.verb for e in events_of(case)] == ["save_case", "save_case", "draft"]


def test_finance_writes_about_economy_and_nothing_else(case, author):
    finance = cast.person("finans", Role.FINANCE)
    sections = [SectionText(s.kind, s.heading, s.body, s.pk) for s in case.sections.order_by("order")]
    economy = SectionText("economy", "", "<p>Ingen merudgift.</p>", sections[2].pk)
    save(case, finance, sections=[*sections[:2], economy, SectionText("economy", "Moms", "<p>Nej</p>")])
    assert texts(case)[2:] == [("economy", "", "<p>Ingen merudgift.</p>"), ("economy", "Moms", "<p>Nej</p>")]
    current = [SectionText(s.kind, s.heading, s.body, s.pk) for s in case.sections.order_by("order")]
    for change in (
        {"title": "Økonomiens"},
        {"sections": [SectionText("background", "", "<p>x</p>", current[1].pk), *current[2:]]},
        {"points": [PointText(None, "At Økonomi bestemmer")]},
    ):
        with pytest.raises(PermissionDenied, match="afsnit om økonomi"):
            save(case, finance, **change)


@pytest.mark.parametrize("role", [Role.READER, Role.ADMINISTRATOR, Role.LEADER])
def test_others_do_not_write(case, role):
    with pytest.raises(PermissionDenied):
        save(case, cast.person("nogen", role), title="x")


def handled(case, author, colleague):
    """The case with one point that was not handled, taken up again to be written on."""
    save(case, author, points=[PointText(None, "At der besluttes"), PointText(None, "At der følges op")])
    case.sections.filter(kind="background").update(body="<p>Derfor.</p>")
    actions.finish_case(case=case, by=author)
    item = actions.put_on_agenda(case=case, meeting=cast.meeting(), by=colleague)
    actions.leave_unhandled(item=item, by=colleague)
    case.refresh_from_db()
    actions.rework_case(case=case, by=author)
    return list(case.points.order_by("order"))


def test_a_point_a_meeting_has_spoken_about_stays_and_new_ones_come_after(case, author, colleague):
    first, second = handled(case, author, colleague)
    kept = [PointText(first.pk, first.text), PointText(second.pk, second.text)]
    for given in (
        [PointText(first.pk, "Noget andet"), kept[1]],
        kept[:1],
        kept[::-1],
        [PointText(None, "Foran"), *kept],
    ):
        with pytest.raises(actions.Refusal, match="behandlet på et møde"):
            save(case, author, points=given)
    save(case, author, points=[*kept, PointText(None, "At noget nyt tilføjes")])
    assert [text for _order, text in points(case)] == [
        "At der besluttes",
        "At der følges op",
        "At noget nyt tilføjes",
    ]
    with pytest.raises(actions.Refusal, match="behandlet på et møde"):
        actions.propose_forward(point=first, body=Body.objects.create(name="HU"), by=author)
    assert PointOutcome.objects.count() == 2


# The moves of the writer


def test_ready_freezes_a_version_and_a_withdrawal_takes_a_reason(case, author):
    save(case, author, points=[PointText(None, "At sagen godkendes")])
    case.sections.filter(kind="background").update(body="<p>Derfor.</p>")
    actions.finish_case(case=case, by=author)
    version = case.versions.get()
    assert (version.number, version.occasion) == (1, "Meldt klar til dagsorden")
    with pytest.raises(PermissionDenied, match="Klar til dagsorden"):
        save(case, author, title="x")
    actions.rework_case(case=case, by=author)
    with pytest.raises(actions.ReasonMissing):
        actions.withdraw_case(case=case, reason=" ", by=author)
    actions.withdraw_case(case=case, reason="Ikke aktuel mere", by=author)
    case.refresh_from_db()
    assert case.state == CaseState.WITHDRAWN and events_of(case).first().reason == "Ikke aktuel mere"


def test_a_withdrawn_draft_is_not_shown_to_everybody(client, case, author):
    actions.withdraw_case(case=case, reason="Nej", by=author)
    client.force_login(cast.person("læser", Role.READER))
    assert client.get(case.get_absolute_url()).status_code == 403


# What a yes will do


@pytest.fixture
def point(case, author):
    save(case, author, points=[PointText(None, "At der gøres noget")])
    return case.points.get()


def test_a_proposed_allocation_replaces_the_one_before_and_can_be_taken_off(point, author):
    _frame, undistributed, (video, adverts) = cast.recruitment_frame()
    for proposals in ([(video, 100), (adverts, 200)], [(adverts, 300)]):
        actions.propose_allocation(
            point=point,
            from_line=undistributed,
            proposals=[Proposal(line, Decimal(amount)) for line, amount in proposals],
            by=author,
            on=DAY,
        )
    assert [(a.line, a.proposed_amount) for a in point.allocations.all()] == [(adverts, 300)]
    for wrong in ([], [(undistributed, 1)], [(video, 1), (video, 1)], [(video.parent, 1)], [(video, -1)]):
        with pytest.raises(actions.Refusal):
            actions.propose_allocation(
                point=point,
                from_line=undistributed,
                proposals=[Proposal(line, Decimal(amount)) for line, amount in wrong],
                by=author,
                on=DAY,
            )
    actions.drop_allocation(point=point, by=author)
    point.refresh_from_db()
    assert point.from_line is None and not point.allocations.exists()


def test_at07_a_supplement_takes_a_cover_and_lays_down_the_way_to_the_council(point, author):
    _frame, line, _lines = cast.recruitment_frame()
    ask = {"point": point, "amount": Decimal(500_000), "line": line, "by": author}
    with pytest.raises(actions.Refusal, match="dækket"):
        actions.propose_supplement(**ask, cover=" ")
    with pytest.raises(actions.Refusal, match="Opret organet"):
        actions.propose_supplement(**ask, cover="Kassen")
    for order, name in enumerate(("Byrådet", "Økonomiudvalget")):
        Body.objects.create(name=name, kind=BodyKind.POLITICAL, order=order)
    for cover in ("Kassen", "Mindreforbrug"):
        actions.propose_supplement(**ask, cover=cover)
    route = point.case.route.order_by("order")
    assert [(step.body.name, step.for_appropriation, step.item) for step in route] == [
        ("Økonomiudvalget", True, None),
        ("Byrådet", True, None),
    ]
    point.refresh_from_db()
    assert (point.supplement_amount, point.supplement_cover) == (Decimal(500_000), "Mindreforbrug")
    actions.drop_supplement(point=point, by=author)
    assert not point.case.route.exists()


def test_a_removed_point_takes_what_was_attached_to_it_along(case, point, author):
    _frame, undistributed, (video, _adverts) = cast.recruitment_frame()
    actions.propose_allocation(
        point=point, from_line=undistributed, proposals=[Proposal(video, Decimal(1))], by=author, on=DAY
    )
    actions.propose_follow_up(point=point, task="Skriv", owner_role="HRC", months_after=24, by=author)
    save(case, author, points=[])
    assert not case.points.exists() and not FollowUp.objects.exists()


def test_a_follow_up_says_what_and_who_and_at_most_one_day(point, author):
    ask = {"point": point, "task": "Saml op", "owner_role": "Centerchef", "by": author}
    for wrong in ({"task": ""}, {"owner_role": " "}, {"due_on": DAY, "months_after": 3}):
        with pytest.raises(actions.Refusal):
            actions.propose_follow_up(**ask | wrong)
    follow_up = actions.propose_follow_up(**ask, condition="før den politiske behandling")
    assert follow_up.item is None and follow_up.point == point
    actions.drop_follow_up(follow_up=follow_up, by=author)
    assert not FollowUp.objects.exists()


def test_a_point_is_sent_on_to_another_body_than_its_own(point, author, body):
    with pytest.raises(actions.Refusal, match="behandler selv"):
        actions.propose_forward(point=point, body=body, by=author)
    forum = Body.objects.create(name="Chefforum", kind=BodyKind.ADMINISTRATIVE)
    actions.propose_forward(point=point, body=forum, by=author)
    point.refresh_from_db()
    assert point.forward_to == forum
    actions.drop_forward(point=point, by=author)
    point.refresh_from_db()
    assert point.forward_to is None


def test_a_deadline_change_looks_up_what_it_is_today(point, author):
    deadline = Deadline.objects.create(name="Merudgifter", kind="council")
    ask = {"point": point, "deadline": deadline, "from_on": date(2022, 1, 1), "by": author}
    with pytest.raises(actions.Refusal, match="ingen længde"):
        actions.propose_deadline_change(**ask, weeks_after=16)
    deadline.terms.create(weeks=12, from_on=date(2018, 10, 1), source="Byrådet")
    with pytest.raises(actions.Refusal, match="allerede på 12"):
        actions.propose_deadline_change(**ask, weeks_after=12)
    with pytest.raises(actions.Refusal, match="slutter, før"):
        actions.propose_deadline_change(**ask, weeks_after=16, to_on=date(2021, 12, 31))
    actions.propose_deadline_change(**ask, weeks_after=14)
    change = actions.propose_deadline_change(**ask, weeks_after=16, to_on=date(2022, 6, 30))
    assert (change.weeks_before, change.weeks_after) == (12, 16) and point.deadline_changes.count() == 1
    actions.drop_deadline_change(change=change, by=author)
    assert not point.deadline_changes.exists()


def test_nothing_is_attached_to_a_case_that_is_no_draft(case, point, author):
    actions.withdraw_case(case=case, reason="Nej", by=author)
    with pytest.raises(PermissionDenied):
        actions.propose_follow_up(point=point, task="x", owner_role="y", by=author)


# Text in a plain box


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("En linje", "<p>En linje</p>"),
        ("En\nto\n\n\ntre", "<p>En<br>to</p><p>tre</p>"),
        ("5 < 6 & 'ja'", "<p>5 &lt; 6 &amp; 'ja'</p>"),
        ("<p>Fed <strong>her</strong></p>", "<p>Fed <strong>her</strong></p>"),
        ("<p></p>", ""),
        ("  \r\n ", ""),
        ("<p>x<script>alert(1)</script></p>", "<p>x</p>"),
    ],
)
def test_plain_words_become_paragraphs_and_rich_text_is_cleaned(typed, stored):
    assert from_typed(typed) == stored
    assert from_typed(as_typed(stored)) == stored


def test_a_box_shows_plain_words_where_nothing_else_would_be_lost():
    assert as_typed("<p>En<br>to</p><p>tre &amp; fire</p>") == "En\nto\n\ntre & fire"
    assert as_typed("<p><em>skrå</em></p>") == "<p><em>skrå</em></p>"
