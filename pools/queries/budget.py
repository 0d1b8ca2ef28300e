"""What a frame's lines hold: the same budget table for the screen, the PDF and the sheet."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from htk_workforce.collation import sort_key
from pools.enums import Bucket, LineKind
from pools.models import Balance, Entry, Frame, FrameLine, LineVersion, Posting

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Figures:
    """The money of a line, a heading or a frame, in kroner. `budget` is what has been set off and distributed."""

    available: Decimal = ZERO
    reserved: Decimal = ZERO
    committed: Decimal = ZERO
    spent: Decimal = ZERO

    @property
    def budget(self) -> Decimal:
        return self.available + self.reserved + self.committed + self.spent

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(
            self.available + other.available,
            self.reserved + other.reserved,
            self.committed + other.committed,
            self.spent + other.spent,
        )


@dataclass(frozen=True)
class BudgetRow:
    """One line of a budget table. A heading's figures are the sum of the lines below it."""

    line: FrameLine
    depth: int
    figures: Figures
    history: tuple[LineVersion, ...] = ()

    @property
    def is_heading(self) -> bool:
        return self.line.kind == LineKind.HEADING


@dataclass(frozen=True)
class BudgetTable:
    """A pool in one year, line by line, with the total. Kroner, in the frame's price level."""

    frame: Frame
    rows: tuple[BudgetRow, ...]
    total: Figures
    undistributed: Decimal

    @property
    def distributed(self) -> Decimal:
        return self.total.budget - self.undistributed

    @property
    def title(self) -> str:
        return f"{self.frame.pool.name} {self.frame.year}"

    @property
    def sort_key(self) -> tuple[object, int]:
        """Where the table stands among others, in the Danish alphabet."""
        return sort_key(self.frame.pool.name), self.frame.year


def budget_table(frame: Frame) -> BudgetTable:
    return budget_tables([frame])[0]


def budget_tables(frames: Iterable[Frame]) -> list[BudgetTable]:
    """The budget tables of several frames, in three queries whatever their number."""
    frames = list(frames)
    lines = FrameLine.objects.filter(frame__in=frames).order_by("order")
    by_frame: dict[int, list[FrameLine]] = defaultdict(list)
    for line in lines:
        by_frame[line.frame_id].append(line)
    amounts: dict[int, dict[str, Decimal]] = defaultdict(dict)
    for balance in Balance.objects.filter(line__frame__in=frames).exclude(bucket=Bucket.SOURCE):
        amounts[balance.line_id][balance.bucket] = balance.amount
    history: dict[int, list[LineVersion]] = defaultdict(list)
    for version in (
        LineVersion.objects.filter(line__frame__in=frames).order_by("on", "id").prefetch_related("origin")
    ):
        history[version.line_id].append(version)
    return [_budget_table(frame, by_frame[frame.pk], amounts, history) for frame in frames]


def _budget_table(
    frame: Frame,
    lines: list[FrameLine],
    amounts: dict[int, dict[str, Decimal]],
    history: dict[int, list[LineVersion]],
) -> BudgetTable:
    children: dict[int | None, list[FrameLine]] = defaultdict(list)
    for line in lines:
        children[line.parent_id].append(line)

    def own(line: FrameLine) -> Figures:
        return Figures(**amounts[line.pk])

    def below(line: FrameLine) -> Figures:
        return sum((below(child) for child in children[line.pk]), own(line))

    def walk(parent: int | None, depth: int) -> Iterable[BudgetRow]:
        for line in children[parent]:
            figures = below(line) if line.kind == LineKind.HEADING else own(line)
            yield BudgetRow(line, depth, figures, tuple(history[line.pk]))
            yield from walk(line.pk, depth + 1)

    rows = tuple(walk(None, 0))
    return BudgetTable(
        frame=frame,
        rows=rows,
        total=sum((own(line) for line in lines), Figures()),
        undistributed=sum((own(n).available for n in lines if n.kind == LineKind.UNDISTRIBUTED), ZERO),
    )


def available_on(line: FrameLine) -> Decimal:
    """What is left on a line, in kroner."""
    return available_on_each([line])[line.pk]


def available_on_each(lines: Iterable[FrameLine]) -> dict[int, Decimal]:
    """What is left on several lines, in kroner by the line's id, in one query."""
    wanted = [line.pk for line in lines]
    balances = Balance.objects.filter(line__in=wanted, bucket=Bucket.AVAILABLE)
    return dict.fromkeys(wanted, ZERO) | dict(balances.values_list("line", "amount"))


def line_figures(line: FrameLine) -> Figures:
    """The money of one line as it stands."""
    balances = Balance.objects.filter(line=line).exclude(bucket=Bucket.SOURCE)
    return Figures(**{balance.bucket: balance.amount for balance in balances})


def available_after(moments: Iterable[tuple[FrameLine, Posting]]) -> list[Decimal]:
    """What was left on each line right after its posting, in kroner, in one query.

    Never changes: the ledger only grows.
    """
    moments = list(moments)
    entries = Entry.objects.filter(line__in=[line for line, _posting in moments], bucket=Bucket.AVAILABLE)
    changes = list(entries.values_list("line", "posting", "amount"))
    return [
        sum((amount for on, by, amount in changes if on == line.pk and by <= posting.pk), ZERO)
        for line, posting in moments
    ]
