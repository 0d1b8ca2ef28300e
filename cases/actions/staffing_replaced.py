"""The pay of what a decision replaces: let go in the same transaction, and promised again when it is corrected."""

from collections.abc import Iterable
from datetime import date

from django.utils import translation
from django.utils.translation import gettext as _

from cases.actions.refusals import Refusal
from cases.models import AgendaItem, FundingSplit, RecommendationPoint, StaffingLine, StaffingUse
from cases.queries.staffing import FundedLine
from cases.queries.staffing_replaced import Replaced, late_pay, replaced_since
from cases.queries.staffing_same import same_staffing
from htk_workforce.audit.log import record
from htk_workforce.dates import format_date
from htk_workforce.money import format_kr
from pools import ledger
from pools.actions import advance_waiting_list, require_nobody_waits


def clusters_of(point: RecommendationPoint) -> set[int]:
    """The ids of the clusters that a point speaks of: proposed or decided."""
    return set(StaffingLine.objects.filter(point=point).values_list("cluster", flat=True))


def lines_that_pay(clusters: Iterable[int]) -> set[int]:
    """The ids of the lines that pay what has been decided for some clusters (ids), which may get money back."""
    splits = FundingSplit.objects.filter(
        staffing__cluster__in=list(clusters), staffing__item__isnull=False, line__isnull=False
    )
    return set(splits.values_list("line", flat=True))


def require_something_new(
    point: RecommendationPoint, *, given: Iterable[FundedLine], taken: Iterable[FundedLine]
) -> None:
    """Whether each cluster gets something that it has not, with its pay promised already.

    Raises:
        Refusal: a sentence for each that does not.
    """
    same = [one.sentence for one in same_staffing(point, given=given, taken=taken) if one.is_paid]
    if same:
        raise Refusal(*same)


def require_not_replaced(point: RecommendationPoint) -> None:
    """Whether what the point gave runs on as it gave it.

    Raises:
        Refusal: another case has replaced a position, and its pay is let go.
    """
    replaced = replaced_since(point)
    if replaced:
        raise Refusal(
            *(
                _(
                    "Punkt %(number)s kan ikke rettes: stillingen i %(cluster)s er afløst i %(case)s, og resten af "
                    "lønnen er frigivet. Ret den beslutning først, eller skriv en ny sag."
                )
                % {"number": point.order, "cluster": cluster, "case": case}
                for cluster, case in replaced.items()
            )
        )


def let_go(
    rows: Iterable[Replaced], point: RecommendationPoint, item: AgendaItem | None, why: ledger.Why
) -> None:
    """Let the lines keep the pay that replaced positions no longer need, one posting for each position."""
    for row in rows:
        if row.point and row.amount > 0:
            _write(row, point, item, why)


def let_go_late(point: RecommendationPoint, why: ledger.Why) -> None:
    """Let the lines keep what has become free of the pay for months in which the point's positions do not run.

    More was written as used than the position ran for when it was replaced, and that was undone.
    """
    rows = late_pay(point)
    for row, instead in rows:
        _write(row, instead, None, why)
    take_in_waiting((row for row, _instead in rows), why)


def take_in_waiting(rows: Iterable[Replaced], why: ledger.Why) -> None:
    """Those who wait for what the lines got back; last, for it may have paid for what came instead."""
    for line in {line.pk: line for row in rows for line, part in row.parts if part > 0}.values():
        advance_waiting_list(line, by=why.by, on=why.on)


def promise_again(
    rows: Iterable[Replaced], point: RecommendationPoint, item: AgendaItem | None, why: ledger.Why
) -> None:
    """Let the lines promise again what they let go when the position was replaced, to the øre.

    Raises:
        Refusal: the money has been promised to something else meanwhile, or somebody waits for it.
    """
    for row in rows:
        if row.point and row.amount < 0:
            for line, part in row.parts:
                if part < 0:
                    require_nobody_waits(line)
            try:
                _write(row, point, item, why)
            except ledger.PoolOverdrawn as overdrawn:
                raise Refusal(
                    _(
                        "%(cluster)s skal have det igen, som den havde før, og det koster %(wanted)s af »%(line)s«. "
                        "Linjen har kun %(left)s ledig, for pengene er brugt til andet siden. Skriv en ny sag."
                    )
                    % {
                        "cluster": row.cluster,
                        "wanted": format_kr(overdrawn.wanted),
                        "line": overdrawn.line.name,
                        "left": format_kr(overdrawn.left),
                    }
                ) from overdrawn


@translation.override(
    "da"
)  # the ledger and the log are municipal records, whatever the language of the screen
def _write(row: Replaced, point: RecommendationPoint, item: AgendaItem | None, why: ledger.Why) -> None:
    old, changes = row.point, {line: -part for line, part in row.parts}
    number = old.staffing_uses.count() + 1
    text = _words(row, point, why.on)
    posting = ledger.commit_lines(
        changes,
        ledger.Why(
            by=why.by,
            on=why.on,
            # Everybody may read a posting, and it can never be changed: what a closed case says stays out of it, and
            # these words only name the two cases.
            reason=text,
            key=f"point:{old.pk}:replaced:{row.cluster.pk}:{number}",
            origin=old,
            origin_label=str(old),
        ),
    )
    use = StaffingUse.objects.create(
        point=old,
        position=row.decision.position,
        on=why.on,
        amount=abs(row.amount),
        is_release=row.amount > 0,
        text=text,
        posting=posting,
        cluster=row.cluster,
        last_on=row.last_on,
        replaced_by=point,
        item=item,
        by=why.by,
    )
    verb = "staffing_replaced" if use.is_release else "staffing_promised_again"
    said = {"cluster": str(row.cluster), "amount": format_kr(use.amount), "posting": posting.pk}
    record(verb, old.case, by=why.by, point=old.order, by_point=str(point), **said)
    record(verb, point.case, by=why.by, point=point.order, of_point=str(old), **said)


def _words(row: Replaced, point: RecommendationPoint, on: date) -> str:
    named = {"cluster": row.cluster, "point": point, "on": format_date(on)}
    if row.amount < 0:
        text = _("%(cluster)s: lovet igen, da %(point)s blev rettet %(on)s") % named
    elif row.is_nothing:
        text = _("%(cluster)s: afløst, før den begyndte, af %(point)s, besluttet %(on)s") % named
    else:
        named["day"] = format_date(row.last_on)
        text = _("%(cluster)s: afløst efter %(day)s af %(point)s, besluttet %(on)s") % named
    return text[:300]
