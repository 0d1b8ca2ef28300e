"""What a yes to a recommendation point will do, one form for each kind of effect."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.actions import Proposal
from cases.forms.follow_up import TaskForm
from cases.models import Body, Deadline, RecommendationPoint
from htk_workforce.money import AmountField, format_kr
from htk_workforce.ui.fields import DanishDateField
from pools.enums import LineKind
from pools.forms.line_choice import LineChoice
from pools.models import FrameLine
from pools.queries import ZERO, available_on_each


class SourceForm(forms.Form):
    """Which line a point distributes money from. In the address, so that the amounts below it can be shown."""

    fra = LineChoice(
        label=_("Fordel fra"), queryset=FrameLine.objects.none(), empty_label=_("Vælg linje"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fra"].queryset = money_lines()


def money_lines() -> Any:
    """The lines that may hold money, those that are not distributed first, the newest year first."""
    lines = FrameLine.objects.exclude(kind=LineKind.HEADING).select_related("frame__pool")
    return lines.order_by("-frame__year", "frame__pool__name", "-kind", "order")


class AllocationForm(forms.Form):
    """An amount for each line of the frame the money comes from; an empty box leaves the line out."""

    def __init__(self, *args: Any, from_line: FrameLine, point: RecommendationPoint, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.from_line = from_line
        self.available = available_on_each([from_line])[from_line.pk]
        lines = from_line.frame.lines.exclude(pk=from_line.pk).exclude(kind=LineKind.HEADING)
        self.lines = list(lines.select_related("parent").order_by("order"))
        proposed = {}
        if point.from_line_id == from_line.pk:
            proposed = {row.line_id: row.proposed_amount for row in point.allocations.all()}
        for line in self.lines:
            self.fields[self._name(line)] = AmountField(
                label=_("Beløb i kr."), required=False, allow_zero=True, initial=proposed.get(line.pk)
            )

    @staticmethod
    def _name(line: FrameLine) -> str:
        return f"line-{line.pk}"

    @property
    def rows(self) -> list[tuple[FrameLine, forms.BoundField]]:
        return [(line, self[self._name(line)]) for line in self.lines]

    def proposals(self) -> list[Proposal]:
        """The amounts that can be read, in the order of the lines."""
        given = getattr(self, "cleaned_data", {})
        amounts = ((line, given.get(self._name(line))) for line in self.lines)
        return [Proposal(line, amount) for line, amount in amounts if amount is not None]

    @property
    def distributed(self) -> Decimal:
        """What the lines get together, in kroner: as typed, or as it is saved."""
        if self.is_bound:
            self.is_valid()
            return sum((proposal.amount for proposal in self.proposals()), ZERO)
        return sum((field.initial for field in self.fields.values() if field.initial is not None), ZERO)

    @property
    def left(self) -> Decimal:
        return self.available - self.distributed

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if not self.errors and not any(amount for amount in values.values()):
            raise forms.ValidationError(gettext("Skriv et beløb på mindst én linje."))
        given = sum((amount for amount in values.values() if amount), ZERO)
        if given > self.available:
            raise forms.ValidationError(
                gettext(
                    "Linjerne får tilsammen %(given)s, men der er kun %(left)s at fordele. Sæt et beløb ned."
                )
                % {"given": format_kr(given), "left": format_kr(self.available)}
            )
        return values


class FollowUpForm(TaskForm):
    """Something to be done, by whom, and when."""

    months_after = forms.IntegerField(
        label=_("Måneder efter beslutningen"),
        required=False,
        min_value=0,
        max_value=120,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("I stedet for en dato, fx 24 for to år."),
        error_messages={"invalid": _("Skriv et helt antal måneder, fx 24.")},
    )
    field_order = ["task", "owner_role", "owner", "centre", "due_on", "months_after", "condition"]

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if values.get("due_on") and values.get("months_after") is not None:
            self.add_error("months_after", _("Skriv enten en dato eller et antal måneder, ikke begge dele."))
        return values


class ForwardForm(forms.Form):
    """Where a yes sends the case."""

    body = forms.ModelChoiceField(
        label=_("Organ"),
        queryset=Body.objects.none(),
        empty_label=_("Vælg organ"),
        error_messages={"required": _("Vælg, hvor sagen skal hen.")},
    )

    def __init__(self, *args: Any, point: RecommendationPoint, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].queryset = Body.objects.exclude(pk=point.case.body_id)


class SupplementForm(forms.Form):
    """A supplementary appropriation: how much, to which line, and how it is covered."""

    amount = AmountField(label=_("Tillægsbevilling"), help_text=_("fx 600.000 eller 0,5 mio. kr."))
    amount.suffix = "kr."  # type: ignore[attr-defined]
    line = LineChoice(
        label=_("Linje, der får pengene"),
        queryset=FrameLine.objects.none(),
        empty_label=_("Vælg linje"),
        error_messages={"required": _("Vælg, hvilken linje der får pengene.")},
    )
    cover = forms.CharField(
        label=_("Hvordan den er dækket"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Byrådet kan kun give en tillægsbevilling, der siger, hvordan den er dækket."),
        error_messages={"required": _("Skriv, hvordan tillægsbevillingen er dækket.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["line"].queryset = money_lines()


class DeadlineForm(forms.Form):
    """Another length of a deadline in a period."""

    deadline = forms.ModelChoiceField(
        label=_("Frist"),
        # One that was written down without a length has nothing to change.
        queryset=Deadline.objects.filter(terms__isnull=False).distinct(),
        empty_label=_("Vælg frist"),
        error_messages={"required": _("Vælg den frist, der skal ændres.")},
    )
    weeks_after = forms.IntegerField(
        label=_("Ny længde i uger"),
        min_value=1,
        max_value=104,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "required": _("Skriv et helt antal uger, fx 16."),
            "invalid": _("Skriv et helt antal uger, fx 16."),
        },
    )
    from_on = DanishDateField(label=_("Fra"))
    to_on = DanishDateField(label=_("Til og med"), required=False, help_text=_("Tom: for altid."))

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if values.get("to_on") and values.get("from_on") and values["to_on"] < values["from_on"]:
            self.add_error("to_on", _("Perioden slutter, før den begynder. Ret en af datoerne."))
        return values
