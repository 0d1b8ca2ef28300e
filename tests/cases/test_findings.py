"""The control panel: what stops a case, what is advice, and when an acceptance lapses."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from cases import actions, queries
from cases.actions import Proposal
from cases.enums import BodyKind, CaseKind, CaseState, Party, SectionKind, Severity
from cases.models import AcceptedFinding, Body, Deadline
from cases.rules import text_checks
from cases.rules.prose import plain_text
from htk_workforce.accounts.roles import Role
from tests import cast

pytestmark = pytest.mark.django_db

DAY = date(2023, 1, 9)


@pytest.fixture
def case(author):
    return cast.case(author, "21/25058")


@pytest.fixture
def pool(author):
    """Four million not distributed, and two lines."""
    frame, undistributed, lines = cast.recruitment_frame()
    cast.fill(undistributed, 4_000_000, by=author)
    return undistributed, lines


def write(case, text, kind=SectionKind.BACKGROUND):
    return case.sections.create(kind=kind, order=case.sections.count() + 1, body=f"<p>{text}</p>")


def said(case, code, **options):
    """The sentences of one kind of finding, with their places."""
    return [(f.place, f.sentence) for f in queries.case_findings(case, **options) if f.code == code]


def distribute(case, text, amounts, pool, author):
    undistributed, lines = pool
    point = case.points.create(order=case.points.count() + 1, text=text)
    proposals = [Proposal(line, Decimal(amount)) for line, amount in zip(lines, amounts, strict=False)]
    actions.propose_allocation(point=point, from_line=undistributed, proposals=proposals, by=author, on=DAY)
    return point


# What blocks


def test_a_cpr_number_stops_a_case_wherever_it_stands_and_is_never_repeated(case, author):
    write(case, "Udtalelse fra <strong>0101</strong>65-1234")
    case.points.create(order=1, text="At 010165 1234 flyttes")
    case.statements.create(party=Party.OTHER, party_name="BUPL 0101651234", deadline_on=DAY)
    case.follow_ups.create(point=case.points.get(), case=case, task="Ring til 010165-1234", owner_role="HRC")
    case.attachments.create(
        title="Brev",
        file_name="brev_010165-1234.pdf",
        content="x",
        content_type="application/pdf",
        size=1,
        checksum="x",
        uploaded_by=author,
    )
    case.title = "Om 010165-1234"
    case.save()
    places = [place for place, _sentence in said(case, "cpr")]
    assert places == [
        "Sagens felter",
        "Afsnittet »Baggrund«",
        "Punkt 1",
        "Opfølgning »Ring til 010165-xxxx«",
        "Udtalelse fra BUPL 010165-xxxx",
        "Bilag »Brev«",
    ]
    assert {s for _p, s in said(case, "cpr")} == {"Teksten har et CPR-nummer (010165-xxxx). Fjern det."}
    assert ("Bilag »Brev«", "010165-xxxx") in queries.cpr_places(case)
    with pytest.raises(actions.FindingsStand, match="CPR-nummer"):
        actions.finish_case(case=case, by=author)
    case.refresh_from_db()
    assert case.state == CaseState.DRAFT and not case.versions.exists()


def test_a_decision_needs_a_point_and_a_point_needs_words(case, author):
    assert said(case, "no_point") == []  # information
    case.kind = CaseKind.DECISION
    case.save()
    ((place, sentence),) = said(case, "no_point")
    assert place == "Indstilling" and "mindst ét indstillingspunkt" in sentence
    case.points.create(order=1, text="  ")
    assert said(case, "no_point") == []
    assert [place for place, _ in said(case, "empty_point")] == ["Punkt 1"]


def test_a_section_the_body_demands_must_say_something(case, author):
    body = Body.objects.create(name="Direktionen", kind=BodyKind.ADMINISTRATIVE)
    body.section_templates.create(kind=SectionKind.BACKGROUND, order=1, is_required=True)
    body.section_templates.create(kind=SectionKind.LEGAL_BASIS, order=2)
    case.body = body
    case.save()
    assert said(case, "empty_section") == [
        ("Afsnittet »Baggrund«", "Afsnittet mangler og skal udfyldes. Tilføj det.")
    ]
    section = case.sections.create(kind=SectionKind.BACKGROUND, order=1, body="<p> </p>")
    assert said(case, "empty_section") == [("Afsnittet »Baggrund«", "Afsnittet skal udfyldes.")]
    section.body = "<p>Derfor.</p>"
    section.save()
    assert said(case, "empty_section") == []


def test_points_that_share_a_line_may_not_take_more_than_it_has(case, author, pool):
    distribute(case, "Det meste", (3_000_000, 0), pool, author)
    assert said(case, "overdrawn") == []
    distribute(case, "Resten", (1_000_000, 1), pool, author)
    ((place, sentence),) = said(case, "overdrawn")
    assert place == "Punkt 2"
    assert (
        "Punkt 1, 2 fordeler tilsammen 4.000.001\u00a0kr." in sentence
        and "4.000.000\u00a0kr. ledige" in sentence
    )


def test_a_supplement_without_its_way_or_its_line_is_stopped(case, author, pool):
    undistributed, _lines = pool
    for name in ("Økonomiudvalget", "Byrådet"):
        Body.objects.create(name=name, kind=BodyKind.POLITICAL)
    point = case.points.create(order=1, text="Der søges om tillægsbevilling på 0,5 mio. kr.")
    actions.propose_supplement(
        point=point, amount=Decimal(500_000), line=undistributed, cover="Kassen", by=author
    )
    assert [f for f in queries.case_findings(case) if f.is_blocking] == []
    case.route.last().delete()
    case.points.update(supplement_line=None)
    assert len(said(case, "supplement")) == 2


# Advice


@pytest.mark.parametrize(
    ("text", "amounts", "found"),
    [
        ("At 4 mio. kr. fordeles på to linjer", (3_000_000, 500_000), "»4 mio. kr.«"),
        ("At 3,5 mio. kr. fordeles, heraf 500.000 kr. til annoncer", (3_000_000, 500_000), None),
        ("At puljen fordeles med 3 mio. kr. til video", (3_000_000, 500_000), None),
        ("Af 4.000.000 kr. fordeles 3.500.000 kr.", (3_000_000, 500_000), None),
        ("At 1,2 mio. kr. fordeles", (1_000_000, 214_000), None),  # rounded, X09
        ("At 1,3 mio. kr. fordeles", (1_000_000, 214_000), "»1,3 mio. kr.«"),
        ("At 100-120.000 kr. pr. hold fordeles", (3_000_000, 500_000), None),  # a range says nothing
        ("At puljen fordeles", (3_000_000, 500_000), None),
    ],
)
def test_an_amount_in_a_point_is_held_against_its_lines(case, author, pool, text, amounts, found):
    distribute(case, text, amounts, pool, author)
    findings = said(case, "amount")
    assert bool(findings) == bool(found)
    if found:
        assert found in findings[0][1] and "fordeler" in findings[0][1]


@pytest.mark.parametrize(
    ("text", "found"),
    [("fordeles på fem linjer", True), ("fordeles på 2 linjer", False), ("fordeles på to nye linjer", False)],
)
def test_a_count_of_lines_is_held_against_the_lines(case, author, pool, text, found):
    distribute(case, f"At 2.000.000 kr. {text}", (1_000_000, 1_000_000), pool, author)
    assert bool(said(case, "count")) == found


def test_a_point_that_says_it_distributes_and_does_not(case):
    case.points.create(order=1, text="At puljens midler fordeles som beskrevet")
    case.points.create(order=2, text="At fordele og ulemper ved puljen drøftes")
    assert [place for place, _ in said(case, "no_allocation")] == ["Punkt 1"]


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("Andelen af pædagoger skal hæves med 10 pct. inden 2026.", "10 pct."),
        ("Pædagogandelen øges med ca. 2,5 % om året.", "2,5 %"),
        ("Andelen af pædagoger skal hæves med 10 procentpoint.", None),
        ("Andelen er 45 pct. i dag.", None),
        ("Udgiften stiger med 10 pct. om året.", None),
    ],
)
def test_percent_of_a_share_or_percentage_points(text, share):
    assert text_checks.shares_in_doubt(text) == ([share] if share else [])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("vedtaget den 22-01-2022 i udvalget", "22-01-2022 er en lørdag. Kontrollér, at datoen er rigtig."),
        (
            "vedtaget d. 22. januar 2022 i udvalget",
            "22-01-2022 er en lørdag. Kontrollér, at datoen er rigtig.",
        ),
        ("vedtaget 23/1-2022", "23-01-2022 er en søndag. Kontrollér, at datoen er rigtig."),
        (
            "fredag den 22. januar 2022",
            "22-01-2022 er en lørdag og ikke en fredag. Ret datoen eller ugedagen.",
        ),
        ("åbent hus lørdag den 29. april 2023", None),
        ("mandag den 3. januar 2022", None),
        ("i perioden 1. januar 2022 til 31. december 2022", None),  # the ends of a period
        ("den 31-02-2022", None),  # no date at all
        ("sag 22/1-2022-5", None),
    ],
)
def test_at40_a_weekend_date_in_a_text_is_told_and_not_refused(case, author, text, found):
    write(case, text)
    assert [sentence for _place, sentence in said(case, "weekend")] == ([found] if found else [])
    assert all(f.severity == Severity.ADVICE for f in queries.case_findings(case))


def test_at35_a_text_that_says_16_weeks_for_both_is_told_that_they_become_16_and_12(case, author):
    write(case, "Fristerne forlænges til 16 uger på begge områder.")
    write(case, "Fristerne bliver midlertidigt henholdsvis 16 og 12 uger.", SectionKind.PRESENTATION)
    first, second = (
        case.points.create(order=1, text="At den ene frist bliver 16 uger"),
        case.points.create(order=2, text="At den anden frist bliver tolv uger"),
    )
    for point, name, before, after in ((first, "Merudgifter", 12, 16), (second, "Tabt fortjeneste", 8, 12)):
        deadline = Deadline.objects.create(name=name, kind="council")
        deadline.terms.create(weeks=before, from_on=date(2018, 10, 1), source="Byrådet oktober 2018")
        change = actions.propose_deadline_change(
            point=point,
            deadline=deadline,
            weeks_after=after,
            from_on=date(2022, 1, 1),
            to_on=date(2022, 6, 30),
            by=author,
        )
        assert (change.weeks_before, change.weeks_after) == (before, after)
    ((place, sentence),) = said(case, "weeks")
    assert place == "Afsnittet »Baggrund«"
    assert sentence == (
        "Teksten nævner kun 16 uger, men fristerne bliver ikke ens. "
        "Merudgifter: fra 12 til 16 uger, Tabt fortjeneste: fra 8 til 12 uger."
    )


def test_frames_of_different_price_levels_in_one_case(case, author, pool):
    distribute(case, "At 2 mio. kr. fordeles", (1_000_000, 1_000_000), pool, author)
    assert said(case, "price_levels") == []
    _frame, undistributed, lines = cast.recruitment_frame(2024)
    cast.fill(undistributed, 100, by=author)
    distribute(case, "At 2 kr. fordeles", (1, 1), (undistributed, lines), author)
    assert [s for _p, s in said(case, "price_levels")] == [
        "Sagen blander 2023- og 2024-priser. Beløbene kan ikke lægges sammen, før de er regnet om."
    ]


def test_a_statement_that_did_not_come_in_time(case):
    case.statements.create(party=Party.MED, deadline_on=date(2023, 1, 16))
    assert said(case, "statement", on=date(2023, 1, 16)) == []
    assert [place for place, _ in said(case, "statement", on=date(2023, 1, 17))] == [
        "Udtalelse fra MED-udvalg"
    ]
    assert said(case, "statement") == []  # without a day nothing is late


# Accepting


def finding(case, code):
    return next(f for f in queries.case_findings(case) if f.code == code)


def test_advice_is_accepted_with_a_reason_and_stands_again_when_the_words_change(case, author):
    section = write(case, "Vedtaget den 22-01-2022. Resten er uvæsentligt.")
    with pytest.raises(actions.FindingsStand, match="lørdag"):
        actions.finish_case(case=case, by=author)
    with pytest.raises(actions.ReasonMissing):
        actions.accept_finding(case=case, finding=finding(case, "weekend"), reason=" ", by=author)
    found = finding(case, "weekend")
    accepted = actions.accept_finding(case=case, finding=found, reason="Ekstra møde", by=author)
    again = actions.accept_finding(case=case, finding=found, reason="Dobbeltklik", by=author)
    assert again == accepted and AcceptedFinding.objects.count() == 1
    assert finding(case, "weekend").accepted == accepted and not finding(case, "weekend").stands
    section.body = "<p>Vedtaget den 22-01-2022. Resten er skrevet om.</p>"
    section.save()
    assert not finding(case, "weekend").stands, "another sentence was changed"
    section.body = "<p>Vedtaget den 23-01-2022. Resten er skrevet om.</p>"
    section.save()
    assert finding(case, "weekend").stands
    with pytest.raises(actions.Refusal, match="gælder ikke mere"):
        actions.accept_finding(case=case, finding=found, reason="For sent", by=author)
    actions.accept_finding(case=case, finding=finding(case, "weekend"), reason="Åbent hus", by=author)
    actions.finish_case(case=case, by=author)
    case.refresh_from_db()
    assert case.state == CaseState.READY


def test_what_blocks_cannot_be_accepted_and_a_stranger_accepts_nothing(case, author):
    write(case, "010165-1234 og 22-01-2022")
    with pytest.raises(actions.Refusal, match="skal rettes"):
        actions.accept_finding(case=case, finding=finding(case, "cpr"), reason="Nej", by=author)
    with pytest.raises(PermissionDenied):
        reader = cast.person("læser", Role.READER)
        actions.accept_finding(case=case, finding=finding(case, "weekend"), reason="Ja", by=reader)


def test_rich_text_is_read_as_it_looks():
    html = "<h3>Om</h3><p>En<br>to</p><ul><li><p>a</p></li></ul><table><tr><th>x</th><td>1&nbsp;kr.</td></tr></table>"
    assert plain_text(html) == "Om\nEn\nto\na\nx 1\xa0kr."
