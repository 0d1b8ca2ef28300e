"""A supplementary appropriation on its way: each body may leave less of it, and only what is granted last is posted."""

from decimal import Decimal

import pytest
from django.db import transaction
from django.urls import reverse

from cases.actions import (
    Answer,
    AnswersIncomplete,
    Refusal,
    check_answer,
    correct_item,
    decide_item,
    propose_supplement,
)
from cases.enums import Audience, CaseState, Outcome
from cases.forms.decision import DecisionForms
from cases.queries import asked_of, case_memo, minutes, points_to_answer
from cases.queries.minutes import minutes_snapshot
from pools import ledger
from pools.models import Posting
from pools.queries import available_on
from tests import cast
from tests.cases.scene import (
    LATER,
    NEXT,
    answer_of,
    decide,
    on_agenda,
    supplement_case,
)
from tests.pages import text

pytestmark = pytest.mark.django_db

LOWERED = Answer(Outcome.APPROVED_AMENDED, supplement=Decimal(300_000))


@pytest.fixture
def asked(people):
    """500.000 kr. are asked for on an empty line."""
    return supplement_case(people)


def two_steps(case):
    return case.route.order_by("order")


def amounts(step) -> list[tuple[int, Decimal, Decimal]]:
    return [(one.point.order, one.proposed, one.amount) for one in asked_of(step)]


# --- the board ----------------------------------------------------------------------------------------------


def test_what_the_board_amends_goes_on_to_the_bodies_and_is_what_the_councils_yes_posts(people, asked):
    case, line = asked
    item = decide(people, on_agenda(people, case), LOWERED)
    assert item.outcomes.get().supplement == Decimal(300_000)
    committee, council = two_steps(case)
    assert amounts(committee) == amounts(council) == [(1, Decimal(500_000), Decimal(300_000))]
    answer_of(people, committee, Outcome.APPROVED, NEXT)
    answer_of(people, council, Outcome.APPROVED, LATER)
    assert available_on(line) == Decimal(300_000)
    assert case.points.get().supplement_amount == Decimal(500_000), "what was asked for stays to be read"
    assert ledger.verify() == []


def test_amended_in_words_alone_is_refused_for_the_council_would_be_asked_for_the_whole(people, asked):
    point = asked[0].points.get()
    (sentence,) = check_answer(point, Answer(Outcome.APPROVED_AMENDED, "Kun 300.000 kr."))
    assert sentence == (
        "Punkt 1 er »Godkendt i ændret form«, men der søges om det samme. Skriv, hvor meget der skal søges om, "
        "eller vælg »Godkendt med bemærkning«."
    )
    assert check_answer(point, LOWERED) == [], "the amount tells what was amended"


@pytest.mark.parametrize("amount", [0, -1, 500_001])
def test_the_board_lowers_what_is_asked_for_and_neither_raises_it_nor_leaves_nothing(asked, amount):
    answer = Answer(Outcome.APPROVED_AMENDED, supplement=Decimal(amount))
    (sentence,) = check_answer(asked[0].points.get(), answer)
    assert sentence.startswith("Punkt 1 søger om 500.000\u00a0kr.; dækningen gælder ikke mere.")


def test_another_amount_is_an_amended_answer(asked):
    point = asked[0].points.get()
    (sentence,) = check_answer(point, Answer(Outcome.APPROVED, supplement=Decimal(300_000)))
    assert "Tillægsbevillingen i punkt 1 er ændret. Vælg »Godkendt i ændret form«" in sentence
    assert check_answer(point, Answer(Outcome.APPROVED, supplement=Decimal(500_000))) == []
    assert check_answer(point, Answer(Outcome.POSTPONED, supplement=Decimal(300_000))) == []


