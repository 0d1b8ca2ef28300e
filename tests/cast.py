"""The fixed cast and the small world that most tests play in. Amounts are kroner."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cases.actions import Proposal, finish_case, propose_allocation, put_on_agenda
from cases.enums import BodyKind, CaseKind, ItemState, MeetingState
from cases.models import AgendaItem, AllocationLine, Body, CaseFile, Meeting, RecommendationPoint
from clusters.enums import AbsenceMeasure, WorkplaceKind
from clusters.models import AbsenceFigure, AbsenceTarget, Centre, Workplace
from htk_workforce.accounts.models import User
from htk_workforce.accounts.roles import Role
from pools import ledger
from pools.actions import Cost, save_draft
from pools.enums import ActivityType, CostType, GrantStatus, LineKind, PoolKind, PoolOrigin, Principle
from pools.models import AllowedCost, Application, Frame, FrameLine, Pool, PoolConditions

DAY = date(2023, 2, 1)


def person(username: str, *roles: Role) -> User:
    user = User.objects.create_user(username, password="demo", first_name=username.capitalize())
    for role in roles:
        user.role_assignments.create(role=role)
    return user


SHORT = {
    "hr": Role.HR,
    "sek": Role.SECRETARIAT,
    "dir": Role.DIRECTOR,
    "øko": Role.FINANCE,
    "led": Role.LEADER,
    "læs": Role.READER,
    "adm": Role.ADMINISTRATOR,
}
"""A short name for each role, for tests that go through them all."""


def everybody() -> dict[str, User]:
    """One person of each role, by its short name, which is their username as well."""
    return {name: person(name, role) for name, role in SHORT.items()}


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


def hold(pool: Pool, **conditions: object) -> None:
    """Let a pool hold its applications against something more, from its beginning."""
    PoolConditions.objects.update_or_create(pool=pool, valid_from=None, defaults=conditions)


def sickness_line(year: int = 2023) -> FrameLine:
    """An open line of a first-come pool for workplaces above their target; HR approves up to 100.000 kr."""
    pool = Pool.objects.create(
        code="SYG",
        name="Sygefraværspulje",
        kind=PoolKind.SICKNESS,
        owner=centre(),
        origin=PoolOrigin.BUDGET_SETTLEMENT,
        legal_basis="Budgetforlig 2023",
        principle=Principle.FIRST_COME,
        hr_approval_limit=Decimal(100_000),
    )
    hold(pool, welfare_only=True, above_target_only=True)
    for cost_type in (CostType.CONSULTANT, CostType.THEME_DAY):
        AllowedCost.objects.create(pool=pool, cost_type=cost_type)
    frame = Frame.objects.create(pool=pool, year=year, price_level=year)
    return FrameLine.objects.create(frame=frame, order=1, name="Ekstern bistand", opens_on=date(year, 1, 1))


def upskilling_pool(*, first_year: int = 2023) -> Pool:
    """Ishøj's state grant and its plan, in kroner, with a frame for each of the two first years (A2.11, A3.6)."""
    pool = Pool.objects.create(
        code="OPK",
        name="Opkvalificeringspulje",
        kind=PoolKind.UPSKILLING,
        owner=centre(),
        origin=PoolOrigin.STATE_GRANT,
        legal_basis="Finansloven 2023",
        principle=Principle.FIXED,
        carry_over_allowed=True,
    )
    for year, amount in ((0, 280_000), (1, 512_000), (2, 512_000)):
        pool.grants.create(
            year=first_year + year,
            amount=Decimal(amount),
            status=GrantStatus.CONDITIONAL if year else GrantStatus.PAID,
            reservation="Med forbehold for de kommende finanslove." if year else "",
        )
    merit, responsibility, icdp = (
        pool.activities.create(order=order, name=name, type=type)
        for order, (name, type) in enumerate(
            [
                ("Merituddannelse til pædagog", ActivityType.FORMAL),
                ("Ansvar og følgeskab i pædagogikken", ActivityType.FORMAL),
                ("ICDP", ActivityType.INFORMAL),
            ],
            1,
        )
    )
    for activity, amount, years in ((merit, 462_000, 4), (responsibility, 280_000, 1), (icdp, 50_000, 3)):
        for year in range(first_year + 1, first_year + 1 + years):
            activity.years.create(year=year, planned=Decimal(amount))
    places = zip(
        ("Dagplejen", "Femkanten", "Firkløveren", "Piletræet", "Regnbuen", "Trækronerne"),
        (1, 1, 1, 2, 1, 2),
        strict=True,
    )
    for name, count in places:
        merit.participants.create(workplace=workplace(name), count=count)
    for year in (first_year, first_year + 1):
        frame = Frame.objects.create(pool=pool, year=year, price_level=year)
        FrameLine.objects.create(frame=frame, order=1, name="Opkvalificering")
    return pool


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


