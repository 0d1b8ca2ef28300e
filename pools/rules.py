"""Numbers and formulas of the pools that are fixed by law or decision. Pure Python: Decimal kroner in and out."""

import re
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

INFORMAL_TRAINING_CAP = Decimal("0.10")
"""The most of a year's upskilling grant that may go to informal training.

Source: domain research L13, L14 (the national upskilling pool); acceptance test AT22.
"""

ALREADY_ENTERED_WITHIN = timedelta(days=14)
"""The days between an invoice's own date, typed by hand, and the day the finance system booked it.

Source: our own.
"""

POOL_CODE = "[A-ZÆØÅ]{1,5}"
"""How a pool's abbreviation looks, as a regular expression: what stands before the numbers of its applications.

Source: our own. A row of the finance system is matched by such a number, so a digit or a sign would hide it.
"""

APPLICATION_NUMBER = re.compile(rf"(?<!\w){POOL_CODE}-\d{{4}}-\d{{4,}}(?!\w)")
"""An application's number as it stands in a text in capitals."""

LARGEST_COST = Decimal(1_000_000_000)
"""Kroner. Above what any municipal pool holds, and far below where sums would leave the money field.

Source: our own.
"""

LARGEST_QUANTITY = 10_000
"""The most pieces of one cost in an application, and far below what the database can count. Source: our own."""

Booked = tuple[Hashable, str]
"""A row of the finance system: what it says (account, amount, text, date), and its voucher number or ""."""

ØRE = Decimal("0.01")
ZERO = Decimal("0.00")


def is_pool_code(code: str) -> bool:
    """Can this be a pool's abbreviation, so that its applications' numbers are found in a text?"""
    return re.fullmatch(POOL_CODE, code) is not None


def informal_cap(grant: Decimal) -> Decimal:
    """The most informal training a grant allows: 512.000 gives 51.200. A part of an øre is not allowed money."""
    return (grant * INFORMAL_TRAINING_CAP).quantize(ØRE, ROUND_DOWN)


def exceeds_informal_cap(informal: Decimal, grant: Decimal) -> bool:
    """Is there more informal training than the grant allows? Exactly the cap is allowed (AT22)."""
    return informal > informal_cap(grant)


def pool_part(amount: Decimal, share: Decimal) -> Decimal:
    """What the pool carries of a pay, half up to a whole øre; the rest is `amount` less this, so they add up.

    Source: HTK, Byrådet 14-12-2021: 85 % of a leader's pay may be financed by the minimum-staffing pool (AT02).
    """
    return (amount * share).quantize(ØRE, ROUND_HALF_UP)


def waterfall(total: Decimal, limits: Sequence[Decimal | None]) -> tuple[list[Decimal], Decimal]:
    """What each source pays, used in order up to its limit (None: as much as needed), and what nobody covers.

    Source: HTK, Direktionen 23-01-2023 item 6: underspend first, then the Direktion's pool, then the council's account.
    """
    parts, left = [], total
    for limit in limits:
        part = left if limit is None else min(left, limit)
        parts.append(part)
        left -= part
    return parts, left


def use_by_shares(
    change: Decimal, committed: Sequence[Decimal], spent: Sequence[Decimal]
) -> tuple[list[Decimal], Decimal]:
    """What each account of a commitment pays of an expenditure, or gets of a credit (`change` below zero), in kroner.

    The pool is the first account. It carries all that is spent by the same share as it carries of the commitment,
    half up to the øre, so that an 85 % pool never pays a leader's whole salary. The other sources pay the rest in their
    order, and a credit goes back the other way round. Where they have too little left (they were booked differently
    before), the pool takes the rest. Returns the parts, and what no account has room for.

    Source: HTK, Byrådet 14-12-2021 (85 %); Direktionen 23-01-2023 item 6 (the order of the sources).
    """
    room = [used if change < 0 else whole - used for whole, used in zip(committed, spent, strict=True)]
    amount, sign = abs(change), -1 if change < 0 else 1
    share = committed[0] / whole if (whole := sum(committed)) else Decimal(0)
    wanted = sign * (pool_part(sum(spent, change), share) - spent[0])
    pool = min(max(wanted, Decimal(0)), room[0], amount)
    others = room[1:] if sign > 0 else room[:0:-1]
    parts, rest = waterfall(amount - pool, others)
    more = min(rest, room[0] - pool)
    ordered = parts if sign > 0 else parts[::-1]
    return [sign * part for part in (pool + more, *ordered)], rest - more


