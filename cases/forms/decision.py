import hashlib
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.actions import Answer, check_answer
from cases.enums import Outcome
from cases.models import AgendaItem, AllocationLine, RecommendationPoint
from cases.queries import Effect, Share, effect, open_points
from cases.rules import allocates
from htk_workforce.money import AmountField, format_kr


class PointForm(forms.Form):
    """What was decided on one recommendation point."""

    outcome = forms.ChoiceField(
        label=_("Beslutning"),
        choices=[("", _("Vælg")), *Outcome.choices],
        error_messages={"required": _("Vælg, hvad der er besluttet om punktet.")},
    )
    remark = forms.CharField(label=_("Bemærkning"), required=False, widget=forms.Textarea(attrs={"rows": 2}))


class ShareForm(forms.Form):
    """What one line gets and is called."""

    name = forms.CharField(label=_("Navn"), max_length=200)
    amount = AmountField(label=_("Beløb i kr."), allow_zero=True)


class ItemForm(forms.Form):
    """The text under the body's decision heading, and a mark of what the person has seen the effect of."""

    decision = forms.CharField(
        label=_("Beslutningens tekst"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Står i referatet og sagsnotatet under beslutningen."),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)


@dataclass
class PointPart:
    """One point on the decision page: its form, the forms of its lines, and the effect as far as it can be read."""

    point: RecommendationPoint
    form: PointForm
    shares: list[tuple[AllocationLine, ShareForm]]
    effect: Effect | None = None

    def answer(self) -> Answer:
        return Answer(
            outcome=self.form.cleaned_data.get("outcome", ""),
            remark=self.form.cleaned_data.get("remark", ""),
            shares=self.valid_shares(),
        )

    def valid_shares(self) -> dict[int, Share]:
        return {
            allocation.pk: Share(form.cleaned_data["amount"], form.cleaned_data["name"])
            for allocation, form in self.shares
            if form.is_bound and form.is_valid()
        }

    @property
    def moves_money(self) -> bool:
        """True until an outcome is chosen that moves nothing: the proposal's effect is shown from the start."""
        outcome = self.form.data.get(self.form.add_prefix("outcome"), "") if self.form.is_bound else ""
        return self.effect is not None and (not outcome or allocates(outcome))


class DecisionForms:
    """All the forms of one agenda item's decision. Keeps what was typed when something is refused."""

    def __init__(self, item: AgendaItem, data: Any = None) -> None:
        self.item = item
        self.main = ItemForm(data)
        points = open_points(item.case).select_related("from_line__frame__pool")
        self.parts = [self._part(point, data) for point in points.prefetch_related("allocations__line")]

    @staticmethod
    def _part(point: RecommendationPoint, data: Any) -> PointPart:
        shares = [
            (
                allocation,
                ShareForm(
                    data,
                    prefix=f"line-{allocation.pk}",
                    initial={"name": allocation.proposed_name, "amount": allocation.proposed_amount},
                ),
            )
            for allocation in point.allocations.all()
        ]
        part = PointPart(point, PointForm(data, prefix=f"point-{point.pk}"), shares)
        part.effect = effect(point, part.valid_shares())
        return part

    @property
    def all_forms(self) -> list[forms.Form]:
        forms_of_parts = [
            form for part in self.parts for form in (part.form, *(share for _line, share in part.shares))
        ]
        return [*forms_of_parts, self.main]

    def is_valid(self) -> bool:
        """Whether everything can be read and hangs together; says what is wrong beside the point it concerns."""
        if not all([form.is_valid() for form in self.all_forms]):
            return False
        for part in self.parts:
            for sentence in check_answer(part.point, part.answer()):
                part.form.add_error(None, sentence)
            if part.moves_money and part.effect and part.effect.is_overdrawn:
                part.form.add_error(
                    None,
                    gettext(
                        "Linjerne får tilsammen %(given)s, men der er kun %(left)s at fordele. Sæt et beløb ned."
                    )
                    % {
                        "given": format_kr(part.effect.distributed),
                        "left": format_kr(part.effect.undistributed_before),
                    },
                )
        return all(form.is_valid() for form in self.all_forms)

    def answers(self) -> dict[int, Answer]:
        return {part.point.pk: part.answer() for part in self.parts}

    def fingerprint(self) -> str:
        """Of the answers and of the money they were weighed against; changes when either does."""
        effects = [
            (part.effect.undistributed_before, [row.before for row in part.effect.rows])
            for part in self.parts
            if part.effect
        ]
        weighed = repr((sorted(self.answers().items()), self.main.cleaned_data["decision"], effects))
        return hashlib.sha256(weighed.encode()).hexdigest()

    @property
    def is_confirmed(self) -> bool:
        """Has the person seen the effect of exactly this?"""
        return self.main.cleaned_data["seen"] == self.fingerprint()
