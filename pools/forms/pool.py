from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from htk_workforce.money import AmountField
from htk_workforce.ui.fields import DanishDateField
from pools.enums import LineKind, PostingKind
from pools.forms.day import plausible
from pools.models import Frame, FrameLine
from pools.queries import Selection


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
        return plausible(self.cleaned_data["on"])


class StatementForm(forms.Form):
    """Which postings of a frame to show. Read from the address, so that a choice can be bookmarked."""

    since = DanishDateField(label=_("Fra og med"), required=False)
    until = DanishDateField(label=_("Til og med"), required=False)
    kind = forms.ChoiceField(
        label=_("Art"), required=False, choices=[("", _("Alle arter")), *PostingKind.choices]
    )
    on_line = forms.ModelChoiceField(
        label=_("Linje"), required=False, queryset=FrameLine.objects.none(), empty_label=_("Alle linjer")
    )

    def __init__(self, *args: Any, frame: Frame, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on_line"].queryset = frame.lines.exclude(kind=LineKind.HEADING).order_by("order")
        self.fields["on_line"].label_from_instance = lambda line: line.name

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        since, until = values.get("since"), values.get("until")
        if since and until and until < since:
            self.add_error("until", _("Perioden slutter, før den begynder. Ret en af datoerne."))
        return values

    def selection(self) -> Selection:
        """What was chosen; a box that cannot be read chooses nothing."""
        if not self.is_bound:
            return Selection()
        self.is_valid()
        values = self.cleaned_data
        return Selection(
            since=values.get("since"),
            until=values.get("until"),
            kind=values.get("kind") or None,
            line=values.get("on_line"),
        )
