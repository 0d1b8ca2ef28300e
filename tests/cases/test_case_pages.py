"""The pages where a case is written, as somebody without scripts meets them."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from cases import actions, queries
from cases.enums import BodyKind, CaseKind, CaseState
from cases.models import Body, CaseFile, Deadline
from cases.queries import PointText, SectionText
from htk_workforce.accounts.roles import Role
from tests import cast
from tests.pages import form, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(author):
    return actions.create_case(
        number="22/21670",
        title="Rekrutteringspulje",
        kind=CaseKind.INFORMATION,
        body=None,
        centre=cast.centre(),
        by=author,
    )


class Editor:
    """Somebody at the editor's page."""

    def __init__(self, client, case, person):
        self.client, self.case = client, case
        self.address = reverse("case_edit", args=[case.pk])
        client.force_login(person)

    def open(self, **typed):
        return form(self.client.get(self.address), "case") | typed

    def press(self, button, values):
        return self.client.post(self.address, values | {"do": button})

    def saved(self):
        self.case.refresh_from_db()
        sections = [(s.kind, s.heading, s.body) for s in self.case.sections.order_by("order")]
        return sections, [(p.order, p.text) for p in self.case.points.order_by("order")]


@pytest.fixture
def editor(client, case, author):
    return Editor(client, case, author)


def test_a_case_is_written_with_nothing_but_a_form(editor):
    values = editor.open(**{"section-0-body": "Der mangler\n\npersonale.", "title": "Ny titel"})
    assert editor.press("save", values).status_code == 302
    sections, _points = editor.saved()
    assert editor.case.title == "Ny titel"
    assert sections[0] == ("background", "", "<p>Der mangler</p><p>personale.</p>")
    assert editor.open()["section-0-body"] == "Der mangler\n\npersonale.", "as it was typed"


def test_every_button_saves_what_is_typed_first(editor):
    response = editor.press("add-point", editor.open(**{"section-0-body": "Tekst"}))
    assert response.url.endswith("#punkt-1")
    editor.press("add-point", editor.open(**{"point-0-text": "Et"}))
    page = editor.open(**{"point-1-text": "To"})
    editor.press(f"up-point:{page['point-1-pk']}", page)
    assert editor.saved()[1] == [(1, "To"), (2, "Et")]
    page = editor.open()
    editor.press(f"down-point:{page['point-0-pk']}", page)
    page = editor.open()
    editor.press(f"remove-point:{page['point-1-pk']}", page)
    assert editor.saved()[1] == [(1, "Et")]
    response = editor.press("add-section", editor.open())
    page = editor.open()
    assert page["sections"] == "4" and response.url.endswith(f"#afsnit-{page['section-3-pk']}")
    editor.press(f"up-section:{page['section-3-pk']}", page | {"section-3-heading": "Proces"})
    page = editor.open()
    editor.press(f"remove-section:{page['section-0-pk']}", page)
    sections, _points = editor.saved()
    assert [(kind, heading) for kind, heading, _body in sections] == [
        ("presentation", ""),
        ("other", "Proces"),
        ("economy", ""),
    ]
    editor.press("add-usual", editor.open())
    assert [kind for kind, _h, _b in editor.saved()[0]][-1] == "background"


def test_a_refused_page_keeps_what_was_typed_and_says_what_to_do(editor):
    values = editor.open(**{"number": "2021-189", "kle": "28", "section-0-body": "Langt arbejde"})
    response = editor.press("save", values)
    words = text(response)
    assert "er ikke et sagsnummer hos os" in words and "KLE-emnet" in words
    assert form(response, "case")["section-0-body"] == "Langt arbejde"
    assert editor.saved()[0][0] == ("background", "", "")


def test_the_page_of_the_later_one_has_theirs_where_only_they_wrote(editor, author):
    editor.press("add-point", editor.open())
    mine = editor.open(**{"section-0-body": "Min baggrund", "title": "Begges titel, min"})
    other = cast.person("sif", Role.SECRETARIAT)
    case = editor.case
    case.refresh_from_db()
    sections = [SectionText(s.kind, s.heading, s.body, s.pk) for s in case.sections.order_by("order")]
    actions.save_case(
        case=case,
        revision=case.revision,
        fields={"title": "Begges titel, din", "recommender": "HRC"},
        sections=[sections[0], SectionText("presentation", "", "<p>Din</p>", sections[1].pk)],
        points=[PointText(case.points.get().pk, "Dit punkt"), PointText(None, "Dit nye punkt")],
        by=other,
        at=case.created_at,
    )
    response = editor.press("save", mine)
    words = text(response)
    assert "Sif gemte sagen" in words and "Intet er gemt endnu." in words
    assert "Begges titel, [fjernet] min" in words and "[tilføjet] din" in words
    page = form(response, "case")
    assert (page["title"], page["recommender"]) == ("Begges titel, min", "HRC")
    assert (page["section-0-body"], page["section-1-body"]) == ("Min baggrund", "Din")
    assert page["sections"] == "2", "the section they removed, which I had not touched, is gone"
    assert (page["point-0-text"], page["point-1-text"]) == ("Dit punkt", "Dit nye punkt")
    assert editor.press("save", page).status_code == 302
    sections, points = editor.saved()
    assert editor.case.title == "Begges titel, min"
    assert [body for _k, _h, body in sections] == ["<p>Min baggrund</p>", "<p>Din</p>"]
    assert points == [(1, "Dit punkt"), (2, "Dit nye punkt")]


