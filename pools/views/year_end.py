"""The year's end of one frame: what stands in the way, and the steps that settle, close and open."""

import secrets
from collections import defaultdict
from datetime import date
from decimal import Decimal

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from htk_workforce.accounts.verdict import require
from htk_workforce.dates import format_date
from pools import actions, permissions, queries
from pools.enums import LineKind
from pools.forms.year_end import ClosingForm, NextFrameForm, ReopeningForm, SettlementDayForm, SettlementForm
from pools.ledger import LedgerRefusal
from pools.models import Frame, FrameLine

REFUSALS = (actions.Refusal, LedgerRefusal, PermissionDenied)


def year_end(request: HttpRequest, pk: int) -> HttpResponse:
    """The tasks of the year's end in order, with what stands in the way of each."""
    frame = get_object_or_404(Frame.objects.select_related("pool"), pk=pk)
    require(permissions.can_see_year_end(request.user))
    standing = queries.year_end(frame)
    context = {
        "can_close": permissions.can_close_period(request.user),
        "frame": frame,
        "year_end": standing,
        "next_year": frame.year + 1,
        "events": queries.year_end_events(frame, standing.next_frame),
    }
    return render(request, "pools/year_end.html", context)


def year_end_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Open next year's frame with the lines chosen."""
    frame = _frame(request, pk)
    form = NextFrameForm(_sent(request), frame=frame)
    if form.is_valid():
        try:
            lines = form.cleaned_data.get("lines", ())
            opened = actions.open_next_frame(frame=frame, lines=lines, by=request.user)
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%(frame)s er åbnet.") % {"frame": opened})
            return redirect("year_end", pk)
    context = {"frame": frame, "form": form, "next_year": frame.year + 1}
    return render(request, "pools/year_end_open.html", context)


def year_end_settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Carry over and give back line by line; the first button shows the effect, the second one books it."""
    frame = _frame(request, pk)
    following = Frame.objects.filter(pool=frame.pool, year=frame.year + 1).first()
    data = _sent(request)
    forms = _settlement_forms(frame, following, data)
    # The key is made when the form is opened, so a double click on its button books once.
    open_on = queries.settlement_day([frame, following] if following else [frame])
    day = SettlementDayForm(data, initial={"on": open_on, "key": secrets.token_hex(8)})
    effect, seen = None, ""
    if data is not None and all([day.is_valid(), *[form.is_valid() for form in forms]]):
        settlements = [form.settlement for form in forms]
        seen = _fingerprint(settlements, day.cleaned_data["on"])
        if data.get("action") == "book":
            if data.get("seen") != seen:
                day.add_error(
                    None, _("Beløbene er ændret, siden virkningen blev vist. Se den her, og bogfør så.")
                )
            elif _booked(request, day, settlements):
                return redirect("year_end", pk)
        effect = queries.effect_of_moving(_changes(settlements))
    context = {
        "frame": frame,
        "following": following,
        "forms": forms,
        "day": day,
        "effect": effect,
        "seen": seen,
    }
    return render(request, "pools/year_end_settle.html", context)


def _settlement_forms(frame: Frame, following: Frame | None, data: QueryDict | None) -> list[SettlementForm]:
    """One form for each line with money left. A line without has its form too when it was sent: it may be the
    retry of the very request that took the money."""
    targets = list(following.lines.exclude(kind=LineKind.HEADING).order_by("order")) if following else []
    return [
        SettlementForm(data, line=line, left=left, to=targets)
        for line, left in queries.lines_left(frame)
        if left or any(name.startswith(f"line-{line.pk}-") for name in data or ())
    ]


def _booked(request: HttpRequest, day: SettlementDayForm, settlements: list[actions.Settlement]) -> bool:
    """Was it booked? If not, the form says why."""
    try:
        postings = actions.settle_lines(
            settlements=settlements, by=request.user, today=timezone.localdate(), **day.cleaned_data
        )
    except REFUSALS as refusal:
        day.add_error(None, str(refusal))
        return False
    text = ngettext("%(count)s postering er skrevet.", "%(count)s posteringer er skrevet.", len(postings))
    messages.success(request, text % {"count": len(postings)})
    return True


def _fingerprint(settlements: list[actions.Settlement], on: date) -> str:
    """What is to be booked as one text: what was shown and what is booked must be the same."""
    parts = [
        f"{s.line.pk}:{s.carried_over}:{s.to.pk if s.to else ''}:{s.given_back}"
        for s in settlements
        if s.carried_over or s.given_back
    ]
    return ";".join([on.isoformat(), *parts])


def _changes(settlements: list[actions.Settlement]) -> dict[FrameLine, Decimal]:
    """What becomes more and less available, in kroner; lines that do not change are left out."""
    changes: dict[FrameLine, Decimal] = defaultdict(Decimal)
    for settlement in settlements:
        changes[settlement.line] -= settlement.carried_over + settlement.given_back
        if settlement.to:
            changes[settlement.to] += settlement.carried_over
    return {line: change for line, change in changes.items() if change}


def year_end_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Freeze the frame through a day."""
    frame = _frame(request, pk)
    standing = queries.year_end(frame)
    form = ClosingForm(_sent(request), year_end=standing)
    if form.is_valid():
        try:
            closing = actions.close_period(
                frame=frame,
                through_on=form.cleaned_data["through_on"],
                reason=form.cleaned_data.get("reason", ""),
                by=request.user,
                on=timezone.localdate(),
            )
        except actions.ClosingNeedsReason as refusal:
            form.add_error("reason", str(refusal))
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            text = _("%(frame)s er lukket til og med %(day)s.")
            messages.success(request, text % {"frame": frame, "day": format_date(closing.through_on)})
            return redirect("year_end", pk)
    return render(request, "pools/year_end_close.html", {"frame": frame, "year_end": standing, "form": form})


def year_end_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the closed period again, with a reason."""
    frame = _frame(request, pk)
    closing = queries.active_closing(frame)
    if closing is None:
        messages.info(request, _("%(frame)s er ikke lukket.") % {"frame": frame})
        return redirect("year_end", pk)
    form = ReopeningForm(_sent(request))
    if form.is_valid():
        try:
            actions.reopen_period(closing=closing, reason=form.cleaned_data["reason"], by=request.user)
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%(frame)s er åbnet igen.") % {"frame": frame})
            return redirect("year_end", pk)
    return render(request, "pools/year_end_reopen.html", {"frame": frame, "closing": closing, "form": form})


def _sent(request: HttpRequest) -> QueryDict | None:
    """What was sent, also when that is nothing but an untouched form."""
    return request.POST if request.method == "POST" else None


def _frame(request: HttpRequest, pk: int) -> Frame:
    frame = get_object_or_404(Frame.objects.select_related("pool"), pk=pk)
    require(permissions.can_close_period(request.user))
    return frame
