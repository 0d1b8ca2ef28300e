"""Approving minutes, and opening them again."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import PointOutcome


class ApproveMinutesForm(forms.Form):
    """With unanswered points it takes a reason; without there is nothing to write."""

    override_reason = forms.CharField(
        label=_("Hvorfor godkendes referatet uden svar på punkterne?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        help_text=_("Begrundelsen bliver gemt på versionen og i hændelserne."),
        error_messages={
            "required": _("Skriv, hvorfor referatet godkendes uden svar, eller ret beslutningen først.")
        },
    )

    def __init__(self, *args: Any, unanswered: Sequence[PointOutcome], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not unanswered:
            del self.fields["override_reason"]

    @property
    def reason(self) -> str:
        return self.cleaned_data.get("override_reason", "")


class ReopenMinutesForm(forms.Form):
    """What is wrong with the approved minutes."""

    reason = forms.CharField(
        label=_("Hvad skal rettes?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        help_text=_(
            "Den godkendte version bliver liggende. Når referatet godkendes igen, får det et nyt nummer."
        ),
        error_messages={"required": _("Skriv, hvad der skal rettes.")},
    )
