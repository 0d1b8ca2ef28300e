"""One unit in one year: its sums, what is answered on them, and the calculation line by line."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from clusters.enums import AgeGroup, NormKey, StaffCategory
from clusters.models import Cluster, Workplace
from clusters.queries.coverage import STAFF, Coverage, Lack
from clusters.queries.settings import Rules
from clusters.rules import (
    StaffingGap,
    children_per_staff,
    counted_fte,
    required_fte,
    shown,
    staffing_gap,
    trained_share,
)
from htk_workforce.dates import format_date
from htk_workforce.money import format_number

ZERO = Fraction(0)


@dataclass
class Amounts:
    """Yearly averages that can be added, exact."""

    children: dict[str, Fraction] = field(default_factory=dict)
    staff: dict[str, Fraction] = field(default_factory=dict)
    sources: set[str] = field(default_factory=set)
    is_forecast: bool = False

    def add(self, other: "Amounts") -> None:
        for mine, theirs in ((self.children, other.children), (self.staff, other.staff)):
            for key, value in theirs.items():
                mine[key] = mine.get(key, ZERO) + value
        self.sources |= other.sources
        self.is_forecast |= other.is_forecast


@dataclass
class Sum:
    """Workplaces that are added: those with all their figures, the staff of everybody who has staff, and the rest."""

    amounts: Amounts = field(default_factory=Amounts)
    counted: int = 0
    staff: Amounts = field(default_factory=Amounts)
    with_staff: int = 0
    lacking: list[Lack] = field(default_factory=list)

    def add(self, amounts: Amounts) -> None:
        """A workplace with figures of both children and staff."""
        self.amounts.add(amounts)
        self.counted += 1
        self.add_staff(amounts)

    def add_lack(self, lack: Lack, staff: Amounts | None) -> None:
        """A workplace that lacks something, with the staff it may have."""
        self.lacking.append(lack)
        if staff:
            self.add_staff(staff)

    def add_staff(self, amounts: Amounts) -> None:
        self.staff.add(Amounts(staff=amounts.staff))
        self.with_staff += 1

    @property
    def coverage(self) -> Coverage:
        return Coverage(self.counted, tuple(self.lacking))

    @property
    def staff_coverage(self) -> Coverage:
        return Coverage(self.with_staff, tuple(lack for lack in self.lacking if STAFF in lack.kinds))


@dataclass(frozen=True)
class Step:
    """One line of the calculation: what, how, how much, and where it is from. The figure is rounded for showing."""

    text: str
    calculation: str
    figure: Decimal
    source: str = ""


@dataclass(frozen=True)
class StaffingRow:
    """One unit in one year. Figures are rounded for showing; `is_met` is decided on exact ones.

    `subject` is the cluster or the workplace; None is the municipality, or what is in no cluster. `share` is the
    trained share, 0 to 1; `ratio` is full-time children per full-time position.

    Sums are of the workplaces that `coverage` counts, and None when it counts none. `gap` and `is_met` are None as long
    as one is lacking. The trained share asks only for staff, so it has a coverage of its own.
    """

    subject: Cluster | Workplace | None
    name: str
    under_3: Decimal | None
    from_3: Decimal | None
    staff: Mapping[str, Decimal]
    counted: Decimal | None
    required: Decimal | None
    gap: Decimal | None
    is_met: bool | None
    ratio: Decimal | None
    share: Decimal | None
    is_forecast: bool
    coverage: Coverage
    share_coverage: Coverage
    exact: StaffingGap
    amounts: Amounts = field(repr=False)
    rules: Rules = field(repr=False)

    @property
    def key(self) -> str:
        """What names the row in an address; empty for the municipality and for what is in no cluster."""
        return f"{self.subject._meta.model_name}-{self.subject.pk}" if self.subject else ""

    @property
    def shortage(self) -> Decimal | None:
        """Full-time positions that are missing, or 0; None while the gap is not known."""
        return None if self.gap is None else max(-self.gap, Decimal(0))

    @property
    def steps(self) -> tuple[Step, ...]:
        """The calculation line by line; without its answer while a workplace lacks figures."""
        return tuple(_steps(self.amounts, self.exact, self.rules, is_whole=self.coverage.is_whole))


def row_of_workplace(workplace: Workplace, amounts: Amounts, rules: Rules) -> StaffingRow:
    """The row of one workplace that has its figures."""
    alone = Sum()
    alone.add(amounts)
    return row_of(workplace, workplace.name, alone, rules)


def row_of(subject: Cluster | Workplace | None, name: str, total: Sum, rules: Rules) -> StaffingRow:
    """The sums of some workplaces, and what is answered on them when they are whole."""
    amounts, coverage = total.amounts, total.coverage
    under_3 = amounts.children.get(AgeGroup.UNDER_3, ZERO)
    from_3 = amounts.children.get(AgeGroup.FROM_3, ZERO)
    # Where nobody has figures there is nothing to count, and a year before the first rules is no mistake.
    answer = _answer(amounts, rules) if coverage.counted else staffing_gap(0, 0)
    ratio = children_per_staff(under_3 + from_3, answer.counted)
    share = trained_share(total.staff.staff)

    def of_any(value: Fraction) -> Decimal | None:
        return shown(value) if coverage.counted else None

    return StaffingRow(
        subject=subject,
        name=name,
        under_3=of_any(under_3),
        from_3=of_any(from_3),
        staff={
            category: shown(amounts.staff[category])
            for category in StaffCategory
            if category in amounts.staff
        },
        counted=of_any(answer.counted),
        required=of_any(answer.required),
        gap=shown(answer.gap) if coverage.is_whole else None,
        is_met=answer.is_met if coverage.is_whole else None,
        ratio=None if ratio is None else shown(ratio, 1),
        share=None if share is None else shown(share, 4),
        is_forecast=amounts.is_forecast,
        coverage=coverage,
        share_coverage=total.staff_coverage,
        exact=answer,
        amounts=amounts,
        rules=rules,
    )


def _answer(amounts: Amounts, rules: Rules) -> StaffingGap:
    required = required_fte(
        amounts.children.get(AgeGroup.UNDER_3, ZERO),
        amounts.children.get(AgeGroup.FROM_3, ZERO),
        per_staff_under_3=rules.norm(NormKey.CHILDREN_PER_STAFF_UNDER_3),
        per_staff_from_3=rules.norm(NormKey.CHILDREN_PER_STAFF_FROM_3),
    )
    return staffing_gap(counted_fte(amounts.staff, rules.weight_values), required)


def _steps(amounts: Amounts, answer: StaffingGap, rules: Rules, *, is_whole: bool) -> list[Step]:
    """The calculation line by line, so that it can be done again with a pencil."""
    given = ", ".join(sorted(amounts.sources))
    steps = []
    for key, group in (
        (NormKey.CHILDREN_PER_STAFF_UNDER_3, AgeGroup.UNDER_3),
        (NormKey.CHILDREN_PER_STAFF_FROM_3, AgeGroup.FROM_3),
    ):
        norm, children = rules.norm(key), amounts.children.get(group, ZERO)
        calculation = f"{_written(children)} / {_written(norm, 0 if norm % 1 == 0 else 2)}"
        text = _("Kræver: %(group)s, fuldtidsbørn i gennemsnit for året") % {"group": group.label}
        steps.append(Step(text, calculation, shown(children / Fraction(norm)), rules.norms[key].source_shown))
    steps.append(Step(_("Krævede årsværk i alt"), "", shown(answer.required)))
    for category in StaffCategory:
        if category not in amounts.staff:
            continue
        weight = rules.weights[category]
        calculation = f"{_written(amounts.staff[category])} × {_written(weight.weight)}"
        steps.append(
            Step(
                str(category.label),
                calculation,
                shown(amounts.staff[category] * Fraction(weight.weight)),
                weight.source_shown,
            )
        )
    steps.append(Step(_("Talte årsværk i alt"), "", shown(answer.counted), given))
    if not is_whole:
        return steps
    calculation = f"{_written(answer.counted)} − {_written(answer.required)}"
    text = _("Årsværk over normen") if answer.is_met else _("Årsværk under normen")
    rounding = _("Afgjort på uafrundede tal efter reglerne %(day)s") % {"day": format_date(rules.on)}
    steps.append(Step(text, calculation, shown(answer.gap), rounding))
    return steps


def _written(value: Fraction | Decimal, places: int = 2) -> str:
    return format_number(shown(value, places), places)
