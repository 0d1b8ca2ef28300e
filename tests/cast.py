"""The fixed cast and the small world that most tests play in. Amounts are kroner."""

from datetime import date
from decimal import Decimal

from cases.enums import BodyKind, MeetingState
from cases.models import Body, CaseFile, Meeting
from clusters.enums import AbsenceMeasure, WorkplaceKind
from clusters.models import AbsenceFigure, AbsenceTarget, Centre, Workplace
from htk_workforce.accounts.models import User
from htk_workforce.accounts.roles import Role
from pools import ledger
from pools.enums import CostType, LineKind, PoolKind, PoolOrigin, Principle
from pools.models import AllowedCost, Frame, FrameLine, Pool

DAY = date(2023, 2, 1)


def person(username: str, *roles: Role) -> User:
    user = User.objects.create_user(username, password="demo", first_name=username.capitalize())
    for role in roles:
        user.role_assignments.create(role=role)
    return user


def centre(code: str = "HRC") -> Centre:
    return Centre.objects.get_or_create(code=code, defaults={"name": "HR-Centret"})[0]


def recruitment_frame(year: int = 2023) -> tuple[Frame, FrameLine, list[FrameLine]]:
    """A frame with an undistributed line and two empty lines under a heading."""
    pool = Pool.objects.get_or_create(
        code="REK",
        defaults={
            "name": "Rekrutteringspulje",
            "kind": PoolKind.RECRUITMENT,
            "owner": centre(),
            "origin": PoolOrigin.BUDGET_SETTLEMENT,
            "legal_basis": "Budgetforlig 2023",
            "principle": Principle.ASSESSMENT,
        },
    )[0]
    frame = Frame.objects.create(pool=pool, year=year, price_level=year)
    undistributed = FrameLine.objects.create(
        frame=frame, kind=LineKind.UNDISTRIBUTED, order=99, name="Ikke fordelt"
    )
    heading = FrameLine.objects.create(frame=frame, kind=LineKind.HEADING, order=1, name="Tiltrække")
    lines = [
        FrameLine.objects.create(
            frame=frame, parent=heading, order=order, name=name, opens_on=date(year, 1, 1)
        )
        for order, name in ((2, "Video og billeder"), (3, "Jobannoncer"))
    ]
    return frame, undistributed, lines


def sickness_line(year: int = 2023) -> FrameLine:
    """An open line of a first-come pool for workplaces above their sickness target; HR approves up to 100.000 kr."""
    pool = Pool.objects.create(
        code="SYG",
        name="Sygefraværspulje",
        kind=PoolKind.SICKNESS,
        owner=centre(),
        origin=PoolOrigin.BUDGET_SETTLEMENT,
        legal_basis="Budgetforlig 2023",
        principle=Principle.FIRST_COME,
        welfare_only=True,
        above_target_only=True,
        hr_approval_limit=Decimal(100_000),
    )
    for cost_type in (CostType.CONSULTANT, CostType.THEME_DAY):
        AllowedCost.objects.create(pool=pool, cost_type=cost_type)
    frame = Frame.objects.create(pool=pool, year=year, price_level=year)
    return FrameLine.objects.create(frame=frame, order=1, name="Ekstern bistand", opens_on=date(year, 1, 1))


def workplace(
    name: str, *, absence: str | None = None, target: str = "5.00", headcount: int = 40, **fields: object
) -> Workplace:
    """A workplace; with `absence` it has a figure and a target for 2022, in percent."""
    place = Workplace.objects.create(
        name=name, centre=centre(), **{"kind": WorkplaceKind.INTEGRATED, **fields}
    )
    if absence is not None:
        AbsenceTarget.objects.create(
            workplace=place, year=2022, measure=AbsenceMeasure.PERCENT, value=Decimal(target)
        )
        AbsenceFigure.objects.create(
            workplace=place,
            from_on=date(2022, 1, 1),
            to_on=date(2022, 12, 31),
            measure=AbsenceMeasure.PERCENT,
            value=Decimal(absence),
            headcount=headcount,
            source="KRL",
        )
    return place


def fill(line: FrameLine, amount: int | str, *, by: User, key: str | None = None) -> None:
    """Put money on a line."""
    ledger.appropriate(
        line,
        Decimal(amount),
        ledger.Why(by=by, on=DAY, reason="Budgetforlig", key=key or f"fill:{line.pk}:{amount}"),
    )


def meeting(on: date = date(2023, 1, 23)) -> Meeting:
    body = Body.objects.get_or_create(name="Direktionen", defaults={"kind": BodyKind.ADMINISTRATIVE})[0]
    return Meeting.objects.create(body=body, on=on, venue="B105", state=MeetingState.PUBLISHED)


def case(author: User, number: str = "22/21670", **fields: object) -> CaseFile:
    return CaseFile.objects.create(
        number=number, title="Fordeling af rekrutteringspuljen", centre=centre(), author=author, **fields
    )
