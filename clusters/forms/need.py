"""The assumptions of a recruitment need. Read from the address, so that a trial can be kept and sent to a colleague."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from htk_workforce.dates import format_date
from htk_workforce.money import AmountError, format_number, parse_amount
from htk_workforce.ui.fields import DanishDateField

HUNDRED = 100
MONTHS = 12


class PercentField(forms.Field):
    """A percentage from 0 to 100 as Danes write it, with or without its sign. What was typed stays."""

    widget = forms.TextInput
    suffix = "pct."

    def widget_attrs(self, widget: forms.Widget) -> dict[str, str]:
        return {"inputmode": "decimal", "autocomplete": "off"}

    def to_python(self, value: object) -> Decimal | None:
        text = re.sub(r"\s*(%|pct\.?|procent)\s*$", "", str(value or "").strip(), flags=re.IGNORECASE)
        if not text:
            return None
        try:
            percent = parse_amount(text)
        except AmountError as error:
            message = _("Skriv procenten som et tal med højst to decimaler, fx 10 eller 2,5.")
            raise ValidationError(message, code="unreadable") from error
        if not 0 <= percent <= HUNDRED:
            raise ValidationError(_("En procent er et tal fra 0 til 100."), code="range")
        return percent


class NeedForm(forms.Form):
    """What is left empty is as the settings say; so is what cannot be read, and its box keeps what was typed."""

    on = DanishDateField(label=_("Personale, som det var den"), required=False)
    leaver_percent = PercentField(label=_("Rejser på et år"), required=False)
    retirement_percent = PercentField(label=_("Går på pension på et år"), required=False)
    months = forms.TypedChoiceField(
        label=_("Måneder uden pasningsgaranti"),
        coerce=int,
        required=False,
        choices=[(count, count) for count in range(1, MONTHS + 1)],
    )

    def __init__(self, data: Mapping[str, str], *, given: date) -> None:
        self.given = given
        typed = {name: data.get(name, "") for name in self.base_fields}
        super().__init__(
            typed
            | {"on": typed["on"].strip() or format_date(given), "months": typed["months"] or str(MONTHS)}
        )

    def clean(self) -> dict[str, object]:
        values = super().clean()
        parts = [values.get(name) for name in ("leaver_percent", "retirement_percent")]
        if all(part is not None for part in parts) and sum(parts) > HUNDRED:
            self.add_error(
                "retirement_percent", _("Der kan ikke rejse flere, end der er. Sæt en af procenterne ned.")
            )
        return values

    @property
    def day(self) -> date:
        self.is_valid()
        return self.cleaned_data.get("on") or self.given

    @property
    def tried(self) -> dict[str, Decimal | None]:
        """The two percentages to try out; None for both while one of them cannot be read."""
        names = ("leaver_percent", "retirement_percent")
        valid = self.is_valid() or not any(name in self.errors for name in names)
        return {name: self.cleaned_data.get(name) if valid else None for name in names}

    @property
    def care_months(self) -> int:
        self.is_valid()
        return self.cleaned_data.get("months") or MONTHS

    def suggest(self, **percentages: Decimal) -> None:
        """Put what the settings say into the boxes that were left empty."""
        for name, percent in percentages.items():
            if not str(self.data[name]).strip():
                self.data = self.data | {name: format_number(percent, 0 if percent % 1 == 0 else 2)}
