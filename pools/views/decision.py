"""One application: its page with every move and its button or the reason why not, and the moves themselves."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from htk_workforce.accounts.verdict import Verdict, refused, require
from htk_workforce.attachments.storage import FileRefused
from htk_workforce.audit.log import events_of
from pools import actions, permissions, queries
from pools.enums import ApplicationState, ChangeState, Party
from pools.forms.change import ChangeForm
from pools.forms.decision import (
    AccountForm,
    AnswerForm,
    ExpenditureForm,
    MoveForm,
    PartlyForm,
    QualifyForm,
    ReasonForm,
)
from pools.models import Application, Change, Posting
from pools.views.application import REFUSALS, visible_application
from pools.workflow import GRANTED, MOVES, OPEN, UNSENT, Move

ACTIONS: Mapping[str, Callable[..., Application]] = {
    "ready": actions.report_ready,
    "take_back": actions.take_back_draft,
    "receive": actions.receive_application,
    "hand_back": actions.hand_back_draft,
    "qualify": actions.qualify_by_parties,
    "ask": actions.ask_question,
    "answer": actions.answer_question,
    "approve": actions.approve_application,
    "approve_partly": actions.approve_partly,
    "reject": actions.reject_application,
    "withdraw": actions.withdraw_application,
    "report": actions.report_account,
    "send_back": actions.send_back_account,
    "close": actions.close_account,
}
FORMS: Mapping[str, type[MoveForm]] = {
    "qualify": QualifyForm,
    "answer": AnswerForm,
    "report": AccountForm,
    "approve_partly": PartlyForm,
}
S = ApplicationState


def _form_of(verb: str) -> type[MoveForm]:
    return FORMS.get(verb) or (ReasonForm if MOVES[verb].needs_reason else MoveForm)


@dataclass(frozen=True)
class Choice:
    """A move on the page: its form, or why it cannot be made."""

    verb: str
    label: object
    verdict: Verdict
    form: Form | None = None

    @property
    def has_fields(self) -> bool:
        return self.form is not None and bool(self.form.fields)

    @property
    def is_open(self) -> bool:
        return self.form is not None and self.form.is_bound


def application_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return application_page(request, visible_application(request, pk))


def application_page(
    request: HttpRequest, application: Application, typed: Mapping[str, Form] | None = None
) -> HttpResponse:
    """The page; `typed` are forms by verb that were sent and not accepted, to be shown with what was typed."""
    typed, today = typed or {}, timezone.localdate()
    choices = [_choice(request, application, move, typed) for move in MOVES.values() if move.verb in ACTIONS]
    is_decided = application.decided_by_id is not None
    granted = application.state in GRANTED | {S.REPORTED, S.CLOSED}
    papers = queries.papers_of(application, request.user)
    context: dict[str, Any] = {
        "application": application,
        "states": _path(application),
        "position": queries.queue_position(application),
        "waiting_position": queries.waiting_position(application),
        "findings": queries.findings_told(_findings(application), application, request.user),
        "available": queries.available_on(application.line),
        "can_edit": permissions.can_edit_application(request.user, application),
        "can_amend": permissions.can_amend(request.user, application),
        "choices": [choice for choice in choices if application.state in MOVES[choice.verb].sources],
        "impossible": [choice for choice in choices if application.state not in MOVES[choice.verb].sources],
        "checklist": _checklist(application),
        "papers": papers,
        "dialogue": [
            (question, papers.answering(question.pk))
            for question in application.information_requests.select_related("asked_by", "answered_by")
        ],
        "funding": queries.funding_of(application, on=_day(application), approved=granted),
        "granted": granted,
        "costs": queries.decided_amounts(application) if is_decided else None,
        "changes": _changes(request, application, papers, typed),
        "postings": Posting.objects.filter(
            content_type__app_label="pools", content_type__model="application", object_id=application.pk
        ),
        "events": events_of(application),
    }
    if application.state in OPEN:
        everything = {cost.pk: cost.amount for cost in application.lines.all()}
        effect = queries.decision_effect(application, everything, on=today)
        partly = typed.get("approve_partly")  # until an amount is typed, it starts from everything
        context["effect"] = effect
        context["partly_effect"] = (
            queries.decision_effect(application, partly.amounts(), on=today) if partly else effect
        )
    if granted:
        context |= _account(request, application, typed)
    return render(request, "pools/application_detail.html", context)


def _day(application: Application):  # type: ignore[no-untyped-def]
    return queries.funding_day(application) if application.received_at else timezone.localdate()


def _findings(application: Application) -> list[queries.Finding]:
    if application.state not in UNSENT | OPEN:
        return []
    return queries.eligibility(application, on=_day(application))


def _choice(request: HttpRequest, application: Application, move: Move, typed: Mapping[str, Form]) -> Choice:
    verb = move.verb
    if verb == "approve_partly":
        # Judged by the least there is: whether the delegation holds depends on the amounts that are typed.
        verdict = permissions.can_move(request.user, application, verb, queries.ZERO)
    else:
        verdict = permissions.can_move(request.user, application, verb)
    if verdict and verb == "qualify" and not application.missing_parties:
        verdict = refused(_("Puljen beder ingen om at kvalificere ansøgningen."))
    # An account that was sent back is written on, not written again.
    initial = {"reason": application.final_account} if verb == "report" else {}
    form = None
    if verdict:
        form = typed.get(verb) or _form_of(verb)(application=application, verb=verb, initial=initial)
    return Choice(verb, move.label, verdict, form)


def _checklist(application: Application) -> list[tuple[str, object]]:
    """Each party the pool asks for, with its answer or None."""
    asked = application.asked_parties
    answers = {row.party: row for row in application.qualifications.all()}
    return [(party.label, answers.get(party)) for party in Party if party in asked or party in answers]


def _changes(request, application, papers, typed):  # type: ignore[no-untyped-def]
    """Each change asked for, with its amounts and, while it waits, how this person may answer it."""
    shown = []
    for change in application.changes.select_related("requested_by", "decided_by"):
        change.application = application
        table = queries.changed_amounts(change)
        row = {"change": change, "table": table, "terms": queries.changed_terms(change)}
        row["files"] = papers.of_change(change)
        if change.state == ChangeState.REQUESTED:
            row["findings"] = queries.findings_of_change(change, table)
            row["approve"] = permissions.can_decide_change(request.user, change, table.after)
            row["reject"] = permissions.can_decide_change(request.user, change, None)
            verb = "reject_change"
            row["form"] = typed.get(verb) or ReasonForm(application=application, verb=verb)
        shown.append(row)
    return shown


def _account(request, application, typed):  # type: ignore[no-untyped-def]
    """What became of the money, and how to go on."""
    booked = list(queries.booked_on([application]))
    may_change = permissions.can_request_change(request.user, application)
    may_spend = permissions.can_register_expenditure(request.user, application)
    change = typed.get("change") or ChangeForm(application=application, verb="change")
    key = {"form_key": secrets.token_hex(16)}
    expenditure = typed.get("expenditure") or ExpenditureForm(
        application=application, verb="expenditure", initial=key
    )
    return {
        "account": queries.account_of(application),
        "expenditures": booked,
        "credited": queries.credited_in(booked),
        "can_credit": permissions.can_credit_expenditure(request.user, application),
        "can_reverse": permissions.can_reverse_expenditure(request.user, application),
        "change_choice": Choice("change", _("Bed om en ændring"), may_change, change),
        "expenditure_choice": Choice("expenditure", _("Registrér forbrug"), may_spend, expenditure),
    }


def _asks_somebody(application: Application) -> bool:
    """A draft is held against what the pool would ask today."""
    pool, today = application.line.frame.pool, timezone.localdate()
    return bool(application.asked_parties if application.received_at else pool.conditions_on(today).parties)


def _path(application: Application) -> list[tuple[str, str]]:
    """The states from draft to the end, for the step indicator, with the one reached among them."""
    state = S(application.state)
    path = [S.DRAFT, S.READY] if state == S.READY else [S.DRAFT]
    path.append(state if state in (S.WAITING_LIST, S.INFORMATION_REQUESTED) else S.RECEIVED)
    if state == S.QUALIFIED or _asks_somebody(application):
        path.append(S.QUALIFIED)
    if state in (S.REJECTED, S.WITHDRAWN):
        path.append(state)
    else:
        path += [S.PARTLY_APPROVED if application.decision_reason else S.APPROVED, S.REPORTED, S.CLOSED]
    return [(step.value, str(step.label)) for step in path]


@require_POST
def application_move(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Make one move of the workflow table."""
    if verb not in ACTIONS:
        raise Http404
    application = visible_application(request, pk)
    form = _form_of(verb)(request.POST, request.FILES, application=application, verb=verb)
    is_ready = form.is_valid()
    if "preview" in request.POST or (not is_ready and permissions.can_move(request.user, application, verb)):
        return application_page(request, application, {verb: form})
    arguments = form.arguments() if is_ready else {}
    try:
        if not is_ready:  # nothing to correct for somebody who may not do it anyway: say that
            require(permissions.can_move(request.user, application, verb))
        moved = ACTIONS[verb](application=application, by=request.user, on=timezone.localdate(), **arguments)
    except FileRefused as refusal:
        form.add_error("file", str(refusal))
        return application_page(request, application, {verb: form})
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
        return redirect(application)
    if verb == "receive":
        return redirect("application_receipt", moved.pk)
    messages.success(
        request, _("%(application)s: %(state)s.") % {"application": moved, "state": moved.get_state_display()}
    )
    return redirect(moved)


