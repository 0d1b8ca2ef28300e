from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clusters.models import Workplace
from clusters.queries import open_workplaces
from htk_workforce.accounts.models import User
from htk_workforce.accounts.roles import Role
from htk_workforce.money import AmountField, format_kr
from htk_workforce.ui.fields import DanishDateField
from pools.actions import Cost, Funding
from pools.enums import CostType, FundingSource
from pools.forms.line_choice import LineChoice
from pools.forms.opened import OpenedForm
from pools.models import FrameLine
from pools.queries import open_lines, source_lines
from pools.rules import LARGEST_COST, LARGEST_QUANTITY


class ApplicationForm(OpenedForm):
    """Who applies to what, and what for. A draft needs only the pool and the workplace; sending needs all."""

    line = LineChoice(label=_("Pulje"), queryset=FrameLine.objects.none(), empty_label=_("Vælg pulje"))
    workplace = forms.ModelChoiceField(
        label=_("Arbejdsplads"), queryset=Workplace.objects.none(), empty_label=_("Vælg arbejdsplads")
    )
    contact_role = forms.CharField(
        label=_("Kontakt"),
        max_length=100,
        required=False,
        help_text=_("Skriv rollen, fx leder eller TR. Skriv ikke oplysninger om enkelte medarbejdere."),
    )
    purpose = forms.CharField(
        label=_("Formål"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Hvad skal pengene bruges til?"),
    )
    expected_effect = forms.CharField(
        label=_("Forventet effekt"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Hvad bliver bedre, og hvordan kan I se det?"),
    )
    starts_on = DanishDateField(label=_("Fra"), required=False)
    ends_on = DanishDateField(label=_("Til"), required=False)

    warning_reason = forms.CharField(
        label=_("Begrundelse for at søge trods advarslen"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Begrundelsen står i ansøgningen og i afgørelsen."),
    )
    form_key = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    NEEDED_TO_SEND = ("contact_role", "purpose", "expected_effect", "starts_on", "ends_on")

    def __init__(self, *args: Any, user: User, on: date, sending: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        workplaces = open_workplaces(on)
        if not user.has_role(Role.HR):
            workplaces = workplaces.filter(leaders=user)
        self.fields["workplace"].queryset = workplaces
        self.fields["line"].queryset = open_lines(on)
        for name in self.NEEDED_TO_SEND:
            self.fields[name].required = sending
            self.fields[name].is_needed_to_send = True

    PERIOD = ("starts_on", "ends_on")

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        first, last = values.get("starts_on"), values.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("Perioden slutter, før den begynder. Ret en af datoerne."))
        return values

    def unreadable(self) -> list[str]:
        """The names of the fields that cannot be saved as they stand; the two dates of the period go together."""
        names = [name for name in self.fields if name in self.errors]
        is_half = any(name in names for name in self.PERIOD)
        return [name for name in self.fields if name in names or (is_half and name in self.PERIOD)]

    def readable_values(self) -> dict[str, Any]:
        """What was typed and can be saved."""
        unreadable = self.unreadable()
        return {name: value for name, value in self.values().items() if name not in unreadable}


TOO_MANY = _("Antallet er for stort. Det må højst være 10.000.")


def too_dear(quantity: int | None, unit_price: Decimal | None) -> str:
    """What is wrong with the amount of a cost, in kroner; empty where nothing is, or it is not known yet."""
    if quantity and unit_price and quantity * unit_price > LARGEST_COST:
        return gettext("Udgiften er over %(most)s og må være en slåfejl. Ret antallet eller prisen.") % {
            "most": format_kr(LARGEST_COST)
        }
    return ""


class CostForm(forms.Form):
    """One cost. Amounts are typed the Danish way."""

    cost_type = forms.ChoiceField(label=_("Udgiftstype"), choices=[("", _("Vælg type")), *CostType.choices])
    description = forms.CharField(label=_("Beskrivelse"), max_length=200)
    quantity = forms.IntegerField(
        label=_("Antal"),
        min_value=1,
        max_value=LARGEST_QUANTITY,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "invalid": _("Skriv et helt antal, fx 2."),
            "min_value": _("Antallet skal være mindst 1."),
            "max_value": TOO_MANY,
        },
    )
    unit_price = AmountField(label=_("Pris pr. stk."), help_text=_("fx 600.000 eller 1.234,50"))
    unit_price.suffix = "kr."  # type: ignore[attr-defined]
    year = forms.IntegerField(
        label=_("År"),
        required=False,
        min_value=2000,
        max_value=2100,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("Tom: rammens år."),
        error_messages={
            name: _("Skriv årstallet med fire cifre, fx 2024.")
            for name in ("invalid", "min_value", "max_value")
        },
    )
    exception_reason = forms.CharField(
        label=_("Begrundelse for udgiftstypen"),
        max_length=300,
        required=False,
        help_text=_("Kun når puljen ikke nævner typen."),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if wrong := too_dear(values.get("quantity"), values.get("unit_price")):
            self.add_error("unit_price", wrong)
        return values


class RowFormSet(forms.BaseFormSet):
    """Rows that may be added, removed and left empty."""

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        """An untouched row is no mistake: a draft needs no cost yet, and sending tells when there is none."""
        return {**super().get_form_kwargs(index), "empty_permitted": True}

    def unreadable(self) -> list[int]:
        """The numbers, 1 first, of the rows that cannot be read as they stand."""
        return [number for number, form in enumerate(self.forms, 1) if not form.is_valid()]

    def can_replace_saved(self) -> bool:
        """Are all rows there and readable? A page that waits for a row more or less sends them without content."""
        is_whole = all(any(form.add_prefix(n) in form.data for n in form.fields) for form in self.forms)
        return is_whole and self.is_valid()


class BaseCostFormSet(RowFormSet):
    def costs(self) -> list[Cost]:
        """The valid cost lines in the order of the page; untouched rows are left out."""
        return [Cost(**form.cleaned_data) for form in self.forms if form.has_changed() and form.is_valid()]

    def total(self) -> Decimal:
        """The sum of the rows that can be read so far, in kroner."""
        return sum((cost.amount for cost in self.costs()), Decimal("0.00"))


class FundingForm(forms.Form):
    """One source of what the pool does not pay; a source in another pool names its line."""

    source = forms.ChoiceField(label=_("Kilde"), choices=[("", _("Vælg kilde")), *FundingSource.choices])
    line = LineChoice(
        label=_("Pulje"),
        queryset=FrameLine.objects.none(),
        required=False,
        empty_label=_("Vælg pulje"),
        help_text=_("Kun når kilden er en anden pulje."),
    )
    limit = AmountField(label=_("Højst"), required=False, help_text=_("Tom: alt det, der er tilbage."))
    limit.suffix = "kr."  # type: ignore[attr-defined]
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["line"].queryset = source_lines()

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        is_pool = values.get("source") == FundingSource.POOL_LINE
        if is_pool and not values.get("line") and "line" not in self.errors:
            self.add_error("line", _("Vælg den pulje, pengene kommer fra."))
        if values.get("source") and not is_pool and values.get("line"):
            self.add_error("line", _("Vælg »En anden pulje« som kilde, eller fjern puljen her."))
        return values


class BaseFundingFormSet(RowFormSet):
    def funding(self) -> list[Funding]:
        """The valid sources in the order of the page; untouched rows are left out."""
        return [Funding(**form.cleaned_data) for form in self.forms if form.has_changed() and form.is_valid()]


MOST_ROWS = 50
LIMITS = {"extra": 0, "max_num": MOST_ROWS, "validate_max": True, "absolute_max": MOST_ROWS + 10}
CostFormSet = forms.formset_factory(CostForm, formset=BaseCostFormSet, **LIMITS)
FundingFormSet = forms.formset_factory(FundingForm, formset=BaseFundingFormSet, **LIMITS)
FORMSETS = {"costs": CostFormSet, "funding": FundingFormSet}


def typed_rows(data: Any, prefix: str, *, without: int | None = None) -> list[dict[str, str]]:
    """What was typed in the rows of one of FORMSETS, unread, so that adding or removing a row loses nothing."""
    total = data.get(f"{prefix}-TOTAL_FORMS", "0")
    count = min(int(total), MOST_ROWS) if total.isdecimal() else 0
    return [
        {name: data.get(f"{prefix}-{index}-{name}", "") for name in FORMSETS[prefix].form.base_fields}
        for index in range(count)
        if index != without
    ]
