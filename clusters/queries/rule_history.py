"""The rules in words, by what they are about: which hold now, which will, and which have been."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from clusters.enums import SalaryGroup
from clusters.models import CountingRule, LeaverAssumption, Norm, SalaryReference, SpanLimit, StaffingWeight
from clusters.models.recorded import Dated
from htk_workforce.money import format_number


@dataclass(frozen=True)
class RuleLine:
    """One rule in words. `choice` is the field and the value that say what it is about."""

    about: str
    says: str
    valid_from: date
    valid_to: date | None
    source: str
    by: str
    is_confirmed: bool
    holds: bool
    is_replaced: bool
    choice: tuple[str, str] | None


def rule_history(on: date) -> list[tuple[str, list[RuleLine]]]:
    """Every rule by kind; of each thing it is about the newest first."""
    return [
        ("ledelsesspaend", list(_lines(SpanLimit, "band", _span, on))),
        ("taeller", list(_lines(CountingRule, "topic", _counting, on))),
        ("vaegt", list(_lines(StaffingWeight, "category", _weight, on))),
        ("norm", list(_lines(Norm, "key", _norm, on))),
        ("afgang", list(_lines(LeaverAssumption, "", _leavers, on))),
    ]


def _span(row: Any) -> str:
    return _("fra %(count)s medarbejdere pr. leder") % {"count": row.from_count}


def _counting(row: Any) -> str:
    yes, no = _("Tæller med: %(note)s"), _("Tæller ikke med: %(note)s")
    return (yes if row.counts else no) % {"note": row.note_shown}


def _weight(row: Any) -> str:
    return format_number(row.weight, 2)


def _norm(row: Any) -> str:
    return format_number(row.value, 2).removesuffix(",00")


def _leavers(row: Any) -> str:
    text = _("%(leavers)s pct. rejser, og %(retired)s pct. går på pension")
    return text % {
        "leavers": format_number(row.leaver_percent, 2),
        "retired": format_number(row.retirement_percent, 2),
    }


def _lines(model: type[Dated], key: str, say: Callable[[Any], str], on: date) -> Iterator[RuleLine]:
    rows: list[Any] = list(model.objects.select_related("recorded_by").order_by("-valid_from", "-pk"))
    if key:  # in the order of the choices, and of each the newest first
        order = [value for value, _label in model._meta.get_field(key).choices]
        rows.sort(key=lambda row: order.index(getattr(row, key)))
    holding: dict[str, int] = {}
    for row in rows:
        held = row.valid_from <= on and (row.valid_to is None or row.valid_to >= on)
        if held and row.replaced_at is None:
            holding.setdefault(getattr(row, key) if key else "", row.pk)
    for row in rows:
        yield RuleLine(
            getattr(row, f"get_{key}_display")() if key else _("Personalet i alt"),
            say(row),
            row.valid_from,
            row.valid_to,
            row.source_shown,
            str(row.recorded_by or ""),
            getattr(row, "is_confirmed", True),
            row.pk in holding.values(),
            row.replaced_at is not None,
            (key, getattr(row, key)) if key else None,
        )


def salary_references() -> tuple[list[SalaryReference], list[SalaryReference]]:
    """The salaries that hold, and those that were corrected; newest price level first."""
    rows = list(SalaryReference.objects.select_related("recorded_by"))
    rows.sort(
        key=lambda row: (-row.price_level, SalaryGroup.values.index(row.group))
    )  # the newest day first in each
    return [row for row in rows if row.replaced_at is None], [row for row in rows if row.replaced_at]