def test_a_section_i_wrote_in_comes_back_when_they_removed_it(editor):
    mine = editor.open(**{"section-1-body": "Mit arbejde"})
    case = editor.case
    first = case.sections.order_by("order").first()
    actions.save_case(
        case=case,
        revision=1,
        fields={},
        sections=[SectionText(first.kind, "", "", first.pk)],
        points=[],
        by=cast.person("sif", Role.SECRETARIAT),
        at=case.created_at,
    )
    page = form(editor.press("save", mine), "case")
    assert (page["sections"], page["section-1-pk"], page["section-1-body"]) == ("2", "", "Mit arbejde")


def test_the_draft_saves_itself_and_says_so_and_what_it_could_not_read(editor):
    address = reverse("case_autosave", args=[editor.case.pk])
    values = editor.open(**{"section-0-body": "22-01-2022", "number": "forkert"})
    words = text(editor.client.post(address, values))
    assert "Gemt kl." in words and "Kan ikke læses og er ikke gemt: Sagsnr." in words
    assert "22-01-2022 er en lørdag" in words, "the control panel comes along"
    assert editor.saved()[0][0][2] == "<p>22-01-2022</p>" and editor.case.number == "22/21670"
    assert editor.press("save", values | {"number": "22/21670"}).status_code == 302, "no conflict with itself"
    editor.client.force_login(cast.person("sif", Role.SECRETARIAT))
    values |= {"opening": "en anden side", "section-0-body": "Andet"}
    assert "Tryk »Gem«" in text(editor.client.post(address, values))


def test_finance_gets_only_the_economy(client, case, author):
    actions.save_case(
        case=case,
        revision=1,
        fields={},
        sections=[SectionText("background", "", "<p>HR's ord</p>")],
        points=[PointText(None, "At der spares")],
        by=author,
        at=case.created_at,
    )
    editor = Editor(client, case, cast.person("finans", Role.FINANCE))
    page = editor.open()
    assert "title" not in page and page["sections"] == "0"
    words = text(client.get(editor.address))
    assert "HR's ord" in words and "At der spares" in words
    editor.press("add-economy", page)
    editor.press("save", editor.open(**{"section-0-body": "Ingen merudgift"}))
    assert editor.saved() == (
        [("background", "", "<p>HR's ord</p>"), ("economy", "", "<p>Ingen merudgift</p>")],
        [(1, "At der spares")],
    )


def test_advice_is_accepted_on_the_page_and_the_case_reported_ready(editor):
    page = editor.open(**{"section-0-body": "Vedtaget 22-01-2022"})
    told = text(editor.client.get(editor.press("finish", page).url))
    assert "Sagen er ikke klar" in told and "er en lørdag" in told
    (finding,) = queries.case_findings(editor.case)
    page = editor.open(**{f"reason-{finding.key}": "Ekstra møde", "title": "Gemt med"})
    response = editor.press(f"accept:{finding.key}", page)
    assert response.url.endswith("#kontrol")
    assert "Ekstra møde" in text(editor.client.get(editor.address))
    assert editor.press("finish", editor.open()).url == editor.case.get_absolute_url()
    editor.saved()
    assert (editor.case.state, editor.case.title) == (CaseState.READY, "Gemt med")


