"""What a pool pays, from a day to a day: cost types with their caps, and the share of a position's pay."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from htk_workforce.accounts.models import User
from htk_workforce.accounts.verdict import require
from htk_workforce.audit.log import record
from htk_workforce.dates import format_date
from htk_workforce.money import format_kr
from htk_workforce.ui.templatetags.danish import pct
from pools.actions.dating import make_room
from pools.actions.pool import changed_words, conditions_in_words, locked_pool, required_why
from pools.actions.refusals import Refusal
from pools.actions.saving import Opening, mark_saved, require_unchanged
from pools.models import AllowedCost, ApplicationLine, Dated, DatedTerm, Pool, PoolConditions, PositionShare
from pools.permissions import can_delete_term, can_set_terms

Term = TypeVar("Term", AllowedCost, PositionShare)


DELETED = {
    AllowedCost: "delete_cost",
    PositionShare: "delete_share",
    PoolConditions: "delete_conditions",
}


@transaction.atomic
def save_allowed_cost(
    *,
    pool: Pool,
    row: AllowedCost | None = None,
    cost_type: str,
    cap: Decimal | None,
    valid_from: date | None,
    valid_to: date | None,
    reason: str,
    by: User,
    opening: Opening | None = None,
) -> AllowedCost:
    """Let the pool pay a type of cost, up to `cap` kroner in one application (None: no cap). `row` None is a new one.

    A new one that has no end takes over from the one that had none: that one ends the day before.

    Raises:
        PermissionDenied: only finance and HR.
        Refusal: two would hold on the same day, nothing is changed, or no reason is given.
        SavedMeanwhile: another form has saved the conditions since this one was opened.
    """
    term = row or AllowedCost(pool=pool)
    values = {"cost_type": cost_type, "cap": cap, "valid_from": valid_from, "valid_to": valid_to}
    return _save("save_cost", term, values, reason=reason, by=by, opening=opening)


@transaction.atomic
def save_position_share(
    *,
    pool: Pool,
    row: PositionShare | None = None,
    cost_type: str,
    share: Decimal,
    source: str,
    valid_from: date | None,
    valid_to: date | None,
    reason: str,
    by: User,
    opening: Opening | None = None,
) -> PositionShare:
    """How large a share of a position's pay the pool carries (0.85, never 85). Otherwise as save_allowed_cost.

    What is granted before keeps the share of the day it was decided.

    Raises:
        PermissionDenied, SavedMeanwhile: as save_allowed_cost.
        Refusal: also when the share of something granted would become another.
    """
    term = row or PositionShare(pool=pool)
    values = {"cost_type": cost_type, "share": share, "source": source.strip()}
    values |= {"valid_from": valid_from, "valid_to": valid_to}
    return _save("save_share", term, values, reason=reason, by=by, opening=opening)


@transaction.atomic
def delete_dated_term(*, term: Dated, reason: str, by: User, on: date) -> None:
    """Take away a condition that does not hold yet. Of the conditions of the pool, those before go on instead.

    Raises:
        PermissionDenied: wrong role, or it holds or has held.
        Refusal: somebody was quicker, or no reason is given.
    """
    pool = locked_pool(term.pool)
    found = type(term).objects.filter(pk=term.pk).first()
    if found is None:
        raise Refusal(_("»%(what)s« er slettet, efter at du åbnede siden.") % {"what": term})
    require(can_delete_term(by, found, on))
    with translation.override("da"):
        subject, said = str(found), in_words(found)
    verb = DELETED[type(found)]
    changes = changed_words(said, dict.fromkeys(said, ""))
    record(verb, pool, by=by, reason=required_why(reason), subject=subject, changes=changes)
    found.delete()
    if isinstance(found, PoolConditions) and found.valid_from is not None:
        before = pool.dated_conditions.filter(valid_to=found.valid_from - timedelta(days=1))
        before.update(valid_to=found.valid_to)


def _save(
    verb: str, term: Term, values: dict[str, Any], *, reason: str, by: User, opening: Opening | None
) -> Term:
    require(can_set_terms(by))
    pool = locked_pool(term.pool)
    require_unchanged(pool, opening, by=by)
    first, last = values["valid_from"], values["valid_to"]
    if first is not None and last is not None and last < first:
        raise Refusal(_("Betingelsen slutter, før den begynder. Ret en af datoerne."))
    is_new = term.pk is None
    with translation.override("da"):
        before = {} if is_new else in_words(type(term).objects.get(pk=term.pk))
    granted_by = _shares_of_grants(pool)
    changes = make_room(term, values, may_end=is_new)
    for name, value in values.items():
        setattr(term, name, value)
    with translation.override("da"):
        after = in_words(term)
        changes = changed_words(before or dict.fromkeys(after, ""), after) + changes
        subject = str(term.get_cost_type_display())
    if not changes:
        raise Refusal(_("Der er ikke ændret noget."))
    term.save()
    if _shares_of_grants(pool) != granted_by:
        raise Refusal(
            _(
                "Der er bevilget ansøgninger efter den andel, der står nu, og de skal beholde den. "
                "Tilføj den nye andel fra en dag efter den seneste bevilling."
            )
        )
    mark_saved(pool, opening, by=by)
    record(verb, pool, by=by, reason=required_why(reason), subject=subject, changes=changes)
    return term


def _shares_of_grants(pool: Pool) -> dict[tuple[date, str], Decimal]:
    """The share that holds for each kind of cost on each day something of it was granted.

    Letters, bookings and later changes reckon with it again, so it must stay as it was.
    """
    granted = ApplicationLine.objects.filter(
        application__line__frame__pool=pool, application__decided_on__isnull=False, approved_amount__gt=0
    )
    days = set(granted.values_list("application__decided_on", "cost_type"))
    return {
        (day, cost_type): row.share
        for row in pool.position_shares.all()
        for day, cost_type in days
        if row.cost_type == cost_type
        and (row.valid_from is None or row.valid_from <= day)
        and (row.valid_to is None or row.valid_to >= day)
    }


def in_words(term: Dated) -> dict[str, str]:
    """A dated condition by its labels, as it is kept in the event of a change."""
    said: dict[str, str] = {}
    if isinstance(term, DatedTerm):
        said[_("Udgiftstype")] = str(term.get_cost_type_display())
    if isinstance(term, PoolConditions):
        said |= conditions_in_words(term)
    if isinstance(term, AllowedCost):
        said[_("Højst pr. ansøgning")] = _("Intet loft") if term.cap is None else format_kr(term.cap)
    if isinstance(term, PositionShare):
        said |= {_("Andel"): pct(term.share), _("Kilde"): term.source}
    dates = {_("Gælder fra"): term.valid_from, _("Gælder til og med"): term.valid_to}
    return said | {label: format_date(day) if day else "" for label, day in dates.items()}
