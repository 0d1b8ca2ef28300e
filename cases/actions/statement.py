"""Hearings: a party is asked, and what it answers is written in word for word."""

from dataclasses import asdict, dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from cases.actions.refusals import Refusal, refuse_personal_numbers
from cases.actions.state import locked
from cases.enums import Party
from cases.models import CaseFile, HearingStatement
from cases.permissions import can_add_statement, can_edit_statement
from htk_workforce.accounts.models import User
from htk_workforce.accounts.verdict import require
from htk_workforce.audit.log import record


@dataclass(frozen=True)
class Said:
    """A party, and what it was asked or answered. `text` is kept character for character (AT32).

    Without `received_on` the answer is awaited until `deadline_on`.
    """

    party: str
    party_name: str = ""
    heading: str = ""
    deadline_on: date | None = None
    received_on: date | None = None
    text: str = ""
    position: str = ""


@transaction.atomic
def add_statement(*, case: CaseFile, said: Said, by: User) -> HearingStatement:
    """Ask a party, or write in what it has said.

    Raises:
        PermissionDenied: this person does not write in the case as it stands.
        Refusal: an answer that does not say when it came, or a party without a name.
        PersonalNumbers: it holds a CPR number, which nobody could take out once it is published.
    """
    case = locked(case)
    require(can_add_statement(by, case))
    fields = _checked(said)
    last = case.statements.order_by("-order").values_list("order", flat=True).first() or 0
    statement = HearingStatement.objects.create(case=case, order=last + 1, **fields)
    record(
        "add_statement" if said.received_on else "ask_party",
        case,
        by=by,
        statement=statement.pk,
        reason=str(statement),
    )
    return statement


@transaction.atomic
def update_statement(*, statement: HearingStatement, said: Said, by: User) -> HearingStatement:
    """Write in the answer of a party that was asked, or put right what was written wrongly.

    What has stood on a published agenda is not changed any more, unless it holds a CPR number, which must go.

    Raises:
        PermissionDenied: this person does not write in the case, or the statement has been published.
        Refusal, PersonalNumbers: see `add_statement`.
    """
    locked(statement.case)
    statement = HearingStatement.objects.select_related("case").get(pk=statement.pk)
    require(can_edit_statement(by, statement))
    was_awaited = statement.received_on is None
    for name, value in _checked(said).items():
        setattr(statement, name, value)
    statement.save()
    verb = "add_statement" if was_awaited and said.received_on else "change_statement"
    record(verb, statement.case, by=by, statement=statement.pk, reason=str(statement))
    return statement


def _checked(said: Said) -> dict[str, object]:
    """The fields of a statement. All but `text` are tidied."""
    if (said.text or said.position) and said.received_on is None:
        raise Refusal(_("Skriv, hvornår udtalelsen kom."))
    if said.received_on is not None and not said.text.strip() and not said.position:
        raise Refusal(_("Skriv udtalelsen ind, eller vælg partens holdning."))
    if said.received_on is None and said.deadline_on is None:
        raise Refusal(_("Skriv, hvornår parten skal svare, eller hvornår udtalelsen kom."))
    if said.party == Party.OTHER and not said.party_name.strip():
        raise Refusal(_("Skriv, hvem der udtaler sig."))
    refuse_personal_numbers(
        {_("Navn"): said.party_name, _("Overskrift"): said.heading, _("Udtalelsen"): said.text}
    )
    return {
        **asdict(said),
        "party": Party(said.party),
        "party_name": " ".join(said.party_name.split()),
        "heading": " ".join(said.heading.split()),
    }