def body(name: str = "Direktionen", kind: BodyKind = BodyKind.ADMINISTRATIVE) -> Body:
    return Body.objects.get_or_create(name=name, defaults={"kind": kind, "meets_here": True})[0]


def meeting(on: date = date(2023, 1, 23)) -> Meeting:
    return Meeting.objects.create(body=body(), on=on, venue="B105", state=MeetingState.PUBLISHED)


def case(author: User, number: str = "22/21670", **fields: object) -> CaseFile:
    """A draft for information, so that it needs no point to be ready."""
    return CaseFile.objects.create(
        number=number,
        title="Fordeling af rekrutteringspuljen",
        centre=centre(),
        author=author,
        **{"kind": CaseKind.INFORMATION, **fields},
    )


def draft(line: FrameLine, place: Workplace, *, by: User, amount: int | str = 40_000) -> Application:
    """A saved draft that asks for one consultant at `amount`."""
    cost = Cost(CostType.CONSULTANT, "Konsulent", 1, Decimal(amount))
    return save_draft(application=None, line=line, workplace=place, costs=[cost], by=by)


@dataclass(frozen=True)
class RecruitmentCase:
    """The recruitment case on the agenda of 23-01-2023, before the decision (domain research A3.2)."""

    case: CaseFile
    point: RecommendationPoint
    undistributed: FrameLine
    allocations: list[AllocationLine]

    @property
    def pending(self) -> AgendaItem:
        return self.case.items.get(state=ItemState.PENDING)


def recruitment_case(
    *, author: User, finance: User, secretary: User, on_agenda: bool = True
) -> RecruitmentCase:
    """4.000.000 kr. proposed on five lines; `on_agenda=False` leaves the case ready."""
    frame, undistributed, (video, adverts) = recruitment_frame()
    fill(undistributed, 4_000_000, by=finance)
    skills = FrameLine.objects.create(frame=frame, kind=LineKind.HEADING, order=4, name="Kompetenceudvikling")
    lines = [
        FrameLine.objects.create(frame=frame, parent=parent, order=order, name=name)
        for order, parent, name in (
            (5, skills, "Dagtilbud"),
            (6, skills, "Pulje"),
            (7, None, "Attraktiv arbejdsplads"),
        )
    ]
    amounts = zip([*lines, video, adverts], (1_000_000,) * 3 + (500_000,) * 2, strict=True)
    recruitment = case(author)
    point = recruitment.points.create(order=1, text="At puljen fordeles på fem linjer")
    allocations = propose_allocation(
        point=point,
        from_line=undistributed,
        proposals=[Proposal(line, Decimal(amount)) for line, amount in amounts],
        by=author,
        on=date(2023, 1, 9),
    )
    finish_case(case=recruitment, by=author)
    if on_agenda:
        put_on_agenda(case=recruitment, meeting=meeting(), by=secretary)
    return RecruitmentCase(recruitment, point, undistributed, allocations)
