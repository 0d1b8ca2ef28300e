"""A new pool with its first frame, and the conditions of a pool. What was before stays in the events of the pool."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from clusters.models import Centre
from htk_workforce.accounts.models import User
from htk_workforce.accounts.verdict import require
from htk_workforce.audit.log import record
from htk_workforce.dates import format_date
from htk_workforce.money import format_kr
from pools.actions.dating import make_room
from pools.actions.refusals import Refusal
from pools.actions.saving import Opening, mark_saved, require_unchanged
from pools.enums import CostType, LineKind, OtherCosts, Party, PoolKind, PoolOrigin, Principle
from pools.models import Application, Frame, FrameLine, Pool, PoolConditions
from pools.permissions import (
    can_change_identity,
    can_maintain_frames,
    can_set_approval_limit,
    can_set_terms,
)
from pools.rules import is_pool_code
from pools.workflow import OPEN


@dataclass(frozen=True)
class Terms:
    """What a pool says about itself besides what it pays. Amounts in kroner.

    `hr_approval_limit` None: only a director approves. `parties` must have looked at an application before approval.
    Those of `DATED` are what an application is held against, and hold from a day on.
    """

    kind: str
    code: str
    name: str
    owner: Centre
    origin: str
    legal_basis: str
    principle: str
    condition_text: str = ""
    welfare_only: bool = False
    above_target_only: bool = False
    other_costs: str = OtherCosts.REFUSED
    carry_over_allowed: bool = False
    theme_day_from: Decimal | None = None
    theme_day_to: Decimal | None = None
    hr_approval_limit: Decimal | None = None
    parties: frozenset[str] = frozenset()


DATED = ("welfare_only", "above_target_only", "other_costs", "condition_text")
COLUMNS = tuple(name for name in Terms.__dataclass_fields__ if name not in (*DATED, "parties"))


def terms_of(pool: Pool, on: date | None = None) -> Terms:
    """The conditions as they stand on a day; None is as far ahead as is known."""
    conditions = pool.conditions_on(on or date.max)
    return Terms(
        **{name: getattr(pool, name) for name in COLUMNS},
        **{name: getattr(conditions, name) for name in DATED},
        parties=frozenset(conditions.parties),
    )


def _conditions(terms: Terms) -> dict[str, object]:
    """The dated part as the columns of PoolConditions."""
    asked = {f"asks_{party}": party in terms.parties for party in Party}
    return {name: getattr(terms, name) for name in DATED} | asked


@transaction.atomic
def create_pool(
    *, terms: Terms, year: int, price_level: int, cost_types: Collection[str] = (), reason: str = "", by: User
) -> Frame:
    """A new pool and its first frame, without money and with the one line that holds what is not distributed.

    `cost_types` are paid from the pool's beginning, without a cap; none of them means all.

    Raises:
        PermissionDenied: only finance opens pools.
        Refusal: another pool has the name or the abbreviation, the abbreviation is not of letters only, or the prices
            of a theme day are not two in order.
    """
    require(can_maintain_frames(by))
    _require_sound(terms, Pool.objects.all())
    _require_code(terms.code)
    pool = Pool.objects.create(**{name: getattr(terms, name) for name in COLUMNS})
    pool.dated_conditions.create(**_conditions(terms))
    for cost_type in cost_types:
        pool.allowed_costs.create(cost_type=cost_type)
    frame = Frame.objects.create(pool=pool, year=year, price_level=price_level)
    with translation.override("da"):
        name = str(LineKind.UNDISTRIBUTED.label)
        changes = [[label, "", said] for label, said in in_words(terms).items() if said]
        if cost_types:
            changes.append([_("Udgiftstyper"), "", ", ".join(str(CostType(one).label) for one in cost_types)])
        changes.append([_("Første ramme"), "", f"{year} ({price_level} p/l)"])
    FrameLine.objects.create(frame=frame, kind=LineKind.UNDISTRIBUTED, order=1, name=name)
    record("create_pool", pool, by=by, reason=reason.strip(), changes=changes)
    return frame


@transaction.atomic
def save_terms(
    *,
    pool: Pool,
    terms: Terms,
    reason: str,
    by: User,
    opening: Opening | None = None,
    valid_from: date | None = None,
) -> Pool:
    """Change the conditions of a pool. Those of `DATED`, and the parties, hold from `valid_from` (None: as long as the
    ones that stand last), and what was received before is held against what held then. The others hold at once.

    Raises:
        PermissionDenied: only finance and HR, and HR does not set its own limit.
        Refusal: nothing is changed, no reason is given, another pool has the name, the kind is fixed by applications,
            the way of distributing is changed while somebody waits, or applications are received already on the days
            that would get other conditions.
        SavedMeanwhile: another form has saved the conditions since this one was opened.
    """
    require(can_set_terms(by))
    pool = locked_pool(pool)
    require_unchanged(pool, opening, by=by)
    before = terms_of(pool, valid_from)
    if terms.hr_approval_limit != before.hr_approval_limit:
        require(can_set_approval_limit(by))
    if (terms.kind, terms.code) != (before.kind, before.code):
        require(can_change_identity(by, pool))
    _require_sound(terms, Pool.objects.exclude(pk=pool.pk))
    if terms.code != before.code:
        _require_code(terms.code)
    waiting = Application.objects.filter(line__frame__pool=pool, state__in=OPEN).count()
    if terms.principle != before.principle and waiting:
        raise Refusal(
            _(
                "Der er %(count)s åbne ansøgninger, som er sendt efter »%(principle)s«. "
                "Afgør dem, før fordelingen bliver en anden."
            )
            % {"count": waiting, "principle": pool.get_principle_display()}
        )
    with translation.override("da"):
        changes = changed_words(in_words(before), in_words(terms))
    if not changes:
        raise Refusal(_("Der er ikke ændret noget."))
    for name in COLUMNS:
        setattr(pool, name, getattr(terms, name))
    pool.save(update_fields=COLUMNS)
    if _conditions(terms) != _conditions(before):
        changes += _date_conditions(pool, terms, valid_from)
    mark_saved(pool, opening, by=by)
    record("save_terms", pool, by=by, reason=required_why(reason), changes=changes)
    return pool


def _date_conditions(pool: Pool, terms: Terms, valid_from: date | None) -> list[list[str]]:
    """Write the dated part, over the row that begins that day or as a new one; says what was changed besides."""
    standing = pool.conditions_on(valid_from or date.max)
    first = standing.valid_from if valid_from is None else valid_from
    latest = Application.objects.filter(line__frame__pool=pool).aggregate(at=Max("received_at"))["at"]
    if latest is not None and (first is None or timezone.localdate(latest) >= first):
        raise Refusal(
            _(
                "Der er modtaget ansøgninger til og med %(day)s efter de betingelser, der stod da, og de skal "
                "beholde dem. Lad de nye gælde fra dagen efter."
            )
            % {"day": format_date(timezone.localdate(latest))}
        )
    is_new = standing.pk is None or standing.valid_from != first
    row = PoolConditions(pool=pool, valid_from=first, valid_to=standing.valid_to) if is_new else standing
    changes = make_room(row, {"valid_from": first, "valid_to": row.valid_to}, may_end=True) if is_new else []
    for name, value in _conditions(terms).items():
        setattr(row, name, value)
    row.save()
    with translation.override("da"):
        return [[_("Gælder fra"), "", format_date(first)], *changes] if first else changes


def locked_pool(pool: Pool) -> Pool:
    """The pool as it stands, locked against another change of its conditions until the transaction ends."""
    Pool.objects.select_for_update(of=("self",)).get(pk=pool.pk)
    return Pool.objects.select_related("owner", "saved_by").get(pk=pool.pk)


def required_why(reason: str) -> str:
    """
    Raises:
        Refusal: nobody said why.
    """
    if not reason.strip():
        raise Refusal(_("Skriv, hvorfor det ændres. Det står i historikken."))
    return reason.strip()


def changed_words(before: dict[str, str], after: dict[str, str]) -> list[list[str]]:
    """What differs: label, before, after."""
    return [[label, before[label], said] for label, said in after.items() if said != before[label]]


def in_words(terms: Terms) -> dict[str, str]:
    """Every condition by its label, as it is kept in the event of a change."""

    def money(amount: Decimal | None) -> str:
        return "" if amount is None else format_kr(amount)

    limit = terms.hr_approval_limit
    return {
        _("Type"): str(PoolKind(terms.kind).label),
        _("Forkortelse"): terms.code,
        _("Navn"): terms.name,
        _("Ejer"): str(terms.owner),
        _("Oprindelse"): str(PoolOrigin(terms.origin).label),
        _("Grundlag"): terms.legal_basis,
        _("Fordeling"): str(Principle(terms.principle).label),
        **conditions_in_words(terms),
        _("HR må godkende op til"): money(limit) or _("Kun en direktør godkender"),
        _("Må overføres mellem år"): _yes(terms.carry_over_allowed),
        _("Temadag, laveste pris"): money(terms.theme_day_from),
        _("Temadag, højeste pris"): money(terms.theme_day_to),
    }


def conditions_in_words(row: Terms | PoolConditions) -> dict[str, str]:
    """What an application is held against, by its labels."""
    return {
        _("Vilkår i øvrigt"): row.condition_text,
        _("Kun velfærdsområder"): _yes(row.welfare_only),
        _("Kun over sygefraværsmåltal"): _yes(row.above_target_only),
        _("Andre udgiftstyper"): str(OtherCosts(row.other_costs).label),
        _("Kvalificeres af"): ", ".join(str(party.label) for party in Party if party in row.parties),
    }


def _yes(is_so: bool) -> str:
    return _("Ja") if is_so else _("Nej")


def _require_code(code: str) -> None:
    if not is_pool_code(code):
        raise Refusal(
            _("»%(code)s« kan ikke være en forkortelse. Brug 1 til 5 store bogstaver og intet andet.")
            % {"code": code}
        )


def _require_sound(terms: Terms, others: QuerySet[Pool]) -> None:
    if others.filter(name__iexact=terms.name).exists():
        raise Refusal(_("Der er allerede en pulje, der hedder »%(name)s«.") % {"name": terms.name})
    if others.filter(code__iexact=terms.code).exists():
        raise Refusal(_("En anden pulje har forkortelsen »%(code)s«. Vælg en anden.") % {"code": terms.code})
    lowest, highest = terms.theme_day_from, terms.theme_day_to
    if (lowest is None) != (highest is None) or (lowest and highest and lowest > highest):
        raise Refusal(
            _(
                "Skriv både den laveste og den højeste pris for en temadag, den laveste først, eller ingen af dem."
            )
        )
