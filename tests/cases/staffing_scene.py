"""HTK's case of 03-01-2022: eleven clusters, the minimum-staffing pool, the per-mille pool, and a point. Kroner."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from cases import actions
from cases.enums import BodyKind, Outcome, PaidFrom
from cases.models import AgendaItem, CaseFile, Meeting, RecommendationPoint
from cases.queries.findings import case_findings
from cases.queries.staffing import Given
from clusters.enums import PositionType
from clusters.models import Cluster
from pools.enums import LineKind, PoolKind, PoolOrigin, Principle
from pools.models import Frame, FrameLine, Pool
from tests import cast
from tests.cases.scene import People, a_case
from tests.clusters import scene as clusters

DAY = date(2022, 1, 3)
JANUARY, AUGUST = date(2022, 1, 1), date(2022, 8, 1)
LEADER, PLUS = PositionType.LEADER, PositionType.PLUS_PEDAGOGUE


@dataclass(frozen=True)
class Town:
    people: People
    clusters: tuple[Cluster, ...]
    leaders: FrameLine
    plus: FrameLine
    per_mille: FrameLine
    case: CaseFile
    point: RecommendationPoint

    @classmethod
    def rise(
        cls, *, money: tuple[int, int, int] = (734_400, 350_000, 500_000), assessed: bool = True
    ) -> "Town":
        people = People.arrive()
        clusters.salaries(by=people.finance)
        eleven = tuple(clusters.cluster(letter) for letter in clusters.LETTERS)
        if assessed:
            for one in eleven:
                clusters.assessed(one, by=people.author)
        leaders, plus = pool_lines("MIN", PoolKind.MINIMUM_STAFFING, "Ledere", "Plus-pædagoger")
        (per_mille,) = pool_lines("PRO", PoolKind.PER_MILLE, "Til Direktionens beslutning")
        for line, amount in zip((leaders, plus, per_mille), money, strict=True):
            if amount:
                cast.fill(line, amount, by=people.finance)
        case = a_case(people, "At klyngerne får ledere og plus-pædagoger", number="21/15374")
        return cls(people, eleven, leaders, plus, per_mille, case, case.points.get())

    def givens(
        self, leaders: int = 6, *, own: str = PaidFrom.PER_MILLE, from_on: date = JANUARY
    ) -> tuple[Given, ...]:
        """The first clusters get a leader, the rest a plus-pedagogue."""
        return tuple(
            Given(one, LEADER, from_on, own) if index < leaders else Given(one, PLUS, from_on)
            for index, one in enumerate(self.clusters)
        )

    def propose(self, givens: Iterable[Given] | None = None, **fields: object) -> RecommendationPoint:
        lines = {"leader_line": self.leaders, "plus_line": self.plus, "per_mille_line": self.per_mille}
        chosen = self.givens() if givens is None else tuple(givens)
        actions.propose_staffing(point=self.point, givens=chosen, by=self.people.author, **lines | fields)
        return RecommendationPoint.objects.get(pk=self.point.pk)

    def on_agenda(self, on: date = DAY) -> AgendaItem:
        for finding in case_findings(self.case):
            if not finding.is_blocking:
                actions.accept_finding(case=self.case, finding=finding, reason="Set", by=self.people.author)
        actions.finish_case(case=self.case, by=self.people.author)
        meeting = Meeting.objects.filter(body=cast.body(), on=on).first() or cast.meeting(on)
        return actions.put_on_agenda(case=self.case, meeting=meeting, by=self.people.secretary)

    def decide(
        self,
        item: AgendaItem,
        outcome: str = Outcome.APPROVED,
        staffing: Iterable[Given] | None = None,
        remark: str = "",
    ) -> AgendaItem:
        answer = actions.Answer(outcome, remark, staffing=None if staffing is None else tuple(staffing))
        return actions.decide_item(
            item=item, answers={self.point.pk: answer}, decision="Som besluttet.", by=self.people.director
        )


def pool_lines(code: str, kind: PoolKind, *names: str, year: int = 2022) -> list[FrameLine]:
    pool = Pool.objects.get_or_create(
        code=code,
        defaults={
            "name": str(kind.label),
            "kind": kind,
            "owner": cast.centre(),
            "origin": PoolOrigin.STATE_GRANT,
            "legal_basis": "Byrådet 14-12-2021",
            "principle": Principle.ASSESSMENT,
        },
    )[0]
    frame = Frame.objects.create(pool=pool, year=year, price_level=year)
    return [
        FrameLine.objects.create(frame=frame, order=order, name=name, kind=LineKind.ALLOCATION)
        for order, name in enumerate(names, 1)
    ]


def ask_council(town: Town) -> RecommendationPoint:
    """The 15 % of two leaders is asked of the council, to the leaders' line: 43.200 kr. in a whole year."""
    for name in ("Økonomiudvalget", "Byrådet"):
        cast.body(name, BodyKind.POLITICAL)
    givens = list(town.givens())
    for index in (0, 1):
        givens[index] = Given(town.clusters[index], LEADER, JANUARY, PaidFrom.SUPPLEMENTARY)
    return town.propose(givens, supplement_line=town.leaders, cover="Dækket af kassebeholdningen.")


SUPPLEMENT = Decimal(43_200)


def another(town: Town, number: str, text: str = "At klyngen får noget andet") -> Town:
    """The same town with another case, whose point says what the clusters get instead."""
    case = a_case(town.people, text, number=number)
    return replace(town, case=case, point=case.points.get())


def give(
    town: Town, number: str, *givens: Given, on: date = DAY, **fields: object
) -> tuple[Town, AgendaItem]:
    """Another case gives clusters this at a meeting; returns it and the item that decided it."""
    other = another(town, number)
    other.propose(givens, **fields)
    return other, other.decide(other.on_agenda(on))


def correct(town: Town, item: AgendaItem, givens: Iterable[Given] | None, remark: str = "Fejl") -> AgendaItem:
    """Correct what an item decided: other things for the clusters, or None for nothing at all."""
    correction = actions.correct_item(
        item=item, meeting=item.meeting, reason="Fejl", by=town.people.secretary
    )
    if givens is None:
        return town.decide(correction, Outcome.NOT_FOLLOWED, remark=remark)
    return town.decide(correction, Outcome.APPROVED_AMENDED, givens, remark=remark)
