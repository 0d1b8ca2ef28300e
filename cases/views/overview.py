"""What waits for the person who logs in."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from cases.permissions import can_direct_follow_ups
from cases.queries import overview as waiting
from htk_workforce.accounts.models import User
from htk_workforce.accounts.roles import Role
from pools.enums import ApplicationState
from pools.models import Frame
from pools.permissions import can_enter_application, can_export
from pools.queries import BudgetTable, budget_tables, unmatched_rows, visible_applications
from pools.queries.overview import (
    accounts_waiting,
    changes_waiting,
    drafts_of_others,
    handed_back,
    ready_to_send,
    received_by_pool,
    strained,
    uncovered_years,
    unsettled_frames,
    with_places,
)
from pools.workflow import GRANTED

MOST_POOLS, MOST_APPLICATIONS = 12, 10
UNDECIDED = (ApplicationState.RECEIVED, ApplicationState.QUALIFIED)
ANSWERED = GRANTED | {ApplicationState.REJECTED, ApplicationState.REPORTED, ApplicationState.CLOSED}


def overview(request: HttpRequest) -> HttpResponse:
    """What waits for this person, by role; somebody with several roles gets the parts of each."""
    user, today = request.user, timezone.localdate()
    applications = visible_applications(user)
    budgets = budget_tables(Frame.objects.select_related("pool")[:MOST_POOLS])
    context = {
        "today": today,
        "tasks": waiting.own_tasks(user, today),
        "sees_all_tasks": can_direct_follow_ups(user),
        "budgets": budgets,
        "can_enter": can_enter_application(user),
        "can_export": can_export(user),
        "is_finance": user.has_role(Role.FINANCE),
        "drafts": applications.filter(state=ApplicationState.DRAFT, entered_by=user)[:MOST_APPLICATIONS],
        "received": applications.filter(state__in=UNDECIDED).order_by("queue_number")[:MOST_APPLICATIONS],
    }
    for role, part in PARTS.items():
        if user.has_role(role):
            context |= part(user, today, budgets)
    return render(request, "cases/overview.html", context)


def _director(user: User, today: date, budgets: list[BudgetTable]) -> dict[str, Any]:
    return {
        "is_director": True,
        "pending": waiting.waiting_items_of(user),
        "meetings": waiting.next_meetings(today),
        "overdue_tasks": waiting.overdue_tasks(user, today),
        "changing": changes_waiting(visible_applications(user))[:MOST_APPLICATIONS],
        "strained": strained(budgets),
        "uncovered": uncovered_years(),
    }


def _secretariat(user: User, today: date, budgets: list[BudgetTable]) -> dict[str, Any]:
    return {
        "is_secretariat": True,
        "pending": waiting.waiting_items_of(user),
        "meetings": waiting.next_meetings(today),
        "ready": waiting.ready_cases(user),
        "unanswered": waiting.unanswered_points(user),
        "minutes": waiting.minutes_to_approve(),
        "route": waiting.route_waiting(user),
        "awaited": waiting.awaited_count(user),
        "overdue_tasks": waiting.overdue_tasks(user, today),
        "unreceived_tasks": waiting.unreceived_tasks(user, today),
        "undated_tasks": waiting.undated_tasks(user, today),
    }


def _hr(user: User, today: date, budgets: list[BudgetTable]) -> dict[str, Any]:
    return {
        "is_hr": True,
        "received_pools": received_by_pool(),
        "ready_to_send": ready_to_send(visible_applications(user))[:MOST_APPLICATIONS],
        "to_send": drafts_of_others(visible_applications(user), user)[:MOST_APPLICATIONS],
        "changing": changes_waiting(visible_applications(user))[:MOST_APPLICATIONS],
        "reported": accounts_waiting(visible_applications(user))[:MOST_APPLICATIONS],
        "case_drafts": waiting.own_drafts(user),
        "awaited": waiting.awaited_count(user),
    }


def _finance(user: User, today: date, budgets: list[BudgetTable]) -> dict[str, Any]:
    return {
        "reported": accounts_waiting(visible_applications(user))[:MOST_APPLICATIONS],
        "uncovered": uncovered_years(),
        "unmatched": unmatched_rows().count(),
        "unsettled": unsettled_frames(today),
        "years": sorted({budget.frame.year for budget in budgets}, reverse=True),
    }


def _leader(user: User, today: date, budgets: list[BudgetTable]) -> dict[str, Any]:
    mine = visible_applications(user).filter(workplace__leaders=user)
    return {
        "is_leader": True,
        "workplaces": user.workplaces.select_related("centre"),
        "handed_back": handed_back(mine)[:MOST_APPLICATIONS],
        "queue": with_places(mine)[:MOST_APPLICATIONS],
        "decided": mine.filter(state__in=ANSWERED).order_by("-decided_on", "-pk")[:MOST_APPLICATIONS],
    }


PARTS = {
    Role.HR: _hr,
    Role.FINANCE: _finance,
    Role.LEADER: _leader,
    Role.SECRETARIAT: _secretariat,
    Role.DIRECTOR: _director,
}
