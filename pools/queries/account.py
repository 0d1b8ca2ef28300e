"""The yearly account of a grant to the state: the ledger's figures, beside what was written by hand."""

from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.translation import gettext as _

from htk_workforce.money import format_kr
from pools.enums import ActivityType, GrantStatus
from pools.models import Activity, Grant, Pool
from pools.queries.account_books import AccountBooks, account_books
from pools.queries.budget import ZERO
from pools.queries.grant import CapCheck, Note, cap_check, grant_plan


@dataclass(frozen=True)
class AccountRow:
    """One activity in the account of a year, in kroner.

    `booked` is the ledger's expenditure on the activity's lines, None where it has none; `typed` is what was written
    by hand, None where nobody has. `reason` tells why the two differ.
    """

    activity: Activity
    planned: Decimal
    booked: Decimal | None
    typed: Decimal | None
    participants: int
    reason: str = ""

    @property
    def actual(self) -> Decimal | None:
        """The account's figure: the ledger's, by hand only where no line is linked, None where it is not known yet."""
        return self.typed if self.booked is None else self.booked

    @property
    def difference(self) -> Decimal:
        """What was written by hand less what is booked; nothing where there is only one of them."""
        return ZERO if self.booked is None or self.typed is None else self.typed - self.booked

    @property
    def is_unexplained(self) -> bool:
        return bool(self.difference) and not self.reason

    @property
    def deviation(self) -> Decimal | None:
        """Actual less planned: below zero when less was used."""
        return None if self.actual is None else self.actual - self.planned


@dataclass(frozen=True)
class YearAccount:
    """The yearly account of a grant to the state, in kroner.

    `carried_in` is what the ledger passed on to the year, `given_back` what it returned of the year's frame, and
    `passed_on` what it passed on to the next year, None while the year's books are open. Where the ledger has nothing
    in the year `carried_in` is reckoned, and `carried_in_from_plan` names the earlier years whose actual figures are
    not known, so that the plan stands in their place. `remarks` are whole sentences on where the ledger and the
    grants do not agree. `is_open`: the ledger has the year, and its books are not closed yet.
    """

    pool: Pool
    year: int
    grant: Grant | None
    carried_in: Decimal
    carried_in_from_plan: tuple[int, ...]
    rows: tuple[AccountRow, ...]
    places: tuple[tuple[str, int], ...]
    notes: tuple[Note, ...]
    given_back: Decimal
    passed_on: Decimal | None
    remarks: tuple[str, ...] = ()
    is_open: bool = False

    @property
    def participants(self) -> int:
        return sum(row.participants for row in self.rows)

    @property
    def planned(self) -> Decimal:
        return sum((row.planned for row in self.rows), ZERO)

    @property
    def missing(self) -> list[Activity]:
        """The activities whose actual figures are not known yet; the account is not finished before they are."""
        return [row.activity for row in self.rows if row.actual is None]

    @property
    def unexplained(self) -> list[Activity]:
        """The activities whose two figures differ without a written reason."""
        return [row.activity for row in self.rows if row.is_unexplained]

    @property
    def is_final(self) -> bool:
        """May it be printed as the account? Else it is a preliminary one."""
        return not self.missing and not self.unexplained

    @property
    def can_be_signed(self) -> bool:
        """Nobody confirms figures that the books may still change."""
        return self.is_final and not self.is_open

    @property
    def has_differences(self) -> bool:
        return any(row.difference for row in self.rows)

    @property
    def title(self) -> str:
        names = {"year": self.year, "pool": self.pool}
        if self.is_final:
            return _("Regnskab %(year)s: %(pool)s") % names
        return _("Foreløbigt regnskab %(year)s: %(pool)s") % names

    @property
    def result(self) -> list[tuple[str, Decimal | None]]:
        """What there was, what was used and what becomes of the rest: one list for the page, the PDF and the sheet."""
        mark = "".join(f" {note.mark}" for note in self.notes)
        rows = [
            (_("Overført fra %s") % (self.year - 1), self.carried_in),
            (_("Tilskud %s") % self.year + mark, self.received),
            (_("Til rådighed i alt"), self.disposable),
            (_("Forbrug i alt"), None if self.missing else self.actual),
            (_("Overføres til %s") % self.following_year, self.carried_out),
            (_("Betales tilbage"), self.paid_back),
        ]
        if self.overspent:
            rows.append((_("Merforbrug, som kommunen selv betaler"), self.overspent))
        return rows

    @property
    def actual(self) -> Decimal | None:
        """What is known of the actual expenditure; None when nothing is."""
        known = [row.actual for row in self.rows if row.actual is not None]
        return sum(known, ZERO) if known or not self.rows else None

    @property
    def deviation(self) -> Decimal | None:
        return self.actual - self.planned if self.actual is not None and not self.missing else None

    @property
    def received(self) -> Decimal:
        is_kept = self.grant is not None and self.grant.status != GrantStatus.REPAID
        return self.grant.amount if is_kept else ZERO

    @property
    def disposable(self) -> Decimal:
        return self.carried_in + self.received

    @property
    def left(self) -> Decimal | None:
        """What is left when the account is finished; below zero when more was used than there was."""
        return self.disposable - self.actual if self.actual is not None and not self.missing else None

    @property
    def carried_out(self) -> Decimal | None:
        """What goes on to the next year where the pool allows it: when the books are closed what the ledger passed
        on, until then all that is left and not given back."""
        if not self.pool.carry_over_allowed:
            return None if self.left is None else ZERO
        if self.passed_on is not None:
            return self.passed_on
        return None if self.left is None else max(self.left - self.given_back, ZERO)

    @property
    def paid_back(self) -> Decimal | None:
        """What the ledger gave back; all that is left where nothing may be carried over."""
        if self.pool.carry_over_allowed:
            return self.given_back
        return None if self.left is None else max(self.left, ZERO)

    @property
    def overspent(self) -> Decimal | None:
        """What the municipality pays itself."""
        return None if self.left is None else max(-self.left, ZERO)

    @property
    def cap(self) -> CapCheck | None:
        """Informal training of the year against the cap: actual where it is known, else planned."""
        if not self.received:
            return None
        informal = (row for row in self.rows if row.activity.type == ActivityType.INFORMAL)
        used = sum((row.planned if row.actual is None else row.actual for row in informal), ZERO)
        return cap_check(self.year, used, self.received)

    @property
    def basis(self) -> str:
        """Where the figures of the activities come from, as a sentence."""
        return _("Regnskabet er det bogførte. Kun hvor aktiviteten ingen linjer har, er det det oplyste.")

    @property
    def following_year(self) -> int:
        return self.year + 1


