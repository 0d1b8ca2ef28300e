"""The conditions of a pool: what holds, what held, who changed it, and a new pool."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from htk_workforce.accounts.verdict import Verdict, require
from pools import actions, permissions, queries
from pools.forms.opened import OpenedForm
from pools.forms.terms import (
    AllowedCostForm,
    DatedTermForm,
    DeleteTermForm,
    NewPoolForm,
    PoolTermsForm,
    PositionShareForm,
)
from pools.models import AllowedCost, Dated, DatedTerm, Pool, PoolConditions, PositionShare

REFUSALS = (actions.Refusal, PermissionDenied)


def pool_terms(request: HttpRequest, pk: int) -> HttpResponse:
    pool = get_object_or_404(Pool.objects.select_related("owner"), pk=pk)
    today = timezone.localdate()
    context = {
        "pool": pool,
        "today": today,
        "terms": queries.terms_on(pool, today),
        "history": queries.term_history(pool, today),
        "frames": pool.frames.order_by("year"),
        "can_set_terms": permissions.can_set_terms(request.user),
    }
    return render(request, "pools/pool_terms.html", context)


def pool_new(request: HttpRequest) -> HttpResponse:
    require(permissions.can_maintain_frames(request.user))
    year = timezone.localdate().year
    initial = {"year": year, "price_level": year, "principle": "assessment", "other_costs": "refused"}
    form = NewPoolForm(request.POST or None, initial=initial | OpenedForm.opened_on(None))
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            frame = actions.create_pool(
                terms=form.terms(),
                year=values["year"],
                price_level=values["price_level"],
                cost_types=values["cost_types"],
                reason=values["reason"],
                by=request.user,
            )
        except REFUSALS as refusal:
            form.refuse(refusal)
        else:
            text = _("%(frame)s er oprettet. Tilføj nu de linjer, pengene skal fordeles på.")
            messages.success(request, text % {"frame": frame})
            return redirect("frame_lines", frame.pk)
    return render(request, "pools/pool_new.html", {"form": form})


def terms_edit(request: HttpRequest, pk: int) -> HttpResponse:
    pool = get_object_or_404(Pool.objects.select_related("owner"), pk=pk)
    require(permissions.can_set_terms(request.user))
    fixed, reasons = _fixed_fields(request, pool)
    day = _chosen_day(request, pool)
    before = actions.terms_of(pool, day)
    form = PoolTermsForm(
        request.POST or None,
        initial=PoolTermsForm.values_of(before) | OpenedForm.opened_on(pool) | {"valid_from": day},
        fixed=fixed,
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_terms(
                pool=pool,
                terms=form.terms(before),
                reason=form.cleaned_data["reason"],
                by=request.user,
                opening=form.opened(),
                valid_from=form.cleaned_data["valid_from"],
            )
        except REFUSALS as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Betingelserne for %(pool)s er gemt.") % {"pool": pool})
            return redirect("pool_terms", pool.pk)
    return render(request, "pools/terms_edit.html", {"pool": pool, "form": form, "reasons": reasons})


def _chosen_day(request: HttpRequest, pool: Pool) -> date:
    """The first day of the conditions that the address names by their id, else today."""
    row, today = request.GET.get("betingelser", ""), timezone.localdate()
    chosen = pool.dated_conditions.filter(pk=row).first() if row.isdecimal() else None
    return chosen.valid_from if chosen and chosen.valid_from else today


def _fixed_fields(request: HttpRequest, pool: Pool) -> tuple[tuple[str, ...], list[str]]:
    """The fields this person may not change, and why."""
    fixed: tuple[str, ...] = ()
    reasons = []
    for verdict, names in (
        (permissions.can_change_identity(request.user, pool), ("kind", "code")),
        (permissions.can_set_approval_limit(request.user), ("hr_approval_limit",)),
    ):
        if not verdict:
            fixed += names
            reasons.append(verdict.reason)
    return fixed, reasons


@dataclass(frozen=True)
class _Screen:
    """What the pages of the two dated conditions differ in."""

    form: type[DatedTermForm]
    save: Any
    new: Any
    delete: str


def _screen(model: type[DatedTerm]) -> _Screen:
    if model is AllowedCost:
        return _Screen(
            AllowedCostForm, actions.save_allowed_cost, _("Tilføj udgiftstype eller loft"), "cost_delete"
        )
    return _Screen(PositionShareForm, actions.save_position_share, _("Tilføj stillingsandel"), "share_delete")


def cost_new(request: HttpRequest, pk: int) -> HttpResponse:
    return _edit(request, get_object_or_404(Pool, pk=pk), AllowedCost, None)


def cost_edit(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(AllowedCost.objects.select_related("pool"), pk=pk)
    return _edit(request, row.pool, AllowedCost, row)


def share_new(request: HttpRequest, pk: int) -> HttpResponse:
    return _edit(request, get_object_or_404(Pool, pk=pk), PositionShare, None)


def share_edit(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(PositionShare.objects.select_related("pool"), pk=pk)
    return _edit(request, row.pool, PositionShare, row)


def _edit(request: HttpRequest, pool: Pool, model: type[DatedTerm], row: DatedTerm | None) -> HttpResponse:
    require(permissions.can_set_terms(request.user))
    screen = _screen(model)
    initial = screen.form.values_of(row) if row else {}
    form = screen.form(request.POST or None, initial=initial | OpenedForm.opened_on(pool))
    if request.method == "POST" and form.is_valid():
        try:
            saved = screen.save(pool=pool, row=row, by=request.user, opening=form.opened(), **form.values())
        except REFUSALS as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("»%(type)s« er gemt.") % {"type": saved.get_cost_type_display()})
            return redirect("pool_terms", pool.pk)
    context = {
        "pool": pool,
        "row": row,
        "form": form,
        "title": _("Ret »%(type)s«") % {"type": row.get_cost_type_display()} if row else screen.new,
        "delete": screen.delete,
        "can_delete": _can_delete(request, row) if row else None,
    }
    return render(request, "pools/term_edit.html", context)


def _can_delete(request: HttpRequest, row: Dated) -> Verdict:
    return permissions.can_delete_term(request.user, row, timezone.localdate())


def cost_delete(request: HttpRequest, pk: int) -> HttpResponse:
    return _delete(request, get_object_or_404(AllowedCost.objects.select_related("pool"), pk=pk))


def share_delete(request: HttpRequest, pk: int) -> HttpResponse:
    return _delete(request, get_object_or_404(PositionShare.objects.select_related("pool"), pk=pk))


def conditions_delete(request: HttpRequest, pk: int) -> HttpResponse:
    return _delete(request, get_object_or_404(PoolConditions.objects.select_related("pool"), pk=pk))


def _delete(request: HttpRequest, row: AllowedCost | PositionShare | PoolConditions) -> HttpResponse:
    """Ask once more why, and delete."""
    require(_can_delete(request, row))
    form = DeleteTermForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.delete_dated_term(
                term=row, reason=form.cleaned_data["reason"], by=request.user, on=timezone.localdate()
            )
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("»%(type)s« er slettet.") % {"type": row.subject})
            return redirect("pool_terms", row.pool_id)
    return render(request, "pools/term_delete.html", {"pool": row.pool, "row": row, "form": form})
