"""Pay that has been used of a decided staffing, and the rest that is let go."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.queries import PositionPay
from htk_workforce.money import AmountField, format_kr
from htk_workforce.ui.fields import DanishDateField
from pools.forms.day import past


class _PayForm(forms.Form):
    """Which position, when and why. Two of them stand on one page, so each has ids of its own."""

    verb = ""
    position = forms.ChoiceField(label=_("Stilling"))
    on = DanishDateField(label=_("Dato"))
    text = forms.CharField(label=_("Tekst"), max_length=300)
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, positions: Iterable[PositionPay], seen: int, **kwargs: Any) -> None:
        positions = list(positions)
        initial = {"seen": seen, "position": positions[0].position if len(positions) == 1 else ""}
        super().__init__(*args, auto_id=f"id_{self.verb}_%s", initial=initial, **kwargs)
        choices = [(pay.position.value, _left_words(pay)) for pay in positions]
        self.fields["position"].choices = [("", _("Vælg stilling")), *choices]

    def clean_on(self) -> date:
        return past(self.cleaned_data["on"])


class UseForm(_PayForm):
    """Pay as it was booked."""

    verb = "use"
    amount = AmountField(label=_("Beløb"), help_text=_("Hver linje betaler den andel, den har lovet."))
    amount.suffix = "kr."  # type: ignore[attr-defined]
    field_order = ["position", "amount", "on", "text"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].help_text = _("Fx »Løn til seks ledere, første halvår«. Skriv aldrig navne.")
        self.fields["text"].error_messages["required"] = _("Skriv, hvad pengene er brugt til.")


class ReleaseForm(_PayForm):
    """All that is left of a position."""

    verb = "release"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = _("Begrundelse")
        self.fields["text"].help_text = _("Fx »En stilling stod tom i en måned«. Skriv aldrig navne.")
        self.fields["text"].error_messages["required"] = _("Skriv, hvorfor resten bliver frigivet.")


class ReversalForm(forms.Form):
    """Why what is written was wrong, and the day it no longer counts from."""

    reason = forms.CharField(
        label=_("Begrundelse"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Fx at lønnen hører til en anden sag. Skriv aldrig navne."),
        error_messages={"required": _("Skriv, hvorfor beløbet tilbageføres.")},
    )
    on = DanishDateField(
        label=_("Tilbageføres pr."),
        help_text=_("Den dag, beløbet blev bogført, så det ikke tæller på noget tidspunkt, eller en senere."),
    )

    def clean_on(self) -> date:
        return past(self.cleaned_data["on"])


def _left_words(pay: PositionPay) -> str:
    return gettext("%(position)s: %(left)s tilbage") % {
        "position": pay.label,
        "left": format_kr(pay.left),
    }