@require_POST
def application_effect(request: HttpRequest, pk: int) -> HttpResponse:
    """What the typed amounts would do to each line, while a decision is being made."""
    application = visible_application(request, pk)
    form = PartlyForm(request.POST, application=application, verb="approve_partly")
    effect = queries.decision_effect(application, form.amounts(), on=timezone.localdate())
    return render(request, "pools/application_effect.html", {"effect": effect})


@require_POST
def change_request(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for another grant than the one that was decided."""
    application = visible_application(request, pk)
    form = ChangeForm(request.POST, request.FILES, application=application, verb="change")
    if not form.is_valid() and permissions.can_request_change(request.user, application):
        return application_page(request, application, {"change": form})
    try:
        require(permissions.can_request_change(request.user, application))
        change = actions.request_change(application=application, by=request.user, **form.arguments())
    except FileRefused as refusal:
        form.add_error("file", str(refusal))
        return application_page(request, application, {"change": form})
    except actions.Refusal as refusal:
        form.add_error(None, refusal.reasons)
        return application_page(request, application, {"change": form})
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
        return redirect(application)
    messages.success(request, _("Ændringen er sendt. En kollega skal afgøre den."))
    for finding in queries.findings_of_change(change, queries.changed_amounts(change)):
        if finding.kind == "warning":
            messages.warning(request, finding.text)
    return redirect(application)


@require_POST
def change_decide(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Approve or refuse a change somebody else asked for."""
    if verb not in ("approve", "reject"):
        raise Http404
    change = get_object_or_404(Change, pk=pk)
    application = visible_application(request, change.application_id)
    today = timezone.localdate()
    form = ReasonForm(request.POST, application=application, verb="reject_change")
    may = permissions.can_decide_change(request.user, change, None)
    if verb == "reject" and may and not form.is_valid():
        return application_page(request, application, {"reject_change": form})
    try:
        require(may)
        if verb == "approve":
            actions.approve_change(change=change, by=request.user, on=today)
        else:
            reason = form.cleaned_data["reason"]
            actions.reject_change(change=change, reason=reason, by=request.user, on=today)
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    else:
        done = _("Ændringen er godkendt.") if verb == "approve" else _("Ændringen er afvist.")
        messages.success(request, done)
    return redirect(application)
