"""Who gets what: the lines that pay, and a row for each cluster."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.dates import MONTHS
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.actions import needs_source
from cases.enums import OWN_SOURCES
from cases.forms.effect import LineChoice
from cases.models import CaseFile, RecommendationPoint, StaffingPlan
from cases.queries.staffing import Given
from clusters.enums import PositionType, SalaryBasis
from clusters.models import Cluster
from pools.enums import LineKind, PoolKind
from pools.models import FrameLine


def lines_of(kind: PoolKind) -> Any:
    """The lines of a kind of pool that hold money, the newest year first."""
    lines = FrameLine.objects.filter(frame__pool__kind=kind).exclude(kind=LineKind.HEADING)
    return lines.select_related("frame__pool").order_by("-frame__year", "order")


class PlanForm(forms.Form):
    """Which lines pay, and how it is costed."""

    leader_line = LineChoice(
        label=_("Lederne betales af"), queryset=FrameLine.objects.none(), empty_label=_("Vælg linje")
    )
    plus_line = LineChoice(
        label=_("Plus-pædagogerne betales af"), queryset=FrameLine.objects.none(), empty_label=_("Vælg linje")
    )
    per_mille_line = LineChoice(
        label=_("Promillepuljens linje"),
        queryset=FrameLine.objects.none(),
        empty_label=_("Ingen"),
        required=False,
        help_text=_("Når promillepuljen betaler de 15 pct. af en leder."),
    )
    basis = forms.ChoiceField(
        label=_("Udgiften er"),
        choices=SalaryBasis.choices,
        widget=forms.RadioSelect,
        initial=SalaryBasis.EXTRA,
        help_text=_("Merudgiften, når en pædagog i normeringen bliver til en leder eller en plus-pædagog."),
    )
    supplement_line = LineChoice(
        label=_("Linje, der får tillægsbevillingen"),
        queryset=FrameLine.objects.none(),
        empty_label=_("Ingen"),
        required=False,
    )
    cover = forms.CharField(
        label=_("Hvordan er tillægsbevillingen dækket?"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Besparelse, lån eller kassebeholdning. Byrådet kan ikke give den uden."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        staffing = lines_of(PoolKind.MINIMUM_STAFFING)
        for name in ("leader_line", "plus_line", "supplement_line"):
            self.fields[name].queryset = staffing
        self.fields["per_mille_line"].queryset = lines_of(PoolKind.PER_MILLE)

    @property
    def pays(self) -> list[forms.BoundField]:
        return [self[name] for name in ("leader_line", "plus_line", "per_mille_line", "basis")]

    @property
    def council(self) -> list[forms.BoundField]:
        return [self["supplement_line"], self["cover"]]


MOST = 5
"""The most a row can give a cluster of one position; a cluster has one as a rule (A2.7)."""


class ClusterRow(forms.Form):
    """What one cluster gets and how many, from which month, and who pays what the pool does not."""

    use_required_attribute = False
    position = forms.ChoiceField(
        label=_("Får"), choices=[("", _("Ingen")), *PositionType.choices], required=False
    )
    count = forms.ChoiceField(
        label=_("Antal"), choices=[(str(n), str(n)) for n in range(1, MOST + 1)], required=False
    )
    own = forms.ChoiceField(
        label=_("De 15 pct. betales af"),
        choices=[("", "–"), *((source.value, source.label) for source in OWN_SOURCES)],
        required=False,
    )
    month = forms.ChoiceField(label=_("Fra"), required=False)

    def __init__(self, *args: Any, year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.year = year
        self.fields["month"].choices = [(str(n), f"{name} {year}") for n, name in MONTHS.items()]

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        position = values.get("position")
        if position and needs_source(position) and not values.get("own"):
            self.add_error("own", gettext("Vælg, hvem der betaler de 15 pct. af lederen."))
        return values

    def given(self, cluster: Cluster) -> Given | None:
        """What the row says; None when it gives the cluster nothing or cannot be read. What is left in the box of
        the source when the cluster gets a plus-pedagogue means nothing."""
        self.is_valid()
        values = self.cleaned_data
        position = values.get("position")
        if not position:
            return None
        from_on = date(self.year, int(values.get("month") or 1), 1)
        own = values.get("own", "") if needs_source(position) else ""
        return Given(cluster, position, from_on, own, int(values.get("count") or 1))


def row_values(given: Given | None) -> dict[str, str]:
    """How the boxes of a row open."""
    if given is None:
        return {"position": "", "count": "1", "own": "", "month": "1"}
    return {
        "position": str(given.position),
        "count": str(given.count),
        "own": str(given.own),
        "month": str(given.from_on.month),
    }


class StaffingForm:
    """The page of a point's staffing: the plan and a row for each cluster. Keeps what was typed."""

    def __init__(
        self,
        point: RecommendationPoint,
        data: Mapping[str, Any] | None = None,
        *,
        plan: StaffingPlan | None = None,
        givens: Iterable[Given] = (),
    ) -> None:
        self.plan = PlanForm(data, initial=plan_values(point, plan))
        self.year = self._year(plan)
        chosen = {given.cluster.pk: given for given in givens}
        self.rows = [
            (
                cluster,
                ClusterRow(
                    data,
                    prefix=f"cluster-{cluster.pk}",
                    initial=row_values(chosen.get(cluster.pk)),
                    year=self.year,
                ),
            )
            for cluster in Cluster.objects.all()
        ]

    def _year(self, plan: StaffingPlan | None) -> int:
        """That of the chosen line, of the saved one, or of the newest frame there is."""
        if self.plan.is_bound and self.plan.is_valid():
            return self.plan.cleaned_data["leader_line"].frame.year
        newest = self.plan.fields["leader_line"].queryset.first()
        return plan.year if plan else newest.frame.year if newest else date.min.year

    @property
    def all_forms(self) -> list[forms.Form]:
        return [self.plan, *(row for _cluster, row in self.rows)]

    def is_valid(self) -> bool:
        return all([form.is_valid() for form in self.all_forms])

    def givens(self) -> tuple[Given, ...]:
        """What can be read so far."""
        if self.plan.is_bound:
            return tuple(given for cluster, row in self.rows if (given := row.given(cluster)))
        rows = [(cluster, ClusterRow(row.initial, year=self.year)) for cluster, row in self.rows]
        return tuple(given for cluster, row in rows if (given := row.given(cluster)))

    def typed_plan(self, point: RecommendationPoint) -> StaffingPlan | None:
        """The plan as it is typed, not saved; None while the lines are not chosen."""
        data = self.plan.data if self.plan.is_bound else self.plan.initial
        reader = PlanForm(data)
        if not reader.is_valid():
            return None
        names = ("leader_line", "plus_line", "per_mille_line", "basis")
        return StaffingPlan(point=point, **{name: reader.cleaned_data[name] for name in names})

    @property
    def supplement_line(self) -> FrameLine | None:
        return self.plan.cleaned_data.get("supplement_line") if self.plan.is_bound else None


