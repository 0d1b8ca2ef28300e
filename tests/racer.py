"""The other end of tests/race.py: `python -m tests.racer` reads rounds from stdin and writes outcomes.

A round is a list of jobs. Each job gets a process and a database connection of its own, prepares itself,
waits until all the others are ready too, and goes.
"""

import json
import multiprocessing
import sys
import time
import traceback
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import django

django.setup()  # before the models below can be imported

from django.core.exceptions import PermissionDenied  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from cases import actions as case_actions  # noqa: E402
from cases.models import AgendaItem, Body, CaseFile, FollowUp, Meeting, RouteStep  # noqa: E402
from cases.queries import Minutes  # noqa: E402
from clusters import actions as cluster_actions  # noqa: E402
from htk_workforce.accounts.models import User  # noqa: E402
from pools import actions, ledger  # noqa: E402
from pools.models import Application, FrameLine, Posting  # noqa: E402

PATIENCE = 60  # seconds until a process that does not come back is given up
# Processes and not threads, as under a web server with several workers. Django is loaded once and then forked
# (a server with a preloaded application does the same), for loading it sixteen times takes half a minute.
fork = multiprocessing.get_context("fork")

Go = Callable[[], Any]


def reserve(line: int, amount: str, key: str, by: int, on: str) -> Go:
    account, why = FrameLine.objects.get(pk=line), _why(by, key, on)
    return lambda: ledger.reserve(account, Decimal(amount), why).pk


def transfer(line: int, to: list[int], amount: str, key: str, by: int, on: str) -> Go:
    source, why = FrameLine.objects.get(pk=line), _why(by, key, on)
    shares = {FrameLine.objects.get(pk=pk): Decimal(amount) for pk in to}
    return lambda: ledger.transfer(source, shares, why).pk


def reverse(posting: int, key: str, by: int, on: str) -> Go:
    wrong, why = Posting.objects.get(pk=posting), _why(by, key, on)
    return lambda: ledger.reverse(wrong, why).pk


def receive(application: int, by: int, on: str) -> Go:
    draft, user, day = Application.objects.get(pk=application), _user(by), date.fromisoformat(on)
    return lambda: actions.receive_application(application=draft, by=user, on=day).number


def approve(application: int, by: int, on: str) -> Go:
    waiting, user, day = Application.objects.get(pk=application), _user(by), date.fromisoformat(on)
    return lambda: actions.approve_application(application=waiting, by=user, on=day).decided_by_id


def reject(application: int, by: int, on: str, pause: float = 0) -> Go:
    """Reject, and hold the transaction open for `pause` seconds."""
    waiting, user, day = Application.objects.get(pk=application), _user(by), date.fromisoformat(on)

    @transaction.atomic
    def go() -> str:
        rejected = actions.reject_application(application=waiting, reason="Nej", by=user, on=day)
        time.sleep(pause)
        return rejected.state

    return go


def withdraw(application: int, by: int, on: str) -> Go:
    open_one, user, day = Application.objects.get(pk=application), _user(by), date.fromisoformat(on)
    return lambda: actions.withdraw_application(application=open_one, by=user, on=day).state


def appropriate(line: int, amount: str, key: str, by: int, on: str) -> Go:
    account, user, day = FrameLine.objects.get(pk=line), _user(by), date.fromisoformat(on)
    return lambda: (
        actions.appropriate_to_line(
            line=account, amount=Decimal(amount), reason="Tillæg", by=user, on=day, today=day, key=key
        ).pk
    )


def change_line(application: int, line: int, by: int, pause: float) -> Go:
    """Save a draft with another line, and hold the transaction open for `pause` seconds."""
    draft = Application.objects.select_related("workplace").get(pk=application)
    user, target = _user(by), FrameLine.objects.get(pk=line)
    costs = [actions.Cost(c.cost_type, c.description, c.quantity, c.unit_price) for c in draft.lines.all()]

    @transaction.atomic
    def go() -> int:
        actions.save_draft(application=draft, line=target, workplace=draft.workplace, costs=costs, by=user)
        time.sleep(pause)
        return draft.pk

    return go