def test_a_correction_does_not_change_what_the_council_was_asked_for(people, asked):
    case, line = asked
    item = decide(people, on_agenda(people, case), LOWERED)
    for step in two_steps(case):
        answer_of(people, step, Outcome.APPROVED, LATER)
    correction = correct_item(item=item, meeting=item.meeting, reason="Ordene", by=people.secretary)
    point = points_to_answer(correction)[0]
    with pytest.raises(AnswersIncomplete, match="Om der er penge, afgør Byrådet"), transaction.atomic():
        decide_item(
            item=correction, answers={point.pk: Answer(Outcome.APPROVED)}, decision="", by=people.director
        )
    words = Answer(Outcome.APPROVED_AMENDED, "Kun i år.")
    decide_item(item=correction, answers={point.pk: words}, decision="", by=people.director)
    assert (correction.outcomes.get().supplement, available_on(line)) == (Decimal(300_000), Decimal(300_000))


# --- the bodies after it ------------------------------------------------------------------------------------


def test_each_body_may_leave_less_and_only_what_the_last_one_grants_is_posted(people, asked):
    case, line = asked
    decide(people, on_agenda(people, case), LOWERED)
    committee, council = two_steps(case)
    answer_of(people, committee, Outcome.APPROVED_AMENDED, NEXT, amount=Decimal(200_000))
    assert amounts(council) == [(1, Decimal(500_000), Decimal(200_000))]
    council = answer_of(people, council, Outcome.APPROVED_AMENDED, LATER, amount=Decimal(150_000))
    assert [(g.asked, g.amount) for g in council.grants.all()] == [(Decimal(200_000), Decimal(150_000))]
    assert (council.case.state, available_on(line)) == (CaseState.DECIDED, Decimal(150_000))


def test_the_council_may_grant_what_the_case_asks_for_though_less_was_recommended_but_no_more(people, asked):
    case, line = asked
    decide(people, on_agenda(people, case), LOWERED)
    committee, council = two_steps(case)
    answer_of(people, committee, Outcome.NOT_FOLLOWED, NEXT, text="Kassen er tom.")
    with pytest.raises(Refusal, match="der kan ikke gives mere i denne sag"), transaction.atomic():
        answer_of(people, council, Outcome.APPROVED_AMENDED, LATER, amount=Decimal(500_001))
    answer_of(people, council, Outcome.APPROVED_AMENDED, LATER, amount=Decimal(500_000))
    assert available_on(line) == Decimal(500_000)


@pytest.mark.parametrize(
    ("outcome", "amount", "sentence"),
    [
        (Outcome.APPROVED, 100_000, "Vælg »Godkendt i ændret form«, når der er givet et andet beløb"),
        (Outcome.APPROVED_AMENDED, None, "Skriv, hvor mange penge Økonomiudvalget sagde ja til i punkt 1."),
        (Outcome.APPROVED_AMENDED, 0, "Økonomiudvalget gav ingen penge. Vælg »Ikke fulgt«."),
    ],
)
def test_an_amount_and_its_answer_hang_together(people, asked, outcome, amount, sentence):
    case, _line = asked
    decide(people, on_agenda(people, case), Outcome.APPROVED)
    step = two_steps(case)[0]
    typed = {} if amount is None else {"amount": Decimal(amount)}
    with pytest.raises(Refusal, match=sentence), transaction.atomic():
        answer_of(people, step, outcome, NEXT, **typed)
    step.refresh_from_db()
    assert (step.outcome, step.grants.count()) == ("", 0)


def test_of_several_points_each_gets_its_own_amount_and_one_may_get_nothing(people, asked):
    case, line = asked
    for order, amount in ((2, 70_000), (3, 40_000)):
        point = case.points.create(order=order, text="At der gives mere")
        propose_supplement(point=point, amount=Decimal(amount), line=line, cover="Kassen", by=people.author)
    no = Answer(Outcome.NOT_FOLLOWED, "Ikke nu.")
    decide(people, on_agenda(people, case), Outcome.APPROVED, Outcome.APPROVED, no)
    committee, council = two_steps(case)
    first, second, refused = case.points.order_by("order")
    assert [one.point for one in asked_of(council)] == [first, second], "the third was refused"
    answer_of(people, committee, Outcome.APPROVED, NEXT)
    given = {first.pk: Decimal(450_000), second.pk: Decimal(0), refused.pk: Decimal(40_000)}
    council = answer_of(people, council, Outcome.APPROVED_AMENDED, LATER, amounts=given)
    assert available_on(line) == Decimal(450_000)
    assert Posting.objects.filter(key__startswith=f"route:{council.pk}:").count() == 1


