"""One point of a decision as it stands on the page: its form, the money of its lines, and the rows of its clusters."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django import forms

from cases.actions import Answer
from cases.forms.point import COMMON_OUTCOMES, PointForm, ShareForm
from cases.forms.staffing import ClusterRow
from cases.models import AllocationLine, Body, PointOutcome, RecommendationPoint
from cases.queries import Effect, Given, PointEffect, Share, StaffingEffect, SupplementEffect, point_effects
from cases.rules import allocates
from clusters.models import Cluster


@dataclass
class PointPart:
    """One point on the page: its form, the forms of its lines, and the effect as far as it can be read."""

    point: RecommendationPoint
    form: PointForm
    shares: list[tuple[AllocationLine, ShareForm]]
    outcome: str
    before: PointOutcome | None = None
    effect: Effect | None = None
    staffing: list[tuple[Cluster, ClusterRow]] = field(default_factory=list)
    staffed: StaffingEffect | None = None
    supplemented: SupplementEffect | None = None

    def answer(self, bodies: Mapping[str, Body]) -> Answer:
        values = self.form.cleaned_data
        return Answer(
            outcome=values.get("outcome", ""),
            remark=values.get("remark", ""),
            shares={
                allocation.pk: Share(form.cleaned_data["amount"], form.cleaned_data["name"])
                for allocation, form in self.shares
                if form.is_valid()
            },
            forward_to=bodies.get(values.get("forward_to", "")),
            supplement=values.get("supplement"),
            staffing=self.givens if self.staffing else None,
        )

    @property
    def givens(self) -> tuple[Given, ...]:
        """What the clusters get, as far as it can be read."""
        return tuple(given for cluster, row in self.staffing if (given := row.given(cluster)))

    @property
    def rows(self) -> list[forms.Form]:
        """The forms of the lines and of the clusters."""
        return [*(form for _line, form in self.shares), *(row for _cluster, row in self.staffing)]

    @property
    def is_answered(self) -> bool:
        """A correction leaves the points as they were that it says nothing about."""
        return bool(self.outcome) or not self.before

    @property
    def moves_money(self) -> bool:
        """True until an outcome is chosen that moves nothing: the proposal's effect is shown from the start."""
        if self.effect is None and self.staffed is None:
            return False
        if self.before:
            moves = bool(self.effect.distributed) if self.effect else self.staffed.moves_money
            return bool(self.outcome) and (allocates(self.outcome) or moves)
        return not self.outcome or allocates(self.outcome)

    @property
    def asks_for_money(self) -> bool:
        """Does it ask the council for money, unless an answer is chosen that does not?"""
        return self.supplemented is not None and (not self.outcome or allocates(self.outcome))

    @property
    def other_effects(self) -> list[PointEffect]:
        return [one for one in point_effects(self.point) if one.kind not in ("allocation", "staffing")]

    @property
    def common(self) -> list[forms.BoundField]:
        return [option for option in self.form["outcome"] if option.data["value"] in COMMON_OUTCOMES]

    @property
    def rest(self) -> list[forms.BoundField]:
        return [option for option in self.form["outcome"] if option.data["value"] not in COMMON_OUTCOMES]

    @property
    def shows_rest(self) -> bool:
        return bool(self.outcome) and self.outcome not in COMMON_OUTCOMES