def take_in(name: str, rows: list[list[str]], by: int) -> Go:
    """Take in a file; `rows` are account, amount, text and date."""
    user = _user(by)
    booked = [
        actions.BookedRow(n, account, Decimal(amount), text, date.fromisoformat(on))
        for n, (account, amount, text, on) in enumerate(rows, 2)
    ]
    return lambda: actions.take_in_actuals(file_name=name, checksum=name, rows=booked, by=user).new


def decide(item: int, answers: dict[str, str], by: int, revision: int | None = None) -> Go:
    pending, user = AgendaItem.objects.get(pk=item), _user(by)
    given = {
        int(point): case_actions.Answer(outcome, "" if outcome == "approved" else "Fordi.")
        for point, outcome in answers.items()
    }
    return lambda: (
        case_actions.decide_item(
            item=pending, answers=given, decision="", by=user, revision=revision
        ).closed_by_id
    )


def write_draft(item: int, revision: int, remark: str, by: int) -> Go:
    pending, user, at = AgendaItem.objects.get(pk=item), _user(by), timezone.now()
    draft = {"remark": remark}
    return lambda: (
        case_actions.save_draft(item=pending, revision=revision, draft=draft, by=user, at=at).revision
    )


def finish_task(task: int, on: str, by: int, pause: float) -> Go:
    """Say that a task is done, and hold the transaction open for `pause` seconds."""
    open_one, user, day = FollowUp.objects.get(pk=task), _user(by), date.fromisoformat(on)

    @transaction.atomic
    def go() -> str:
        done = case_actions.finish_follow_up(follow_up=open_one, note="Gjort", on=day, by=user)
        time.sleep(pause)
        return done.done_note

    return go


def answer_route(step: int, on: str, by: int) -> Go:
    waiting, user, day = RouteStep.objects.get(pk=step), _user(by), date.fromisoformat(on)
    return lambda: (
        case_actions.record_route_outcome(
            step=waiting, outcome="approved", text="Ja", decided_on=day, by=user
        ).recorded_by_id
    )


def put_on_agenda(case: int, meeting: int, by: int) -> Go:
    ready, day, user = CaseFile.objects.get(pk=case), Meeting.objects.get(pk=meeting), _user(by)
    return lambda: case_actions.put_on_agenda(case=ready, meeting=day, by=user).number


def move_item(item: int, to: int, by: int) -> Go:
    moving, user = AgendaItem.objects.select_related("meeting").get(pk=item), _user(by)
    return lambda: case_actions.move_item(item=moving, to=to, by=user)


def take_off(item: int, by: int) -> Go:
    leaving, user = AgendaItem.objects.select_related("meeting", "case").get(pk=item), _user(by)
    return lambda: case_actions.take_off(item=leaving, reason="Ikke klar", by=user)


def leave_unhandled(item: int, by: int) -> Go:
    left, user = AgendaItem.objects.get(pk=item), _user(by)
    return lambda: case_actions.leave_unhandled(item=left, by=user).pk


def create_meeting(body: int, on: str, by: int) -> Go:
    whose, user = Body.objects.get(pk=body), _user(by)
    day = date.fromisoformat(on)
    return lambda: case_actions.create_meeting(body=whose, on=day, starts_at=None, venue="", by=user).pk


def approve_minutes(meeting: int, by: int) -> Go:
    held, user = Meeting.objects.get(pk=meeting), _user(by)

    def render(document: Minutes) -> bytes:
        return f"{document.audience} {document.version}".encode()

    return lambda: case_actions.approve_minutes(meeting=held, render=render, by=user)[0].number


def save_title(case: int, title: str, by: int) -> Go:
    """Save a case with another title, from the revision that everybody opened."""
    opened, user = CaseFile.objects.get(pk=case), _user(by)
    revision = opened.revision
    return lambda: (
        case_actions.save_case(
            case=opened,
            revision=revision,
            fields={"title": title},
            sections=[],
            points=[],
            by=user,
            at=timezone.now(),
        ).title
    )


