"""The rules that hold on a day, each with its source."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from clusters.enums import CountingTopic, NormKey, SpanBandName, StaffCategory
from clusters.models import CountingRule, LeaverAssumption, Norm, SpanLimit, StaffingWeight
from clusters.models.recorded import Dated
from clusters.rules import SMALLEST_SHOWN_HEADCOUNT, Band
from htk_workforce.dates import format_date

Row = TypeVar("Row", bound=Dated)


class RulesMissing(Exception):
    """There is no rule for the day; as a sentence that says which."""


@dataclass(frozen=True)
class Rules:
    """The rules of one day. Each row carries its source and since when it holds."""

    on: date
    weights: Mapping[str, StaffingWeight]
    norms: Mapping[str, Norm]
    limits: Mapping[str, SpanLimit]
    counting: Mapping[str, CountingRule]
    leavers: LeaverAssumption | None

    def norm(self, key: NormKey) -> Decimal:
        """The value of a number of the norm.

        Raises:
            RulesMissing: none holds on the day.
        """
        if key not in self.norms:
            raise RulesMissing(self._missing(key.label))
        return self.norms[key].value

    @property
    def weight_values(self) -> dict[str, Decimal]:
        """The weight of every category.

        Raises:
            RulesMissing: a category has none on the day.
        """
        for category in StaffCategory:
            if category not in self.weights:
                raise RulesMissing(self._missing(category.label))
        return {category: row.weight for category, row in self.weights.items()}

    @property
    def without_staffing(self) -> str:
        """Why minimum staffing cannot be counted by these rules: a sentence that names every one that is missing."""
        keys = (NormKey.CHILDREN_PER_STAFF_UNDER_3, NormKey.CHILDREN_PER_STAFF_FROM_3)
        names = [str(key.label) for key in keys if key not in self.norms]
        names += [str(category.label) for category in StaffCategory if category not in self.weights]
        if not names:
            return ""
        words = {"day": format_date(self.on), "names": ", ".join(f"»{name}«" for name in names)}
        return _("Der er ingen regler, som gælder %(day)s, om %(names)s. Skriv dem under »Regler«.") % words

    @property
    def staffing_norms(self) -> list[Norm]:
        """The numbers of the norm that minimum staffing is counted by."""
        keys = (
            NormKey.CHILDREN_PER_STAFF_UNDER_3,
            NormKey.CHILDREN_PER_STAFF_FROM_3,
            NormKey.FULL_TIME_HOURS,
        )
        return [self.norms[key] for key in keys if key in self.norms]

    @property
    def bands(self) -> tuple[Band, ...]:
        """The bands of the span of management, each up to where the next begins."""
        rows = sorted(self.limits.values(), key=lambda row: row.from_count)
        ends = [row.from_count - 1 for row in rows[1:]]
        return tuple(
            Band(SpanBandName(row.band), row.from_count, end)
            for row, end in zip(rows, [*ends, None], strict=True)
        )

    @property
    def unconfirmed(self) -> list[StaffingWeight | CountingRule]:
        """The rules that are local assumptions, to be named wherever a figure rests on them."""
        return [row for row in (*self.weights.values(), *self.counting.values()) if not row.is_confirmed]

    def counts(self, topic: str) -> bool:
        """Does it count? What there is no rule for does."""
        return topic not in self.counting or self.counting[topic].counts

    def _missing(self, name: object) -> str:
        return _(
            "Der er ingen regel om »%(name)s«, som gælder %(day)s. Skriv en regel, der gælder fra den dag."
        ) % {
            "name": name,
            "day": format_date(self.on),
        }


@dataclass(frozen=True)
class RuleBook:
    """Every rule there is, read once; `on` gives those of a day."""

    weights: tuple[StaffingWeight, ...]
    norms: tuple[Norm, ...]
    limits: tuple[SpanLimit, ...]
    counting: tuple[CountingRule, ...]
    leavers: tuple[LeaverAssumption, ...]

    def on(self, day: date) -> Rules:
        leavers = _holding(self.leavers, day)
        return Rules(
            day,
            _as_listed(StaffCategory, {row.category: row for row in _holding(self.weights, day)}),
            _as_listed(NormKey, {row.key: row for row in _holding(self.norms, day)}),
            _as_listed(SpanBandName, {row.band: row for row in _holding(self.limits, day)}),
            _as_listed(CountingTopic, {row.topic: row for row in _holding(self.counting, day)}),
            leavers[-1] if leavers else None,
        )

    def of_year(self, year: int) -> Rules:
        """The rules a whole year is counted by: those of its last day."""
        return self.on(date(year, 12, 31))


def rule_book() -> RuleBook:
    models = (StaffingWeight, Norm, SpanLimit, CountingRule, LeaverAssumption)
    return RuleBook(*(tuple(model.objects.current().order_by("valid_from", "pk")) for model in models))


def rules_on(day: date) -> Rules:
    """The rules of one day."""
    return rule_book().on(day)


def smallest_shown() -> int:
    """Employees a figure must cover to be shown, whatever its day; never under what the product itself demands.

    The strictest of all rules: by the rule of each day, one page would show what another hides.
    """
    rows = Norm.objects.current().filter(key=NormKey.SMALLEST_SHOWN_HEADCOUNT)
    values = rows.values_list("value", flat=True)
    return max([SMALLEST_SHOWN_HEADCOUNT, *(-int(-value // 1) for value in values)])


def _as_listed(choices: type[TextChoices], rows: Mapping[str, Row]) -> dict[str, Row]:
    """In the order of the choices, also when one of them has been written again later than the others."""
    return {value: rows[value] for value in choices.values if value in rows}


def _holding(rows: Iterable[Row], day: date) -> list[Row]:
    return [row for row in rows if row.valid_from <= day and (row.valid_to is None or row.valid_to >= day)]
