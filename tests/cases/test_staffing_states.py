"""Every state × verb of staffing: what has become of it, and what can be done with it then."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from cases import actions
from cases.enums import BodyKind, Outcome, PaidFrom
from cases.models import StaffingLine, StaffingPlan, StaffingUse
from pools import ledger
from pools.ledger import LedgerRefusal
from pools.models import Posting
from tests import cast
from tests.cases.scene import LATER, answer_of
from tests.cases.staffing_scene import AUGUST, LEADER, PLUS, Given, Town, give
from tests.cases.staffing_scene import correct as correct_to

pytestmark = pytest.mark.django_db

# "release" and "use" are of the leaders' pay; "undo" is of the last row that is written about it; "correct" is to say
# the opposite after all. In the states of the council every leader's 15 per cent is asked for, and it has not answered,
# said yes, or said no. "replaced": another case has given every cluster something else from August.
TABLE = """
state          use      release  undo     correct  drop
proposed       refused  refused  refused  refused  done
on_agenda      refused  refused  refused  refused  refused
postponed      refused  refused  refused  refused  refused
decided        done     done     refused  done     refused
partly_used    done     done     done     refused  refused
used_up        refused  refused  done     refused  refused
released       refused  refused  done     refused  refused
undone         done     done     refused  done     refused
taken_back     refused  refused  refused  done     refused
replaced       done     done     refused  refused  refused
replaced_back  done     done     refused  done     refused
not_followed   refused  refused  refused  done     refused
waiting        refused  refused  refused  refused  refused
granted        done     done     refused  refused  refused
lapsed         refused  refused  refused  refused  refused
withdrawn      refused  refused  refused  refused  refused
"""
VERBS, *ROWS = [line.split() for line in TABLE.strip().splitlines()]
CELLS = [(row[0], verb, cell) for row in ROWS for verb, cell in zip(VERBS[1:], row[1:], strict=True)]
REFUSALS = (actions.Refusal, LedgerRefusal, PermissionDenied)
IN_MARCH = date(2023, 3, 1)


def use(town, amount="1000"):
    actions.use_staffing(
        point=town.point,
        position=LEADER,
        amount=Decimal(amount),
        text="Løn",
        by=town.people.finance,
        on=IN_MARCH,
    )


def release(town):
    actions.release_staffing(
        point=town.point, position=LEADER, text="Tomme stillinger", by=town.people.finance, on=IN_MARCH
    )


def undo(town):
    row = StaffingUse.objects.filter(point=town.point).order_by("pk").last()
    if row is None:
        raise actions.Refusal("Der er intet at tilbageføre.")
    actions.reverse_staffing_use(
        use=row, reason="Skrevet på den forkerte sag", by=town.people.finance, on=row.on, today=IN_MARCH
    )


def replace(town, *, back=False):
    """Another case gives every leader's cluster a plus-pedagogue from August, and takes it back again."""
    cast.fill(town.plus, 1_000_000, by=town.people.finance)
    given = [Given(one, PLUS, AUGUST) for one in town.clusters[:6]]
    other, item = give(town, "22/2", *given)
    if back:
        correct_to(other, item, None)


def correct(town):
    item = town.case.items.order_by("pk").last()
    meeting = item.meeting if item else cast.meeting(LATER)
    if item is None:
        raise actions.Refusal("Der er ingen beslutning at rette.")
    correction = actions.correct_item(item=item, meeting=meeting, reason="Fejl", by=town.people.secretary)
    was_no = item.outcomes.get().outcome == Outcome.NOT_FOLLOWED
    town.decide(correction, Outcome.APPROVED if was_no else Outcome.NOT_FOLLOWED, remark="Fejl i sagen.")


def drop(town):
    actions.drop_staffing(point=town.point, by=town.people.author)


def decided(town, outcome=Outcome.APPROVED):
    town.propose()
    town.decide(town.on_agenda(), outcome, remark="Som på mødet.")


def answered(town, outcome=None):
    """Every leader asks the council, which answers, or does not yet."""
    for name in ("Økonomiudvalget", "Byrådet"):
        cast.body(name, BodyKind.POLITICAL)
    givens = town.givens(own=PaidFrom.SUPPLEMENTARY)
    town.propose(givens, supplement_line=town.leaders, cover="Dækket af kassebeholdningen.")
    town.decide(town.on_agenda())
    if outcome:
        economy, council = town.case.route.order_by("order")
        answer_of(town.people, economy, Outcome.APPROVED, on=LATER)
        answer_of(town.people, council, outcome, on=LATER)


def in_state(town, state):
    match state:
        case "proposed" | "withdrawn":
            town.propose()
            if state == "withdrawn":
                actions.withdraw_case(case=town.case, reason="Ikke aktuel", by=town.people.author)
        case "on_agenda":
            town.propose()
            town.on_agenda()
        case "postponed":
            decided(town, Outcome.POSTPONED)
        case "not_followed":
            decided(town, Outcome.NOT_FOLLOWED)
        case "waiting":
            answered(town)
        case "granted":
            answered(town, Outcome.APPROVED)
        case "lapsed":
            answered(town, Outcome.NOT_FOLLOWED)
        case _:
            decided(town)
    done_since = {
        "partly_used": lambda: use(town),
        "used_up": lambda: use(town, "864000"),
        "released": lambda: release(town),
        "taken_back": lambda: correct(town),
        "undone": lambda: (use(town), undo(town)),
        "replaced": lambda: replace(town),
        "replaced_back": lambda: replace(town, back=True),
    }
    done_since.get(state, lambda: None)()


VERB_OF = {"use": use, "release": release, "undo": undo, "correct": correct, "drop": drop}


def everything():
    models = (Posting, StaffingLine, StaffingPlan, StaffingUse)
    return [list(model.objects.order_by("pk").values()) for model in models]


@pytest.mark.parametrize(("state", "verb", "expected"), CELLS)
def test_what_the_table_says_is_done_or_refused_with_a_sentence(state, verb, expected):
    town = Town.rise()
    in_state(town, state)
    before, act = everything(), VERB_OF[verb]
    if expected == "done":
        act(town)
        assert everything() != before
    else:
        with pytest.raises(REFUSALS) as refused:
            act(town)
        assert str(refused.value).strip()
        assert everything() == before
    assert ledger.verify() == []


def test_at07_what_the_council_granted_can_be_used_with_the_rest():
    town = Town.rise()
    answered(town, Outcome.APPROVED)
    use(town, "864000")
    with pytest.raises(actions.Refusal, match="højst det, der er tilbage"):
        use(town, "1")