def write_key_figure(value: str, by: int, pause: float) -> Go:
    """Write a key figure, and hold the transaction open for `pause` seconds."""
    user, given = (
        _user(by),
        {"topic": "recruitment", "name": "Mangler", "on": date(2022, 1, 3), "unit": "årsværk"},
    )

    @transaction.atomic
    def go() -> int:
        figure = cluster_actions.record_key_figure(**given, value=Decimal(value), source="Kapløb", by=user)
        time.sleep(pause)
        return figure.pk

    return go


def write_salary(amount: str, by: int, pause: float) -> Go:
    """Write a salary reference, and hold the transaction open for `pause` seconds."""
    user, given = _user(by), {"group": "leader", "price_level": 2022, "extracted_on": date(2022, 1, 3)}

    @transaction.atomic
    def go() -> int:
        salary = cluster_actions.record_salary_reference(
            **given, amount=Decimal(amount), source="Kapløb", by=user
        )
        time.sleep(pause)
        return salary.pk

    return go


def write_norm(value: str, by: int, pause: float) -> Go:
    """Set a number of the norm, and hold the transaction open for `pause` seconds."""
    user, given = _user(by), {"key": "full_time_hours", "valid_from": date(2022, 1, 3)}

    @transaction.atomic
    def go() -> int:
        norm = cluster_actions.set_norm(**given, value=Decimal(value), source="Kapløb", by=user)
        time.sleep(pause)
        return norm.pk

    return go


JOBS = {
    job.__name__: job
    for job in (
        reserve,
        transfer,
        reverse,
        receive,
        approve,
        reject,
        withdraw,
        appropriate,
        change_line,
        take_in,
        decide,
        write_draft,
        finish_task,
        answer_route,
        put_on_agenda,
        move_item,
        take_off,
        leave_unhandled,
        create_meeting,
        approve_minutes,
        save_title,
        write_key_figure,
        write_norm,
        write_salary,
    )
}


def _user(pk: int) -> User:
    user = User.objects.get(pk=pk)
    assert user.roles  # read now, as when the request came in
    return user


def _why(by: int, key: str, on: str) -> ledger.Why:
    return ledger.Why(by=_user(by), on=date.fromisoformat(on), reason="Kapløb", key=key)


def _perform(job: dict[str, Any], barrier: Any, answer: Any) -> None:
    """Do one job and send what came of it; the exceptions named here are refusals, any other is a fault.

    A job may start some seconds `after` the others.
    """
    try:
        head_start = job.pop("after", 0)
        go = JOBS[job.pop("job")](**job)
        barrier.wait(PATIENCE)
        time.sleep(head_start)
        answer.send({"done": go()})
    except (ledger.LedgerRefusal, actions.Refusal, PermissionDenied) as refusal:
        left = getattr(refusal, "left", None)
        answer.send(
            {
                "refused": type(refusal).__name__,
                "says": str(refusal),
                "left": None if left is None else str(left),
            }
        )
    except BaseException:  # whatever it is, the test must show it
        barrier.abort()
        answer.send({"fault": traceback.format_exc()})
    finally:
        connection.close()


def _round(jobs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    barrier = fork.Barrier(len(jobs))
    runners = []
    for job in jobs:
        here, there = fork.Pipe(duplex=False)
        process = fork.Process(target=_perform, args=(job, barrier, there))
        process.start()
        there.close()  # so that a process that dies without a word is seen as the end of its pipe
        runners.append((process, here))
    return [_outcome(process, answer) for process, answer in runners]


def _outcome(process: Any, answer: Any) -> dict[str, Any]:
    try:
        outcome = answer.recv() if answer.poll(PATIENCE) else {"fault": "kom ikke tilbage"}
    except EOFError:
        outcome = {"fault": "døde uden et ord"}
    process.join(1)
    if process.is_alive():
        process.kill()
    return outcome


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(_round(json.loads(line))), flush=True)