@pytest.fixture
def faulty(case, author):
    """A case with something to put right in every place there is."""
    frame, undistributed, lines = cast.recruitment_frame()
    cast.fill(undistributed, 100, by=author)
    cast.body("Økonomiudvalget"), cast.body("Byrådet")
    number = "010165-1234"
    CaseFile.objects.filter(pk=case.pk).update(title=f"Om {number}")
    case.sections.update(body=f"<p>{number}, lørdag 23-01-2022</p>")
    shares = case.points.create(order=1, text="At der fordeles 3 mio. kr. på 7 linjer")
    money = actions.Proposal(lines[0], Decimal(2_000_000))
    actions.propose_allocation(
        point=shares, from_line=undistributed, proposals=[money], by=author, on=date(2023, 1, 9)
    )
    more = case.points.create(order=2, text="At der søges om 2 mio. kr.")
    actions.propose_supplement(point=more, amount=Decimal(1), line=lines[0], cover="Kassen", by=author)
    case.route.all().delete()
    case.points.create(order=3, text="At puljens midler fordeles")
    case.points.create(order=4, text="")
    case.follow_ups.create(point=shares, task=f"Ring {number}", owner_role="HRC")
    case.statements.create(party="bupl", party_name=f"BUPL {number}", deadline_on=date(2022, 1, 1))
    case.attachments.create(
        title=f"Brev {number}", file_name="a.pdf", content="x", size=1, checksum="x", uploaded_by=author
    )
    return case


def test_every_finding_leads_to_the_place_where_it_is_put_right(faulty, client, author):
    editor = Editor(client, faulty, author)
    page = editor.client.get(editor.address).content.decode()
    findings = queries.case_findings(faulty, on=date(2023, 1, 9))
    codes = {finding.code for finding in findings}
    assert codes == {
        *("cpr", "empty_point", "overdrawn", "supplement", "amount", "count"),
        *("no_allocation", "weekend", "statement"),
    }
    for finding in findings:
        assert not finding.anchor or f'id="{finding.anchor}"' in page, finding
        assert finding.anchor or finding.address, finding
        if finding.address:
            response = editor.press(f"mend:{finding.key}", editor.open())
            assert response.url == finding.address
            place, _hash, anchor = response.url.partition("#")
            there = client.get(place)
            assert there.status_code == 200, finding
            assert not anchor or f'id="{anchor}"' in there.content.decode(), finding
            if anchor.startswith("vis-"):
                assert f'id="{anchor}" open' in there.content.decode(), finding
    wants_money = next(f for f in findings if f.code == "no_allocation")
    point = faulty.points.get(order=3)
    assert wants_money.address == f"{reverse('point_effects', args=[point.pk])}?vis=allocation#vis-allocation"


def test_what_is_typed_is_saved_on_the_way_to_a_finding_that_may_be_put_right_by_it(faulty, client, author):
    editor = Editor(client, faulty, author)
    finding = next(f for f in queries.case_findings(faulty) if f.code == "no_allocation")
    response = editor.press(f"mend:{finding.key}", editor.open(**{"point-2-text": "At sagen drøftes"}))
    assert response.url.endswith("#kontrol")
    assert faulty.points.get(order=3).text == "At sagen drøftes"


def test_a_point_a_meeting_has_spoken_about_says_why_it_is_locked(editor, author):
    editor.press("add-point", editor.open())
    editor.press("finish", editor.open(**{"point-0-text": "At der besluttes"}))
    secretary = cast.person("sif", Role.SECRETARIAT)
    item = actions.put_on_agenda(case=editor.case, meeting=cast.meeting(), by=secretary)
    actions.leave_unhandled(item=item, by=secretary)
    response = editor.client.post(reverse("case_move", args=[editor.case.pk, "rework"]), follow=True)
    assert "Punkt 1 er behandlet på et møde" in text(response)
    refused = editor.press("save", editor.open(**{"point-0-text": "Noget andet"}))
    assert "Det, du har skrevet, står her endnu." in text(refused)
    assert form(refused, "case")["point-0-text"] == "Noget andet"