def plan_values(point: RecommendationPoint, plan: StaffingPlan | None) -> dict[str, Any]:
    """How the boxes of the plan open: as saved, or with the only lines there are."""
    values: dict[str, Any] = {
        "basis": SalaryBasis.EXTRA,
        "supplement_line": point.supplement_line_id,
        "cover": point.supplement_cover,
    }
    if plan:
        values |= {
            "leader_line": plan.leader_line_id,
            "plus_line": plan.plus_line_id,
            "per_mille_line": plan.per_mille_line_id,
            "basis": plan.basis,
        }
    return values


class ScenarioForm(PlanForm):
    """Which point of which draft a scenario becomes the lines of, and who pays the 15 per cent of every leader."""

    point = forms.ModelChoiceField(
        label=_("Sag og punkt"), queryset=RecommendationPoint.objects.none(), empty_label=_("Vælg punkt")
    )
    own = forms.ChoiceField(
        label=_("De 15 pct. af lederne betales af"),
        choices=[("", _("Vælg")), *((source.value, source.label) for source in OWN_SOURCES)],
        required=False,
        help_text=_("Kan ændres for hver klynge bagefter."),
    )
    field_order = ["point", "leader_line", "plus_line", "own", "per_mille_line", "supplement_line", "cover"]

    def __init__(self, *args: Any, cases: Iterable[CaseFile], year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        points = RecommendationPoint.objects.filter(case__in=[case.pk for case in cases], outcomes=None)
        self.fields["point"].queryset = points.select_related("case").order_by("case__number", "order")
        self.fields["point"].label_from_instance = _point_words
        for name in ("leader_line", "plus_line", "supplement_line", "per_mille_line"):
            lines = self.fields[name].queryset
            self.fields[name].queryset = lines.filter(frame__year=year)
        del self.fields["basis"]
        self.year = year

    @property
    def lacking(self) -> list[str]:
        """Why there is nothing to choose, as sentences that say what to do."""
        sentences = []
        if not self.fields["point"].queryset.exists():
            sentences.append(
                gettext("Du har ingen sag under udarbejdelse med et punkt. Opret sagen og punktet først.")
            )
        if not self.fields["leader_line"].queryset.exists():
            text = gettext(
                "Der er ingen linjer i en pulje til minimumsnormeringer for %(year)s. "
                "Bed Økonomi åbne årets ramme, eller ret scenariets år."
            )
            sentences.append(text % {"year": self.year})
        return sentences


def _point_words(point: RecommendationPoint) -> str:
    text = point.text if len(point.text) <= 80 else f"{point.text[:80].rstrip()} …"
    return gettext("%(case)s, punkt %(number)s: %(text)s") % {
        "case": point.case.number,
        "number": point.order,
        "text": text,
    }