def year_account(pool: Pool, year: int) -> YearAccount:
    """The account of one year: what was carried in, granted, planned and used, activity by activity."""
    plan, books = grant_plan(pool), account_books(pool)
    activities = list(
        pool.activities.prefetch_related("years", "participants__workplace").order_by("order", "id")
    )
    grant = next((grant for grant in plan.grants if grant.year == year), None)
    reckoned, unknown = _reckoned(
        pool, activities, books, plan.counted, range(min((*plan.years, year)), year)
    )
    # What a closed year passed on is what the next one got, also before anything is booked there.
    is_kept = year in books.kept or year - 1 in books.closed
    rows, places = [], {}
    for activity in activities:
        in_year = next((y for y in activity.years.all() if y.year == year), None)
        booked = books.booked(activity, year)
        if in_year is None and not booked:
            continue
        here = activity.participants_in(year if year in books.closed else None)
        rows.append(
            AccountRow(
                activity,
                planned=in_year.planned if in_year else ZERO,
                booked=booked,
                typed=in_year.actual if in_year else None,
                participants=sum(row.count for row in here),
                reason=in_year.difference_reason if in_year else "",
            )
        )
        for row in here:
            places[row.workplace.name] = places.get(row.workplace.name, 0) + row.count
    account = YearAccount(
        pool=pool,
        year=year,
        grant=grant,
        carried_in=_passed_on(pool, books, year - 1) if is_kept else reckoned,
        carried_in_from_plan=() if is_kept else unknown,
        rows=tuple(rows),
        places=tuple(sorted(places.items())),
        notes=tuple(note for note in plan.notes if year in note.years),
        given_back=books.given_back.get(year, ZERO),
        passed_on=_passed_on(pool, books, year) if year in books.closed else None,
        is_open=year in books.kept and year not in books.closed,
    )
    remarks = [*_remarks(account, books, reckoned, unknown), *_remarks_on_the_rest(account, books)]
    return replace(account, remarks=tuple(remarks))


def _passed_on(pool: Pool, books: AccountBooks, year: int) -> Decimal:
    """Of a grant that lapses with its year nothing goes on: what is paid later is the municipality's own money."""
    return books.passed_on(year) if pool.carry_over_allowed else ZERO