# --- the pages ----------------------------------------------------------------------------------------------


def test_the_answer_page_names_only_what_was_said_yes_to_and_the_amount_that_is_left(client, people, asked):
    case, line = asked
    for order, answer in ((2, "refused"), (3, "unanswered")):
        point = case.points.create(order=order, text=f"At der gives mere, {answer}")
        propose_supplement(point=point, amount=Decimal(9_000), line=line, cover="Kassen", by=people.author)
    no = Answer(Outcome.NOT_FOLLOWED, "Ikke nu.")
    decide(people, on_agenda(people, case), LOWERED, no, Outcome.POSTPONED)
    committee = two_steps(case)[0]
    client.force_login(people.secretary)
    address = reverse("route_outcome", args=[committee.pk])
    page = text(client.get(address))
    assert "Søgt i punkt 1: 300.000 kr." in page and "Foreslået i sagen: 500.000 kr." in page
    assert "punkt 2" not in page and "9.000" not in page
    name = f"amount-{case.points.get(order=1).pk}"
    typed = {
        "outcome": "approved_amended",
        "decided_on": "06-02-2023",
        "text": "Lidt mindre.",
        name: "200.000",
    }
    assert client.post(address, typed).status_code == 302
    assert amounts(two_steps(case)[1]) == [(1, Decimal(500_000), Decimal(200_000))]
    page = text(client.get(case.get_absolute_url()))
    assert "Der søges om 300.000 kr. (foreslået 500.000 kr.)" in page
    assert "Punkt 1: 200.000 kr. (søgt 300.000 kr.)" in page


def test_in_meeting_mode_the_amount_is_typed_seen_in_effect_and_confirmed(client, people, asked):
    case, line = asked
    item, point = on_agenda(people, case), case.points.get()
    cast.fill(line, 20_000, by=people.finance)
    client.force_login(people.director)
    address = reverse("decide", args=[item.pk])
    typed = {
        "revision": "0",
        "followups": "",
        "seen": "",
        "decision": "",
        f"point-{point.pk}-outcome": "approved_amended",
        f"point-{point.pk}-supplement": "300.000",
        f"point-{point.pk}-remark": "",
    }
    assert "500.000" in client.get(address).content.decode()
    shown = text(client.post(reverse("decision_effect", args=[item.pk]), typed))
    assert "Der søges om: 300.000 kr. ændret" in shown and "20.000 300.000 320.000" in shown
    page = client.post(address, {**typed, "preview": "1"})
    assert "der søges om 300.000 kr." in text(page)
    seen = page.context["forms"].fingerprint()
    answer = client.post(address, {**typed, "seen": seen, "confirm": "1"})
    assert answer.status_code == 302
    assert item.outcomes.get().supplement == Decimal(300_000)


def test_a_changed_amount_without_an_amended_answer_is_told_beside_the_point(people, asked):
    item, point = on_agenda(people, asked[0]), asked[0].points.get()
    typed = {f"point-{point.pk}-outcome": "approved", f"point-{point.pk}-supplement": "300.000"}
    forms = DecisionForms(item, {"revision": "0", **typed})
    assert not forms.is_valid()
    assert "Tillægsbevillingen i punkt 1 er ændret." in str(forms.parts[0].form.non_field_errors())


def test_the_minutes_print_what_goes_on_and_what_the_bodies_left_of_it(people, asked):
    case, _line = asked
    item = decide(people, on_agenda(people, case), LOWERED)
    committee, _council = two_steps(case)
    answer_of(people, committee, Outcome.APPROVED_AMENDED, item.meeting.on, amount=Decimal(200_000))
    words = str(minutes_snapshot(minutes(item.meeting, audience=Audience.PUBLIC))).replace("\\xa0", " ")
    assert "Der søges om 300.000 kr. (foreslået 500.000 kr.)" in words
    assert "Punkt 1: 200.000 kr. (søgt 300.000 kr.)" in words
    assert case_memo(case).decisions[0].answers[0].outcome.supplement == Decimal(300_000)
