"""Applications and everything that happened to them, in the order it happened across all of them."""

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from htk_workforce.accounts.models import User
from htk_workforce.attachments.storage import CheckedFile, check_file
from htk_workforce.importing.demonstration.files import Facts, Lines, People, Places
from htk_workforce.importing.demonstration.papers import Press
from htk_workforce.money import parse_amount
from pools import actions
from pools.models import Application

TEXTS = ("purpose", "expected_effect", "contact_role", "starts_on", "ends_on")


def make_applications(facts: Facts, people: People, places: Places, lines: Lines, press: Press) -> None:
    """Drafts and moves are made oldest first, so that the queue, the numbers and the ledger run as they would have."""
    steps: list[tuple[datetime, int, Facts]] = []
    for number, given in enumerate(facts["applications"]):
        steps.append((given["entered_at"], number, {"verb": "draft", "by": given["entered_by"]}))
        steps += [(move["at"], number, move) for move in given.get("moves", [])]
    made: dict[int, Application] = {}
    for moment, number, move in sorted(steps, key=lambda step: step[:2]):
        by, at = people[move["by"]], timezone.make_aware(moment)
        if move["verb"] == "draft":
            made[number] = _draft(facts["applications"][number], by, at, places, lines)
        else:
            made[number].refresh_from_db()
            if "file" in move:
                move = move | {"content": _paper(move, at, press)}
            MOVES[move["verb"]](made[number], move, by, at)


def _paper(given: Facts, at: datetime, press: Press) -> bytes:
    return press.paper(given["file"], title=given["title"], text=given["text"], created=at)


def _draft(given: Facts, by: User, at: datetime, places: Places, lines: Lines) -> Application:
    texts = {name: given[name] for name in TEXTS} | {"warning_reason": given.get("warning_reason", "")}
    return actions.save_draft(
        application=None,
        line=lines[given["pool"], given["year"], given["line"]],
        workplace=places[given["workplace"]],
        costs=[_cost(cost) for cost in given["costs"]],
        funding=[_funding(part, lines) for part in given.get("funding", [])],
        by=by,
        entered_at=at,
        **texts,
    )


def _cost(given: Facts) -> actions.Cost:
    return actions.Cost(
        given["type"],
        given["description"],
        given["quantity"],
        parse_amount(given["unit_price"]),
        given.get("exception_reason", ""),
    )


def _funding(given: Facts, lines: Lines) -> actions.Funding:
    line = lines[given["pool"], given["year"], given["line"]] if "pool" in given else None
    return actions.Funding(given["source"], line, note=given.get("note", ""))


# --- the moves ----------------------------------------------------------------------------------------------
# The actions stamp the moment they run. Where that moment can be read, it is put back to when it happened.


def _receive(application: Application, given: Facts, by: User, at: datetime) -> None:
    actions.receive_application(application=application, by=by, on=at.date())
    Application.objects.filter(pk=application.pk).update(received_at=at)


def _ready(application: Application, given: Facts, by: User, at: datetime) -> None:
    actions.report_ready(application=application, by=by, on=at.date())
    Application.objects.filter(pk=application.pk).update(ready_at=at)


def _attach(application: Application, given: Facts, by: User, at: datetime) -> None:
    attachment = actions.attach_to_application(application=application, file=_checked(given), by=by)
    application.attachments.filter(pk=attachment.pk).update(uploaded_at=at)


def _checked(given: Facts) -> CheckedFile | None:
    if "file" not in given:
        return None
    return check_file(title=given["title"], file_name=given["file"], content=given["content"])


def _qualify(application: Application, given: Facts, by: User, at: datetime) -> None:
    for party, remark in given["parties"].items():
        actions.qualify_application(application=application, party=party, remark=remark, by=by, on=at.date())


def _ask(application: Application, given: Facts, by: User, at: datetime) -> None:
    actions.ask_question(application=application, reason=given["reason"], by=by, on=at.date())
    application.information_requests.filter(answered_at=None).update(asked_at=at)


def _answer(application: Application, given: Facts, by: User, at: datetime) -> None:
    question = application.information_requests.get(answered_at=None)
    file = _checked(given)
    actions.answer_question(application=application, reason=given["reason"], by=by, on=at.date(), file=file)
    question.attachments.update(uploaded_at=at)
    application.information_requests.filter(pk=question.pk).update(answered_at=at)


def _approve(application: Application, given: Facts, by: User, at: datetime) -> None:
    actions.approve_application(application=application, by=by, on=at.date())


def _approve_partly(application: Application, given: Facts, by: User, at: datetime) -> None:
    amounts = _amounts(application, given["amounts"])
    actions.approve_partly(
        application=application, amounts=amounts, reason=given["reason"], by=by, on=at.date()
    )


def _reject(application: Application, given: Facts, by: User, at: datetime) -> None:
    actions.reject_application(application=application, reason=given["reason"], by=by, on=at.date())


def _withdraw(application: Application, given: Facts, by: User, at: datetime) -> None:
    actions.withdraw_application(application=application, by=by, on=at.date())


def _request_change(application: Application, given: Facts, by: User, at: datetime) -> None:
    amounts = _amounts(application, given["amounts"])
    change = actions.request_change(application=application, amounts=amounts, reason=given["reason"], by=by)
    application.changes.filter(pk=change.pk).update(requested_at=at)


def _spend(application: Application, given: Facts, by: User, at: datetime) -> None:
    amount = parse_amount(given["amount"])
    actions.register_expenditure(
        application=application, amount=amount, on=at.date(), text=given["text"], by=by, today=at.date()
    )


def _report(application: Application, given: Facts, by: User, at: datetime) -> None:
    actions.report_account(application=application, reason=given["reason"], by=by, on=at.date())


def _close(application: Application, given: Facts, by: User, at: datetime) -> None:
    actions.close_account(application=application, by=by, on=at.date())


def _amounts(application: Application, given: Mapping[str, str]) -> dict[int, Decimal]:
    """Kroner by cost line, from kroner by the line's description."""
    lines = {line.description: line.pk for line in application.lines.all()}
    return {lines[description]: parse_amount(amount) for description, amount in given.items()}


MOVES: Mapping[str, Callable[[Application, Facts, User, datetime], None]] = {
    "attach": _attach,
    "ready": _ready,
    "receive": _receive,
    "qualify": _qualify,
    "ask": _ask,
    "answer": _answer,
    "approve": _approve,
    "approve_partly": _approve_partly,
    "reject": _reject,
    "withdraw": _withdraw,
    "request_change": _request_change,
    "spend": _spend,
    "report": _report,
    "close": _close,
}
