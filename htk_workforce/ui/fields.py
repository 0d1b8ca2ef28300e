"""Form fields that read what Danes write. `AmountField` belongs to money, whose column it fills."""

from datetime import date
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from htk_workforce.dates import MESSAGES, DateError, format_date, parse_date
from htk_workforce.money import AmountField, format_number, round_half_up
from htk_workforce.money.hundredths import NumberError, parse_number, parse_whole

__all__ = ["AmountField", "DanishDateField", "NumberField"]


class NumberField(forms.Field):
    """A number that is not money, typed with a comma; at most two decimals, or with `whole` none.

    What was typed stays when it is refused.
    """

    widget = forms.TextInput
    default_error_messages = {"required": _("Skriv et tal, fx 12,5.")}

    def __init__(self, *, whole: bool = False, percent: bool = False, example: str = "", **kwargs: object):
        self.whole, self.percent, self.example = whole, percent, example or ("12" if whole else "12,5")
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, str]:
        return {"inputmode": "numeric" if self.whole else "decimal", "autocomplete": "off"}

    def to_python(self, value: object) -> Decimal | int | None:
        if value is None or isinstance(value, Decimal | int):
            return value
        if not str(value).strip():
            return None
        try:
            if self.whole:
                return parse_whole(str(value), example=self.example)
            number = parse_number(str(value), example=self.example, percent=self.percent)
        except NumberError as error:
            raise ValidationError(str(error)) from error
        if round_half_up(number, 2) != number:
            raise ValidationError(_("Skriv højst to decimaler, fx 12,25."))
        return round_half_up(number, 2)

    def prepare_value(self, value: object) -> object:
        if not isinstance(value, Decimal):
            return value
        text = format_number(value, 2)
        return text.rstrip("0").rstrip(",")


class DanishDateField(forms.DateField):
    """A date typed as dd-mm-yyyy or another form of `parse_date`. What was typed stays when it is refused."""

    widget = forms.TextInput
    default_error_messages = {"required": MESSAGES["empty"]}

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**{"help_text": _("Skriv datoen som dd-mm-åååå, fx 03-01-2022."), **kwargs})

    def widget_attrs(self, widget: forms.Widget) -> dict[str, str]:
        return {"autocomplete": "off"}

    def to_python(self, value: object) -> date | None:
        if not isinstance(value, str):
            return super().to_python(value)
        if not value.strip():
            return None
        try:
            return parse_date(value)
        except DateError as error:
            raise ValidationError(error.message, code=error.code) from error

    def prepare_value(self, value: object) -> object:
        return format_date(value) if isinstance(value, date) else value
