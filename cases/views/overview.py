"""What waits for the person who logs in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cases import permissions, queries
from htk_workforce.accounts.roles import Role
from pools.enums import ApplicationState
from pools.models import Frame
from pools.permissions import can_enter_application, can_export
from pools.queries import budget_tables, visible_applications


def overview(request: HttpRequest) -> HttpResponse:
    """What waits for this person, by role."""
    user = request.user
    applications = visible_applications(user)
    pending = list(queries.pending_items(user)) if user.has_role(Role.DIRECTOR, Role.SECRETARIAT) else []
    context = {
        "pending": [(item, permissions.can_decide(user, item)) for item in pending],
        "shows_pending": user.has_role(Role.DIRECTOR, Role.SECRETARIAT),
        "received": applications.filter(state=ApplicationState.RECEIVED).order_by("queue_number")[:10],
        "drafts": applications.filter(state=ApplicationState.DRAFT, entered_by=user)[:10],
        "budgets": budget_tables(Frame.objects.select_related("pool")[:12]),
        "can_enter": can_enter_application(user),
        "can_export": can_export(user),
        "is_finance": user.has_role(Role.FINANCE),
    }
    return render(request, "cases/overview.html", context)