Period = tuple[date | None, date | None]
"""The first and the last day; None is no limit."""


def periods_overlap(one: Period, other: Period) -> bool:
    """Do two periods have a day in common? The last day of one may be the day before the first of the other."""
    return all(
        first is None or last is None or first <= last
        for (first, _last), (_first, last) in ((one, other), (other, one))
    )


def narrows(before: Period, after: Period) -> bool:
    """Is there a day of the first period that the second one lacks? None as the first day of all is never open."""
    (opened, closed), (opens, closes) = before, after
    if opened is None:
        return False
    return opens is None or opens > opened or (closes is not None and (closed is None or closes < closed))


def known_among(rows: Sequence[Booked], held: Sequence[Booked]) -> list[bool]:
    """Which rows of a file are held already, or stand in it before; `held` are those of earlier files.

    Two rows that say the same are one when their voucher is the same, and two when it is not. Without a voucher only
    their number tells: as many of them as are held are known. An export with the column of vouchers and one without
    may follow each other, so a row without a voucher is also known by one that has it, and the other way round.

    Source: our own; never counted twice (issue 3).
    """
    unmatched = Counter(held)
    seen: set[Booked] = set()
    known = [False] * len(rows)
    for place, row in enumerate(rows):  # the same voucher first, for that is certain
        if row[1]:
            known[place] = row in seen or row in unmatched
            seen.add(row)
    for row in seen:
        unmatched.pop(row, None)
    for place, row in enumerate(rows):  # then one that came without its voucher
        bare = (row[0], "")
        if row[1] and not known[place] and unmatched[bare]:
            unmatched[bare] -= 1
            known[place] = True
    left: Counter[Hashable] = Counter()
    for (content, _voucher), count in unmatched.items():
        left[content] += count
    for place, (content, voucher) in enumerate(rows):
        if not voucher and left[content]:
            left[content] -= 1
            known[place] = True
    return known


def theme_days(amount: Decimal, lowest_price: Decimal, highest_price: Decimal) -> tuple[int, int]:
    """How many whole theme days an amount pays at the highest and at the lowest price: 600.000 is 15 to 20 (AT18).

    Raises:
        ValueError: a price is not above zero, or the lowest is above the highest.
    """
    if not 0 < lowest_price <= highest_price:
        raise ValueError("prices must be above zero and in order")
    return int(amount // highest_price), int(amount // lowest_price)


@dataclass(frozen=True)
class CoverageYear:
    """One year of a plan against its money. Kroner.

    `granted` counts as certain, `assumed` does not; `balance` is carried to the next year, negative when the plan
    has outrun the money; `uncovered` is the part of this year's plan that no money covers.
    """

    year: int
    granted: Decimal
    assumed: Decimal
    planned: Decimal
    balance: Decimal
    uncovered: Decimal

    @property
    def carried(self) -> Decimal:
        """What was left of the year before; nothing when that year had outrun its money."""
        return max(self.balance + self.planned - self.granted - self.assumed, ZERO)


def coverage(
    years: Sequence[int],
    granted: Mapping[int, Decimal],
    planned: Mapping[int, Decimal],
    assumed: Mapping[int, Decimal] | None = None,
    *,
    carries_over: bool = True,
) -> list[CoverageYear]:
    """A plan against its grants, year by year with carry-over; `assumed` is money counted on but not promised.

    `carries_over` False: what is left of a year is paid back and does not help the next one.

    Source: domain research A3.6 and X33: spending planned to 2027 on grants promised to 2025 (AT08, AT20).
    """
    rows, balance = [], ZERO
    for year in sorted(years):
        new = granted.get(year, ZERO)
        hoped = (assumed or {}).get(year, ZERO)
        plan = planned.get(year, ZERO)
        if not carries_over:
            balance = min(balance, ZERO)
        before = max(balance, ZERO) + new + hoped
        balance += new + hoped - plan
        rows.append(CoverageYear(year, new, hoped, plan, balance, uncovered=max(plan - before, ZERO)))
    return rows
