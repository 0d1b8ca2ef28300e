from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from htk_workforce.money import AmountField
from htk_workforce.ui.fields import DanishDateField
from pools.models import FrameLine


class AppropriationForm(forms.Form):
    """Finance sets money off on a line of one frame."""

    line = forms.ModelChoiceField(
        label=_("Linje"), queryset=FrameLine.objects.none(), empty_label=_("Vælg linje")
    )
    amount = AmountField(label=_("Beløb"), help_text=_("fx 600.000 eller 0,5 mio. kr."))
    amount.suffix = "kr."  # type: ignore[attr-defined]
    on = DanishDateField(label=_("Gælder fra"))
    reason = forms.CharField(
        label=_("Begrundelse"), max_length=300, help_text=_("Hvor kommer pengene fra? Fx Budgetforlig 2023.")
    )
    key = forms.CharField(widget=forms.HiddenInput, max_length=100)

    def __init__(self, *args: Any, frame: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["line"].queryset = frame.lines.exclude(kind="heading")
        self.fields["line"].label_from_instance = lambda line: line.name

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if not 2000 <= on.year <= 2100:
            raise forms.ValidationError(gettext("Året ser forkert ud. Skriv en dato som 01-01-2023."))
        return on
