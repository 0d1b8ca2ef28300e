"""Several people at the table write in one draft: whoever saves later is told what another wrote, field by field."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from cases import actions
from cases.actions import (
    Answer,
    DraftChanged,
    FieldChange,
    ItemClosed,
    changes_since,
    draft_values,
    save_draft,
    set_presence,
)
from cases.enums import MeetingState, Outcome, Presence
from cases.models import AgendaItem, PointOutcome
from htk_workforce.accounts.roles import Role
from tests import cast
from tests.cases.scene import a_case, decide, on_agenda

pytestmark = pytest.mark.django_db

AT = datetime(2023, 1, 23, 9, 4, tzinfo=UTC)
OPENED = {"outcome": "", "remark": "", "amount": "500.000"}


@pytest.fixture
def item(people):
    return on_agenda(people, a_case(people))


def save(item, by, revision, **draft) -> AgendaItem:
    return save_draft(item=item, revision=revision, draft={**OPENED, **draft}, by=by, at=AT, opened=OPENED)


def test_what_is_typed_is_kept_and_what_is_as_it_opened_is_not(people, item):
    saved = save(item, people.secretary, 0, outcome="approved")
    assert draft_values(saved) == {"outcome": "approved"}
    assert (saved.revision, saved.draft_by, saved.draft_at) == (1, people.secretary, AT)


def test_to_save_the_same_again_changes_nothing(people, item):
    save(item, people.secretary, 0, outcome="approved")
    again = save(item, people.director, 1, outcome="approved")
    assert (again.revision, again.draft_by) == (1, people.secretary)


def test_what_is_put_back_as_it_was_counts_as_a_change(people, item):
    save(item, people.secretary, 0, remark="Husk HU")
    assert draft_values(save(item, people.secretary, 1)) == {"remark": ""}


def test_the_later_one_is_told_who_when_and_which_fields_with_both_values_and_nothing_is_saved(people, item):
    save(item, people.secretary, 0, outcome="approved", remark="Med tak")
    before = AgendaItem.objects.values().get()
    with pytest.raises(DraftChanged) as told, transaction.atomic():
        save(item, people.director, 0, outcome="noted", amount="250.000")
    assert str(told.value).startswith("Sif gemte 23-01-2023 kl. 10.04, efter at du åbnede siden.")
    assert told.value.changes == (
        FieldChange("outcome", before=None, theirs="approved", by="Sif", mine="noted"),
        FieldChange("remark", before=None, theirs="Med tak", by="Sif", mine=""),
    )
    assert AgendaItem.objects.values().get() == before


def test_whoever_has_read_what_the_other_wrote_may_save(people, item):
    save(item, people.secretary, 0, outcome="approved", remark="Med tak")
    saved = save(item, people.director, 1, outcome="noted", remark="Med tak")
    assert draft_values(saved) == {"outcome": "noted", "remark": "Med tak"}


def test_two_who_write_the_same_are_not_in_each_others_way(people, item):
    save(item, people.secretary, 0, outcome="approved")
    saved = save(item, people.director, 0, outcome="approved", remark="Med tak")
    assert draft_values(saved) == {"outcome": "approved", "remark": "Med tak"}


def test_only_what_was_changed_since_is_told(people, item):
    save(item, people.secretary, 0, outcome="approved")
    saved = save(item, people.secretary, 1, outcome="approved", remark="Med tak")
    assert changes_since(saved, 1) == [FieldChange("remark", before=None, theirs="Med tak", by="Sif")]
    assert changes_since(saved, 2) == []
    back = save(item, people.secretary, 2, outcome="approved")
    assert changes_since(back, 1) == [FieldChange("remark", before=None, theirs="", by="Sif")]
    assert changes_since(back, 2) == [FieldChange("remark", before="Med tak", theirs="", by="Sif")]


# --- deciding -----------------------------------------------------------------------------------------------


def decide_at(people, item, revision):
    answers = {item.case.points.get().pk: Answer(Outcome.APPROVED)}
    return actions.decide_item(item=item, answers=answers, decision="", by=people.director, revision=revision)


def test_a_decision_typed_before_another_saved_is_refused_and_tells_what_was_saved(people, item):
    save(item, people.secretary, 0, outcome="not_followed")
    with pytest.raises(DraftChanged, match="Sif gemte") as told, transaction.atomic():
        decide_at(people, item, 0)
    assert [(c.field, c.theirs) for c in told.value.changes] == [("outcome", "not_followed")]
    assert not PointOutcome.objects.exists()
    decided = decide_at(people, item, 1)
    assert (decided.draft, decided.closed_by) == ({}, people.director)


def test_a_draft_of_a_decided_item_is_refused_with_who_decided(people, item):
    decide(people, item, Outcome.APPROVED)
    with pytest.raises(ItemClosed, match="Dorte afsluttede punktet"), transaction.atomic():
        save(item, people.secretary, 0, outcome="noted")


# --- who ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", Role)
def test_the_secretariat_and_directors_write_drafts(people, item, role):
    somebody = cast.person("nogen", role)
    if role in (Role.SECRETARIAT, Role.DIRECTOR):
        assert save(item, somebody, 0, outcome="noted").revision == 1
    else:
        with pytest.raises(PermissionDenied, match=r"Kun sekretariatet og direktører"), transaction.atomic():
            save(item, somebody, 0, outcome="noted")


def test_somebody_disqualified_neither_writes_nor_decides_and_is_told_why(people, item):
    item.meeting.participations.create(title="Direktør", user=people.director)
    set_presence(
        meeting=item.meeting,
        item=item,
        title="Direktør",
        presence=Presence.DISQUALIFIED,
        ground="Er formand for foreningen",
        by=people.secretary,
    )
    why = r"Du er inhabil i punktet \(Er formand for foreningen\)"
    with pytest.raises(PermissionDenied, match=why), transaction.atomic():
        save(item, people.director, 0, outcome="noted")
    with pytest.raises(PermissionDenied, match=why), transaction.atomic():
        decide_at(people, item, None)
    another = cast.person("dan", Role.DIRECTOR)
    answers = {item.case.points.get().pk: Answer(Outcome.APPROVED)}
    assert actions.decide_item(item=item, answers=answers, decision="", by=another).closed_by == another


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        (MeetingState.PLANNED, "Dagsordenen er ikke udsendt"),
        (MeetingState.CANCELLED, "Mødet er »Aflyst«"),
        (MeetingState.MINUTES_APPROVED, "Mødet er »Referat godkendt«"),
    ],
)
def test_nothing_is_written_or_decided_before_the_agenda_is_out_or_after_the_minutes(
    people, item, state, sentence
):
    item.meeting.state = state
    item.meeting.save()
    with pytest.raises(PermissionDenied, match=sentence), transaction.atomic():
        save(item, people.secretary, 0, outcome="noted")
    with pytest.raises(PermissionDenied, match=sentence), transaction.atomic():
        decide_at(people, item, None)