def test_the_preview_is_the_memos_own_template_and_may_be_framed_by_the_editor_only(editor):
    editor.press("preview", editor.open(**{"section-0-body": "Derfor"}))
    response = editor.client.get(reverse("case_preview", args=[editor.case.pk]))
    policy = response.headers["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in policy and "script-src 'none'" in policy
    assert "style-src 'unsafe-inline'" in policy and response.headers["X-Frame-Options"] == "SAMEORIGIN"
    html = response.content.decode()
    assert (
        "<h2>Baggrund</h2><p>Derfor</p>" in html
        and "url(/static/vendor/fonts/IBMPlexSans-Regular.ttf)" in html
    )
    assert "url(fonts/" not in html
    assert "frame-ancestors 'none'" in editor.client.get(editor.address).headers["Content-Security-Policy"]


# The page of a point


@pytest.fixture
def point(case, author):
    return case.points.create(order=1, text="At puljen bruges")


def effects(point):
    return [effect.words for effect in queries.point_effects(queries.points_with_effects(point.case).get())]


def test_money_is_distributed_on_the_lines_with_what_is_left_shown(client, point, author):
    _frame, undistributed, (video, adverts) = cast.recruitment_frame()
    cast.fill(undistributed, 4_000_000, by=author)
    client.force_login(author)
    address = reverse("point_effects", args=[point.pk])
    assert "Video og billeder" in text(client.get(address, {"fra": undistributed.pk}))
    typed = {"effect": "allocation", "fra": undistributed.pk, f"line-{video.pk}": "3 mio. kr."}
    left = text(client.post(reverse("point_left", args=[point.pk]), typed))
    assert "Tilbage bagefter: 1.000.000 kr." in left
    refused = client.post(address, typed | {f"line-{adverts.pk}": "1.000.001"})
    assert "der er kun 4.000.000 kr. at fordele" in text(refused)
    assert form(refused, "allocation")[f"line-{video.pk}"] == "3 mio. kr."
    assert client.post(address, typed).status_code == 302
    assert [(a.line, a.proposed_amount) for a in point.allocations.all()] == [(video, Decimal(3_000_000))]
    client.post(address, {"drop": "allocation"})
    point.refresh_from_db()
    assert point.from_line is None


def test_each_other_effect_is_added_and_taken_off(client, point, author):
    _frame, line, _lines = cast.recruitment_frame()
    forum = Body.objects.create(name="Chefforum", kind=BodyKind.ADMINISTRATIVE)
    for name in ("Økonomiudvalget", "Byrådet"):
        Body.objects.create(name=name, kind=BodyKind.POLITICAL)
    deadline = Deadline.objects.create(name="Merudgifter", kind="council")
    deadline.terms.create(weeks=12, from_on=date(2018, 10, 1), source="Byrådet")
    client.force_login(author)
    address = reverse("point_effects", args=[point.pk])
    for typed in (
        {
            "effect": "follow_up",
            "follow-up-task": "Saml op",
            "follow-up-owner_role": "HRC",
            "follow-up-months_after": 24,
        },
        {"effect": "forward", "forward-body": forum.pk},
        {
            "effect": "supplement",
            "supplement-amount": "0,5 mio. kr.",
            "supplement-line": line.pk,
            "supplement-cover": "Kassen",
        },
        {
            "effect": "deadline",
            "deadline-deadline": deadline.pk,
            "deadline-weeks_after": 16,
            "deadline-from_on": "01-01-2022",
            "deadline-to_on": "30-06-2022",
        },
    ):
        response = client.post(address, typed)
        assert response.status_code == 302, text(response)
    assert effects(point) == [
        "Tillægsbevilling på 500.000\u00a0kr. til Rekrutteringspulje 2023: Ikke fordelt. Dækning: Kassen",
        "Sendes videre til Chefforum",
        "Opfølgning: Saml op (HRC, 24 måneder efter beslutningen)",
        "Merudgifter: fra 12 til 16 uger fra 01-01-2022 til og med 30-06-2022",
    ]
    follow_up, change = point.follow_ups.get(), point.deadline_changes.get()
    for drop in ("supplement", "forward", f"follow_up:{follow_up.pk}", f"deadline:{change.pk}"):
        client.post(address, {"drop": drop})
    assert effects(point) == []


def test_an_effect_that_cannot_be_says_why_beside_what_was_typed(client, point, author):
    client.force_login(author)
    response = client.post(
        reverse("point_effects", args=[point.pk]), {"effect": "follow_up", "follow-up-task": "Saml op"}
    )
    assert "»Ansvarlig«" in text(response) and "Saml op" in response.content.decode()


# The list


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", {"22/1", "22/2"}),
        ("text=kompetencer", {"22/1"}),
        ("text=PUNKTETS", {"22/2"}),
        ("kind=notice", {"22/2"}),
        ("state=draft&text=rekrut", {"22/1", "22/2"}),
    ],
)
def test_the_list_is_limited_by_what_cases_say(client, author, query, numbers):
    first, second = cast.case(author, "22/1"), cast.case(author, "22/2", kind="notice")
    first.sections.create(kind="background", order=1, body="<p>Om kompetencer</p>")
    second.points.create(order=1, text="Punktets ord")
    client.force_login(author)
    table = client.get(f"{reverse('case_list')}?{query}").context["table"]
    assert {row.record.number for row in table.rows} == numbers


def test_the_list_is_limited_by_centre_and_body(client, author):
    body = Body.objects.create(name="Direktionen", kind=BodyKind.ADMINISTRATIVE)
    cast.case(author, "22/1", body=body)
    other = cast.case(author, "22/2")
    CaseFile.objects.filter(pk=other.pk).update(centre=cast.centre("BYC"))
    client.force_login(author)
    for query, number in ((f"body={body.pk}", "22/1"), (f"centre={cast.centre('BYC').pk}", "22/2")):
        table = client.get(f"{reverse('case_list')}?{query}").context["table"]
        assert [row.record.number for row in table.rows] == [number]
