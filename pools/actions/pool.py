"""A new pool with its first frame, and the conditions of a pool. What was before stays in the events of the pool."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from clusters.models import Centre
from htk_workforce.accounts.models import User
from htk_workforce.accounts.verdict import require
from htk_workforce.audit.log import record
from htk_workforce.money import format_kr
from pools.actions.refusals import Refusal
from pools.actions.saving import Opening, mark_saved, require_unchanged
from pools.enums import CostType, LineKind, OtherCosts, Party, PoolKind, PoolOrigin, Principle
from pools.models import Application, Frame, FrameLine, Pool
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
    """Everything a pool says about itself but its dated rows. Amounts in kroner.

    `hr_approval_limit` None: only a director approves. `parties` must have looked at an application before approval.
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


COLUMNS = tuple(name for name in Terms.__dataclass_fields__ if name != "parties")


def terms_of(pool: Pool) -> Terms:
    """The conditions as they stand."""
    parties = frozenset(row.party for row in pool.required_qualifications.all())
    return Terms(**{name: getattr(pool, name) for name in COLUMNS}, parties=parties)


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
    for party in Party:
        if party in terms.parties:
            pool.required_qualifications.create(party=party)
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
def save_terms(*, pool: Pool, terms: Terms, reason: str, by: User, opening: Opening | None = None) -> Pool:
    """Change the conditions of a pool; they hold at once, also for applications that are not decided.

    Raises:
        PermissionDenied: only finance and HR, and HR does not set its own limit.
        Refusal: nothing is changed, no reason is given, another pool has the name, the kind is fixed by applications,
            or the way of distributing is changed while somebody waits.
        SavedMeanwhile: another form has saved the conditions since this one was opened.
    """
    require(can_set_terms(by))
    pool = locked_pool(pool)
    require_unchanged(pool, opening, by=by)
    before = terms_of(pool)
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
    pool.required_qualifications.exclude(party__in=terms.parties).delete()
    for party in sorted(terms.parties - before.parties):
        pool.required_qualifications.create(party=party)
    mark_saved(pool, opening, by=by)
    record("save_terms", pool, by=by, reason=required_why(reason), changes=changes)
    return pool


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

    def yes(is_so: bool) -> str:
        return _("Ja") if is_so else _("Nej")

    limit = terms.hr_approval_limit
    return {
        _("Type"): str(PoolKind(terms.kind).label),
        _("Forkortelse"): terms.code,
        _("Navn"): terms.name,
        _("Ejer"): str(terms.owner),
        _("Oprindelse"): str(PoolOrigin(terms.origin).label),
        _("Grundlag"): terms.legal_basis,
        _("Vilkår i øvrigt"): terms.condition_text,
        _("Fordeling"): str(Principle(terms.principle).label),
        _("Kun velfærdsområder"): yes(terms.welfare_only),
        _("Kun over sygefraværsmåltal"): yes(terms.above_target_only),
        _("Andre udgiftstyper"): str(OtherCosts(terms.other_costs).label),
        _("Kvalificeres af"): ", ".join(str(party.label) for party in Party if party in terms.parties),
        _("HR må godkende op til"): money(limit) or _("Kun en direktør godkender"),
        _("Må overføres mellem år"): yes(terms.carry_over_allowed),
        _("Temadag, laveste pris"): money(terms.theme_day_from),
        _("Temadag, højeste pris"): money(terms.theme_day_to),
    }


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
