"""Form fields that read what Danes write. `AmountField` belongs to money, whose column it fills."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from htk_workforce.dates import MESSAGES, DateError, format_date, parse_date
from htk_workforce.money import AmountField

__all__ = ["AmountField", "DanishDateField"]


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
