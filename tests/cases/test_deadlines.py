"""Deadlines that a decision makes longer or shorter, for a while or for good."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from cases.actions import (
    DeadlineMoved,
    Refusal,
    change_deadline_terms,
    create_deadline,
    finish_case,
    put_on_agenda,
)
from cases.models import DeadlineChange, DeadlineTerm
from cases.queries import deadline_histories
from cases.rules.deadline import term_in_force
from htk_workforce.accounts.roles import Role
from htk_workforce.audit.log import events_of
from tests import cast
from tests.cases.scene import weeks_on
from tests.pages import form, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def secretary():
    return cast.person("sekretariat", Role.SECRETARIAT)


@pytest.fixture
def director():
    return cast.person("direktør", Role.DIRECTOR)


def deadline(secretary, name="Underretninger", weeks=12):
    return create_deadline(
        name=name,
        kind="council",
        weeks=weeks,
        from_on=date(2020, 1, 1),
        source="Kvalitetsstandarden 2020",
        by=secretary,
    )


def change(deadline, author, secretary, *, before, after, to_on=date(2022, 6, 30), case=None):
    """A point that proposes it, on an agenda of 03-01-2022."""
    case = case or cast.case(author, "21/25058")
    point = case.points.create(order=case.points.count() + 1, text="At fristen bliver længere")
    point.deadline_changes.create(
        deadline=deadline, weeks_before=before, weeks_after=after, from_on=date(2022, 1, 3), to_on=to_on
    )
    return point


def on_agenda(case, author, secretary):
    finish_case(case=case, by=author)
    return put_on_agenda(case=case, meeting=cast.meeting(date(2022, 1, 3)), by=secretary)


def test_at35_two_deadlines_are_changed_by_one_decision_from_12_to_16_and_from_8_to_12_weeks(
    secretary, director
):
    author = cast.person("hr", Role.HR)
    long, short = deadline(secretary, "Undersøgelse", 12), deadline(secretary, "Ansøgning", 8)
    case = cast.case(author, "21/25058")
    points = [
        change(long, author, secretary, before=12, after=16, case=case),
        change(short, author, secretary, before=8, after=12, case=case),
    ]
    item = on_agenda(case, author, secretary)
    for point in points:
        change_deadline_terms(point, item, by=director)
    stored = DeadlineChange.objects.order_by("id").values_list(
        "deadline__name", "weeks_before", "weeks_after", "term__weeks", "term__item", "term__to_on"
    )
    assert list(stored) == [
        ("Undersøgelse", 12, 16, 16, item.pk, date(2022, 6, 30)),
        ("Ansøgning", 8, 12, 12, item.pk, date(2022, 6, 30)),
    ]
    days = [date(2022, 1, 2), date(2022, 1, 3), date(2022, 6, 30), date(2022, 7, 1)]
    assert [weeks_on(long, day) for day in days] == [12, 16, 16, 12]
    assert [weeks_on(short, day) for day in days] == [8, 12, 12, 8]


def test_a_decision_changes_a_deadline_once_however_often_it_is_asked(secretary, director):
    author = cast.person("hr", Role.HR)
    point = change(deadline(secretary), author, secretary, before=12, after=16)
    item = on_agenda(point.case, author, secretary)
    assert len(change_deadline_terms(point, item, by=director)) == 1
    assert change_deadline_terms(point, item, by=director) == []
    assert DeadlineTerm.objects.filter(item=item).count() == 1


def test_a_change_says_where_it_was_decided(secretary, director):
    author = cast.person("hr", Role.HR)
    point = change(deadline(secretary), author, secretary, before=12, after=16)
    item = on_agenda(point.case, author, secretary)
    (term,) = change_deadline_terms(point, item, by=director)
    assert term.source == "Sag 21/25058, punkt 1, Direktionen 03-01-2022"
    event = events_of(term.deadline)[0]
    assert (event.what, event.data) == ("Frist ændret ved en beslutning", {"before": 12, "after": 16})


def test_a_deadline_that_has_moved_since_the_recommendation_was_written_is_not_changed(secretary, director):
    author = cast.person("hr", Role.HR)
    known = deadline(secretary, weeks=14)
    point = change(known, author, secretary, before=12, after=16)
    item = on_agenda(point.case, author, secretary)
    with pytest.raises(DeadlineMoved) as refusal:
        change_deadline_terms(point, item, by=director)
    assert str(refusal.value) == (
        "»Underretninger« er nu 14 uger og ikke 12, som punkt 1 siger. Ret punktet."
    )
    assert weeks_on(known, date(2022, 2, 1)) == 14


def test_a_permanent_change_holds_on_after_a_temporary_one_has_ended():
    terms = [
        SimpleNamespace(pk=1, weeks=12, from_on=date(2020, 1, 1), to_on=None),
        SimpleNamespace(pk=2, weeks=16, from_on=date(2022, 1, 1), to_on=date(2022, 6, 30)),
        SimpleNamespace(pk=3, weeks=10, from_on=date(2022, 3, 1), to_on=None),
    ]
    days = [date(2019, 1, 1), date(2021, 1, 1), date(2022, 4, 1), date(2022, 7, 1)]
    in_force = [term_in_force(terms, day) for day in days]
    assert [term and term.weeks for term in in_force] == [None, 12, 16, 10]


def test_of_two_temporary_changes_at_once_the_later_counts():
    terms = [
        SimpleNamespace(pk=1, weeks=16, from_on=date(2022, 1, 1), to_on=date(2022, 12, 31)),
        SimpleNamespace(pk=2, weeks=20, from_on=date(2022, 1, 1), to_on=date(2022, 3, 31)),
    ]
    assert [term_in_force(terms, day).weeks for day in (date(2022, 2, 1), date(2022, 4, 1))] == [20, 16]


def test_only_the_secretariat_and_directors_write_deadlines(secretary):
    finance = cast.person("finans", Role.FINANCE)
    with pytest.raises(PermissionDenied, match="Kun sekretariatet og en direktør skriver frister ind"):
        deadline(finance)


def test_there_is_one_deadline_of_a_name(secretary):
    deadline(secretary)
    with pytest.raises(Refusal, match="Der er allerede en frist, der hedder »UNDERRETNINGER«"):
        deadline(secretary, " UNDERRETNINGER ")


def test_the_history_has_the_term_of_the_day_the_permanent_one_below_it_and_what_was_before(
    secretary, director
):
    author = cast.person("hr", Role.HR)
    point = change(deadline(secretary), author, secretary, before=12, after=16)
    change_deadline_terms(point, on_agenda(point.case, author, secretary), by=director)
    (during,) = deadline_histories(date(2022, 2, 1), director)
    (after,) = deadline_histories(date(2022, 7, 1), director)
    assert (during.now.weeks, during.is_changed_for_now, during.permanent.weeks) == (16, True, 12)
    assert (after.now.weeks, after.is_changed_for_now) == (12, False)
    rows = [(row.change and row.change.weeks_before, row.term.weeks, row.can_see_case) for row in after.rows]
    assert rows == [(None, 12, False), (12, 16, True)]


def test_the_page_links_a_change_to_its_case_for_those_who_may_see_it(client, secretary, director):
    author = cast.person("hr", Role.HR)
    point = change(deadline(secretary), author, secretary, before=12, after=16, to_on=None)
    point.case.is_closed = True
    point.case.save()
    change_deadline_terms(point, on_agenda(point.case, author, secretary), by=director)
    for user, links in ((director, True), (cast.person("finans", Role.FINANCE), False)):
        client.force_login(user)
        page = client.get(reverse("deadline_list"))
        assert "16 uger nu" in text(page) and "03-01-2022 Indtil videre 12 16" in text(page)
        assert (point.case.get_absolute_url() in page.content.decode()) == links


def test_a_deadline_is_written_in_on_its_page(client, secretary):
    client.force_login(secretary)
    typed = {
        "name": "Anbringelser",
        "kind": "statute",
        "weeks": "8",
        "from_on": "1-1-2020",
        "source": "Loven",
    }
    answer = client.post(reverse("deadline_new"), typed, follow=True)
    assert "Fristen »Anbringelser« er skrevet ind." in text(answer)
    again = client.post(reverse("deadline_new"), typed)
    assert "Der er allerede en frist, der hedder »Anbringelser«." in text(again)
    assert form(again, "deadline") == typed