def _remarks(
    account: YearAccount, books: AccountBooks, reckoned: Decimal, unknown: tuple[int, ...]
) -> list[str]:
    """Where the ledger does not agree with the grants, or is not finished, as sentences."""
    year, grant = account.year, account.grant
    if year not in books.kept:
        return []
    names = {"year": year, "before": year - 1}
    remarks = []
    appropriated = books.appropriated.get(year, ZERO)
    if grant is not None and appropriated != grant.amount:
        text = _(
            "Tilskuddet for %(year)s er %(grant)s, og der er afsat %(appropriated)s på puljens linjer. "
            "Forskellen er %(difference)s"
        )
        amounts = {
            "grant": format_kr(grant.amount),
            "appropriated": format_kr(appropriated),
            "difference": format_kr(appropriated - grant.amount),
        }
        remarks.append(text % (names | amounts))
    carried = account.carried_in
    if carried != reckoned and not unknown:
        text = _(
            "Efter regnskabet for %(before)s er der %(reckoned)s tilbage at overføre, og der er bogført en overførsel "
            "på %(carried)s"
        )
        remarks.append(text % (names | {"reckoned": format_kr(reckoned), "carried": format_kr(carried)}))
    promised = books.promised_at_the_end_of(year - 1)
    if promised and carried:
        text = _(
            "Af de %(carried)s, der er overført fra %(before)s, var %(promised)s bevilget og ikke betalt, "
            "da året sluttede."
        )
        remarks.append(text % (names | {"carried": format_kr(carried), "promised": format_kr(promised)}))
    unlinked = books.unlinked(year)
    if unlinked:
        text = _(
            "Der er brugt %(amount)s i %(year)s på linjer uden for aktiviteterne. Det er ikke med i regnskabet."
        )
        remarks.append(text % (names | {"amount": format_kr(unlinked)}))
    if year not in books.closed:
        remarks.append(_("Bøgerne for %(year)s er ikke lukket, så tallene kan ændre sig.") % names)
    return remarks


def _remarks_on_the_rest(account: YearAccount, books: AccountBooks) -> list[str]:
    """Where what is left when the books are closed has not been settled as it stands in the ledger, as a sentence."""
    if account.passed_on is None or account.left is None or account.year not in books.kept:
        return []
    left = max(account.left, ZERO)
    names = {
        "year": account.year,
        "left": format_kr(left),
        "carried": format_kr(account.passed_on),
        "back": format_kr(account.given_back),
    }
    if left == account.passed_on + account.given_back:
        return []
    if not account.pool.carry_over_allowed:
        text = _(
            "Efter regnskabet for %(year)s skal %(left)s betales tilbage, "
            "og der er bogført en tilbageførsel på %(back)s"
        )
        return [text % names]
    text = _(
        "Efter regnskabet for %(year)s er der %(left)s tilbage. "
        "Efter bøgerne går %(carried)s videre til næste år, og tilbageført er %(back)s"
    )
    return [text % names]


def _reckoned(
    pool: Pool, activities: list[Activity], books: AccountBooks, grants: list[Grant], years: range
) -> tuple[Decimal, tuple[int, ...]]:
    """What the years before leave by their grants and accounts, and those of them that are not known."""
    granted = {grant.year: grant.amount for grant in grants}
    carried, unknown = ZERO, []
    for year in years:
        used, is_known = _used(activities, books, year)
        if not is_known:
            unknown.append(year)
        left = carried + granted.get(year, ZERO) - used - books.given_back.get(year, ZERO)
        carried = max(left, ZERO) if pool.carry_over_allowed else ZERO
    return carried, tuple(unknown)


def _used(activities: list[Activity], books: AccountBooks, year: int) -> tuple[Decimal, bool]:
    """What a year used, the plan where the account is not known, and whether all of it is known.

    As in the year's own account, what was written by hand counts only where no line is linked. The ledger knows a
    year when its books are closed; until then more may come.
    """
    used, is_known = ZERO, True
    for activity in activities:
        row = next((row for row in activity.years.all() if row.year == year), None)
        booked = books.booked(activity, year)
        if booked is not None and year in books.closed:
            used += booked
        elif booked is None and (row is None or row.actual is not None):
            used += row.actual if row else ZERO
        else:
            is_known = False
            used += row.planned if row else booked
    return used, is_known
